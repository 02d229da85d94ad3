use super::*;
use crate::aws::world::{Ending, World};
use crate::aws::{Chain, Config, Need};
use alloc::format;

const NOW: UnixTime = UnixTime(1_767_225_600);

fn fetched(id: &str) -> Credentials {
    Credentials::new(id, "s", Some("t")).into_fetched()
}

fn until(id: &str, seconds: i64) -> Credentials {
    fetched(id).with_expiration(UnixTime(NOW.0 + seconds))
}

fn id(cache: &Cache, now: UnixTime) -> Option<&str> {
    cache.get(now).map(|(credentials, _)| credentials.access_key_id())
}

#[test]
fn a52_usable_while_more_than_the_margin_remains() {
    let mut cache = Cache::new();
    assert!(cache.put(cache.generation(), &until("A", 3600)));
    for (later, want) in [(0, true), (3299, true), (3300, false), (3600, false), (i64::MAX, false)]
    {
        assert_eq!(id(&cache, UnixTime(NOW.0.saturating_add(later))).is_some(), want, "{later}");
    }
    // a clock that goes back harms nothing
    assert_eq!(id(&cache, UnixTime(0)), Some("A"));
    assert_eq!(id(&cache, UnixTime(i64::MIN)), Some("A"));

    let mut cache = Cache::new().with_margin(Duration::from_secs(60));
    assert!(cache.put(cache.generation(), &until("A", 3600)));
    assert_eq!(id(&cache, UnixTime(NOW.0 + 3539)), Some("A"));
    assert_eq!(id(&cache, UnixTime(NOW.0 + 3540)), None);
    let mut cache = Cache::new().with_margin(Duration::MAX);
    assert!(cache.put(cache.generation(), &until("A", 3600)));
    assert_eq!(id(&cache, NOW), None);
}

#[test]
fn a53_only_what_was_fetched_is_kept() {
    let mut cache = Cache::new();
    let config = Config::new().with_custom_provider();
    let keys = "[default]\naws_access_key_id = A\naws_secret_access_key = s\n";
    let env = World::new().env("AWS_ACCESS_KEY_ID", "A").env("AWS_SECRET_ACCESS_KEY", "s");
    let file = World::new().env("HOME", "/h").file("/h/.aws/credentials", keys);
    let custom = World::new().provider(Ok(until("A", 3600)));
    for (config, mut world) in [
        (Config::new(), env),
        (Config::new(), file),
        (config, custom),
        (Config::new().with_explicit(Some("A"), Some("s"), None), World::new()),
    ] {
        let (_, ending) = world.search(&config);
        let Ending::Credentials(found) = ending else { panic!("{ending:?}") };
        assert!(!cache.put(cache.generation(), &found), "{found:?}");
        assert_eq!(id(&cache, NOW), None);
    }
}

#[test]
fn a26_a54_a58_a_second_connection_asks_nothing() {
    let container = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    let answer = r#"{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2026-01-01T01:00:00Z"}"#;
    let mut world = World::new().env(container, "/").reply(200, answer);
    let mut cache = Cache::new();
    let mut connect = |cache: &mut Cache| {
        if cache.get(world.now()).is_none() {
            let seen = cache.generation();
            // no lock is held here
            let (_, ending) = world.search(&Config::new());
            let Ending::Credentials(found) = ending else { panic!("{ending:?}") };
            cache.put(seen, &found);
        }
        assert_eq!(id(cache, world.now()), Some("A"));
        // what the environment says from now on does not matter
        world = world.clone().env("AWS_ACCESS_KEY_ID", "B").env("AWS_SECRET_ACCESS_KEY", "s");
        world.requests().len()
    };
    assert_eq!(connect(&mut cache), 1);
    assert_eq!(connect(&mut cache), 1);
}

#[test]
fn a54_of_two_fetches_the_first_to_finish_is_kept() {
    let mut cache = Cache::new();
    let (one, two) = (cache.generation(), cache.generation());
    assert!(cache.put(two, &until("B", 3600)));
    assert!(!cache.put(one, &until("A", 3600)));
    assert_eq!(id(&cache, NOW), Some("B"));
    // and when those have ended, the next fetch replaces them
    let seen = cache.generation();
    assert_eq!(id(&cache, UnixTime(NOW.0 + 3600)), None);
    assert!(cache.put(seen, &until("C", 7200)));
    assert_eq!(id(&cache, UnixTime(NOW.0 + 3600)), Some("C"));
}

#[test]
fn a55_a_failure_drops_what_failed_and_nothing_newer() {
    let mut cache = Cache::new();
    assert!(!cache.invalidate(cache.generation()));
    cache.put(cache.generation(), &until("A", 3600));
    let (_, old) = cache.get(NOW).unwrap();
    assert!(cache.invalidate(old));
    assert_eq!(id(&cache, NOW), None);
    assert!(!cache.invalidate(old));
    assert!(cache.put(cache.generation(), &until("B", 3600)));
    // another connection that failed with the old ones
    assert!(!cache.invalidate(old));
    assert_eq!(id(&cache, NOW), Some("B"));
}

#[test]
fn a56_without_an_end_they_stay_until_they_fail() {
    let mut cache = Cache::new();
    assert!(cache.put(cache.generation(), &fetched("A")));
    let (_, seen) = cache.get(UnixTime(i64::MAX)).unwrap();
    assert!(cache.invalidate(seen));
    assert_eq!(id(&cache, NOW), None);
}

#[test]
fn a57_what_was_given_out_outlives_the_cache() {
    let mut cache = Cache::new();
    cache.put(cache.generation(), &until("A", 3600));
    let (credentials, seen) = cache.get(NOW).unwrap();
    let connection = credentials.clone();
    cache.invalidate(seen);
    cache.put(cache.generation(), &until("B", 7200));
    drop(cache);
    assert_eq!(connection.access_key_id(), "A");
    assert_eq!(connection.secret_access_key().expose(), b"s");
}

#[test]
fn a18_debug_shows_no_secret() {
    let mut cache = Cache::new();
    let secret = Credentials::new("A", "canary", Some("canary")).into_fetched();
    cache.put(cache.generation(), &secret);
    let shown = format!("{cache:?}");
    assert!(shown.contains("\"A\"") && !shown.contains("canary"), "{shown}");
    let chain = Chain::new(&Config::new(), [0; 8]);
    assert!(matches!(chain.need(), Need::Env(_)));
}
