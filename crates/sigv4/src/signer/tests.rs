use super::*;
use crate::Region;
use mongo_auth_primitives::{Secret, UnixTime};

const REQUEST: Request<'static> = Request {
    method: "POST",
    path: "/",
    query: &[],
    headers: &[
        ("content-type", "application/x-www-form-urlencoded"),
        ("host", "sts.eu-west-1.amazonaws.com"),
    ],
    body: b"Action=AssumeRole&Version=2011-06-15",
};

fn signer(secret: &'static [u8], seconds: i64) -> Signer<'static> {
    let credentials = Credentials::new("AKID", Secret::new(secret)).unwrap();
    let scope = Scope::sts(Region::new("eu-west-1").unwrap());
    Signer::new(credentials, scope, AmzDate::new(UnixTime(seconds)).unwrap())
}

#[test]
fn t25_a_signer_signs_on_its_day_only() {
    let signer = signer(b"one", 86_400);
    let at = |seconds| signer.sign(&REQUEST, AmzDate::new(UnixTime(seconds)).unwrap());
    assert_ne!(at(86_400).unwrap().as_bytes(), at(172_799).unwrap().as_bytes());
    for seconds in [0, 86_399, 172_800, 86_400 * 366] {
        assert_eq!(at(seconds).unwrap_err(), Error::Day);
    }
}

#[test]
fn t25_a_kept_key_signs_as_a_fresh_one_and_belongs_to_its_secret() {
    let kept = signer(b"one", 86_400);
    let date = AmzDate::new(UnixTime(100_000)).unwrap();
    let signed = |signer: &Signer<'static>| *signer.sign(&REQUEST, date).unwrap().as_bytes();
    assert_eq!(signed(&kept), signed(&signer(b"one", 100_000)));
    assert_eq!(
        signed(&kept),
        *sign(&REQUEST, &kept.credentials, kept.scope, date).unwrap().as_bytes()
    );
    assert_ne!(signed(&kept), signed(&signer(b"two", 100_000)));
}

#[test]
fn a40_what_is_refused_is_not_shown_either() {
    let signer = signer(b"one", 0);
    let bad = Request { headers: &[], ..REQUEST };
    let date = AmzDate::new(UnixTime(0)).unwrap();
    let mut out = Cursor::new(&mut []);
    assert_eq!(signer.write_canonical_request(&bad, date, &mut out), Err(Error::HostMissing));
    assert!(out.is_empty());
    assert_eq!(signer.sign(&bad, date).unwrap_err(), Error::HostMissing);
}
