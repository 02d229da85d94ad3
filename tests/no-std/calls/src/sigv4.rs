use crate::{keep, keep_error};
use mongo_auth_primitives::{Cursor, Secret, UnixTime};
use mongo_auth_sigv4::{
    AWS_STS_HOSTS, AmzDate, Credentials, Error, GET_CALLER_IDENTITY_BODY, Host, Region, Request,
    Scope, Signature, Signer, get_caller_identity, sign,
};

pub(crate) fn call(input: &[u8], text: &str, out: &mut Cursor<'_>) {
    keep(out, &(AWS_STS_HOSTS, GET_CALLER_IDENTITY_BODY));
    if let Err(error) = signed(input, text, out) {
        keep(out, &error.fault());
        keep_error(out, &error);
    }
}

fn signed(input: &[u8], text: &str, out: &mut Cursor<'_>) -> Result<(), Error> {
    let secret = Secret::new(input);
    let credentials = Credentials::new(text, secret)?.with_session_token(secret)?;
    keep(out, &(credentials.access_key_id(), credentials.session_token(), credentials));
    let date = AmzDate::parse(text).or_else(|_| AmzDate::new(UnixTime(input.len() as i64)))?;
    keep(out, &(date.as_str(), date.day(), date.time(), date));
    let host = Host::new(text)?;
    keep(out, &(host.as_str(), host.region(), host.is_listed(AWS_STS_HOSTS), host.matches(text)));
    let scope = Scope::new(Region::new(text)?, text).unwrap_or(Scope::sts(Region::US_EAST_1));
    keep(out, &(scope.region().as_str(), scope.service(), scope));
    let request = Request {
        method: "POST",
        path: text,
        query: &[(text, text)],
        headers: &[("host", text)],
        body: input,
    };
    shown(&get_caller_identity(&credentials, host, &[7; 64], date), out);
    shown(&sign(&request, &credentials, scope, date)?, out);
    let signer = Signer::new(credentials, scope, date);
    keep(out, &(&signer, request));
    shown(&signer.sign(&request, date)?, out);
    signer.write_canonical_request(&request, date, out)
}

fn shown(signature: &Signature<'_>, out: &mut Cursor<'_>) {
    signature.write_authorization(out);
    signature.write_string_to_sign(out);
    keep(out, &(signature.canonical_request_sha256(), signature.as_bytes()));
    keep(out, &(signature.date(), signature.scope(), signature));
}
