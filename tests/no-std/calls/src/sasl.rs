use crate::{keep, keep_error};
use mongo_auth_primitives::{Cursor, Mechanism, Secret, SecretText, Text, UnixTime};
use mongo_auth_rawbson::Doc;
use mongo_auth_sasl::scram::{ClientKeys, Limits};
use mongo_auth_sasl::sigv4::Credentials;
use mongo_auth_sasl::{
    Answer, Conversation, ConversationId, Error, KeyRequest, MAX_ROUNDS, Machine, Need, Nonce,
    Reply, Setup,
};

pub(crate) fn call(input: &[u8], text: &str, out: &mut Cursor<'_>) {
    keep(out, &MAX_ROUNDS);
    for mechanism in Mechanism::ALL {
        if let Err(error) = conversation(mechanism, input, text, out) {
            keep(out, &(error.fault(), error.buffer_too_small()));
            keep_error(out, &error);
        }
    }
}

fn conversation(
    mechanism: Mechanism,
    input: &[u8],
    text: &str,
    out: &mut Cursor<'_>,
) -> Result<(), Error> {
    let nonce = Nonce::from_random([input.first().copied().unwrap_or_default(); 32])
        .or_else(|_| Nonce::from_text(text))?;
    keep(out, &nonce);
    let setup = Setup::new(mechanism, Text::literal(text))
        .with_nonce(nonce)
        .with_limits(Limits::default())
        .with_sts_hosts(&["sts.amazonaws.com"]);
    keep(out, &setup);
    let mut store = [0; 256];
    let machine = Machine::new(&setup, &mut store)?;
    keep(out, &(machine.mechanism(), machine.conversation_id(), machine.used(), &machine));
    let again = Nonce::from_text(text)?;
    let setup = Setup::new(mechanism, Text::literal(text)).with_nonce(again);
    let mut conversation = Conversation::new(&setup, store)?;
    for _ in 0..MAX_ROUNDS {
        step(&mut conversation, input, text, out)?;
    }
    keep(out, &(conversation.mechanism(), conversation.conversation_id(), &conversation));
    keep(out, &conversation.store_mut().len());
    Ok(())
}

fn step(
    conversation: &mut Conversation<[u8; 256]>,
    input: &[u8],
    text: &str,
    out: &mut Cursor<'_>,
) -> Result<(), Error> {
    let keys: ClientKeys;
    let answer = match conversation.need() {
        Need::Keys(request) => {
            keys = keys_for(request, text, out)?;
            Answer::Keys(&keys)
        }
        Need::AwsCredentials { sts_host, region } => {
            keep(out, &(sts_host, region));
            match Credentials::new(text, Secret::new(input)) {
                Ok(credentials) => Answer::AwsCredentials { credentials, now: UnixTime(0) },
                Err(error) => {
                    keep_error(out, &error);
                    return Ok(());
                }
            }
        }
        Need::Password => Answer::Password(SecretText::literal(text)),
        Need::Send { start, payload } => {
            keep(out, &(start, payload));
            Answer::Sent
        }
        Need::Done(authenticated) => {
            keep(out, &(authenticated, authenticated.evidence()));
            return Ok(());
        }
        Need::Failed(error) => return Err(error),
        _ => Answer::Reply(Reply { payload: input, done: true, conversation_id: id(input, out) }),
    };
    keep(out, &answer);
    conversation.answer(answer)
}

fn keys_for(
    request: KeyRequest<'_>,
    text: &str,
    out: &mut Cursor<'_>,
) -> Result<ClientKeys, Error> {
    let copy =
        KeyRequest::new(request.hash(), request.username(), request.salt(), request.iterations());
    keep(out, &copy);
    let mut scratch = [0; 128];
    let mut derivation = copy.derivation(SecretText::literal(text), &mut scratch)?;
    loop {
        if let Some(keys) = derivation.advance(1000) {
            return Ok(keys);
        }
    }
}

fn id(input: &[u8], out: &mut Cursor<'_>) -> ConversationId {
    let value = Doc::parse(input).ok().and_then(|doc| doc.get("conversationId"));
    let id = value.and_then(ConversationId::from_value).unwrap_or(ConversationId::Int32(1));
    keep(out, &id.to_value());
    id
}
