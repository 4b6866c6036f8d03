"""Transfer encodings that are broken, in pieces, misspelt or none at all (parsers/parts/transfer.py).

Rows come from the public bug reports of other parsers; each names its kind.
"""

import base64
import binascii
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.parts.transfer import decoded
from tests.parsers.built_mails import HEAD, PDF, TEXT, Case, differs, mix

ZIP = b"UEsDBBQAAAAIAA=="
UU = b"begin 644 f.txt\r\n" + binascii.b2a_uu(b"hello world").strip() + b"\r\n`\r\nend\r\n"


def zipped(data: bytes, content_type: bytes = b"application/zip; name=a.zip") -> bytes:
    """Return a mail with a file whose base64 is `data`."""
    return mix(TEXT, b"Content-Type: " + content_type + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + data)


def quoted(data: bytes) -> bytes:
    """Return a mail whose text is `data` in quoted-printable."""
    return mix(b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + data)


def text_part(field: bytes, body: bytes) -> bytes:
    """Return a mail with one text whose header has `field` as well."""
    return mix(b"Content-Type: text/plain; charset=utf-8\r\n" + field + b"\r\n\r\n" + body)


BASE64: list[Case] = [
    ("pieces", zipped(ZIP + b"\r\nemVkIGZpbGUgY29udGVudA=="), {"sizes": [("a.zip", 26)]}),
    ("pieces same line", zipped(ZIP + b"emVkIGZpbGUgY29udGVudA=="), {"sizes": [("a.zip", 26)]}),
    ("three pieces", zipped(b"QQ==\r\nQg==\r\nQw=="), {"sizes": [("a.zip", 3)]}),
    ("junk", zipped(b"JV!BERg=="), {"sizes": [("a.zip", 4)]}),
    ("nbsp", zipped(b"JVBE\xa0Rg=="), {"sizes": [("a.zip", 4)]}),
    ("no padding", zipped(b"JVBERg"), {"sizes": [("a.zip", 4)]}),
    ("cut", zipped(b"JVBERi0xLjQKJ"), {"sizes": [("a.zip", 9)]}),
    ("nul", zipped(b"JVBE\x00Rg=="), {"sizes": [("a.zip", 4)]}),
    ("indented", zipped(b"  JVBE\r\n\tRg==  "), {"sizes": [("a.zip", 4)]}),
    ("blank lines", zipped(b"JVBE\r\n\r\nRg=="), {"sizes": [("a.zip", 4)]}),
    ("bom", zipped(b"\xef\xbb\xbfJVBERg=="), {"sizes": [("a.zip", 4)]}),
    (
        "footer",
        zipped(b"aGVsbG8gd29ybGQ=\r\n\r\n_____\r\nlist footer: http://x.example\r\n", b"text/html"),
        {"text": "hello\nhello world"},
    ),
    (
        "footer2",
        mix(
            b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(b"x" * 60)
            + b"\r\n-- \r\nlist footer: it's http://x.example\r\n"
        ),
        {"text": "x" * 60},
    ),
    ("urlsafe", zipped(b"-_-_"), {"sizes": [("a.zip", 3)]}),
    (
        "plain text",
        mix(b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nHello, this is no base64 at all."),
        {"text": "Hello, this is no base64 at all."},
    ),
    (
        "html named b64",
        mix(b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n<p>Hello <b>you</b></p>"),
        {"text": "Hello you"},
    ),
    (
        "bad beside good",
        mix(
            TEXT,
            b"Content-Type: image/png; name=x.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K!\r\nGgo",
            PDF,
        ),
        {"text": "hello", "sizes": [("x.png", 8), ("a.pdf", 4)]},
    ),
]


@pytest.mark.parametrize(("kind", "content", "wanted"), BASE64, ids=repr)
def test_base64_is_decoded_as_far_as_it_goes(kind: object, content: bytes, wanted: dict[str, Any]) -> None:
    assert differs(content, wanted) == {}, kind


ENCODINGS: list[Case] = [
    *(
        (
            b"cte " + e,
            mix(b"Content-Type: text/plain\r\nContent-Transfer-Encoding: " + e + b"\r\n\r\naGVsbG8gd29ybGQ="),
            {"text": "hello world"},
        )
        for e in (
            b"base64",
            b"base-64",
            b"base_64",
            b"Base64",
            b"BASE64 ",
            b'"base64"',
            b"base64;",
            b"base64 (x)",
            b"(x) base64",
            b"x-base64",
            b"base 64",
            b"base64, base64",
            b"b64",
            b"base64\r\n ",
        )
    ),
    *(
        (
            b"cte " + e,
            mix(
                b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
                + e
                + b"\r\n\r\nGr=C3=BC=\r\n=c3=9fe x=3D1"
            ),
            {"text": "Grüße x=1"},
        )
        for e in (
            b"quoted-printable",
            b"quoted_printable",
            b"quotedprintable",
            b"Quoted-Printable",
            b"quoted printable",
            b"quoted-printable;",
            b"'quoted-printable'",
            b"QP",
            b"quoted-printable; charset=utf-8",
        )
    ),
    *(
        (
            b"cte " + e,
            mix(
                b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
                + e
                + b"\r\n\r\nGr\xc3\xbc\xc3\x9fe =3D QUJD"
            ),
            {"text": "Grüße =3D QUJD"},
        )
        for e in (b"8 bit", b"8bit", b"8-bit", b"7 bit", b"binary", b"none", b"utf-8", b"", b"text", b"8bits", b"x-foo")
    ),
]


@pytest.mark.parametrize(("kind", "content", "wanted"), ENCODINGS, ids=repr)
def test_a_transfer_encoding_is_known_in_any_spelling(kind: object, content: bytes, wanted: dict[str, Any]) -> None:
    assert differs(content, wanted) == {}, kind


QUOTED: list[Case] = [
    ("qp soft ws", quoted(b"a= \r\nb=\t\r\nc"), {"text": "abc"}),
    ("qp trailing ws", quoted(b"a  \r\nb"), {"text": "a\nb"}),
    ("qp bad", quoted(b"100=% =XY =4 ="), {"text": "100=% =XY =4"}),
    ("qp raw 8bit", quoted("ä =C3=A4".encode()), {"text": "ä ä"}),
    ("qp eq", quoted(b"a==3D1 http://x?a==\r\nb"), {"text": "a==1 http://x?a=b"}),
    ("qp lower", quoted(b"=c3=a4"), {"text": "ä"}),
    *(
        (
            b"uu " + e,
            mix(
                TEXT,
                b"Content-Type: application/octet-stream; name=f.txt\r\nContent-Transfer-Encoding: "
                + e
                + b"\r\n\r\n"
                + UU,
            ),
            {"sizes": [("f.txt", 11)]},
        )
        for e in (b"x-uuencode", b"uuencode", b"X-UUE")
    ),
]


@pytest.mark.parametrize(("kind", "content", "wanted"), QUOTED, ids=repr)
def test_quoted_printable_is_read_as_meant(kind: object, content: bytes, wanted: dict[str, Any]) -> None:
    assert differs(content, wanted) == {}, kind


ODD: list[Case] = [
    ("no text in base64", text_part(b"Content-Transfer-Encoding: base64", b"abcde"), {"text": "abcde"}),
    (
        "stray signs in a text's base64",
        text_part(b"Content-Transfer-Encoding: base64", b"aGVs!bG8="),
        {"text": "hello"},
    ),
    ("words named base64", text_part(b"Content-Transfer-Encoding: base64", b"Hi,you"), {"text": "Hi,you"}),
    (
        "a line of uuencode with a tail",
        text_part(b"Content-Transfer-Encoding: uuencode", b"begin 6 x\n#86)C  xx\n"),
        {"text": "abc"},
    ),
    (
        "a line of uuencode that is none",
        text_part(b"Content-Transfer-Encoding: uu", b"begin 6 x\n#86)C\n\n#\xff)C\nend"),
        {"text": "abc"},
    ),
    ("no uuencode", text_part(b"Content-Transfer-Encoding: uuencode", b"hello"), {"text": "hello"}),
    ("an odd line below another field", mix(b"X-Foo: y\r\nodd\r\n\r\nhello"), {"text": "odd\n\nhello"}),
    (
        "nofill in text/enriched",
        HEAD + b"Content-Type: text/enriched\r\n\r\na\r\n<nofill>b\r\nc</nofill><paragraph>d</paragraph>",
        {"text": "a b\nc\nd"},
    ),
    (
        "two components of a calendar",
        HEAD + b"Content-Type: text/calendar\r\n\r\nSUMMARY:\r\nSUMMARY:one\r\nSUMMARY:two\r\nCOMMENT:\r\n",
        {"text": "one"},
    ),
    (
        "a very long line that begins like a delimiter",
        mix(TEXT + b"\r\n--" + b"x" * 20_000 + b"\r\n"),
        {"text": "hello\n--" + "x" * 20_000},
    ),
    (
        "a sign that cannot be a boundary",
        HEAD + b"Content-Type: multipart/mixed\r\n\r\n--??\r\n\r\nhello",
        {"text": "--??\n\nhello"},
    ),
]


@pytest.mark.parametrize(("kind", "content", "wanted"), ODD, ids=repr)
def test_odd_parts_keep_their_text(kind: object, content: bytes, wanted: dict[str, Any]) -> None:
    assert differs(content, wanted) == {}, kind


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=4), st.sampled_from(["base64", "qp", "binary"]))
def test_what_was_encoded_is_decoded(files: list[bytes], encoding: str) -> None:
    encoders = {"base64": base64.encodebytes, "qp": binascii.b2a_qp, "binary": bytes}
    parts = (
        b"Content-Type: a/b; name=x\r\nContent-Transfer-Encoding: "
        + encoding.encode()
        + b"\r\n\r\n"
        + encoders[encoding](file)
        for file in files
    )
    sizes = [file.size for file in parse(mix(*parts)).attachments]
    if encoding == "base64" or not any(
        b"--bb" in file or b"\r" in file or b" " in file or b"\n" in file for file in files
    ):
        assert sizes == [len(file) for file in files]


def test_a_line_end_that_is_encoded_and_written_is_one() -> None:
    """Outlook's old way: `=0D` before the line's own end."""
    mail = (
        HEAD
        + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=0D\r\nb=0D\r\n=0D\r\nc"
    )
    assert parse(mail).text == "a\nb\n\nc"


def test_whether_base64_is_plain_text_does_not_depend_on_line_ends() -> None:
    for stars in range(1, 40):
        text = b"\n".join([b"QUJD"] * 20 + [b"*"] * stars)
        found = decoded(text.replace(b"\n", b"\r\n"), "base64")[0].replace(b"\r\n", b"\n")
        assert found == decoded(text, "base64")[0]
