//! What goes wrong, and what is kept.

use crate::cloud::{Cloud, aws, keys};
use crate::world::{World, connect, role_arn, server_config, static_keys};
use core::net::SocketAddr;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use mongo_auth::sasl;
use mongo_auth_host::aws::{Clock, Outcome, Source};
use mongo_auth_host::error::{Family, Stage};
use mongo_auth_host::{Connector, ErrorKind, Host};
use mongo_auth_testkit::FailCommand;
use mongo_auth_tests::adapter;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

fn in_a_pod(world: World, cloud: &Cloud) -> World {
    let uri = cloud.url("/v1/credentials");
    world
        .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", &uri)
        .variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", "POD-TOKEN")
}

fn with_keys(world: World, id: &str, secret: &str) -> World {
    world.variable("AWS_ACCESS_KEY_ID", id).variable("AWS_SECRET_ACCESS_KEY", secret)
}

#[test]
fn a52_a57_a58_the_second_connection_fetches_nothing() {
    for adapter in adapter::all() {
        let cloud = Cloud::new();
        let world = in_a_pod(World::new(), &cloud);
        let client = world.connector();
        let mut first = connect(adapter, &client).unwrap();
        let second = connect(adapter, &client).unwrap();
        assert_eq!((first.cached, second.cached), (false, true));
        assert_eq!(cloud.requests().len(), 1);
        // A client of its own shares nothing.
        assert!(!connect(adapter, &world.connector()).unwrap().cached);
        assert_eq!(cloud.requests().len(), 2);
        assert_eq!(first.user(), role_arn("pod"), "the first connection goes on");
    }
}

#[test]
fn a55_rejected_credentials_leave_the_cache() {
    for adapter in adapter::all() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let cloud = Cloud::answering(move |request| {
            let (status, body) = aws(request);
            match counter.fetch_add(1, Ordering::SeqCst) {
                // The keys of a role that was deleted a moment ago.
                0 => Some((status, body.replace("canary-secret-pod", "canary-old"))),
                _ => Some((status, body)),
            }
        });
        let world = in_a_pod(World::new(), &cloud);
        let client = world.connector();
        let error = connect(adapter, &client).err().unwrap();
        assert_eq!((error.kind(), error.stage()), (&ErrorKind::Rejected, Stage::Authenticate));
        assert_eq!(error.server().unwrap().code, Some(18));
        let attempt = error.attempt().unwrap();
        assert_eq!(attempt.sts_host.as_deref(), Some("sts.eu-west-1.amazonaws.com"));
        let aws = attempt.aws.as_ref().unwrap();
        assert_eq!((aws.access_key_id.as_str(), aws.source), ("ASIApod", Source::Container));
        assert!(error.hints().iter().any(|hint| hint.contains("clock")), "{:?}", error.hints());
        assert!(!connect(adapter, &client).unwrap().cached);
        assert!(connect(adapter, &client).unwrap().cached);
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}

/// Atlas has a code of its own for identities that it does not know.
#[test]
fn a55_e3_code_8000_clears_the_cache_too() {
    for adapter in adapter::all() {
        let cloud = Cloud::new();
        let mut config = server_config("sts.amazonaws.com");
        config.fail_commands = vec![FailCommand::once("saslContinue", 8000, "AtlasError")];
        let world = in_a_pod(World::with_server(config), &cloud);
        let client = world.connector();
        for round in 1..=2 {
            let error = connect(adapter, &client).err().unwrap();
            assert_eq!(error.server().unwrap().code, Some(8000));
            assert!(error.hint().unwrap().contains("Atlas has no database user"));
            assert!(client.aws_cache().get(Clock::SYSTEM.now()).is_none());
            assert_eq!(cloud.requests().len(), round);
        }
    }
}

/// Passes messages on in both directions, until the client sends its third one.
fn cut_at_the_third_message(server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, mut server) = (client.unwrap(), TcpStream::connect(server).unwrap());
            for _ in 0..2 {
                pass_on(&mut client, &mut server);
                pass_on(&mut server, &mut client);
            }
            let _ = client.read(&mut [0]);
        }
    });
    address
}

fn pass_on(from: &mut TcpStream, to: &mut TcpStream) {
    let mut message = vec![0; 4];
    from.read_exact(&mut message).unwrap();
    let len = u32::from_le_bytes(message[..4].try_into().unwrap());
    message.resize(len.try_into().unwrap(), 0);
    from.read_exact(&mut message[4..]).unwrap();
    to.write_all(&message).unwrap();
}

#[test]
fn a55_a_connection_that_breaks_after_the_signature_clears_the_cache() {
    for adapter in adapter::all() {
        let cloud = Cloud::new();
        let world = in_a_pod(World::new(), &cloud);
        let mut settings = world.settings();
        let relay = cut_at_the_third_message(world.server.addr());
        settings.hosts = vec![Host::tcp("127.0.0.1", relay.port())];
        let client = Connector::new(settings).unwrap();
        for round in 1..=2 {
            let error = connect(adapter, &client).err().unwrap();
            assert_eq!(error.family(), Family::Unreachable, "{error}");
            assert_eq!(error.stage(), Stage::Authenticate);
            assert_eq!(cloud.requests().len(), round, "the credentials were kept");
        }
    }
}

#[test]
fn a17_a_signature_of_another_hour_is_refused_and_the_clock_named() {
    let (id, secret) = static_keys("environment");
    let world = with_keys(World::new(), &id, &secret);
    for adapter in adapter::all() {
        let mut settings = world.settings();
        settings.aws.clock = Clock::from_fn(|| mongo_auth::primitives::UnixTime(1_767_225_600));
        let client = Connector::new(settings).unwrap();
        let error = connect(adapter, &client).err().unwrap();
        assert_eq!(error.family().exit_code(), 1);
        let hint = error.hints().pop().unwrap();
        assert!(hint.contains("it is 2026-01-01 00:00:00 UTC"), "{hint}");
    }
}

#[test]
fn t22_a_host_that_is_not_allowed_gets_no_signature_and_no_source_is_asked() {
    let cloud = Cloud::new();
    for (host, fits) in [("sts.evil.example", false), ("sts.eu-west-1.amazonaws.com", true)] {
        let world = in_a_pod(World::with_server(server_config(host)), &cloud);
        for adapter in adapter::all() {
            let before = cloud.requests().len();
            let mut settings = world.settings();
            let allowed = mongo_auth::sigv4::AWS_STS_HOSTS.iter().map(|h| (*h).to_owned());
            settings.aws.allowed_sts_hosts = Some(allowed.collect());
            let connected = connect(adapter, &Connector::new(settings).unwrap());
            if fits {
                assert!(connected.is_ok());
                continue;
            }
            let error = connected.err().unwrap();
            let refused = mongo_auth::Error::Sasl(sasl::Error::StsHostNotAllowed);
            assert_eq!(*error.kind(), ErrorKind::Protocol(refused));
            assert_eq!(error.attempt().unwrap().sts_host.as_deref(), Some(host));
            assert!(error.hint().unwrap().contains(host));
            assert_eq!(cloud.requests().len(), before);
            // Without a list any host is signed for, as drivers do, and it is told.
            assert!(connect(adapter, &world.connector()).is_ok());
        }
    }
}

#[test]
fn a25_no_source_has_credentials() {
    let world = World::new();
    for adapter in adapter::all() {
        let error = connect(adapter, &world.connector()).err().unwrap();
        assert_eq!((error.family(), error.stage()), (Family::NoCredentials, Stage::Credentials));
        assert!(!error.marks_server_unknown(false));
        assert_eq!(error.hints().len(), 2, "{:?}", error.hints());
        let trace = error.aws_trace().unwrap();
        assert_eq!(trace.rows().len(), 7);
        assert!(trace.rows().iter().all(|row| row.outcome == Outcome::Skipped));
    }
}

#[test]
fn a50_a_container_service_that_fails_is_not_passed_over() {
    for adapter in adapter::all() {
        let cloud = Cloud::answering(|request| match request.path.as_str() {
            "/v1/credentials" => Some((404, r#"{"message":"no such task"}"#.to_owned())),
            _ => Some(aws(request)),
        });
        let world = in_a_pod(World::new().on_ec2(&cloud), &cloud);
        let error = connect(adapter, &world.connector()).err().unwrap();
        assert_eq!(error.family().exit_code(), 3);
        let trace = error.aws_trace().unwrap().rows();
        let outcome = |source| trace.iter().find(|row| row.source == source).unwrap().outcome;
        assert_eq!(outcome(Source::Container), Outcome::Failed);
        assert_eq!(outcome(Source::Imds), Outcome::NotTried);
        assert_eq!(cloud.requests().len(), 1);
    }
}

#[test]
fn t26_a_silent_service_ends_with_the_time_of_the_log_in_and_is_named() {
    let cloud = Cloud::answering(|_| None);
    let world = in_a_pod(World::new(), &cloud);
    let on_ec2 = World::new().on_ec2(&cloud);
    for adapter in adapter::all() {
        let late = |world: &World| {
            let mut settings = world.settings();
            settings.connect_timeout = Some(Duration::from_millis(300));
            connect(adapter, &Connector::new(settings).unwrap()).err().unwrap()
        };
        let error = late(&world);
        assert_eq!(error.family(), Family::NoCredentials, "{error}");
        assert!(error.to_string().contains("timed out"), "{error}");
        let error = late(&on_ec2);
        assert!(error.hints().iter().any(|hint| hint.contains("hop limit")), "{error}");
    }
}

#[test]
fn a49_a_redirect_of_a_service_is_not_followed() {
    let thief = Cloud::new();
    let location = thief.url("/v1/credentials");
    let cloud = Cloud::answering(move |_| Some((302, location.clone())));
    let world = in_a_pod(World::new(), &cloud);
    for adapter in adapter::all() {
        let error = connect(adapter, &world.connector()).err().unwrap();
        assert!(error.to_string().contains("redirect"), "{error}");
    }
    assert!(thief.requests().is_empty());
}

#[cfg(unix)]
#[test]
fn t30_a_process_that_hangs_floods_or_fails_is_named_and_its_output_not_shown() {
    let rows = [
        ("/bin/sleep 1000", "took too long"),
        ("/usr/bin/yes canary", "64 KiB"),
        ("/bin/sh -c 'echo canary >&2; echo canary; exit 7'", "exit code 7"),
        ("/no/such/program", "could not be started"),
    ];
    for (command, told) in rows {
        let config = format!("[default]\ncredential_process = {command}\n");
        let world = World::new().file(".aws/config", &config);
        for adapter in adapter::all() {
            let mut settings = world.settings();
            settings.aws.process_timeout = Duration::from_millis(200);
            let error = connect(adapter, &Connector::new(settings).unwrap()).err().unwrap();
            assert_eq!(error.family().exit_code(), 3);
            assert!(error.to_string().contains(told), "{command}: {error}");
        }
    }
}

#[test]
fn a9_a_wrong_secret_and_a_missing_token_are_rejected() {
    let [id, secret, _] = keys("app");
    for (id, secret) in [(static_keys("environment").0, "canary".to_owned()), (id, secret)] {
        let world = with_keys(World::new(), &id, &secret);
        for adapter in adapter::all() {
            let error = connect(adapter, &world.connector()).err().unwrap();
            assert_eq!((error.kind(), error.family().exit_code()), (&ErrorKind::Rejected, 1));
            assert!(error.hints()[0].contains(&id), "{:?}", error.hints());
        }
    }
}
