//! The list of scenarios against a real mongod, through both adapters.

use mongo_auth_tests::adapter;
use mongo_auth_tests::peers::Peers;
use mongo_auth_tests::scenario;

fn run(name: &str) {
    let Some(peers) = Peers::get() else { return };
    let adapter = adapter::all().into_iter().find(|a| a.name() == name).unwrap();
    let passed = scenario::run_all(&peers, adapter);
    println!("{passed} scenarios through {name} against mongod {}", peers.text("mongod.version"));
}

#[test]
fn blocking() {
    run("blocking");
}

#[test]
fn tokio() {
    run("tokio");
}
