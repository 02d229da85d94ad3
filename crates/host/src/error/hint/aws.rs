//! Hints about AWS credentials.

use crate::{
    ServerFailure,
    aws::{AwsFailure, Source},
    error::{Attempt, AwsAttempt},
};
use mongo_auth::{primitives::UnixTime, sigv4::AmzDate};
use mongo_auth_credentials::aws::ErrorKind;

/// No source had credentials, or one failed.
pub(super) fn not_found(failure: &AwsFailure) -> Vec<String> {
    let detail = failure.error.detail();
    if detail.contains("global endpoint") || detail.contains("belongs to") {
        return vec![
            "set AWS_REGION to a region of the role's partition, and \
             AWS_STS_REGIONAL_ENDPOINTS=regional"
                .into(),
        ];
    }
    let mut hints: Vec<String> = match failure.error.kind() {
        ErrorKind::NoCredentials => vec![
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE with the name of a \
             profile in ~/.aws"
                .into(),
            "on EC2, ECS, EKS or Lambda give the instance, task, pod or function a role".into(),
        ],
        ErrorKind::ProfileNotFound => {
            vec!["set AWS_PROFILE to a profile that is there, or unset it".into()]
        }
        ErrorKind::Partial => vec![
            "set what is missing, or unset the rest: a source that is there in part ends the \
             search, so that no log-in goes out as somebody else"
                .into(),
        ],
        ErrorKind::SourceFailed | ErrorKind::Unsupported => {
            vec![match failure.error.failed_source() {
                Some(source) => format!(
                    "{source} is configured here, so no other source was tried: repair it, or unset it"
                ),
                None => "repair that source, or unset it".into(),
            }]
        }
        _ => Vec::new(),
    };
    if no_answer_from_imds(failure) {
        hints.push(
            "in a container on EC2 the hop limit of the instance's metadata options must be 2; \
             elsewhere AWS_EC2_METADATA_DISABLED=true saves the wait"
                .into(),
        );
    }
    hints
}

/// The server, or STS behind it, did not take the credentials.
pub(super) fn rejected(attempt: &Attempt, server: &ServerFailure) -> Vec<String> {
    let Some(aws) = &attempt.aws else { return Vec::new() };
    let mut hints = Vec::new();
    if let Some(UnixTime(end)) = aws.expiration
        && end <= aws.now.0
    {
        hints.push(format!(
            "the session token ended at {}, and the clock of this machine says {}, {} later",
            time(UnixTime(end)),
            time(aws.now),
            duration(aws.now.0.saturating_sub(end))
        ));
    }
    let keys = keys(aws);
    if server.code == Some(ServerFailure::ATLAS) {
        hints.push(format!(
            "Atlas has no database user for these keys ({keys}): create one whose name is the ARN \
             that mongo-auth aws whoami prints"
        ));
    } else {
        hints.push(format!("the secret key or the session token does not go with {keys}"));
        hints.push(
            "the server has no user in $external whose name is the ARN that mongo-auth aws whoami \
             prints"
                .into(),
        );
    }
    hints.push(format!(
        "the clock is off: on this machine it is {}, and STS refuses a signature that is more than \
         five minutes old or early",
        time(aws.now)
    ));
    hints
}

/// The server wants a signature for a host that is not on the list.
pub(super) fn host_not_allowed(attempt: Option<&Attempt>) -> String {
    let host = attempt.and_then(|attempt| attempt.sts_host.as_deref()).unwrap_or("another host");
    format!(
        "the server wants a signature for {host}, which is not among the allowed STS hosts; \
         nothing was signed"
    )
}

fn no_answer_from_imds(failure: &AwsFailure) -> bool {
    let rows = failure.trace.rows().iter();
    let mut imds = rows.filter(|row| row.source == Source::Imds);
    imds.any(|row| row.detail.contains("timed out"))
}

/// Such as `access key id AKIDEXAMPLE from environment`.
fn keys(aws: &AwsAttempt) -> String {
    let id = crate::escape(&aws.access_key_id, 128);
    let cached = if aws.cached { ", fetched for an earlier connection" } else { "" };
    format!("access key id {id} from {}{cached}", aws.source)
}

/// Such as `2015-08-30 12:36:00 UTC`.
fn time(time: UnixTime) -> String {
    match AmzDate::new(time) {
        Ok(date) => {
            let text = date.as_str();
            let part = |range| text.get(range).unwrap_or_default();
            format!(
                "{}-{}-{} {}:{}:{} UTC",
                part(0..4),
                part(4..6),
                part(6..8),
                part(9..11),
                part(11..13),
                part(13..15)
            )
        }
        Err(_) => format!("{} s after 1970", time.0),
    }
}

/// Such as `2 h 5 min`.
fn duration(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests;
