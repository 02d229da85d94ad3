//! The `client` document of `hello` (MongoDB handshake specification, "client").

use mongo_auth_primitives::{BufferTooSmall, Cursor};
use mongo_auth_rawbson::{Writer, write};

/// The longest `client` document a server takes, in bytes.
pub const MAX_LEN: usize = 512;

/// The longest application name a server takes, in bytes.
pub const MAX_APPLICATION_NAME_LEN: usize = 128;

/// What a client tells the server about itself, for the server's log.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ClientMetadata<'a> {
    /// `application.name`, cut to [`MAX_APPLICATION_NAME_LEN`] bytes.
    pub application: Option<&'a str>,
    /// `driver.name`.
    pub driver_name: &'a str,
    /// `driver.version`.
    pub driver_version: &'a str,
    /// `os.type`, such as `Linux`.
    pub os_type: &'a str,
    /// `os.name`.
    pub os_name: Option<&'a str>,
    /// `os.architecture`.
    pub os_architecture: Option<&'a str>,
    /// `os.version`.
    pub os_version: Option<&'a str>,
    /// `platform`.
    pub platform: Option<&'a str>,
    /// `env.name`, such as `aws.lambda`.
    pub env_name: Option<&'a str>,
    /// `env.region`.
    pub env_region: Option<&'a str>,
}

impl<'a> ClientMetadata<'a> {
    /// The metadata of a driver on an operating system of type `os_type`.
    #[must_use]
    pub fn new(driver_name: &'a str, driver_version: &'a str, os_type: &'a str) -> Self {
        Self { driver_name, driver_version, os_type, ..Self::default() }
    }

    /// Writes the document. One that would be longer than [`MAX_LEN`] loses, in this order: `env`
    /// but its name, `os` but its type, all of `env`, `platform`.
    ///
    /// # Errors
    /// [`BufferTooSmall`] with the length of the document.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, BufferTooSmall> {
        let mut metadata = *self;
        for shrink in [Self::drop_env_details, Self::drop_os_details, Self::drop_env] {
            if metadata.len() <= MAX_LEN {
                break;
            }
            shrink(&mut metadata);
        }
        let over = metadata.len().saturating_sub(MAX_LEN);
        if over > 0 {
            metadata.platform = metadata.platform.map(|p| cut(p, p.len().saturating_sub(over)));
        }
        let mut cursor = Cursor::new(out);
        write(&mut cursor, |doc| metadata.put(doc));
        cursor.finish()
    }

    fn len(&self) -> usize {
        let mut measure = Cursor::new(&mut []);
        write(&mut measure, |doc| self.put(doc));
        measure.len()
    }

    fn put(&self, doc: &mut Writer<'_, '_>) {
        if let Some(name) = self.application {
            let name = cut(name, MAX_APPLICATION_NAME_LEN);
            doc.document("application", |application| application.string("name", name));
        }
        doc.document("driver", |driver| {
            driver.string("name", self.driver_name);
            driver.string("version", self.driver_version);
        });
        doc.document("os", |os| {
            os.string("type", self.os_type);
            optional(os, "name", self.os_name);
            optional(os, "architecture", self.os_architecture);
            optional(os, "version", self.os_version);
        });
        optional(doc, "platform", self.platform);
        if self.env_name.is_some() || self.env_region.is_some() {
            doc.document("env", |env| {
                optional(env, "name", self.env_name);
                optional(env, "region", self.env_region);
            });
        }
    }

    fn drop_env_details(&mut self) {
        self.env_region = None;
    }

    fn drop_os_details(&mut self) {
        self.os_name = None;
        self.os_architecture = None;
        self.os_version = None;
    }

    fn drop_env(&mut self) {
        self.env_name = None;
        self.env_region = None;
    }
}

fn optional(doc: &mut Writer<'_, '_>, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        doc.string(key, text);
    }
}

/// The front of `text`, at most `len` bytes and whole characters.
fn cut(text: &str, len: usize) -> &str {
    let boundary = (0..=len.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.get(..boundary.unwrap_or(0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use mongo_auth_rawbson::Doc;

    fn keys(metadata: &ClientMetadata<'_>) -> (Vec<alloc::string::String>, usize) {
        let mut out = [0; 2 * MAX_LEN];
        let len = metadata.write(&mut out).unwrap();
        for short in 0..len {
            assert_eq!(metadata.write(&mut out[..short]), Err(BufferTooSmall { needed: len }));
        }
        metadata.write(&mut out).unwrap();
        let doc = Doc::parse(&out[..len]).unwrap();
        let mut keys = Vec::new();
        for (name, value) in doc.iter() {
            match value.as_document() {
                Some(inner) => keys.extend(inner.iter().map(|(k, _)| alloc::format!("{name}.{k}"))),
                None => keys.push(name.into()),
            }
        }
        (keys, len)
    }

    #[test]
    fn n5_what_is_too_long_is_dropped_in_the_order_of_the_specification() {
        let long = "x".repeat(MAX_LEN);
        let whole = ClientMetadata {
            application: Some("app"),
            os_name: Some("Debian"),
            os_architecture: Some("x86_64"),
            os_version: Some("12"),
            platform: Some("rust"),
            env_name: Some("aws.lambda"),
            env_region: Some("eu-west-1"),
            ..ClientMetadata::new("mongo-auth", "0.1.0", "Linux")
        };
        let all = [
            "application.name",
            "driver.name",
            "driver.version",
            "os.type",
            "os.name",
            "os.architecture",
            "os.version",
            "platform",
            "env.name",
            "env.region",
        ];
        assert_eq!(keys(&whole).0, all);
        let without =
            |dropped: &[&str]| all.into_iter().filter(|k| !dropped.contains(k)).collect::<Vec<_>>();
        let details = ClientMetadata { env_region: Some(&long), ..whole };
        assert_eq!(keys(&details).0, without(&["env.region"]));
        let os = ["env.region", "os.name", "os.architecture", "os.version"];
        assert_eq!(keys(&ClientMetadata { os_version: Some(&long), ..whole }).0, without(&os));
        let env = ["env.region", "os.name", "os.architecture", "os.version", "env.name"];
        assert_eq!(keys(&ClientMetadata { env_name: Some(&long), ..whole }).0, without(&env));
        let platform = ClientMetadata { platform: Some(&long), ..whole };
        assert_eq!(keys(&platform).0, without(&env));
        assert_eq!(keys(&platform).1, MAX_LEN, "platform is cut, not dropped");
    }

    #[test]
    fn n5_the_application_name_is_cut_to_128_bytes_of_whole_characters() {
        let name = "\u{e9}".repeat(100);
        let metadata =
            ClientMetadata { application: Some(&name), ..ClientMetadata::new("d", "1", "Linux") };
        let mut out = [0; MAX_LEN];
        let len = metadata.write(&mut out).unwrap();
        let doc = Doc::parse(&out[..len]).unwrap();
        let application = doc.get("application").unwrap().as_document().unwrap();
        assert_eq!(application.get("name").unwrap().as_str().unwrap().len(), 128);
        assert_eq!(cut("\u{e9}\u{e9}", 3), "\u{e9}");
    }
}
