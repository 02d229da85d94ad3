"""Prints crates/saslprep/src/tables.rs: Unicode 3.2 as RFC 4013 (SASLprep) needs it.

The data are those of Python's own `stringprep` and `unicodedata.ucd_3_2_0`.
"""

import stringprep
import sys
import unicodedata

UCD = unicodedata.ucd_3_2_0
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
HANGUL = range(0xAC00, 0xD7A4)

CLASSES = ["Other", "Nothing", "Space", "Unassigned", "Prohibited", "RightToLeft", "LeftToRight"]
PROHIBITED = [
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
]


def classify(code):
    """The first that holds; no later one matters where an earlier one does."""
    char = chr(code)
    # U+200B is in both tables; servers and most drivers map it to a space.
    if stringprep.in_table_c12(char):
        return "Space"
    if stringprep.in_table_b1(char):
        return "Nothing"
    if stringprep.in_table_a1(char):
        return "Unassigned"
    if any(table(char) for table in PROHIBITED):
        return "Prohibited"
    if stringprep.in_table_d1(char):
        return "RightToLeft"
    if stringprep.in_table_d2(char):
        return "LeftToRight"
    return "Other"


def assigned(code):
    return not stringprep.in_table_a1(chr(code))


def runs(values):
    """Where a value starts to hold, for values by ascending code point."""
    found, last = [], None
    for code, value in values:
        if value != last:
            found.append((code, value))
            last = value
    return found


def decompositions():
    """Full compatibility decompositions, without those of Hangul, which are computed."""
    for code in CODE_POINTS:
        if assigned(code) and code not in HANGUL:
            full = UCD.normalize("NFKD", chr(code))
            if full != chr(code):
                yield code, full


def compositions():
    """First, second and composite of every pair that composes, without Hangul."""
    for code in CODE_POINTS:
        parts = UCD.decomposition(chr(code)).split()
        if len(parts) != 2 or parts[0].startswith("<"):
            continue
        pair = [int(part, 16) for part in parts]
        if UCD.normalize("NFC", "".join(map(chr, pair))) == chr(code):
            yield (*pair, code)


def utf16(text):
    data = text.encode("utf-16-be")
    return tuple(int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))


def find(pool, units):
    """Where `units` occur in `pool`, else None."""
    first = units[0]
    for at in range(len(pool) - len(units) + 1):
        if pool[at] == first and tuple(pool[at : at + len(units)]) == units:
            return at
    return None


def pack(texts):
    """One pool of UTF-16 units that holds all texts, and where each begins.

    Long texts come first, so that short ones are found inside them.
    """
    pool, places = [], {}
    for units in sorted({utf16(text) for text in texts}, key=lambda u: (-len(u), u)):
        at = find(pool, units)
        if at is None:
            tail = next(
                n for n in range(len(units), -1, -1) if n == 0 or tuple(pool[-n:]) == units[:n]
            )
            at = len(pool) - tail
            pool.extend(units[tail:])
        places[units] = at
    return pool, places


def array(name, comment, kind, values, width):
    values = list(values)
    lines, line = [], "   "
    for value in values:
        piece = f" {value:#0{width + 2}x},"
        if len(line) + len(piece) > 100:
            lines.append(line)
            line = "   "
        line += piece
    lines.append(line)
    body = "\n".join(lines)
    docs = "".join(f"/// {part}\n" for part in comment)
    return f"{docs}pub(crate) static {name}: [{kind}; {len(values)}] = [\n{body}\n];\n"


def main():
    classes = {code: classify(code) for code in CODE_POINTS}
    combining = [(c, UCD.combining(chr(c)) if assigned(c) else 0) for c in CODE_POINTS]
    expand = dict(decompositions())
    compose = sorted(compositions())
    pool, places = pack(expand.values())

    # What the code relies on.
    composed = {code for pair in compose for code in pair}
    for char in {char for text in expand.values() for char in text}:
        assert classes[ord(char)] not in ("Nothing", "Space", "Unassigned"), hex(ord(char))
    assert all(code <= 0xFFFF and classes[code] != "Prohibited" for code in composed)
    assert len(pool) < 1 << 13
    assert all(value == 0 for code, value in combining if code < 0x300)
    assert all(second >= 0x300 for _, second, _ in compose)
    assert all(UCD.combining(chr(first)) == 0 for first, _, _ in compose)

    keys, entries, last = [], [], None
    for code, text in expand.items():
        units = utf16(text)
        if last != code - 1:
            keys.append(code << 13 | len(entries))
        last = code
        # 7 stands for a length that is looked up, since only a few do not fit.
        entries.append(places[units] << 3 | min(len(units), 7))
    long = [(code, len(utf16(text))) for code, text in expand.items() if len(utf16(text)) >= 7]
    assert len(entries) < 1 << 13 and max(keys) < 1 << 32

    class_runs = runs((code, CLASSES.index(classes[code])) for code in CODE_POINTS)
    print("// @generated by `cargo xtask tables`; do not edit.\n")
    print("//! Unicode 3.2 as RFC 4013 needs it.\n")
    print(
        array(
            "CLASSES",
            ["Where a class begins: code point in the upper bits, `Class` in the lower 3."],
            "u32",
            (code << 3 | value for code, value in class_runs),
            6,
        )
    )
    print(
        array(
            "COMBINING",
            ["Where a canonical combining class begins: code point, then the class in 8 bits."],
            "u32",
            (code << 8 | value for code, value in runs(combining)),
            7,
        )
    )
    print(
        array(
            "DECOMPOSED_RUNS",
            ["Where consecutive code points with a decomposition begin: code point in the upper",
             "bits, index into `DECOMPOSED` in the lower 13."],
            "u32",
            keys,
            8,
        )
    )
    print(
        array(
            "DECOMPOSED",
            ["Full compatibility decompositions: index into `UNITS` in the upper bits, number of",
             "units in the lower 3, where 7 refers to `LONG`. A run ends where the next one's",
             "entries begin."],
            "u16",
            entries,
            4,
        )
    )
    print(
        array(
            "LONG",
            ["Decompositions of 7 units or more: code point in the upper bits, number of units in",
             "the lower 5."],
            "u32",
            (code << 5 | length for code, length in long),
            6,
        )
    )
    print(array("UNITS", ["UTF-16, overlapping."], "u16", pool, 4))
    print(
        array(
            "COMPOSED_FROM",
            ["Pairs that compose, ascending: first code point in the upper 16 bits, second one in",
             "the lower."],
            "u32",
            (first << 16 | second for first, second, _ in compose),
            8,
        )
    )
    print(
        array("COMPOSED", ["What the pairs compose to."], "u16", (c for _, _, c in compose), 4),
        end="",
    )
    size = 4 * (len(class_runs) + len(runs(combining)) + len(keys) + len(long) + len(compose))
    size += 2 * (len(entries) + len(pool) + len(compose))
    print(f"{size} bytes of tables for Unicode {UCD.unidata_version}", file=sys.stderr)


main()
