//! Points in time as AWS writes them.

use crate::Error;
use core::fmt;
use mongo_auth_primitives::{Cursor, UnixTime};

/// A point in time in the form of the `X-Amz-Date` header: `YYYYMMDDTHHMMSSZ`, UTC.
///
/// The header and the credential scope are both taken from the same value, so the clock is read
/// once.
///
/// ```
/// use mongo_auth_primitives::UnixTime;
/// use mongo_auth_sigv4::AmzDate;
///
/// let date = AmzDate::new(UnixTime(1_440_938_160))?;
/// assert_eq!((date.as_str(), date.day()), ("20150830T123600Z", "20150830"));
/// assert_eq!(AmzDate::parse("20150830T123600Z")?, date);
/// # Ok::<(), mongo_auth_sigv4::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AmzDate {
    seconds: i64,
    text: [u8; Self::LEN],
}

impl AmzDate {
    const LEN: usize = 16;

    /// 9999-12-31T23:59:59Z, the last second whose year has four digits.
    const LAST: i64 = 253_402_300_799;

    /// The date of a point in time.
    ///
    /// # Errors
    /// [`Error::Date`] before 1970 and after 9999.
    pub fn new(time: UnixTime) -> Result<Self, Error> {
        let UnixTime(seconds) = time;
        if !(0..=Self::LAST).contains(&seconds) {
            return Err(Error::Date);
        }
        let [year, month, day] = civil_from_days(seconds / 86_400);
        let [hour, minute, second] = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60];
        let mut text = [0; Self::LEN];
        let mut out = Cursor::new(&mut text);
        put_two(&mut out, year / 100);
        for two in [year % 100, month, day] {
            put_two(&mut out, two);
        }
        out.put_byte(b'T');
        for two in [hour, minute, second] {
            put_two(&mut out, two);
        }
        out.put_byte(b'Z');
        Ok(Self { seconds, text })
    }

    /// Reads `YYYYMMDDTHHMMSSZ`.
    ///
    /// # Errors
    /// [`Error::Date`] for any other form, for days that do not exist, for leap seconds and
    /// before 1970.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bytes: &[u8; Self::LEN] = text.as_bytes().try_into().map_err(|_| Error::Date)?;
        let number = |at: usize, len: usize| {
            let digits = bytes.iter().skip(at).take(len);
            digits.fold(0, |n: i64, b| {
                n.wrapping_mul(10).wrapping_add(i64::from(b.wrapping_sub(b'0')))
            })
        };
        let days = days_from_civil(number(0, 4), number(4, 2), number(6, 2));
        let minutes = number(9, 2).wrapping_mul(60).wrapping_add(number(11, 2));
        let seconds = days
            .wrapping_mul(86_400)
            .wrapping_add(minutes.wrapping_mul(60))
            .wrapping_add(number(13, 2));
        // Whatever else was read as a number gives a date that is written differently.
        let date = Self::new(UnixTime(seconds))?;
        if date.text == *bytes { Ok(date) } else { Err(Error::Date) }
    }

    /// The text `YYYYMMDDTHHMMSSZ`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// The first eight characters, `YYYYMMDD`, as the credential scope has them.
    #[must_use]
    pub fn day(&self) -> &str {
        self.as_str().get(..8).unwrap_or_default()
    }

    /// The point in time.
    #[must_use]
    pub const fn time(&self) -> UnixTime {
        UnixTime(self.seconds)
    }
}

impl fmt::Debug for AmzDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AmzDate").field(&self.as_str()).finish()
    }
}

impl fmt::Display for AmzDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn put_two(out: &mut Cursor<'_>, number: i64) {
    for digit in [number / 10 % 10, number % 10] {
        out.put_byte(b'0'.wrapping_add(digit as u8));
    }
}

/// Year, month and day of a day number since 1970-01-01.
///
/// Years are counted from the first of March, so that the leap day is the last of its year:
/// Howard Hinnant, "chrono-compatible low-level date algorithms".
#[expect(clippy::arithmetic_side_effects, reason = "the years 1970 to 9999 are far from overflow")]
const fn civil_from_days(days: i64) -> [i64; 3] {
    let since_era = days + 719_468;
    let (era, day_of_era) = (since_era / 146_097, since_era % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    [year, month, day]
}

/// The inverse of [`civil_from_days`]; for a day that does not exist, the number of some other.
#[expect(clippy::arithmetic_side_effects, reason = "each argument is a few characters' worth")]
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let from_march = (month + 9) % 12;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests;
