//! A real code 391 from mongod's `failCommand`, through both adapters.

use mongo_auth::rawbson::{Doc, Writer, write_vec};
use mongo_auth_host::{Connector, Error, ErrorKind, Settings};
use mongo_auth_tests::adapter::{self, Adapter, Connection};
use mongo_auth_tests::peers::Peers;

const REAUTHENTICATION_REQUIRED: i32 = 391;

fn connect(peers: &Peers, adapter: &dyn Adapter, app: &str, options: &str) -> Box<dyn Connection> {
    let uri = format!("mongodb://root:rootpw@127.0.0.1:{{mongod.port}}/?{options}");
    let mut settings = Settings::parse(&peers.fill(&uri)).unwrap();
    settings.app_name = Some(app.into());
    let host = settings.hosts[0].clone();
    adapter.connect(&Connector::new(settings).unwrap(), &host).unwrap()
}

fn run(
    connection: &mut dyn Connection,
    command: impl Fn(&mut Writer<'_, '_>),
) -> Result<(), Error> {
    let command = write_vec(command);
    connection.run("admin", &Doc::parse(&command).unwrap()).map(drop)
}

/// Makes the server answer 391 to pings of the application `app`, as often as `mode` says.
fn fail_pings(admin: &mut dyn Connection, app: &str, mode: impl Fn(&mut Writer<'_, '_>)) {
    let set = run(admin, |doc| {
        doc.string("configureFailPoint", "failCommand");
        mode(doc);
        doc.document("data", |data| {
            data.array("failCommands", |list| list.string("0", "ping"));
            data.int32("errorCode", REAUTHENTICATION_REQUIRED);
            data.string("appName", app);
        });
    });
    set.unwrap();
}

fn ping(connection: &mut dyn Connection) -> Result<(), Error> {
    run(connection, |doc| doc.int32("ping", 1))
}

/// One test, because the fail point is one for the whole server.
#[test]
fn n16_n17_t33_a_real_391_is_answered_by_one_new_log_in() {
    let Some(peers) = Peers::get() else { return };
    for adapter in adapter::all() {
        for mechanism in ["SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN"] {
            let options = format!("authMechanism={mechanism}&authSource=admin");
            let app = format!("reauth-{}-{mechanism}-{}", adapter.name(), std::process::id());
            let mut admin = connect(&peers, adapter, "reauth-admin", "");
            let mut connection = connect(&peers, adapter, &app, &options);

            fail_pings(&mut *admin, &app, |doc| {
                doc.document("mode", |mode| mode.int32("times", 1));
            });
            ping(&mut *connection).unwrap();
            let log = peers.log_ins("mongod", &app);
            let told: Vec<_> = log.iter().map(|l| (l.ok, &*l.mechanism, l.speculative)).collect();
            let first = mechanism != "PLAIN";
            assert_eq!(told, [(true, mechanism, first), (true, mechanism, false)]);

            fail_pings(&mut *admin, &app, |doc| doc.string("mode", "alwaysOn"));
            let refused = ping(&mut *connection).unwrap_err();
            assert_eq!(*refused.kind(), ErrorKind::CommandFailed);
            let code = refused.server().and_then(|s| s.code);
            assert_eq!(code, Some(i64::from(REAUTHENTICATION_REQUIRED)));
            assert_eq!(peers.log_ins("mongod", &app).len(), 3, "one new log-in, not a loop");

            fail_pings(&mut *admin, &app, |doc| doc.string("mode", "off"));
            ping(&mut *connection).unwrap();
        }
    }
}
