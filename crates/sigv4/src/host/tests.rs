use super::*;
use alloc::format;
use proptest::prelude::*;

#[test]
fn a4_t22_t23_what_is_no_host_name() {
    for bad in [
        "",
        ".",
        "..",
        ".amazonaws.com",
        "sts.amazonaws.",
        "sts.amazonaws.com.",
        "sts..com",
        "sts.amazonaws.com:443",
        "sts.amazonaws.com/",
        "sts.amazonaws.com?x",
        "sts.amazonaws.com#",
        "user@sts.amazonaws.com",
        "https://sts.amazonaws.com",
        "sts.amazonaws.com\r\nx-evil:1",
        "sts.amazonaws.com\n",
        "\nsts.amazonaws.com",
        "sts.amazonaws.com\0",
        "sts.us-east-1/sts/aws4_request.com",
        "sts.us east 1.com",
        " sts.amazonaws.com",
        "sts.amazonaws.com ",
        "sts.amazonaws.com\t",
        "sts.%61mazonaws.com",
        "sts.amaz\u{f6}naws.com",
        "sts\u{3002}amazonaws\u{3002}com",
        "s_ts.amazonaws.com",
        "-sts.amazonaws.com",
        "sts-.amazonaws.com",
        "sts.-.com",
        "*.amazonaws.com",
        "[::1]",
        "sts,amazonaws",
    ] {
        assert_eq!(Host::new(bad), Err(Error::Host), "{bad:?}");
    }
    let long = "a".repeat(255);
    assert_eq!(Host::new(&long).unwrap().as_str(), long);
    assert_eq!(Host::new(&"a".repeat(256)), Err(Error::Host));
    assert_eq!(Host::new(&format!("{}.com", "a".repeat(252))), Err(Error::Host));
}

#[test]
fn a5_a6_the_region_is_the_second_label() {
    for (host, region) in [
        ("sts.amazonaws.com", "us-east-1"),
        ("localhost", "us-east-1"),
        ("first", "us-east-1"),
        ("example.com", "com"),
        ("first.second", "second"),
        ("first.second.third", "second"),
        ("aws.amazonaws.com", "amazonaws"),
        ("sts.us-west-2.amazonaws.com", "us-west-2"),
        ("sts.us-west-2.amazonaws.com.ch", "us-west-2"),
        ("sts.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("sts-fips.us-east-1.amazonaws.com", "us-east-1"),
        ("sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("127.0.0.1", "0"),
    ] {
        assert_eq!(Host::new(host).unwrap().region().as_str(), region, "{host}");
    }
}

#[test]
fn a7_t22_the_hosts_of_aws() {
    for host in [
        "sts.amazonaws.com",
        "STS.AmazonAWS.com",
        "sts.eu-central-1.amazonaws.com",
        "sts-fips.us-gov-east-1.amazonaws.com",
        "sts.cn-northwest-1.amazonaws.com.cn",
        "sts.us-east-2.api.aws",
        "sts-fips.us-east-2.api.aws",
    ] {
        assert!(Host::new(host).unwrap().is_listed(AWS_STS_HOSTS), "{host}");
    }
    for host in [
        "evil.example",
        "amazonaws.com",
        "sts.amazonaws.com.evil.example",
        "sts.amazonaws.com.evil",
        "evil.sts.amazonaws.com",
        "sts.a.b.amazonaws.com",
        "sts.eu-central-1.amazonaws.net",
        "sts.eu-central-1.evil-amazonaws.com",
        "sts-fips.eu-central-1.amazonaws.com.ch",
        "stss.amazonaws.com",
        "localhost",
    ] {
        assert!(!Host::new(host).unwrap().is_listed(AWS_STS_HOSTS), "{host}");
    }
}

#[test]
fn a7_a_pattern_is_the_whole_name() {
    let host = Host::new("sts.internal.example").unwrap();
    for pattern in ["sts.internal.example", "STS.internal.EXAMPLE", "*.*.example", "*.internal.*"] {
        assert!(host.matches(pattern), "{pattern}");
    }
    for pattern in [
        "",
        "*",
        "sts",
        "*.example",
        "sts.internal",
        "*.*.*.*",
        "s*.internal.example",
        "sts.internal.example.",
    ] {
        assert!(!host.matches(pattern), "{pattern}");
    }
    assert!(!host.is_listed(&[]));
}

proptest! {
    #[test]
    fn t23_an_accepted_host_has_only_harmless_bytes(name in "[a-zA-Z0-9.-]{0,20}|\\PC{0,20}") {
        if let Ok(host) = Host::new(&name) {
            let harmless = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
            prop_assert!(host.as_str().bytes().all(harmless));
            prop_assert!(!host.region().as_str().is_empty() && !host.region().as_str().contains('.'));
        }
    }
}
