use crate::{keep, keep_error};
use mongo_auth::primitives::UnixTime;
use mongo_auth::sasl::sigv4::Credentials;
use mongo_auth::scram::ClientKeys;
use mongo_auth::wire::command::{ServerApi, write_command};
use mongo_auth::wire::metadata::ClientMetadata;
use mongo_auth::wire::{op_msg, reply};
use mongo_auth::{
    Account, Answer, Channel, Config, Cursor, Error, Event, Login, Mechanism, Need, Nonce, Nonces,
    Secret, SecretText, Text, rawbson,
};

pub(crate) fn call(input: &[u8], text: &str, out: &mut Cursor<'_>) {
    frames(input, out);
    let name = Text::literal(text);
    let accounts = [
        Account::new(name, name),
        Account::new(name, name).with_mechanism(Mechanism::Plain),
        Account::x509(),
        Account::aws(),
    ];
    for account in accounts {
        if let Err(error) = login(account, input, text, out) {
            keep(out, &(error.fault(), error.buffer_too_small()));
            keep_error(out, &error);
        }
    }
}

fn frames(input: &[u8], out: &mut Cursor<'_>) {
    write_command(out, 1, "admin", Some(ServerApi::V1), |w| w.int32("ping", 1));
    op_msg::write(out, 1, |w| w.int32("ping", 1));
    op_msg::write_reply(out, 2, 1, |w| w.double("ok", 1.0));
    keep(out, &op_msg::message_len(input, op_msg::MAX_REPLY_LEN));
    match op_msg::parse(input, 1) {
        Ok(doc) => replies(doc, out),
        Err(error) => {
            keep(out, &error.fault());
            keep_error(out, &error);
        }
    }
}

fn replies(doc: rawbson::Doc<'_>, out: &mut Cursor<'_>) {
    let doc = match reply::outcome(doc) {
        Ok(doc) => doc,
        Err(error) => {
            keep(out, &(error.code(), error.code_name(), error.message(), error.doc(), error));
            keep(out, &error.labels().count());
            return;
        }
    };
    let hello = reply::HelloReply::new(doc);
    keep(out, &(hello.max_wire_version(), hello.role().name(), hello.set_name(), hello.doc()));
    keep(out, &(hello.speculative_authenticate(), hello));
    if let Some(offered) = hello.sasl_supported_mechs() {
        keep(out, &(offered.contains(Mechanism::Plain), offered.has_others(), offered));
        keep(out, &offered.iter().count());
    }
}

fn login(
    account: Account<'_>,
    input: &[u8],
    text: &str,
    out: &mut Cursor<'_>,
) -> Result<(), Error> {
    let nonces = || Ok::<_, Error>(Nonces::new(Nonce::from_text(text)?, Nonce::from_text(text)?));
    let mut config = Config::new(Channel::Tls);
    let mut client = [0; 512];
    let len = ClientMetadata::default().write(&mut client)?;
    config.client = client.get(..len).and_then(|client| rawbson::Doc::parse(client).ok());
    config.account = Some(account);
    keep(out, &config);
    let mut login = Login::new(&config, nonces()?, [0; 2048])?;
    for _ in 0..16 {
        step(&mut login, input, text, out)?;
    }
    keep(out, &(login.progress(), &login));
    keep(out, &login.store_mut().len());
    login.reauthenticate(Nonce::from_text(text)?)?;
    let mut in_hello = Login::in_hello(&config, nonces()?, [0; 2048])?;
    keep(out, &in_hello.write_hello_fields(&mut client)?);
    if let Ok(doc) = rawbson::Doc::parse(input) {
        keep(out, &in_hello.resume(doc)?);
    }
    Ok(())
}

fn step(
    login: &mut Login<[u8; 2048]>,
    input: &[u8],
    text: &str,
    out: &mut Cursor<'_>,
) -> Result<(), Error> {
    let keys: ClientKeys;
    let answer = match login.need() {
        Need::Send(bytes) => {
            out.put(bytes);
            Answer::Sent
        }
        Need::Recv { have, total } => {
            keep(out, &(have, total));
            Answer::Received(input)
        }
        Need::Keys(request) => {
            let mut scratch = [0; 128];
            let mut derivation = request.derivation(SecretText::literal(text), &mut scratch)?;
            let Some(derived) = derivation.advance(u32::MAX) else { return Ok(()) };
            keys = derived;
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
        Need::Done(outcome) => {
            keep(out, outcome);
            return Ok(());
        }
        Need::Failed(error) => return Err(error),
        _ => Answer::Password(SecretText::literal(text)),
    };
    match login.answer(answer)? {
        Event::Rejected(error) => keep(out, &error),
        event => keep(out, &event),
    }
    Ok(())
}
