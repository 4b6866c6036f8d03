"""Parts as mail software really writes them: without their empty line, of odd types, named where nothing else is text.

Rows come from the public bug reports of other parsers; each names its kind.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from tests.parsers.built_mails import HEAD, PDF, TEXT, Case, differs, mix

MIXED = mix(end=b"")
INVITATION = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=de:Treffen\\, groß\r\n"
    "DESCRIPTION:Zeile 1\\nZei\r\n le 2\r\nLOCATION:Raum 5\r\nEND:VEVENT\r\nEND:VCALENDAR"
).encode()


def message(content_type: bytes) -> bytes:
    """Return a message to be enclosed that says `content_type` of itself."""
    return b"Subject: inner\r\nContent-Type: " + content_type + b"\r\n\r\n--bb2\r\n\r\ninner text\r\n--bb2--"


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
