use super::*;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::error::Error as _;

const SHORT: BufferTooSmall = BufferTooSmall { needed: 7 };

fn all() -> Vec<Error> {
    Vec::from([
        Error::BufferTooSmall(SHORT),
        Error::ConversationIdChanged,
        Error::EarlyDone,
        Error::LateDone,
        Error::MechanismNotAvailable(Mechanism::Gssapi),
        Error::NonceMissing,
        Error::NonceNotBytes,
        Error::NonceNotPrintable,
        Error::NonceNotRandom,
        Error::NulInCredential,
        Error::SaslprepNotAvailable,
        Error::Scram(mongo_auth_scram::Error::Malformed),
        Error::ServerFirst,
        Error::ServerNonce,
        Error::StsHost,
        Error::StsHostNotAllowed,
        Error::TooManyRounds,
        Error::UnexpectedPayload,
        Error::UsernameMissing,
        Error::WrongAnswer,
        #[cfg(feature = "saslprep")]
        Error::Saslprep(mongo_auth_saslprep::Error::Prohibited { at: 3 }),
        #[cfg(feature = "aws")]
        Error::Sigv4(mongo_auth_sigv4::Error::Date),
    ])
}

#[test]
fn every_error_says_something_of_its_own() {
    let texts: BTreeSet<String> = all().iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), all().len(), "two errors say the same");
    for text in texts {
        assert!(!text.is_empty() && !text.ends_with('.'), "{text:?}");
    }
    assert_eq!(
        Error::MechanismNotAvailable(Mechanism::Gssapi).to_string(),
        "GSSAPI is not supported by this build yet"
    );
}

#[test]
fn what_an_error_wraps_is_its_source() {
    for error in all() {
        let source = error.source().map(ToString::to_string);
        let wraps = match error {
            Error::BufferTooSmall(inner) => Some(inner.to_string()),
            #[cfg(feature = "saslprep")]
            Error::Saslprep(inner) => Some(inner.to_string()),
            Error::Scram(inner) => Some(inner.to_string()),
            #[cfg(feature = "aws")]
            Error::Sigv4(inner) => Some(inner.to_string()),
            _ => None,
        };
        assert_eq!(source, wraps);
        if wraps.is_some() {
            assert_eq!(Some(error.to_string()), wraps, "the inner error is told once");
        }
    }
}

#[test]
fn only_what_can_be_put_right_leaves_the_conversation_alive() {
    for error in all() {
        let mendable = matches!(error, Error::BufferTooSmall(_) | Error::WrongAnswer);
        assert_eq!(error.ends_the_conversation(), !mendable, "{error}");
        let short = error.buffer_too_small();
        assert_eq!(short, (error == Error::BufferTooSmall(SHORT)).then_some(SHORT), "{error}");
    }
}

#[test]
fn e1_the_fault_tells_whom_to_ask() {
    for (error, fault) in [
        (Error::BufferTooSmall(SHORT), Fault::Capacity),
        (Error::LateDone, Fault::Peer),
        (Error::NonceMissing, Fault::Caller),
        (Error::UsernameMissing, Fault::Credential),
        (Error::TooManyRounds, Fault::Limit),
        (Error::Scram(mongo_auth_scram::Error::Proof), Fault::Credential),
        (Error::Scram(mongo_auth_scram::Error::IterationsTooHigh), Fault::Limit),
    ] {
        assert_eq!(error.fault(), fault, "{error}");
    }
}

#[cfg(feature = "saslprep")]
#[test]
fn a_short_buffer_is_the_same_error_wherever_it_was_short() {
    use mongo_auth_saslprep::Error as Below;
    assert_eq!(Error::from(Below::BufferTooSmall(SHORT)), Error::BufferTooSmall(SHORT));
    let prohibited = Below::Prohibited { at: 3 };
    assert_eq!(Error::from(prohibited), Error::Saslprep(prohibited));
    assert_eq!(Error::from(prohibited).fault(), Fault::Credential);
}
