use super::*;

#[test]
fn a39_a41_text_of_xml_elements() {
    for (xml, want) in [
        ("<A>x</A>", Some("x")),
        ("<B/><A>a &lt;&gt;&amp;&quot;&apos;&#65;&#x42; b</A>", Some("a <>&\"'AB b")),
        ("<A></A>", Some("")),
        ("<A>x", None),
        ("<A>x</A><A>y</A>", None),
        ("<A><B>x</B></A>", None),
        ("<A>&unknown;</A>", None),
        ("<A>&#xD800;</A>", None),
        ("<A>&#-1;</A>", None),
        ("<A>a & b</A>", None),
        ("<a>x</a>", None),
        ("", None),
    ] {
        assert_eq!(xml_text(xml, "A").as_deref(), want, "{xml}");
    }
}
