"""Outlook's winmail.dat: its texts and files, truncated and hostile ones."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Limits, parse
from parsers.parts.tnef import enclosed

UNICODE, STRING, BINARY, OBJECT = 0x1F, 0x1E, 0x102, 0x0D


def attribute(number: int, value: bytes, level: int = 1) -> bytes:
    return bytes([level]) + struct.pack("<HHI", number, 0, len(value)) + value + b"\0\0"


def padded(value: bytes) -> bytes:
    return value + bytes(-len(value) % 4)


def prop(kind: int, number: int, *values: bytes) -> bytes:
    start = struct.pack("<HHI", kind | (0x1000 if len(values) > 1 else 0), number, len(values))
    return start + b"".join(struct.pack("<I", len(value)) + padded(value) for value in values)


def wide(text: str) -> bytes:
    return f"{text}\0".encode("utf-16-le")


FIXED = struct.pack("<HHI", 3, 0x0017, 1) + struct.pack("<HHII", 0x1003, 0x0018, 1, 7)
NAMED = (
    struct.pack("<HH", STRING, 0x8001)
    + bytes(16)
    + struct.pack("<II", 1, 8)
    + wide("abc")
    + struct.pack("<II", 1, 4)
    + b"x\0\0\0"
)
BY_NUMBER = struct.pack("<HH", 3, 0x8002) + bytes(16) + struct.pack("<II", 0, 5) + struct.pack("<I", 9)
START = b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x9007, struct.pack("<II", 1252, 0))
FILE = (
    attribute(0x9002, bytes(14), 2)
    + attribute(0x8010, b"REPORT~1.PDF\0", 2)
    + attribute(0x800F, b"%PDF-1.4", 2)
    + attribute(
        0x9005,
        bytes(4) + prop(UNICODE, 0x3707, wide("Bericht 日本.pdf")) + prop(STRING, 0x370E, b"application/pdf\0"),
        2,
    )
)
SHORT = attribute(0x9002, bytes(14), 2) + attribute(0x8010, b"Stra\xdfe.txt\0", 2) + attribute(0x800F, b"text", 2)
PICTURE = attribute(0x9002, bytes(14), 2) + attribute(
    0x9005,
    bytes(4)
    + prop(STRING, 0x3704, b"p.png\0")
    + prop(STRING, 0x3712, b"<c@x>\0")
    + prop(OBJECT, 0x3701, bytes(16) + b"PNG"),
    2,
)
BODY = attribute(0x800C, b"Gr\xfc\xdfe\0")
BODIES = attribute(
    0x9003,
    bytes(4)
    + FIXED
    + NAMED
    + BY_NUMBER
    + prop(UNICODE, 0x1000, wide("Größe 日"))
    + prop(BINARY, 0x1013, b"<p>page</p>"),
)


def mail(content: bytes, beside: bytes = b"", content_type: bytes = b"application/ms-tnef; name=winmail.dat") -> bytes:
    part = (
        b"--bb\r\nContent-Type: "
        + content_type
        + b"\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        + content
        + b"\r\n--bb--"
    )
    return b"Content-Type: multipart/mixed; boundary=bb\r\n\r\n" + beside + part


def test_its_files_are_the_mails_attachments() -> None:
    message = parse(mail(START + BODY + FILE + SHORT + PICTURE, b"--bb\r\n\r\nhello\r\n"))
    assert message.text == "hello"
    assert [(found.name, found.content_type, found.size, found.inline) for found in message.attachments] == [
        ("Bericht 日本.pdf", "application/pdf", 8, False),
        ("Straße.txt", "application/octet-stream", 4, False),
        ("p.png", "application/octet-stream", 3, True),
    ]
    assert message.attachments[2].content_id == "c@x"
    assert not message.defects


@pytest.mark.parametrize(("content", "text"), [(BODY, "Grüße"), (BODIES, "Größe 日"), (BODY + BODIES, "Größe 日")])
def test_its_text_counts_where_the_mail_has_no_other(content: bytes, text: str) -> None:
    for content_type in (
        b"application/ms-tnef",
        b"application/octet-stream; name=winmail.dat",
        b"application/vnd.ms-tnef",
    ):
        message = parse(mail(START + content + SHORT, content_type=content_type))
        assert message.text == text
        assert [found.name for found in message.attachments] == ["Straße.txt"]
    page = attribute(0x9003, bytes(4) + prop(BINARY, 0x1013, b"<p>page</p>"))
    assert parse(mail(START + page)).text == "page"


@pytest.mark.parametrize("content", [b"", b"xx", START, START + attribute(0x8004, b"x"), b"\x78\x9f\x3e\x22"])
def test_one_without_text_and_file_is_an_attachment_that_says_so(content: bytes) -> None:
    message = parse(mail(content))
    assert [found.name for found in message.attachments] == ["winmail.dat"]
    assert {defect.code for defect in message.defects} == {"tnef"}


def test_its_files_count_as_parts() -> None:
    message = parse(mail(START + SHORT * 20), Limits(parts=5))
    assert len(message.attachments) == 4
    assert {defect.code for defect in message.defects} == {"part-count-cap"}


def test_a_property_of_an_unknown_type_ends_the_list() -> None:
    odd = struct.pack("<HH", 0x7777, 0x1000) + bytes(8)
    assert enclosed(START + attribute(0x9003, bytes(4) + odd + prop(STRING, 0x1000, b"lost"))) == []
    assert enclosed(START + attribute(0x9003, bytes(4) + prop(STRING, 0x1000, b"a", b"b")))[0].content == b"a"
    assert enclosed(START + attribute(0x9003, bytes(4) + struct.pack("<HHI", STRING, 0x1000, 0) + bytes(8))) == []
    assert enclosed(START + attribute(0x9005, b"x", 2) + BODY)[0].content == b"Gr\xfc\xdfe"


def test_only_so_many_attributes_and_properties_are_read() -> None:
    assert enclosed(START + attribute(0x8004, b"") * 5_000 + BODY) == []
    assert enclosed(START + attribute(0x9003, bytes(4) + FIXED * 2_500 + prop(STRING, 0x1000, b"late"))) == []


@given(st.binary(max_size=8), st.integers(0, 900), st.integers(0, 900))
def test_a_damaged_one_is_read_as_far_as_it_goes(noise: bytes, at: int, end: int) -> None:
    content = START + BODY + BODIES + FILE + SHORT + PICTURE
    damaged = content[:at] + noise + content[at + len(noise) : end]
    assert isinstance(enclosed(damaged), list)
    parse(mail(content[:6] + noise * 9 + content[6:end]))


def test_what_a_file_has_beside_its_name_and_bytes_is_left_aside() -> None:
    dated = START + FILE + attribute(0x8012, bytes(14), 2)
    assert [(found.name, found.content) for found in enclosed(dated)] == [("Bericht 日本.pdf", b"%PDF-1.4")]
