//! AWS credentials on an executor: nothing is held up, and dropping a future stops everything.

use core::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use mongo_auth_host::aws::{AwsLogin, AwsOptions, Credentials, Environment, Source};
use mongo_auth_tokio::{Connector, Credential, Error, Host, Settings, aws_credentials};
use std::{
    io::Read,
    net::TcpListener,
    path::Path,
    sync::{Arc, Mutex, mpsc},
    thread,
};
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn connector(aws: AwsOptions) -> Connector {
    let mut settings = Settings::new(Host::tcp("127.0.0.1", 1));
    settings.credential = Some(Credential::aws());
    settings.connect_timeout = Some(Duration::from_secs(60));
    settings.aws = aws;
    Connector::new(settings).unwrap()
}

fn world<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> AwsOptions {
    AwsOptions { environment: Environment::closed(variables), ..AwsOptions::default() }
}

/// Drops the search as soon as `seen` says so.
fn drop_when(connector: &Connector, seen: impl Fn() -> bool) {
    let mut observer = ();
    let search = aws_credentials(connector, &mut observer);
    runtime().block_on(async {
        tokio::select! {
            found = search => panic!("{found:?}"),
            () = async {
                while !seen() {
                    tokio::task::yield_now().await;
                }
            } => {}
        }
    });
}

/// The provider waits for what only another task of the same executor can send.
#[test]
fn a51_b10_a_provider_that_blocks_does_not_hold_up_the_executor() {
    let (beat, beats) = mpsc::channel();
    let beats = Mutex::new(beats);
    let provider = move || {
        beats.lock().unwrap().recv()?;
        Ok(Some(Credentials::new("AKID", "canary", None)))
    };
    let connector =
        connector(AwsOptions { provider: Some(Arc::new(provider)), ..AwsOptions::default() });
    let mut observer = ();
    let search = aws_credentials(&connector, &mut observer);
    let found: Result<AwsLogin, Error> = runtime().block_on(async {
        let heart = async {
            beat.send(()).unwrap();
            core::future::pending::<()>().await;
        };
        tokio::select! {
            found = search => found,
            () = heart => unreachable!(),
        }
    });
    assert_eq!(found.unwrap().source(), Source::Custom);
}

#[cfg(target_os = "linux")]
#[test]
fn t30_t40_dropping_the_future_kills_the_process() {
    let folder = std::env::temp_dir().join(format!("mongo-auth-tokio-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (config, note) = (folder.join("config"), folder.join("pid"));
    let script = format!("echo $$ > {0}.tmp; mv {0}.tmp {0}; exec sleep 1000", note.display());
    let command = format!("[default]\ncredential_process = sh -c \"{script}\"\n");
    std::fs::write(&config, command).unwrap();
    let variables = [("AWS_CONFIG_FILE", config.to_str().unwrap()), ("PATH", "/usr/bin:/bin")];
    let options = AwsOptions { process_timeout: Duration::from_secs(600), ..world(variables) };
    // The runtime waits for its blocking threads, and these for the process.
    drop_when(&connector(options), || note.exists());
    let pid = std::fs::read_to_string(&note).unwrap();
    assert!(!Path::new("/proc").join(pid.trim()).exists(), "process {pid} was left behind");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn t40_dropping_the_future_closes_the_connection_to_a_service() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let uri = format!("http://{}/", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let service = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 16]).unwrap();
        counter.fetch_add(1, Ordering::SeqCst);
        // Ends only when the client has closed the connection.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let options = world([("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri.as_str())]);
    drop_when(&connector(options), || asked.load(Ordering::SeqCst) == 1);
    service.join().unwrap();
}

#[test]
fn t40_searches_can_move_between_threads() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    let connector = connector(AwsOptions::default());
    drop(send(aws_credentials(&connector, &mut ())));
}
