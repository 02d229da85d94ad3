use super::*;
use alloc::format;
use proptest::prelude::*;

fn text(seconds: i64) -> Result<[u8; 16], Error> {
    AmzDate::new(UnixTime(seconds)).map(|date| date.text)
}

#[test]
fn t25_a17_known_points_in_time() {
    for (seconds, want) in [
        (0, "19700101T000000Z"),
        (68_169_600, "19720229T000000Z"),
        (951_782_399, "20000228T235959Z"),
        (951_782_400, "20000229T000000Z"),
        (951_868_800, "20000301T000000Z"),
        (1_440_938_160, "20150830T123600Z"),
        (1_483_228_799, "20161231T235959Z"),
        (1_483_228_800, "20170101T000000Z"),
        (1_709_164_800, "20240229T000000Z"),
        (4_107_542_399, "21000228T235959Z"),
        (4_107_542_400, "21000301T000000Z"),
        (AmzDate::LAST, "99991231T235959Z"),
    ] {
        let date = AmzDate::new(UnixTime(seconds)).unwrap();
        assert_eq!((date.as_str(), date.day()), (want, &want[..8]));
        assert_eq!((AmzDate::parse(want), date.time()), (Ok(date), UnixTime(seconds)));
        assert_eq!(
            (format!("{date}"), format!("{date:?}")),
            (want.into(), format!("AmzDate({want:?})"))
        );
    }
}

#[test]
fn t25_outside_1970_to_9999_there_is_no_date() {
    for seconds in [-1, i64::MIN, AmzDate::LAST + 1, i64::MAX] {
        assert_eq!(text(seconds), Err(Error::Date), "{seconds}");
    }
}

#[test]
fn t25_dates_that_do_not_exist_and_other_forms_are_refused() {
    for bad in [
        "",
        "20150830T123600",
        "20150830T123600Z ",
        "20150830t123600Z",
        "20150830T123600z",
        "20150830 123600Z",
        "2015-08-30T12:36Z",
        "20150230T000000Z",
        "20150229T000000Z",
        "21000229T000000Z",
        "20150431T000000Z",
        "20150001T000000Z",
        "20151301T000000Z",
        "20150100T000000Z",
        "20150132T000000Z",
        "20150830T240000Z",
        "20150830T126000Z",
        "20161231T235960Z",
        "19691231T235959Z",
        "00000101T000000Z",
        "2015083\u{b2}T12360Z",
        "2015/830T123600Z",
        "201:0830T123600Z",
        "+0150830T123600Z",
    ] {
        assert_eq!(AmzDate::parse(bad), Err(Error::Date), "{bad}");
    }
}

/// Days by counting them one by one.
#[test]
fn t25_every_day_of_eight_thousand_years() {
    let (mut year, mut month, mut day) = (1970_i64, 1, 1);
    for days in 0..=AmzDate::LAST / 86_400 {
        assert_eq!(civil_from_days(days), [year, month, day]);
        assert_eq!(days_from_civil(year, month, day), days);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        day += 1;
        if day > last {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    assert_eq!((year, month, day), (10_000, 1, 1));
}

proptest! {
    #[test]
    fn every_second_is_read_back(seconds in 0..=AmzDate::LAST) {
        let date = AmzDate::new(UnixTime(seconds)).unwrap();
        prop_assert_eq!(AmzDate::parse(date.as_str()), Ok(date));
    }

    #[test]
    fn any_text_is_a_date_or_refused(text in "[0-9]{8}[Tt/][0-9:]{6}Z|\\PC{16}") {
        if let Ok(date) = AmzDate::parse(&text) {
            prop_assert_eq!(date.as_str(), &text);
        }
    }
}
