//! Keys are derived once for a client, and only a server that proves itself gets them kept.

use mongo_auth_host::{Connector, Settings, Step, StepKind};
use mongo_auth_tests::adapter::{self, Adapter};
use mongo_auth_tests::peers::Peers;

/// Connects and returns whether it succeeded and whether keys were derived for it.
fn connect(adapter: &dyn Adapter, connector: &Connector) -> (bool, bool) {
    let mut derived = false;
    let mut observer = |step: &Step| derived |= matches!(step.what, StepKind::DerivedKeys { .. });
    let host = connector.settings().hosts[0].clone();
    let connected = adapter.connect_observed(connector, &host, &mut observer).is_ok();
    (connected, derived)
}

#[test]
fn s18_s19_t39_the_second_connection_of_a_client_derives_nothing() {
    let Some(peers) = Peers::get() else { return };
    for adapter in adapter::all() {
        for mechanism in ["SCRAM-SHA-1", "SCRAM-SHA-256"] {
            let string = |password| {
                let uri = format!(
                    "mongodb://both:{password}@127.0.0.1:{{mongod.port}}/?authMechanism={mechanism}"
                );
                Connector::new(Settings::parse(&peers.fill(&uri)).unwrap()).unwrap()
            };
            let client = string("both");
            assert_eq!(connect(adapter, &client), (true, true));
            assert_eq!(connect(adapter, &client), (true, false));
            // A client of its own shares nothing.
            assert_eq!(connect(adapter, &string("both")), (true, true));
            // What a server did not confirm is not kept.
            let wrong = string("wrong");
            assert_eq!(connect(adapter, &wrong), (false, true));
            assert_eq!(connect(adapter, &wrong), (false, true));
        }
    }
}
