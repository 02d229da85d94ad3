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
    text.get(..text.floor_char_boundary(len)).unwrap_or_default()
}
