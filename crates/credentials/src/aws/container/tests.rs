use super::check;
use alloc::format;

#[test]
fn a43_t27_hosts_that_may_see_the_token() {
    for uri in [
        "http://169.254.170.2/v2/credentials",
        "http://169.254.170.2",
        "http://169.254.170.2:51679/x?y=z",
        "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]/v1/credentials",
        "http://[FD00:EC2:0:0:0:0:0:23]:80/v1",
        "http://localhost/",
        "http://LOCALHOST:8080",
        "http://localhost:1/a/b?c=%20",
        "http://127.0.0.1/",
        "http://127.0.0.1:9911/role",
        "http://127.255.255.254/",
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]:8080/",
        "HTTP://127.0.0.1/",
        "https://example.com/credentials",
        "https://example.com:8443?x",
        "https://sub_domain.example-1.com/",
        "https://192.0.2.1/",
        "https://[2001:db8::1]:443/",
        "https://169.254.169.254/",
        "HTTPS://EXAMPLE.COM/",
    ] {
        assert_eq!(check(uri), Ok(()), "{uri}");
    }
}

#[test]
fn a43_t27_hosts_that_may_not() {
    for uri in [
        // any other host without TLS
        "http://example.com/",
        "http://169.254.169.254/latest",
        "http://169.254.170.3/",
        "http://169.254.170.22/",
        "http://192.168.1.1/",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://128.0.0.1/",
        "http://126.255.255.255/",
        "http://[::]/",
        "http://[::2]/",
        "http://[fd00:ec2::254]/",
        "http://[fd00:ec2::2]/",
        "http://[fe80::1]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[::ffff:169.254.170.2]/",
        // names that only look like one of the list
        "http://localhost.evil.example/",
        "http://evil-localhost/",
        "http://127.0.0.1.evil.example/",
        "http://169.254.170.2.evil.example/",
        "http://localhost./",
        "http://local%68ost/",
        // user information, and what confuses readers about where the host ends
        "http://localhost@evil.example/",
        "http://169.254.170.2@evil.example/",
        "http://evil.example@169.254.170.2/",
        "https://user:pw@example.com/",
        "http://localhost:80@evil.example/",
        "http://evil.example\\@localhost/",
        "http://localhost\\.evil.example/",
        "http://localhost#@evil.example/",
        "http://evil.example#localhost",
        // addresses that some read as loopback
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://0X7f000001/",
        "http://0177.0.0.1/",
        "http://127.0.0.01/",
        "http://127.0.0.1.5/",
        "http://127.0.0.256/",
        "https://127.1/",
        "http://[::1%25lo]/",
        "http://[::1/",
        "http://::1/",
        "http://[127.0.0.1]/",
        // ports
        "http://localhost:/",
        "http://localhost:0/",
        "http://localhost:65536/",
        "http://localhost:+80/",
        "http://localhost:8o/",
        "http://[::1]80/",
        "http://localhost:80:80/",
        // no URL
        "",
        "http://",
        "http:///",
        "https://",
        "https:///path",
        "localhost",
        "//localhost/",
        "/v2/credentials",
        "http:localhost",
        "http:/localhost/",
        "ftp://localhost/",
        "file:///etc/passwd",
        "httpx://localhost/",
        " http://localhost/",
        "http://localhost/ ",
        "http://local host/",
        "http://localhost/a b",
        "http://localhost/\r\nx-evil: 1",
        "http://localhost/\u{e9}",
        "http://l\u{f6}calhost/",
        "https://ex..ample.com/",
        "https://.example.com/",
        "https://example.com./",
        "https://ex%61mple.com/",
        "https://\u{ff45}xample.com/",
    ] {
        assert!(check(uri).is_err(), "{uri}");
    }
}

#[test]
fn t27_names_have_a_length() {
    let name = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
    assert_eq!(check(&format!("https://{name}/")), Ok(()));
    assert!(check(&format!("https://{name}e/")).is_err());
}
