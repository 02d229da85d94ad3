"""SASLprep by Python's own tables, for comparison: one line for each input or range of inputs.

A line is `PREFIX|FIRST|LAST|SUFFIX|RESULT`: code points in hexadecimal, and a result that holds for
every text made of PREFIX, one code point from FIRST to LAST, and SUFFIX. The result is `=` and the
output, or `!` and a letter for each rule that the text breaks: P prohibited, U unassigned,
B direction.
"""

import itertools
import random
import stringprep
import sys
import unicodedata

UCD = unicodedata.ucd_3_2_0
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
PROHIBITED = [
    getattr(stringprep, f"in_table_{name}")
    for name in ("c12", "c21_c22", "c3", "c4", "c5", "c6", "c7", "c8", "c9")
]


def table(test):
    return {chr(c) for c in CODE_POINTS if test(chr(c))}


NOTHING = table(stringprep.in_table_b1)
SPACE = table(stringprep.in_table_c12)
UNASSIGNED = table(stringprep.in_table_a1)
FORBIDDEN = table(lambda char: any(test(char) for test in PROHIBITED))
RIGHT = table(stringprep.in_table_d1)
LEFT = table(stringprep.in_table_d2)


def saslprep(text):
    # In this order: U+200B is in both tables, and the servers make it a space.
    spaced = "".join(" " if char in SPACE else char for char in text)
    mapped = "".join(char for char in spaced if char not in NOTHING)
    output = UCD.normalize("NFKC", mapped)
    broken = ""
    chars = set(output)
    if not chars.isdisjoint(FORBIDDEN):
        broken += "P"
    if not chars.isdisjoint(UNASSIGNED):
        broken += "U"
    if not chars.isdisjoint(RIGHT):
        if not (chars.isdisjoint(LEFT) and output[0] in RIGHT and output[-1] in RIGHT):
            broken += "B"
    if broken:
        return "!" + broken
    return "=" + points(output)


def points(text):
    return " ".join(f"{ord(char):x}" for char in text)


def every_code_point(prefix, suffix):
    first = last = result = None
    for code in CODE_POINTS + [None]:
        now = None if code is None else saslprep(prefix + chr(code) + suffix)
        if now != result or code - 1 != last:
            if result is not None:
                print(f"{points(prefix)}|{first:x}|{last:x}|{points(suffix)}|{result}")
            first, result = code, now
        last = code


def one(text):
    code = f"{ord(text[-1]):x}"
    print(f"{points(text[:-1])}|{code}|{code}||{saslprep(text)}")


def compositions():
    """Every pair in a canonical decomposition, whether it composes or is excluded."""
    for code in CODE_POINTS:
        parts = UCD.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            yield "".join(chr(int(part, 16)) for part in parts)


def samples():
    """Marks of every combining class, and characters that normalization treats in special ways."""
    by_class = {}
    for code in CODE_POINTS:
        mark_class = UCD.combining(chr(code))
        if mark_class and chr(code) not in UNASSIGNED:
            by_class.setdefault(mark_class, []).append(chr(code))
    marks = [char for chars in by_class.values() for char in (chars[0], chars[-1])]
    hangul = "\u10ff\u1100\u1112\u1113\u1160\u1161\u1175\u1176\u11a7\u11a8\u11c2\u11c3"
    hangul += "\uabff\uac00\uac01\uac1b\uac1c\ud788\ud7a3\u3131\uffa1"
    letters = "aAeoqy1 ~\u00aa\u00bc\u03b1\u0391\u0627\u05d0\u0648\u06d5\u09c7\u0b47\u0dd9\u1025"
    special = "\u00ad\u00a0\u200b\u2000\u0340\u0341\u0344\u0345\u0374\u037e\u0387\u1fc1\u2126\u212b"
    special += "\u0958\ufb1d\ufb2a\ufdfa\ufdfb\ufc5e\ufe70\uff9e\u304b\u3099\u309a\u3192\u2adc\u0675"
    special += "\U0001d15e\U0001d1bb\U0001d400\U0002f868\U0002f874\u0f73\u0f81\u09be\u0b3e\u102e"
    special += "\u0007\u200e\u0221\ue000\ufffd\u0340\ufeff"
    return list(dict.fromkeys(marks + list(hangul + letters + special)))


def main():
    for prefix, suffix in [("", ""), ("", "\u0300"), ("a", ""), ("\u0627", "\u0627")]:
        every_code_point(prefix, suffix)
    pool = samples()
    for pair in itertools.product(pool, repeat=2):
        one("".join(pair))
    for pair in compositions():
        for text in (pair, pair[0] + "\u0316" + pair[1], pair[0] + "\u0301" + pair[1]):
            one(text)
            one(text + "\u0327\u0301")
    for triple in itertools.product(pool[::3], repeat=3):
        one("".join(triple))
    chance = random.Random(4013)
    for _ in range(50_000):
        one("".join(chance.choice(pool) for _ in range(chance.randint(4, 12))))


sys.stdout.reconfigure(encoding="ascii")
main()
