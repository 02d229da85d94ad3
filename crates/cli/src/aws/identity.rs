//! Whose credentials are, and what a server must know.

use super::span;
use mongo_auth::sigv4::AmzDate;
use mongo_auth_host::aws::CallerIdentity;

/// The database user that Atlas must have, in words.
pub(crate) fn atlas_user(identity: &CallerIdentity) -> String {
    let name = identity.user_name();
    if name == identity.arn {
        format!("{name} (AWS IAM, type IAM User)")
    } else {
        format!("{name} (AWS IAM, type IAM Role; with the path of the role, if it has one)")
    }
}

/// The name under which a server other than Atlas looks the caller up.
pub(crate) fn server_user(identity: &CallerIdentity) -> String {
    match identity.arn.split_once(":assumed-role/") {
        Some((before, after)) => {
            let role = after.split_once('/').map_or(after, |(role, _session)| role);
            format!("{before}:assumed-role/{role}/*")
        }
        None => identity.arn.clone(),
    }
}

/// What to do about a refusal of AWS STS, by its words.
pub(crate) fn refusal_hints(said: &str) -> Vec<String> {
    let mut hints: Vec<String> = skew(said).into_iter().collect();
    // The global endpoint is that of one partition.
    if said.contains("sts.amazonaws.com") && said.contains("InvalidClientTokenId") {
        hints.push(
            "keys of GovCloud and of China are known to AWS STS of these regions alone: set \
             AWS_REGION and AWS_STS_REGIONAL_ENDPOINTS=regional"
                .into(),
        );
    }
    hints
}

/// What to say where AWS STS finds the time of a signature wrong: both times and the difference.
///
/// `Signature expired: <ours> is now earlier than <limit> (<theirs> - 5 min.)`, and `Signature not
/// yet current: <ours> is still later than <limit> (<theirs> + 5 min.)`.
fn skew(said: &str) -> Option<String> {
    let mut times = said
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| AmzDate::parse(word).ok())
        .map(|date| date.time().0);
    let ours = times.next()?;
    let theirs = times.next_back()?;
    let (apart, direction) = match ours.saturating_sub(theirs) {
        ahead @ 0.. => (ahead, "ahead of"),
        behind => (behind.saturating_neg(), "behind"),
    };
    let time = |at| super::time(mongo_auth::primitives::UnixTime(at));
    Some(format!(
        "the clock of this machine says {}, that of AWS {}: it is {} {direction} it, and five \
         minutes are allowed",
        time(ours),
        time(theirs),
        span(apart)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a17_a_clock_that_is_wrong_shows_both_times_and_the_difference() {
        let expired = "sts answered with status 403: SignatureDoesNotMatch, Signature expired: \
            20260101T000000Z is now earlier than 20260101T001000Z (20260101T001500Z - 5 min.)";
        let words = skew(expired).unwrap();
        assert!(words.contains("2026-01-01 00:00:00 UTC, that of AWS 2026-01-01 00:15:00 UTC"));
        assert!(words.contains("it is 15 min behind it"), "{words}");
        let early = "Signature not yet current: 20260101T020000Z is still later than \
            20260101T000500Z (20260101T000000Z + 5 min.)";
        assert!(skew(early).unwrap().contains("it is 2 h ahead of it"));
        assert_eq!(skew("The security token included in the request is invalid"), None);
        assert_eq!(skew("20260101T000000Z"), None);
    }

    #[test]
    fn a38_keys_of_another_partition_need_its_endpoint() {
        let global = "sts.amazonaws.com answered with status 403: InvalidClientTokenId, m";
        let hints = refusal_hints(global);
        assert!(hints[0].contains("set AWS_REGION and AWS_STS_REGIONAL_ENDPOINTS=regional"));
        assert!(refusal_hints(&global.replace("sts.", "sts.us-gov-west-1.")).is_empty());
        assert!(refusal_hints(&global.replace("InvalidClientTokenId", "ExpiredToken")).is_empty());
    }
}
