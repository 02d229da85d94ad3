//! The raw bytes of SCRAM and the derivation of its keys against GNU SASL and Cyrus SASL, which
//! know neither MongoDB nor this workspace.

#[path = "sasl_peers/pipe.rs"]
mod pipe;

use mongo_auth::scram::server::Identified;
use mongo_auth::scram::{ClientFirst, ClientKeys, Hash, Limits};
use mongo_auth_primitives::{Cursor, base64, hex};
use mongo_auth_saslprep::prepare;
use mongo_auth_tests::peers::Peers;
use pipe::{Ended, Pipe};
use std::process::Command;

const HASHES: [Hash; 2] = [Hash::Sha1, Hash::Sha256];
const NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";
/// SASLprep makes `IX` of it.
const UNPREPARED: &str = "I\u{ad}X";

/// A server of somebody else's.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Server {
    Gsasl,
    Cyrus,
}

impl Server {
    /// A server where every user's password is `password`; Cyrus has users of its own, with the
    /// password `pencil`.
    fn open(self, peers: &Peers, hash: Hash, password: &str) -> Pipe {
        let mechanism = hash.mechanism_name();
        match self {
            Self::Gsasl => {
                let program = peers.text("gsasl.program");
                let options = ["--quiet", "--server", "--no-cb", "--hostname=localhost"];
                let mechanism = format!("--mechanism={mechanism}");
                let password = format!("--password={password}");
                let command = [&[&*program], &options[..], &[&mechanism, &password]].concat();
                Pipe::open(&command, &[("LC_ALL", "C.UTF-8")], ("", ""))
            }
            Self::Cyrus => {
                let program = peers.text("cyrus.program");
                let options = ["-s", "mongodb", "-d", "localhost", "-u", "localhost"];
                let command = ["stdbuf", "-o0", &program, "-m", mechanism];
                let users = peers.text("cyrus.configuration");
                let env = [("SASL_CONF_PATH", &*users)];
                Pipe::open(&[&command[..], &options].concat(), &env, ("C: ", "S: "))
            }
        }
    }

    fn send_first(self, pipe: &mut Pipe, hash: Hash, message: &[u8]) {
        match self {
            Self::Gsasl => pipe.send(message),
            // the name of the mechanism is part of the first message
            Self::Cyrus => {
                pipe.send(&[hash.mechanism_name().as_bytes(), b"\0", message].concat());
            }
        }
    }

    /// Whether the server says that `user` is logged in.
    fn accepted(self, ended: &Ended, user: &str) -> bool {
        match self {
            Self::Gsasl => ended.ok,
            Self::Cyrus => ended.said.contains(&format!("Username: {user}@localhost\n")),
        }
    }

    /// What the server says about a proof that is wrong.
    fn wrong_proof(self) -> &'static str {
        match self {
            Self::Gsasl => "Error authenticating user",
            Self::Cyrus => "StoredKey mismatch",
        }
    }
}

/// Logs in; returns how the server ended and the iterations it asked for. Where the server accepts
/// us, its signature has to verify.
fn log_in(server: Server, mut pipe: Pipe, hash: Hash, user: &str, secret: &[u8]) -> (Ended, u32) {
    let client = ClientFirst::new(hash, user, NONCE, Limits::default()).unwrap();
    let (first, ()) = written(|out| client.write(out));
    server.send_first(&mut pipe, hash, &first);
    let question = pipe.receive(&["r="]).expect("a challenge, also for a wrong password");
    let challenge = client.receive(&question).unwrap();
    let iterations = challenge.iterations();
    let keys = ClientKeys::derive(hash, secret, challenge.salt(), iterations).unwrap();
    let (proof, pending) = written(|out| challenge.respond(&keys, out).unwrap());
    pipe.send(&proof);
    let signature = pipe.receive(&["v=", "e="]);
    // gsasl ends after an empty line, Cyrus after an empty message
    if server == Server::Gsasl {
        pipe.line("")
    } else {
        pipe.send(b"")
    }
    let ended = pipe.end();
    if server.accepted(&ended, user) {
        let _verified = pending.verify(&signature.expect("the server proves itself too")).unwrap();
    } else {
        assert!(signature.is_none_or(|text| text.starts_with(b"e=")), "{ended:?}");
    }
    (ended, iterations)
}

#[test]
fn s1_s2_s12_s13_s15_servers_of_others_and_this_client_prove_themselves_to_each_other() {
    let Some(peers) = Peers::get() else { return };
    for server in [Server::Gsasl, Server::Cyrus] {
        for hash in HASHES {
            for user in ["user", "a,b=c"] {
                let pipe = server.open(&peers, hash, "pencil");
                let (ended, iterations) = log_in(server, pipe, hash, user, b"pencil");
                assert!(server.accepted(&ended, user), "{server:?} {hash:?} {user}: {ended:?}");
                assert_eq!(iterations, if server == Server::Gsasl { 4096 } else { 10_000 });
            }
        }
    }
}

#[test]
fn s13_servers_of_others_refuse_the_proof_of_a_wrong_password() {
    let Some(peers) = Peers::get() else { return };
    for server in [Server::Gsasl, Server::Cyrus] {
        for hash in HASHES {
            for secret in [&b"pencil "[..], b"Pencil", b"wrong"] {
                let pipe = server.open(&peers, hash, "pencil");
                let (ended, _) = log_in(server, pipe, hash, "user", secret);
                assert!(!server.accepted(&ended, "user"), "{server:?} {hash:?}: {ended:?}");
                assert!(ended.said.contains(server.wrong_proof()), "{server:?}: {ended:?}");
            }
        }
    }
}

#[test]
fn s5_s6_gsasl_prepares_a_password_as_we_do() {
    let Some(peers) = Peers::get() else { return };
    for hash in HASHES {
        for password in [UNPREPARED, "\u{2168}", "\u{aa}", "na\u{308}ive\u{a0}"] {
            let mut room = [0; 64];
            let prepared = prepare(password, &mut room).unwrap().as_bytes();
            let log_in = |secret| {
                let pipe = Server::Gsasl.open(&peers, hash, password);
                log_in(Server::Gsasl, pipe, hash, "user", secret).0
            };
            assert!(log_in(prepared).ok, "{password:?}");
            assert!(!log_in(password.as_bytes()).ok, "{password:?}");
        }
    }
}

#[test]
fn s12_gsasl_derives_the_same_keys() {
    let Some(peers) = Peers::get() else { return };
    let program = peers.text("gsasl.program");
    let mut compared = 0;
    for hash in HASHES {
        for (n, password) in ["pencil", "x", &"long ".repeat(30), "p=a,s"].into_iter().enumerate() {
            for iterations in [1, 2, 4096, 10_000] {
                let salt: Vec<u8> = (0..=(n * 9) as u8).map(|i| i.wrapping_mul(73)).collect();
                let (salt_text, ()) = written(|out| base64::put(out, &salt));
                let told = Command::new(&program)
                    .args(["--mkpasswd", "--verbose"])
                    .arg(format!("--mechanism={}", hash.mechanism_name()))
                    .arg(format!("--password={password}"))
                    .arg(format!("--salt={}", String::from_utf8(salt_text).unwrap()))
                    .arg(format!("--iteration-count={iterations}"))
                    .output()
                    .unwrap();
                let keys = ClientKeys::derive(hash, password.as_bytes(), &salt, iterations);
                same_keys(&String::from_utf8(told.stdout).unwrap(), &keys.unwrap());
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 32);
}

/// `{MECHANISM}iterations,salt,StoredKey,ServerKey,SaltedPassword`
fn same_keys(told: &str, ours: &ClientKeys) {
    let mut fields = told.trim_end().split(',').skip(2);
    for key in [ours.dangerous_stored_key(), ours.dangerous_server_key()] {
        let (text, ()) = written(|out| base64::put(out, key));
        assert_eq!(fields.next(), str::from_utf8(&text).ok(), "{told}");
    }
    let digits = fields.next().unwrap().as_bytes();
    let salted: Vec<u8> = digits
        .chunks(2)
        .map(|d| hex::value(d[0]).unwrap() << 4 | hex::value(d[1]).unwrap())
        .collect();
    let theirs = ClientKeys::from_salted_password(ours.hash(), &salted).unwrap();
    assert_eq!(theirs.dangerous_client_key(), ours.dangerous_client_key());
}

/// The other way round: gsasl is the client.
#[test]
fn s2_s13_s15_our_server_role_and_the_client_of_gsasl_prove_themselves_to_each_other() {
    let Some(peers) = Peers::get() else { return };
    for hash in HASHES {
        assert!(serve(&peers, hash, "a,b=c", "pencil", "pencil"));
        assert!(!serve(&peers, hash, "a,b=c", "pencil", "wrong"));
    }
}

/// Serves one log-in of gsasl. Where we accept it, it has to accept us.
fn serve(peers: &Peers, hash: Hash, user: &str, password: &str, theirs: &str) -> bool {
    let program = peers.text("gsasl.program");
    let options = ["--quiet", "--client", "--no-cb", "--hostname=localhost", "--service=mongodb"];
    let account = [
        format!("--mechanism={}", hash.mechanism_name()),
        format!("--authentication-id={user}"),
        format!("--password={theirs}"),
    ];
    let account = account.each_ref().map(String::as_str);
    let mut pipe = Pipe::open(&[&[&*program], &options[..], &account].concat(), &[], ("", ""));

    let salt = b"sixteen bytes ok";
    let keys = ClientKeys::derive(hash, password.as_bytes(), salt, 4096).unwrap().server_keys();
    let first = pipe.receive(&["n,"]).expect("the client speaks first");
    let identified = Identified::receive(hash, &first).unwrap();
    assert_eq!(identified.username(), user);
    let (question, challenged) =
        written(|out| identified.challenge("3rfcNHYJY1ZVvWVs7j", salt, 4096, out).unwrap());
    pipe.send(&question);
    let proof = pipe.receive(&["c="]).expect("a proof");
    let Ok(accepted) = challenged.receive(&proof, Some(&keys)) else {
        pipe.end();
        return false;
    };
    let (signature, ()) = written(|out| accepted.write(out));
    pipe.send(&signature);
    pipe.line("");
    let ended = pipe.end();
    assert!(ended.ok, "{ended:?}");
    true
}

fn written<T>(write: impl FnOnce(&mut Cursor<'_>) -> T) -> (Vec<u8>, T) {
    let mut room = vec![0; 1024];
    let mut out = Cursor::new(&mut room);
    let told = write(&mut out);
    let len = out.finish().unwrap();
    room.truncate(len);
    (room, told)
}
