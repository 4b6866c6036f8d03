"""Parts as mail software really writes them: without their empty line, in broken or misspelt encodings, of odd types.

Rows come from the public bug reports of other parsers; each names its kind.
"""

import base64
import binascii
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse

HEAD = b"Subject: s\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nhello"
PDF = (
    b'Content-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment; filename="a.pdf"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERg=="
)
ZIP = b"UEsDBBQAAAAIAA=="
UU = b"begin 644 f.txt\r\n" + binascii.b2a_uu(b"hello world").strip() + b"\r\n`\r\nend\r\n"
INVITATION = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=de:Treffen\\, groß\r\n"
    "DESCRIPTION:Zeile 1\\nZei\r\n le 2\r\nLOCATION:Raum 5\r\nEND:VEVENT\r\nEND:VCALENDAR"
).encode()
Case = tuple[Any, bytes, dict[str, Any]]


def mix(*parts: bytes, kind: bytes = b"mixed", end: bytes = b"--bb--\r\n") -> bytes:
    """Return a mail of `parts`, each a header, an empty line and a body."""
    head = HEAD + b"Content-Type: multipart/" + kind + b"; boundary=bb\r\n\r\n"
    return head + b"".join(b"--bb\r\n" + part + b"\r\n" for part in parts) + end


MIXED = mix(end=b"")


def zipped(data: bytes, content_type: bytes = b"application/zip; name=a.zip") -> bytes:
    """Return a mail with a file whose base64 is `data`."""
    return mix(TEXT, b"Content-Type: " + content_type + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + data)


def quoted(data: bytes) -> bytes:
    """Return a mail whose text is `data` in quoted-printable."""
    return mix(b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + data)


def message(content_type: bytes) -> bytes:
    """Return a message to be enclosed that says `content_type` of itself."""
    return b"Subject: inner\r\nContent-Type: " + content_type + b"\r\n\r\n--bb2\r\n\r\ninner text\r\n--bb2--"


def differs(content: bytes, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return which facts of a mail are not as wanted."""
    found = parse(content)
    facts = {
        "text": found.text.strip(),
        "att": [file.name for file in found.attachments],
        "sizes": [(file.name, file.size) for file in found.attachments],
        "types": [file.content_type for file in found.attachments],
    }
    return {name: facts[name] for name in wanted if facts[name] != wanted[name]}


NAMED: list[Case] = [
    ("named plain", mix(b'Content-Type: text/plain; name="m.txt"\r\n\r\nhello', PDF), {"text": "hello"}),
    (
        "named inline",
        mix(b'Content-Type: text/plain\r\nContent-Disposition: inline; filename="m.txt"\r\n\r\nhello', PDF),
        {"text": "hello"},
    ),
    (
        "named both",
        mix(
            b'Content-Type: text/plain; name="m.txt"\r\n\r\nhello',
            b'Content-Type: text/html; name="m.html"\r\n\r\n<p>page',
            kind=b"alternative",
        ),
        {"text": "hello"},
    ),
    (
        "named html alt",
        mix(b'Content-Type: text/html; name="m.html"\r\n\r\n<p>page', kind=b"alternative"),
        {"text": "page"},
    ),
    (
        "named attachment stays",
        mix(b'Content-Type: text/plain; name="m.txt"\r\nContent-Disposition: attachment\r\n\r\nhello', PDF),
        {"text": ""},
    ),
    (
        "unnamed beside named",
        mix(TEXT, b'Content-Type: text/plain; name="m.txt"\r\n\r\nother'),
        {"text": "hello", "att": ["m.txt"]},
    ),
    (
        "blank unnamed + named",
        mix(b"\r\n \r\n", b'Content-Type: text/plain; name="m.txt"\r\n\r\nother'),
        {"text": "other"},
    ),
    (
        "nested named",
        mix(
            b"Content-Type: multipart/alternative; boundary=cc\r\n\r\n--cc\r\nContent-Type: text/plain; name="
            b"a.txt\r\n\r\nhello\r\n--cc\r\nContent-Type: text/html; name=a.html\r\n\r\n<p>x\r\n--cc--",
            PDF,
        ),
        {"text": "hello"},
    ),
]


@pytest.mark.parametrize(("kind", "content", "wanted"), NAMED, ids=repr)
def test_named_text_that_is_no_attachment_is_the_body_where_no_other_text_is(
    kind: object, content: bytes, wanted: dict[str, Any]
) -> None:
    assert differs(content, wanted) == {}, kind


HEADERS: list[Case] = [
    *(
        (
            b"noblank " + line,
            mix(b"Content-Type: text/plain; charset=utf-8\r\n" + line, PDF),
            {"text": line.decode(), "att": ["a.pdf"]},
        )
        for line in (
            b"Hello 4711 without blank line",
            b"Hello: with colon",
            b"http://example.org/x is it",
            b"> quoted",
            b"Dear Sir: hello",
            b"Gr\xc3\xbc\xc3\x9fe",
        )
    ),
    *(
        (b"noblank2 " + line, mix(line, PDF), {"text": line.decode(), "att": ["a.pdf"]})
        for line in (
            b"Hello 4711 without blank line",
            b"Hello: with colon",
            b"http://example.org/x is it",
            b"> quoted",
            b"Dear Sir: hello",
            b"Gr\xc3\xbc\xc3\x9fe",
        )
    ),
    (
        "noblank multi",
        mix(b"Content-Type: text/plain\r\nHello there\r\n\r\nsecond", PDF),
        {"text": "Hello there\n\nsecond"},
    ),
    ("noblank html", mix(b"Content-Type: text/html\r\n<p>Hello there</p>", PDF), {"text": "Hello there"}),
    (
        "noblank b64",
        mix(b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\naGVsbG8=", PDF),
        {"text": "hello"},
    ),
    (
        "noblank multipart",
        mix(
            b"Content-Type: multipart/alternative; boundary=cc\r\n--cc\r\nContent-Type: text/plain\r\n\r\nhel"
            b"lo\r\n--cc--",
            PDF,
        ),
        {"text": "hello"},
    ),
    (
        "lost fold",
        mix(b'Content-Type: application/pdf;\r\nname="x.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg=='),
        {"sizes": [("x.pdf", 4)]},
    ),
    ("space blank", mix(b"Content-Type: text/plain\r\n \r\nhello"), {"text": "hello"}),
    (
        "blank above header",
        mix(b"\r\nContent-Type: text/plain\r\n\r\nhello"),
        {"text": "Content-Type: text/plain\n\nhello"},
    ),
    ("lf only", mix(TEXT, PDF).replace(b"\r\n", b"\n"), {"text": "hello", "sizes": [("a.pdf", 4)]}),
    ("lf head crlf body", mix(TEXT.replace(b"\r\n", b"\n"), PDF), {"text": "hello", "sizes": [("a.pdf", 4)]}),
    ("crlf head lf body", mix(TEXT, PDF.replace(b"\r\n", b"\n")), {"text": "hello", "sizes": [("a.pdf", 4)]}),
    ("no close", mix(TEXT, PDF, end=b""), {"text": "hello", "sizes": [("a.pdf", 4)]}),
    ("preamble epilogue", MIXED + b"pre\r\n--bb\r\n" + TEXT + b"\r\n--bb--\r\nepi", {"text": "hello"}),
]


@pytest.mark.parametrize(("kind", "content", "wanted"), HEADERS, ids=repr)
def test_a_part_keeps_its_content_whatever_became_of_its_empty_line(
    kind: object, content: bytes, wanted: dict[str, Any]
) -> None:
    assert differs(content, wanted) == {}, kind


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


TYPES: list[Case] = [
    *(
        (
            b"rfc822 " + ct,
            mix(TEXT, b"Content-Type: message/rfc822\r\n\r\n" + message(ct), PDF),
            {"text": "hello", "sizes": [("unnamed.eml", len(message(ct))), ("a.pdf", 4)]},
        )
        for ct in (
            b"multipart/mixed; boundary=",
            b'multipart/mixed; boundary="',
            b"multipart/mixed",
            b"multipart/mixed; boundary=bb2",
            b"garbage",
            b"multipart/mixed; boundary==?utf-8?q?x?=",
        )
    ),
    ("markdown", mix(b"Content-Type: text/markdown; charset=utf-8\r\n\r\n# hello"), {"text": "# hello", "att": []}),
    ("markdown single", HEAD + b"Content-Type: text/markdown\r\n\r\n# hello", {"text": "# hello", "att": []}),
    (
        "enriched",
        HEAD + b"Content-Type: text/enriched\r\n\r\n<bold>Now</bold> is\r\nthe\r\n\r\ntime <<x> <color><param>re"
        b"d</param>for</color>",
        {"text": "Now is the\ntime <x> for", "att": []},
    ),
    ("richtext", HEAD + b"Content-Type: text/richtext\r\n\r\n<bold>Now</bold> <lt>is<nl>the", {"text": "Now <is\nthe"}),
    (
        "amp",
        mix(
            b"Content-Type: text/x-amp-html; charset=utf-8\r\n\r\n<html amp4email><body><p>hi</p></body></html>",
            kind=b"alternative",
        ),
        {"text": "hi"},
    ),
    (
        "amp+plain",
        mix(
            TEXT,
            b"Content-Type: text/x-amp-html\r\n\r\n<p>hi",
            b"Content-Type: text/html\r\n\r\n<p>page",
            kind=b"alternative",
        ),
        {"text": "hello", "att": []},
    ),
    (
        "amp+html",
        mix(
            b"Content-Type: text/x-amp-html\r\n\r\n<p>hi",
            b"Content-Type: text/html\r\n\r\n<p>page",
            kind=b"alternative",
        ),
        {"text": "page", "att": []},
    ),
    (
        "calendar alone",
        HEAD + b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n" + INVITATION,
        {"text": "Treffen, groß\nRaum 5\nZeile 1\nZeile 2", "att": ["unnamed.ics"]},
    ),
    (
        "calendar + text",
        mix(TEXT, b"Content-Type: text/calendar\r\n\r\n" + INVITATION, kind=b"alternative"),
        {"text": "hello", "att": ["unnamed.ics"]},
    ),
    (
        "calendar in alternative alone",
        mix(b"Content-Type: text/calendar; charset=utf-8\r\n\r\n" + INVITATION, kind=b"alternative"),
        {"text": "Treffen, groß\nRaum 5\nZeile 1\nZeile 2"},
    ),
    ("alt enriched", mix(b"Content-Type: text/enriched\r\n\r\n<bold>x</bold>", kind=b"alternative"), {"text": "x"}),
    (
        "alt invisible plain",
        mix(
            b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xe2\x80\x8b\xc2\xa0\r\n",
            b"Content-Type: text/html\r\n\r\n<p>page",
            kind=b"alternative",
        ),
        {"text": "page"},
    ),
    (
        "related",
        mix(
            b"Content-Type: text/html\r\n\r\n<p>page<img src=cid:x>",
            b"Content-Type: image/png\r\nContent-ID: <x>\r\n\r\n.",
            kind=b"related",
        ),
        {"text": "page", "att": ["unnamed.png"]},
    ),
    ("digest", mix(b"\r\nSubject: a\r\n\r\nb", kind=b"digest"), {"types": ["message/rfc822"]}),
    ("Content-Type: text", HEAD + b"Content-Type: text\r\n\r\nhello", {"text": "hello"}),
    ("type case", mix(b"CONTENT-TYPE: TEXT/HTML\r\n\r\n<p>hi"), {"text": "hi"}),
    ("two content-types", mix(b"Content-Type: text/html\r\nContent-Type: text/plain\r\n\r\n<p>hi"), {"text": "hi"}),
    ("space before colon", mix(b"Content-Type : text/html\r\n\r\n<p>hi"), {"text": "hi"}),
    ("part starts with mbox from", mix(b"From x\r\nContent-Type: text/html\r\n\r\n<p>hi"), {"text": "hi"}),
    (
        "inner wrong bound",
        mix(
            b"Content-Type: multipart/alternative; boundary=zz\r\n\r\n--yy\r\nContent-Type: text/plain\r\n\r"
            b"\nhello\r\n--yy\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--yy--",
            PDF,
        ),
        {"text": "hello", "att": ["a.pdf"]},
    ),
    (
        "top fold lost",
        HEAD
        + b"Content-Type: multipart/mixed;\r\nboundary=bb\r\n\r\n--bb\r\n"
        + TEXT
        + b"\r\n--bb\r\n"
        + PDF
        + b"\r\n--bb--",
        {"text": "hello", "att": ["a.pdf"]},
    ),
    (
        "multipart w/out content-type parts no header",
        HEAD + b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\nhello\r\n--bb--",
        {"text": "hello"},
    ),
    ("empty part", MIXED + b"--bb\r\n--bb\r\n" + TEXT + b"\r\n--bb--", {"text": "hello"}),
    (
        "boundary line w/ leading text close",
        MIXED + b"--bb\r\n" + TEXT + b"\r\n--bb--This message was scanned",
        {"text": "hello"},
    ),
    (
        "html as octet",
        mix(TEXT, b"Content-Type: application/octet-stream; name=page.html\r\n\r\n<p>x"),
        {"text": "hello", "att": ["page.html"]},
    ),
    (
        "filename* with filename*0",
        mix(
            TEXT,
            b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''a.pdf; filen"
            b"ame*0=b; filename*1=c\r\n\r\nx",
            PDF,
        ),
        {"att": ["a.pdf", "a.pdf"], "text": "hello"},
    ),
    (
        "cr in boundary",
        MIXED.replace(b"boundary=bb", b'boundary="bb\r\n "') + b"--bb\r\n" + TEXT + b"\r\n--bb--",
        {"text": "hello"},
    ),
    (
        "8bit boundary",
        MIXED.replace(b"bb", "bü".encode()) + "--bü\r\n".encode() + TEXT + "\r\n--bü--".encode(),
        {"text": "hello"},
    ),
    (
        "latin1 boundary",
        MIXED.replace(b"bb", "bü".encode("latin-1"))
        + "--bü\r\n".encode("latin-1")
        + TEXT
        + "\r\n--bü--".encode("latin-1"),
        {"text": "hello"},
    ),
    (
        "encoded boundary",
        MIXED.replace(b"boundary=bb", b"boundary*=us-ascii''b%62") + b"--bb\r\n" + TEXT + b"\r\n--bb--",
        {"text": "hello"},
    ),
    (
        "boundary cont",
        MIXED.replace(b"boundary=bb", b"boundary*0=b; boundary*1=b") + b"--bb\r\n" + TEXT + b"\r\n--bb--",
        {"text": "hello"},
    ),
]


@pytest.mark.parametrize(("kind", "content", "wanted"), TYPES, ids=repr)
def test_every_type_of_text_has_text_and_files_stay_files(kind: object, content: bytes, wanted: dict[str, Any]) -> None:
    assert differs(content, wanted) == {}, kind


def text_part(field: bytes, body: bytes) -> bytes:
    """Return a mail with one text whose header has `field` as well."""
    return mix(b"Content-Type: text/plain; charset=utf-8\r\n" + field + b"\r\n\r\n" + body)


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


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    b"--b\r\n",
                    b"--c\n",
                    b"--b--\r\n",
                    b"\r\n",
                    b"\n",
                    b" ",
                    b"x",
                    b"--",
                    b"\r",
                    b"\xff",
                    b"=",
                    b"QQ==",
                    b"\x1b$B",
                ),
                *(
                    b"Content-Type: multipart/mixed; boundary=c\r\n",
                    b"Content-Type: multipart/alternative; boundary=b\n",
                ),
                *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n"),
                *(
                    b"Content-Type: message/rfc822\r\n",
                    b"Content-Type: text/html; charset=x\r\n",
                    b"Content-Transfer-Encoding: uu\n",
                ),
                *(
                    b"Content-Type: text/enriched\n",
                    b"Content-Type: text/calendar\n",
                    b"Content-Type: application/ms-tnef\n",
                ),
                *(
                    b"Content-Disposition: attachment; filename*0*=utf-8''%C3\r\n",
                    b"\x78\x9f\x3e\x22",
                    b"begin 644 x\n",
                ),
            ]
        ),
        max_size=40,
    )
)
def test_every_arrangement_of_pieces_is_read(pieces: list[bytes]) -> None:
    found = parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(pieces))
    assert all(file.name for file in found.attachments)
    found.text.encode()


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
