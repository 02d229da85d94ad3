use crate::{keep, keep_error};
use mongo_auth_primitives::Cursor;
use mongo_auth_scram::{
    ClientFirst, ClientKeys, DEFAULT_MAX_ITERATIONS, Derivation, Error, Hash, Limits,
    MAX_MESSAGE_LEN, MAX_SALT_LEN, MIN_ITERATIONS, MIN_NONCE_LEN, ServerKeys, error_text, server,
};

pub(crate) fn call(input: &[u8], text: &str, out: &mut Cursor<'_>) {
    keep(out, &(DEFAULT_MAX_ITERATIONS, MAX_MESSAGE_LEN, MAX_SALT_LEN, MIN_ITERATIONS));
    keep(out, &(MIN_NONCE_LEN, error_text(input)));
    for hash in [Hash::Sha1, Hash::Sha256] {
        keep(out, &(hash.output_len(), hash.mechanism_name(), hash.is_available()));
        let results = [
            keys(hash, input, out),
            client(hash, input, text, out),
            server_role(hash, input, text, out),
        ];
        for error in results.into_iter().filter_map(Result::err) {
            keep(out, &error.fault());
            keep_error(out, &error);
        }
    }
}

fn keys(hash: Hash, input: &[u8], out: &mut Cursor<'_>) -> Result<(), Error> {
    let keys = ClientKeys::from_salted_password(hash, input)?;
    let keys =
        ClientKeys::from_parts(hash, keys.dangerous_client_key(), keys.dangerous_server_key())?;
    let stored = keys.server_keys();
    let stored =
        ServerKeys::from_parts(hash, keys.dangerous_stored_key(), stored.dangerous_server_key())?;
    keep(out, &(keys.hash(), stored.hash(), stored.dangerous_stored_key()));
    keep(out, &(&keys, &stored));
    let mut derivation = Derivation::new(hash, input, input, 4096)?;
    let mut salted = [0; 32];
    keep(out, &(derivation.advance(16), derivation.remaining()));
    keep(out, &(derivation.dangerous_salted_password(&mut salted), &derivation));
    Ok(())
}

fn client(hash: Hash, input: &[u8], text: &str, out: &mut Cursor<'_>) -> Result<(), Error> {
    let limits = Limits::default().with_max_iterations(10_000);
    let first = ClientFirst::new(hash, text, text, limits)?;
    keep(out, &(limits.max_iterations(), limits, first));
    first.write(out);
    let challenge = first.receive(input)?;
    keep(out, &(challenge.hash(), challenge.salt(), challenge.iterations(), challenge));
    let keys = ClientKeys::derive(hash, input, challenge.salt(), challenge.iterations())?;
    let pending = challenge.respond(&keys, out)?;
    keep(out, &pending);
    keep(out, &pending.verify(input)?);
    Ok(())
}

fn server_role(hash: Hash, input: &[u8], text: &str, out: &mut Cursor<'_>) -> Result<(), Error> {
    let client = server::Identified::receive(hash, input)?;
    keep(out, &(client.hash(), client.username(), client.username() == text, client));
    keep(out, &(client.username().chars().count(), client.username().chars()));
    keep(out, &format_args!("{}", client.username()));
    client.username().put(out);
    let challenged = client.challenge(text, input, 4096, out)?;
    keep(out, &(challenged.hash(), challenged));
    match challenged.receive(input, None) {
        Ok(accepted) => {
            keep(out, &accepted);
            accepted.write(out);
        }
        Err(error) => {
            let rejection = server::Rejection::from(error);
            keep(out, &rejection.name());
            rejection.write(out);
        }
    }
    Ok(())
}
