use super::*;
use std::string::ToString;

#[test]
fn every_error_has_a_fault_and_words() {
    let rows = [
        (Error::HashNotAvailable, Fault::Caller),
        (Error::Username, Fault::Caller),
        (Error::ClientNonce, Fault::Caller),
        (Error::WrongHash, Fault::Caller),
        (Error::KeyLength, Fault::Caller),
        (Error::Parameters, Fault::Caller),
        (Error::MessageTooLong, Fault::Limit),
        (Error::SaltTooLong, Fault::Limit),
        (Error::IterationsTooLow, Fault::Limit),
        (Error::IterationsTooHigh, Fault::Limit),
        (Error::Malformed, Fault::Peer),
        (Error::Encoding, Fault::Peer),
        (Error::UnsupportedExtension, Fault::Peer),
        (Error::ServerNonce, Fault::Peer),
        (Error::NonceMismatch, Fault::Peer),
        (Error::Salt, Fault::Peer),
        (Error::Iterations, Fault::Peer),
        (Error::ServerError, Fault::Credential),
        (Error::ServerSignature, Fault::Peer),
        (Error::ChannelBinding, Fault::Peer),
        (Error::ChannelBindingUnsupported, Fault::Peer),
        (Error::AuthorizationId, Fault::Peer),
        (Error::UsernameEncoding, Fault::Peer),
        (Error::Proof, Fault::Credential),
    ];
    for (at, (error, fault)) in rows.iter().enumerate() {
        assert_eq!(error.fault(), *fault, "{error:?}");
        let words = error.to_string();
        assert!(!words.is_empty() && !words.ends_with('.'));
        let twins = rows.iter().filter(|(other, _)| other.to_string() == words).count();
        assert_eq!(twins, 1, "row {at} has words of its own");
    }
}
