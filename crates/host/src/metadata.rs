//! The `client` document of `hello` for this machine.

use mongo_auth::wire::metadata::{ClientMetadata, MAX_LEN};
use std::env;

/// Writes the document: this library, the operating system, and the cloud function that it runs
/// in, if any (MongoDB handshake specification, "client"). At most 512 bytes.
#[must_use]
pub(crate) fn client_document(application: Option<&str>) -> Vec<u8> {
    let function = Function::detect(|name| env::var(name).ok().filter(|v| !v.is_empty()));
    let mut metadata = ClientMetadata::new(
        env!("CARGO_PKG_NAME").trim_end_matches("-host"),
        env!("CARGO_PKG_VERSION"),
        os_type(),
    );
    metadata.application = application;
    metadata.os_architecture = Some(env::consts::ARCH);
    metadata.platform = Some("Rust");
    if let Some(function) = &function {
        metadata.env_name = Some(function.name);
        metadata.env_region = function.region.as_deref();
    }
    let mut out = vec![0; MAX_LEN];
    // The writer shrinks what it can; what is left does not exceed the limit.
    let len = metadata.write(&mut out).unwrap_or(0);
    out.truncate(len);
    out
}

fn os_type() -> &'static str {
    match env::consts::OS {
        "linux" => "Linux",
        "macos" | "ios" => "Darwin",
        "windows" => "Windows",
        other => other,
    }
}

/// A function-as-a-service environment.
#[derive(Debug, PartialEq, Eq)]
struct Function {
    name: &'static str,
    region: Option<String>,
}

impl Function {
    /// The environment that the variables tell of. Where they tell of several, none is believed,
    /// but that Vercel runs on Lambda.
    fn detect(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let has = |names: &[&str]| names.iter().any(|n| variable(n).is_some());
        let lambda = variable("AWS_EXECUTION_ENV").is_some_and(|v| v.starts_with("AWS_Lambda_"))
            || has(&["AWS_LAMBDA_RUNTIME_API"]);
        let vercel = has(&["VERCEL"]);
        let candidates = [
            (vercel, "vercel", "VERCEL_REGION"),
            (lambda && !vercel, "aws.lambda", "AWS_REGION"),
            (has(&["FUNCTIONS_WORKER_RUNTIME"]), "azure.func", ""),
            (has(&["K_SERVICE", "FUNCTION_NAME"]), "gcp.func", "FUNCTION_REGION"),
        ];
        let mut present = candidates.into_iter().filter(|(present, ..)| *present);
        match (present.next(), present.next()) {
            (Some((_, name, region)), None) => Some(Self { name, region: variable(region) }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mongo_auth::rawbson::Doc;

    fn detect(variables: &[(&str, &str)]) -> Option<(&'static str, Option<String>)> {
        let look_up = |name: &str| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        };
        Function::detect(look_up).map(|f| (f.name, f.region))
    }

    #[test]
    fn each_function_environment_is_recognised() {
        let lambda = ("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs20.x");
        for (variables, found) in [
            (vec![], None),
            (vec![("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE")], None),
            (vec![lambda], Some(("aws.lambda", None))),
            (
                vec![("AWS_LAMBDA_RUNTIME_API", "x"), ("AWS_REGION", "eu-west-1")],
                Some(("aws.lambda", Some("eu-west-1"))),
            ),
            (
                vec![lambda, ("VERCEL", "1"), ("VERCEL_REGION", "fra1")],
                Some(("vercel", Some("fra1"))),
            ),
            (vec![("FUNCTIONS_WORKER_RUNTIME", "node")], Some(("azure.func", None))),
            (vec![("K_SERVICE", "s"), ("FUNCTION_REGION", "r")], Some(("gcp.func", Some("r")))),
            (vec![lambda, ("K_SERVICE", "s")], None),
        ] {
            let found = found.map(|(name, region)| (name, region.map(str::to_owned)));
            assert_eq!(detect(&variables), found, "{variables:?}");
        }
    }

    #[test]
    fn the_document_is_small_and_names_the_application() {
        let long = "x".repeat(2000);
        for name in [None, Some("app"), Some(&*long)] {
            let bytes = client_document(name);
            assert!(bytes.len() <= MAX_LEN);
            let doc = Doc::parse(&bytes).unwrap();
            let driver = doc.get("driver").and_then(|d| d.as_document()).unwrap();
            assert_eq!(driver.get("name").and_then(|n| n.as_str()), Some("mongo-auth"));
            assert_eq!(doc.get("application").is_some(), name.is_some());
        }
    }
}
