use super::*;

#[test]
fn w11_an_id_comes_back_in_the_type_it_had() {
    for (value, id) in [
        (Value::Double(1.0), ConversationId::Double(1.0)),
        (Value::Int32(1), ConversationId::Int32(1)),
        (Value::Int64(1), ConversationId::Int64(1)),
    ] {
        assert_eq!(ConversationId::from_value(value), Some(id));
        assert_eq!(id.to_value(), value);
    }
    for other in [Value::String("1"), Value::Boolean(true), Value::Null] {
        assert_eq!(ConversationId::from_value(other), None);
    }
}

#[test]
fn what_a_setup_is_given_it_keeps() {
    let limits = Limits::default().with_max_iterations(5000);
    let setup = Setup::new(Mechanism::Plain, Text::literal("user"))
        .with_nonce(Nonce::from_bytes([7; 32]))
        .with_limits(limits)
        .with_sts_hosts(&["sts.amazonaws.com"]);
    assert_eq!(setup.mechanism, Mechanism::Plain);
    assert!(setup.username.chars().eq("user".chars()));
    assert_eq!(setup.nonce.and_then(|nonce| nonce.bytes().copied()), Some([7; 32]));
    assert_eq!(setup.limits, limits);
    assert_eq!(setup.sts_hosts, Some(&["sts.amazonaws.com"][..]));
}
