//! Points in time as services write them.

use core::fmt;
use mongo_auth_primitives::UnixTime;
use mongo_auth_sigv4::AmzDate;

/// Reads `2026-01-31T12:34:56Z`, with an optional fraction of the second, which is dropped, and
/// `Z`, `UTC` or an offset such as `+01:00` at the end (ISO 8601, RFC 3339).
pub(crate) fn parse(text: &str) -> Option<UnixTime> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let mut fields = date.split('-');
    let year = number(fields.next()?, 4)?;
    let month = number(fields.next()?, 2)?;
    let day = number(fields.next()?, 2)?;
    if fields.next().is_some() || !(1..=12).contains(&month) {
        return None;
    }
    if day < 1 || day > days_of_month(year, month) {
        return None;
    }

    let zone_at = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')?;
    let (clock, zone) = rest.split_at_checked(zone_at)?;
    let (clock, fraction) = clock.split_once('.').map_or((clock, "0"), |(c, f)| (c, f));
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = clock_seconds(clock, 3)?.saturating_sub(offset_seconds(zone)?);
    let days = days_from_civil(year, month, day);
    Some(UnixTime(days.saturating_mul(86_400).saturating_add(seconds)))
}

/// Such as `2026-01-31 12:34:56 UTC`.
pub(crate) struct Written(pub(crate) UnixTime);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(date) = AmzDate::new(self.0) else {
            return write!(f, "{} s after 1970", self.0.0);
        };
        let part = |from, to| date.as_str().get(from..to).unwrap_or_default();
        let [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
        let [hour, minute, second] = [part(9, 11), part(11, 13), part(13, 15)];
        write!(f, "{year}-{month}-{day} {hour}:{minute}:{second} UTC")
    }
}

/// A number of seconds for people: `40 s`, `58 min`, `12 h`, `3 days`.
pub(crate) struct Span(pub(crate) i64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds @ ..120 => write!(f, "{seconds} s"),
            seconds @ 120..7200 => write!(f, "{} min", seconds / 60),
            seconds @ 7200..172_800 => write!(f, "{} h", seconds / 3600),
            seconds => write!(f, "{} days", seconds / 86_400),
        }
    }
}

/// A number of seconds since 1970, as a service wrote it: what no calendar of four digits holds is
/// refused.
pub(crate) fn from_seconds(seconds: f64) -> Option<UnixTime> {
    // 9999-12-31T23:59:59Z
    if !(0.0..=253_402_300_799.0).contains(&seconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    Some(UnixTime(seconds as i64))
}

/// Exactly `digits` digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// `hh:mm:ss`, or `hh:mm` with two fields. A leap second counts as the one that follows it.
fn clock_seconds(text: &str, fields: usize) -> Option<i64> {
    let mut seconds: i64 = 0;
    let mut seen: usize = 0;
    for (field, (limit, unit)) in text.split(':').zip([(23, 3600), (59, 60), (60, 1)]) {
        let value = number(field, 2).filter(|value| *value <= limit)?;
        seconds = seconds.saturating_add(value.saturating_mul(unit));
        seen = seen.saturating_add(1);
    }
    (seen == fields && text.split(':').count() == fields).then_some(seconds)
}

fn offset_seconds(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z" | "UTC") {
        return Some(0);
    }
    let (sign, clock) = zone.split_at_checked(1)?;
    let seconds = match clock.split_at_checked(2) {
        Some((hours, minutes)) if minutes.len() == 2 => {
            let hours = number(hours, 2).filter(|hours| *hours <= 23)?;
            let minutes = number(minutes, 2).filter(|minutes| *minutes <= 59)?;
            hours.saturating_mul(3600).saturating_add(minutes.saturating_mul(60))
        }
        _ => clock_seconds(clock, 2)?,
    };
    match sign {
        "+" => Some(seconds),
        "-" => Some(seconds.saturating_neg()),
        _ => None,
    }
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date with a year from 0 to 9999.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let before = |year: i64| {
        let last = year.saturating_sub(1);
        let leaps = last
            .div_euclid(4)
            .saturating_sub(last.div_euclid(100))
            .saturating_add(last.div_euclid(400));
        year.saturating_mul(365).saturating_add(leaps)
    };
    let months: i64 =
        (1..month).map(|month| days_of_month(year, month)).fold(0, i64::saturating_add);
    before(year)
        .saturating_sub(before(1970))
        .saturating_add(months)
        .saturating_add(day)
        .saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a39_a45_a56_dates_of_services_are_read() {
        for (text, want) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1969-12-31T23:59:59Z", Some(-1)),
            ("2000-02-29T00:00:00Z", Some(951_782_400)),
            ("2026-11-23T08:00:00Z", Some(1_795_420_800)),
            ("2026-11-23T08:00:00.123456Z", Some(1_795_420_800)),
            ("2026-11-23T08:00:00UTC", Some(1_795_420_800)),
            ("2026-11-23T09:00:00+01:00", Some(1_795_420_800)),
            ("2026-11-23T09:00:00+0100", Some(1_795_420_800)),
            ("2026-11-23 03:30:00-04:30", Some(1_795_420_800)),
            ("2016-12-31T23:59:60Z", Some(1_483_228_800)),
            ("2100-02-28T00:00:00Z", Some(4_107_456_000)),
            ("2100-03-01T00:00:00Z", Some(4_107_542_400)),
            ("2100-02-29T00:00:00Z", None),
            ("9999-12-31T23:59:59Z", Some(253_402_300_799)),
            ("0000-01-01T00:00:00Z", Some(-62_167_219_200)),
            ("2026-02-29T00:00:00Z", None),
            ("2026-13-01T00:00:00Z", None),
            ("2026-00-01T00:00:00Z", None),
            ("2026-01-00T00:00:00Z", None),
            ("2026-01-01T24:00:00Z", None),
            ("2026-01-01T00:60:00Z", None),
            ("2026-01-01T00:00:00", None),
            ("2026-01-01T00:00Z", None),
            ("2026-01-01T00:00:00:00Z", None),
            ("2026-01-01T00:00:00.Z", None),
            ("2026-01-01T00:00:00+25:00", None),
            ("2026-01-01T00:00:00*01:00", None),
            ("2026-01-01", None),
            ("26-1-1T0:0:0Z", None),
            ("+026-01-01T00:00:00Z", None),
            ("NaN", None),
            ("", None),
        ] {
            assert_eq!(parse(text), want.map(UnixTime), "{text}");
        }
    }

    #[test]
    fn a39_t26_epoch_numbers_have_a_range() {
        assert_eq!(from_seconds(1.795_420_8e9), Some(UnixTime(1_795_420_800)));
        assert_eq!(from_seconds(0.9), Some(UnixTime(0)));
        for bad in [f64::NAN, f64::INFINITY, -1.0, 1e18, 253_402_300_800.0] {
            assert_eq!(from_seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn a17_times_and_spans_for_people() {
        use alloc::string::ToString;
        for (seconds, text) in [
            (1_440_938_160, "2015-08-30 12:36:00 UTC"),
            (-1, "-1 s after 1970"),
            (253_402_300_800, "253402300800 s after 1970"),
        ] {
            assert_eq!(Written(UnixTime(seconds)).to_string(), text);
        }
        for (seconds, text) in [
            (0, "0 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7199, "119 min"),
            (7200, "2 h"),
            (172_799, "47 h"),
            (172_800, "2 days"),
        ] {
            assert_eq!(Span(seconds).to_string(), text);
        }
    }
}
