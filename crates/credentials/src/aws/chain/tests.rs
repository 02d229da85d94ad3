//! Whole searches in closed worlds: who wins, and what every source has to say.

use super::*;
use crate::aws::Order;
use crate::aws::world::{Ending, World};
use alloc::vec::Vec;
use mongo_auth_primitives::Secret;
use std::println;

mod container;
mod environment;
mod imds;
mod machine;
mod order;
mod process;
mod profile;
mod roles;
mod seeds;
mod sso;
mod web_identity;

extern crate std;

/// Searches the sources that need no code and compares the story.
fn tells(world: World, want: &str) -> (World, Ending) {
    let sources = Order::driver_spec().sources().to_vec();
    let order: Order = sources
        .into_iter()
        .filter(|source| !matches!(source, Source::Custom | Source::Explicit))
        .flat_map(|source| match source {
            Source::Container => [Some(Source::Profile), Some(source)],
            _ => [Some(source), None],
        })
        .flatten()
        .collect();
    tells_with(&Config::new().with_order(order), world, want)
}

/// Searches and compares the story: a line for the ending, then one for each source.
fn tells_with(config: &Config, mut world: World, want: &str) -> (World, Ending) {
    let (chain, ending) = world.search(config);
    let got = story(&chain, &ending);
    let lines = |text: &str| text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let (got, want) = (lines(&got), lines(want));
    if got != want {
        println!("WANT <<<\n{want}\n>>>\nGOT <<<\n{got}\n>>>");
    }
    assert_eq!(got, want);
    (world, ending)
}

/// What happened. Sources whose turn did not come share a line.
fn story(chain: &Chain, ending: &Ending) -> String {
    let mut story = match ending {
        Ending::Credentials(found) => {
            let text = |secret: Secret<'_>| String::from_utf8(secret.expose().to_vec()).unwrap();
            let id = found.access_key_id();
            let secret = text(found.secret_access_key());
            let token = found.session_token().map_or_else(String::new, text);
            let end =
                found.expiration().map_or_else(String::new, |end| format!(" until {}", end.0));
            format!("{id} {secret} {token}{end}")
        }
        Ending::Failed(error) => format!("{}: {error}", error.kind().as_str()),
        Ending::Outside => format!("outside: {}", chain.plan().unwrap()),
    };
    let mut rest = Vec::new();
    for row in chain.trace().rows() {
        match row.outcome {
            Outcome::NotTried => rest.push(row.source.as_str()),
            outcome => story += &format!("\n{} {outcome}: {}", row.source, row.detail),
        }
    }
    if !rest.is_empty() {
        story += &format!("\nnot tried: {}", rest.join(", "));
    }
    story
}

/// A world with a home directory and without EC2.
fn world() -> World {
    World::new().env("HOME", "/home/u").env("AWS_EC2_METADATA_DISABLED", "true")
}

fn credentials_file(text: &str) -> World {
    world().file("/home/u/.aws/credentials", text)
}

fn config_file(text: &str) -> World {
    world().file("/home/u/.aws/config", text)
}

/// An answer of STS, in the shape that it really has.
fn sts(action: &str, id: &str) -> String {
    format!(
        r#"{{"{action}Response":{{"{action}Result":{{"AssumedRoleUser":{{"Arn":"arn:x"}},"Credentials":{{
        "AccessKeyId":"{id}","SecretAccessKey":"secret-{id}","SessionToken":"token-{id}","Expiration":1767229200.0
        }}}},"ResponseMetadata":{{"RequestId":"r"}}}}}}"#
    )
}

/// An answer of the container and of the metadata service.
fn metadata(id: &str) -> String {
    format!(
        r#"{{"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2025-12-31T23:00:00Z","RoleArn":"arn:r",
        "AccessKeyId":"{id}","SecretAccessKey":"secret-{id}","Token":"token-{id}","Expiration":"2026-01-01T01:00:00Z"}}"#
    )
}

fn body(request: &crate::HttpRequest) -> &str {
    core::str::from_utf8(&request.body).unwrap()
}
