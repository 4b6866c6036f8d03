"""The header scan: order, repeats, folding, caps, and every place where parsers of the field disagree."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers import Limits, parse
from parsers.headers.header_block import _Block, _leading_blank_lines, blank_line, scan
from parsers.message import Header

LIMITS = Limits()


def fields(content: bytes, limits: Limits = LIMITS) -> list[tuple[str, str]]:
    return [(header.name, header.value) for header in scan(content, limits).headers]


def codes(content: bytes, limits: Limits = LIMITS) -> set[str]:
    return {defect.code for defect in scan(content, limits).defects}


def body(content: bytes) -> bytes:
    return content[scan(content, LIMITS).body_start :]


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_fields_keep_their_order_their_case_and_their_repeats(end: bytes) -> None:
    content = end.join((b"Received: one", b"X-a: 1", b"RECEIVED:two", b"x-A:  2 ", b"", b"body"))
    assert fields(content) == [("Received", "one"), ("X-a", "1"), ("RECEIVED", "two"), ("x-A", "2")]
    assert scan(content, LIMITS).headers.every("received") == ("one", "two")
    assert body(content) == b"body"
    assert not codes(content)


def test_a_folded_field_is_one_line() -> None:
    assert fields(b"Subject: one\r\n two\r\n\tthree\r\nTo: x\r\n\r\n") == [("Subject", "one two\tthree"), ("To", "x")]


def test_a_line_of_white_space_continues_the_field() -> None:
    assert fields(b"A: 1\r\n \r\nB: 2\r\n\r\nC: 3") == [("A", "1"), ("B", "2")]


def test_a_mail_without_a_body_is_all_header() -> None:
    assert fields(b"A: 1\r\nB: 2") == [("A", "1"), ("B", "2")]
    assert body(b"A: 1\r\nB: 2") == b""


def test_a_mail_without_a_header_is_all_body() -> None:
    assert fields(b"\r\nbody") == []
    assert body(b"\r\nbody here") == b"body here"
    assert body(b"\nbody here") == b"body here"
    assert body(b"no header: here\n\nat all") == b"no header: here\n\nat all"
    assert scan(b"", LIMITS).body_start == 0


def test_8_bit_text_is_utf_8_or_windows_1252() -> None:
    assert fields("Subject: Grüße\n\n".encode()) == [("Subject", "Grüße")]
    assert fields("Subject: Grüße €\n\n".encode("cp1252")) == [("Subject", "Grüße €")]
    assert codes("Subject: Grüße\n\n".encode("cp1252")) == {"8-bit-header"}


@pytest.mark.parametrize(
    ("separator", "code"),
    [
        (b"\r", "bare-cr"),
        (b"\r\r\n", "bare-cr"),
        (b"\n\r", "junk-in-header"),
        (b"\0", "nul-in-header"),
        (b"\x0b", "control-in-header"),
        (b"\x0c", "control-in-header"),
        (b"\x1e", "control-in-header"),
        (b"\xc2\x85", "control-in-header"),
        (b"\xe2\x80\xa8", "control-in-header"),
        (b"\r\njunk\r\n", "junk-in-header"),
        (b"\r\n: junk\r\n", "broken-header-line"),
        (b"\r\nFrom someone\r\n", "mbox-line"),
        (b"\r\n\r\r\n", "bare-cr"),
    ],
)
def test_a_field_behind_an_odd_separator_never_changes_the_result_silently(separator: bytes, code: str) -> None:
    content = b"Subject: hello" + separator + b"Auto-Submitted: auto-replied\r\n\r\nbody"
    assert code in codes(content)
    for header in scan(content, LIMITS).headers:
        assert not set("\r\n\0\x0b\x0c\x1e\x85\u2028") & set(header.value)


def test_a_line_that_is_no_field_ends_the_block_as_it_does_for_other_parsers() -> None:
    content = b"Subject: hello\r\njunk\r\nMessage-ID: <a@b>\r\n\r\nbody"
    assert fields(content) == [("Subject", "hello")]
    assert body(content) == b"junk\r\nMessage-ID: <a@b>\r\n\r\nbody"


def test_white_space_before_the_colon_is_tolerated_and_noted() -> None:
    content = b"From : a@example.org\r\nSubject: x\r\n\r\n"
    assert fields(content) == [("From", "a@example.org"), ("Subject", "x")]
    assert codes(content) == {"space-before-colon"}


@pytest.mark.parametrize("line", [b"From a@example.org Mon Jan  1 10:00:00 2024\n", b">From x\n", b" folded nothing\n"])
def test_a_line_that_no_field_owns_is_skipped(line: bytes) -> None:
    assert fields(line + b"Subject: x\n\nbody") == [("Subject", "x")]
    assert codes(line + b"Subject: x\n\nbody") <= {"mbox-line", "broken-header-line"}


WORD = b"Subject: =?utf-8?Q?a_long_li="


@pytest.mark.parametrize("lines", [b"ne?=", b"ne_=\r\nand_more?=", b"ne?=\r\n =?utf-8?Q?_and_more?="])
def test_an_encoded_word_that_was_broken_like_a_body_goes_on_in_the_next_line(lines: bytes) -> None:
    content = WORD + b"\r\n" + lines + b"\r\nFrom: a@example.org\r\n\r\nbody"
    assert [name for name, _ in fields(content)] == ["Subject", "From"]
    assert parse(content).subject.startswith("a long line")
    assert codes(content) <= {"broken-header-line"}


@pytest.mark.parametrize(
    "head",
    [b"Subject: x=\r\n", WORD + b"\r\nno word", WORD + b"\r\n\xff?=", WORD + b"\r\n\x01?=",
     b"Subject: =?utf-8?Q?" + b"x" * 3000 + b"=\r\nne?=", WORD + b"\r\n" + b"=\r\n" * 1_200],
)  # fmt: skip
def test_any_other_line_without_a_name_ends_the_block(head: bytes) -> None:
    assert [name for name, _ in fields(head + b"\r\nnothing\r\nFrom: a@example.org\r\n\r\nbody")] == ["Subject"]


def test_empty_lines_above_the_header_are_skipped_and_noted() -> None:
    assert fields(b"\r\n\nSubject: x\r\n\r\nbody") == [("Subject", "x")]
    assert codes(b"\r\n\nSubject: x\r\n\r\nbody") == {"leading-blank-line"}
    assert body(b"\r\n\nSubject: x\r\n\r\nbody") == b"body"


@pytest.mark.parametrize("name", ["From", "Message-ID", "Subject", "Content-Type", "Auto-Submitted"])
def test_of_a_repeated_field_the_first_counts_and_it_is_noted(name: str) -> None:
    content = f"{name}: one\r\n{name.upper()}: two\r\n\r\n".encode()
    assert scan(content, LIMITS).headers.first(name) == "one"
    assert codes(content) == {"repeated-field"}


def test_the_caps_cut_and_say_so() -> None:
    limits = Limits(header_block=100, header_field=10, header_fields=3)
    assert fields(b"A: " + b"x" * 50 + b"\r\n\r\n", limits) == [("A", "x" * 9)]
    assert codes(b"A: " + b"x" * 50 + b"\r\n\r\n", limits) == {"header-field-cap"}
    assert len(fields(b"A: 1\r\n" * 4 + b"\r\n", limits)) == 3
    assert codes(b"A: 1\r\n" * 4 + b"\r\n", limits) == {"header-count-cap"}
    assert "header-block-cap" in codes(b"A: 12\r\n" * 40 + b"\r\n", limits)


def test_the_body_of_a_capped_header_starts_where_the_header_ends() -> None:
    content = b"X: y\r\n" * 100_000 + b"\r\nthe body"
    assert body(content) == b"the body"
    assert len(scan(content, LIMITS).headers) == LIMITS.header_fields


@pytest.mark.parametrize("cap", range(6, 14))
def test_a_cap_within_a_field_leaves_the_body_where_it_is(cap: int) -> None:
    content = b"A: 1\r\nLong: 2\r\nC: 3\r\n\r\nthe body"
    block = scan(content, Limits(header_block=cap))
    assert content[block.body_start :] == b"the body"
    assert [defect.code for defect in block.defects] == ["header-block-cap"]


@pytest.mark.parametrize("cap", range(8, 16))
def test_a_cap_within_a_character_drops_that_character(cap: int) -> None:
    text = "Subject: aé€𝄞b"
    for limits in (Limits(header_field=cap), Limits(header_block=cap + 4)):
        block = scan(text.encode() + b"x" * 20 + b"\r\n\r\n", limits)
        assert f"Subject: {block.headers.first('Subject')}" in (f"{text}xxxx"[:n] for n in range(9, 20))
        assert "8-bit-header" not in {defect.code for defect in block.defects}


def test_line_ends_of_cr_alone_are_read() -> None:
    message = parse(b"Subject: x\rMessage-ID: <a@b.example>\r\rbody\rmore")
    assert (message.subject, message.message_id.value, message.text) == ("x", "a@b.example", "body\nmore")
    assert [defect.code for defect in message.defects] == ["cr-line-ends"]


def test_headers_compare_count_and_speak_for_themselves() -> None:
    headers = scan(b"A: 1\r\nB: 2\r\n\r\n", LIMITS).headers
    assert headers == scan(b"A: 1\nB: 2\n\n", LIMITS).headers
    assert hash(headers) == hash(scan(b"A: 1\nB: 2\n\n", LIMITS).headers)
    assert headers != "A"
    assert len(headers) == 2
    assert headers.names & {"a", "c"} == {"a"}
    assert "a" in headers
    assert "c" not in headers
    assert headers.fields[0] == Header("A", "1")
    assert repr(headers) == "Headers(2 fields)"


def test_a_plain_block_over_the_cap_of_fields_is_read_up_to_it() -> None:
    block = scan(b"A: 1\r\nB: 2\r\nC: 3\r\n\r\n", Limits(header_fields=2))
    assert [header.name for header in block.headers] == ["A", "B"]
    assert [defect.code for defect in block.defects] == ["header-count-cap"]


@example(["A\x1b: 1", "B: 2"])
@given(
    st.lists(st.sampled_from(["A: 1", "B : 2", "C:", " folded", "no field", "From x", ":", "", "D: \x00", "E\x1b: 5"]))
)
def test_a_plain_block_is_read_as_any_other(lines: list[str]) -> None:
    content = "\r\n".join([*lines, "", ""]).encode()
    closer = _Block(content, Limits(), *_ends(content), "cp1252")
    closer.read()
    assert [(header.name, header.value) for header in scan(content, Limits()).headers] == closer.fields


def _ends(content: bytes) -> tuple[int, int, int]:
    start = _leading_blank_lines(content)
    return (start, *blank_line(content, start, len(content)))


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (b"\x1b$B$3$s\x1b(B", "こん"),
        (b"\x1b$B$3$s\x1b(B \x1b[31mred", "こん [31mred"),
        (b"\x1b[31mred\x1b[0m", "[31mred [0m"),
        (b"\x1b]0;title\x07x", "]0;title x"),
        ("é \x1bc".encode(), "é  c"),
    ],
)
def test_no_escape_character_is_left(value: bytes, read: str) -> None:
    assert fields(b"Subject: " + value + b"\r\n\r\n") == [("Subject", read)]


@pytest.mark.parametrize("space", [b" ", b"\t", b"   ", b" \t"])
def test_a_space_before_the_first_field_is_none(space: bytes) -> None:
    content = space + b"From: a@b.example,\n c@d.example\nSubject: x\n y\n\nbody"
    assert fields(content) == [("From", "a@b.example, c@d.example"), ("Subject", "x y")]
    assert codes(content) == {"broken-header-line"}
    assert parse(content).text == "body"


def test_fields_that_all_stand_behind_a_margin_are_fields() -> None:
    content = b"  From: a@b.example\n  To: c@d.example,\n    e: x;\n  Subject: x\nDate: y\n Cc: z\n\nbody"
    told = [("From", "a@b.example"), ("To", "c@d.example,    e: x;"), ("Subject", "x"), ("Date", "y Cc: z")]
    assert fields(content) == told


def test_a_line_behind_a_margin_below_a_broken_line_is_no_field() -> None:
    assert fields(b": junk\n From: a@b.example\nSubject: x\n\n") == [("Subject", "x")]
