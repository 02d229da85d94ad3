//! What the server may say first.

use super::{
    HOST, assert_failed, greeted, nonce, reply, server_first, server_nonce, setup, temporary,
};
use crate::sigv4::AWS_STS_HOSTS;
use crate::{Answer, Error, Machine, Need};
use alloc::vec::Vec;
use mongo_auth_primitives::Fault;
use mongo_auth_rawbson::write_vec;

#[test]
fn a3_the_first_reply_is_a_document_with_a_nonce_and_a_host() {
    let nonce = server_nonce();
    let good = server_first(&nonce, HOST);
    let mut old_subtype = good.clone();
    assert_eq!(core::mem::replace(&mut old_subtype[11], 4), 0);
    let messages = [
        b"".to_vec(),
        b"r=text".to_vec(),
        good[..good.len() - 1].to_vec(),
        [&good[..], b"\0"].concat(),
        old_subtype,
        write_vec(|_| ()),
        write_vec(|doc| doc.binary("s", &nonce)),
        write_vec(|doc| doc.string("h", HOST)),
        write_vec(|doc| {
            doc.string("s", "text");
            doc.string("h", HOST);
        }),
        write_vec(|doc| {
            doc.binary("s", &nonce);
            doc.binary("h", HOST.as_bytes());
        }),
        write_vec(|doc| {
            doc.null("s");
            doc.null("h");
        }),
    ];
    for message in messages {
        assert_refused(&message, Error::ServerFirst);
    }
    assert_eq!(Error::ServerFirst.fault(), Fault::Peer);
    let other_order = write_vec(|doc| {
        doc.int32("extra", 1);
        doc.string("h", HOST);
        doc.binary("s", &nonce);
    });
    greeted(&setup()).answer(reply(&other_order, false)).unwrap();
}

#[test]
fn a3_t1_done_in_the_first_reply_is_refused() {
    let mut conversation = greeted(&setup());
    let refused = conversation.answer(reply(&server_first(&server_nonce(), HOST), true));
    assert_eq!(refused, Err(Error::EarlyDone));
    assert_failed(&mut conversation, Error::EarlyDone);
}

#[test]
fn a3_t24_the_server_nonce_is_64_bytes_that_begin_with_ours() {
    let good = server_nonce();
    for len in (0..64).chain([65, 128]) {
        let nonce: Vec<u8> = good.iter().copied().cycle().take(len).collect();
        assert_refused(&server_first(&nonce, HOST), Error::ServerNonce);
    }
    for at in 0..32 {
        let mut nonce = good.clone();
        nonce[at] ^= 1;
        assert_refused(&server_first(&nonce, HOST), Error::ServerNonce);
    }
    let repeated = [nonce(), nonce()].concat();
    assert_refused(&server_first(&repeated, HOST), Error::ServerNonce);
    assert_eq!(Error::ServerNonce.fault(), Fault::Peer);
}

#[test]
fn a4_t22_t23_the_host_is_a_host_name() {
    let long = "a".repeat(256);
    for host in [
        "",
        ".amazonaws.com",
        "sts.amazonaws.",
        "sts..com",
        "sts.amazonaws.com:443",
        "sts.amazonaws.com\r\nx-evil:1",
        "sts.amazonaws.com\0",
        "sts.us-east-1/x.com",
        "sts amazonaws.com",
        "s\u{f6}s.amazonaws.com",
        &long,
    ] {
        assert_refused(&server_first(&server_nonce(), host), Error::StsHost);
    }
    assert_eq!(Error::StsHost.fault(), Fault::Peer);
}

#[test]
fn a5_a6_t22_the_need_names_host_and_region() {
    for (host, region) in [
        ("sts.amazonaws.com", "us-east-1"),
        (HOST, "us-west-2"),
        ("sts.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("localhost", "us-east-1"),
        ("evil.example", "example"),
    ] {
        let mut conversation = greeted(&setup());
        assert_eq!(conversation.sts_host(), None);
        conversation.answer(reply(&server_first(&server_nonce(), host), false)).unwrap();
        match conversation.need() {
            Need::AwsCredentials { sts_host, region: named } => {
                assert_eq!((sts_host, named), (host, region));
            }
            other => panic!("{other:?}"),
        }
        conversation.answer(temporary()).unwrap();
        conversation.answer(Answer::Sent).unwrap();
        conversation.answer(reply(b"", true)).unwrap();
        assert_eq!(conversation.sts_host(), Some(host), "told to the end");
    }
}

#[test]
fn a7_t22_a_host_that_is_not_listed_is_refused_before_credentials_are_asked_for() {
    let own: &[&str] = &["sts.internal.example", "*.two.example", "never matches"];
    for (patterns, host, allowed) in [
        (AWS_STS_HOSTS, HOST, true),
        (AWS_STS_HOSTS, "sts.amazonaws.com", true),
        (AWS_STS_HOSTS, "evil.example", false),
        (AWS_STS_HOSTS, "sts.amazonaws.com.evil.example", false),
        (own, "sts.internal.example", true),
        (own, "STS.Internal.Example", true),
        (own, "one.two.example", true),
        (own, "two.example", false),
        (own, "never", false),
        (own, HOST, false),
        (&[], HOST, false),
    ] {
        let mut conversation = greeted(&setup().with_sts_hosts(patterns));
        let told = conversation.answer(reply(&server_first(&server_nonce(), host), false));
        assert_eq!(conversation.sts_host(), Some(host));
        if allowed {
            assert_eq!(told, Ok(()), "{host}");
            assert!(matches!(conversation.need(), Need::AwsCredentials { .. }));
        } else {
            assert_eq!(told, Err(Error::StsHostNotAllowed), "{host}");
            assert_failed(&mut conversation, Error::StsHostNotAllowed);
            assert_eq!(conversation.sts_host(), Some(host), "told after the failure");
        }
    }
    assert_eq!(Error::StsHostNotAllowed.fault(), Fault::Limit);
}

#[test]
fn t22_the_part_of_the_store_in_use_holds_the_host_to_the_end() {
    let mut store = [0; 1024];
    let first = server_first(&server_nonce(), HOST);
    for patterns in [AWS_STS_HOSTS, &["localhost"]] {
        let mut machine = Machine::new(&setup().with_sts_hosts(patterns), &mut store).unwrap();
        machine.answer(Answer::Sent, &mut store).unwrap();
        let told = machine.answer(reply(&first, false), &mut store);
        assert_eq!(told.is_ok(), patterns == AWS_STS_HOSTS);
        if told.is_ok() {
            machine.answer(temporary(), &mut store).unwrap();
            machine.answer(Answer::Sent, &mut store).unwrap();
        }
        assert!(store[..machine.used()].ends_with(HOST.as_bytes()));
        assert_eq!(machine.sts_host(&store[..machine.used()]), Some(HOST));
    }
}

/// The server's first message is refused with `error`, for ever.
fn assert_refused(message: &[u8], error: Error) {
    let mut conversation = greeted(&setup());
    assert_eq!(conversation.answer(reply(message, false)), Err(error), "{message:?}");
    assert_failed(&mut conversation, error);
}
