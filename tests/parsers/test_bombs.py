"""Mails made to break a parser (reliability.md section 3 has the measured cost of each in other parsers).

Each is generated here, is read whole or degraded with the defect named beside it, and costs about four times the time
when it is four times as large (the bound is eight, where quadratic work takes sixteen; the least of three measurements
counts).
"""

import base64
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial

import pytest

from parsers import parse
from tests.growth import in_proportion

HEADER = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
MIXED = HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
BROKEN = b"\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!=A\r\n--b--\r\n"
"""A part whose base64 is broken."""


def nest(depth: int, of: bytes) -> bytes:
    if of == b"message":
        return HEADER + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"x"
    heads = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEADER + heads + b"\r\nx"


BOMBS: dict[str, tuple[Callable[[int], bytes], int, str]] = {
    "semicolons in Content-Type": (
        lambda n: HEADER + b"Content-Type: text/plain" + b";" * n + b"\r\n\r\nx",
        100_000,
        "header-field-cap",
    ),
    "encoded-words in Subject": (
        lambda n: b"Subject: " + b"=?utf-8?q?hello?= " * n + b"\r\n\r\nx",
        20_000,
        "header-field-cap",
    ),
    "RFC 2231 parameters": (
        lambda n: HEADER + b"Content-Type: text/plain" + b"".join(b";\r\n a*%d=x" % i for i in range(n)) + b"\r\n\r\nx",
        30_000,
        "header-field-cap",
    ),
    "To fields": (lambda n: b"To: a@b.example\r\n" * n + b"\r\nx", 100_000, "header-count-cap"),
    "addresses in one Cc": (
        lambda n: b"Cc: " + b",\r\n ".join(b"user%d <u%d@example.org>" % (i, i) for i in range(n)) + b"\r\n\r\nx",
        20_000,
        "header-field-cap",
    ),
    "empty parts": (lambda n: MIXED + b"--b\r\n\r\n" * n, 100_000, "part-count-cap"),
    "header fields": (lambda n: b"".join(b"X-%d: y\r\n" % i for i in range(n)) + b"\r\nx", 100_000, "header-count-cap"),
    "fields without an end": (lambda n: b"X: y\r\n" * n, 100_000, "header-count-cap"),
    "folded lines": (lambda n: b"X: y" + b"\r\n y" * n + b"\r\n\r\nx", 100_000, "header-field-cap"),
    "nested multiparts": (lambda n: nest(n, b"multipart"), 100, "depth-cap"),
    "nested multiparts, deep": (lambda n: nest(n, b"multipart"), 2_500, "depth-cap"),
    "nested messages, deep": (lambda n: nest(n, b"message"), 2_500, ""),
    "parentheses in From": (lambda n: b"From: " + b"(" * n + b"\r\n\r\nx", 8_000, "unreadable-address"),
    "quotes in From": (lambda n: b"From: " + b'"\\' * n + b"\r\n\r\nx", 4_000, "unreadable-address"),
    "spaces in From": (lambda n: b"From: x" + b" " * n + b"y\r\n\r\nx", 8_000, "unreadable-address"),
    "brackets in From": (lambda n: b"From: " + b"<" * n + b"\r\n\r\nx", 8_000, "unreadable-address"),
    "signs in From": (lambda n: b"From: " + b"@" * n + b"\r\n\r\nx", 8_000, "unreadable-address"),
    "colons in From": (lambda n: b"From: " + b"]" * n + b"@" + b":" * n + b"\r\n\r\nx", 8_000, "unreadable-address"),
    "spaces in a date": (
        lambda n: b"From: a@b@c\r\n" + (b"Received: x;" + b" " * n + b"x\r\n") * 10 + b"\r\nx",
        16_000,
        "unreadable-address",
    ),
    "words in a part's header": (
        lambda n: MIXED + b"--b\r\nContent-Type: a/b; name=" + b"=?" * n + b"\r\n\r\nx\r\n--b--\r\n",
        250_000,
        "",
    ),
    "words hidden in base64": (
        lambda n: (
            HEADER
            + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(b"X: " + b"=?" * n + b"\r\n\r\nx")
        ),
        50_000,
        "",
    ),
    "words hidden in base64 behind many names of messages": (
        lambda n: (
            MIXED
            + b"--b\r\n\r\n"
            + b"message/rfc822\r\n" * 5_000
            + b"--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(b"X: " + b"=?" * n + b"\r\n\r\nx")
            + b"--b--\r\n"
        ),
        50_000,
        "",
    ),
    "broken base64": (
        lambda n: HEADER + b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QUJD\r\n" * n + b"!",
        100_000,
        "broken-encoding",
    ),
    "quoted semicolons in a part's header": (
        lambda n: MIXED + b'--b\r\nContent-Type: text/plain; a="' + b";" * n + b"\r\n\r\nx" + BROKEN,
        250_000,
        "broken-encoding",
    ),
    "RFC 2231 parameters in a part's header": (
        lambda n: (
            MIXED + b"--b\r\nContent-Disposition: a" + b"; filename*%d*=%%41" * n % (*range(n),) + b"\r\n\r\nx" + BROKEN
        ),
        20_000,
        "broken-encoding",
    ),
    "lines under many boundaries": (
        lambda n: nest(n // 2_000, b"multipart") + b"\r\n" * n + BROKEN,
        400_000,
        "depth-cap",
    ),
    "pieces of base64": (
        lambda n: HEADER + b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QQ=" * n,
        400_000,
        "broken-encoding",
    ),
    "spaces in quoted-printable": (
        lambda n: (
            HEADER + b"Content-Transfer-Encoding: quoted-printable\r\n\r\nx \n" + b" " * n + b"=" + b"\t" * n + b"=" * n
        ),
        400_000,
        "",
    ),
    "delimiters of nobody": (lambda n: MIXED + b"--b\r\n\r\n" + b"--c\r\n" * n, 200_000, ""),
    "delimiters that begin like one": (
        lambda n: MIXED + b"--b\r\n\r\n" + b"--b" * 5_000 + b"\r\n" + b"--bb\r\n" * n,
        200_000,
        "",
    ),
    "multiparts whose boundary never comes": (
        lambda n: MIXED + b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--x\r\n\r\n" * n,
        20_000,
        "part-count-cap",
    ),
    "encoded multiparts": (
        lambda n: (
            MIXED
            + b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\nContent-Transfer-Encoding: base64\r\n\r\nQQ==\r\n"
            * n
        ),
        20_000,
        "part-count-cap",
    ),
    "a part's header without an end": (lambda n: MIXED + b"--b\r\n" + b"Content-X: y\r\nodd\r\n" * n, 50_000, ""),
    "raw text in the headers of parts": (
        lambda n: MIXED + b"--b\r\nContent-Type: a/b; name=\xb7\xa2\xd0\xc5.pdf\r\n\r\nx\r\n" * n,
        20_000,
        "part-count-cap",
    ),
    "unclosed quotes in parameters": (
        lambda n: MIXED + b'--b\r\nContent-Type: a/b; name="' + b'" ' * n + b"\r\n\r\nx\r\n--b--",
        100_000,
        "",
    ),
    "rows of NEC in ISO-2022-JP": (
        lambda n: HEADER + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B" + b"-!" * n + b"\x1b(B",
        400_000,
        "",
    ),
    "commands of text/enriched": (
        lambda n: HEADER + b"Content-Type: text/enriched\r\n\r\n" + b"<param><<\n\n" * n,
        50_000,
        "",
    ),
    "properties of a winmail.dat": (
        lambda n: (
            HEADER
            + b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n\x78\x9f\x3e\x22\x01\x00"
            + b"\x01\x03\x90\x06\x00\x00\x00\x00\x00\x00\x00" * n
        ),
        50_000,
        "tnef",
    ),
    "8-bit bytes": (lambda n: b"\r\n" + b"\xff\x81\xfe" * n, 100_000, "charset"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_degraded_and_marked(name: str) -> None:
    bomb, size, code = BOMBS[name]
    assert code in {"", *(defect.code for defect in parse(bomb(size)).defects)}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_four_times_the_size_takes_about_four_times_the_time(name: str) -> None:
    bomb, size, _ = BOMBS[name]
    assert in_proportion(lambda n: partial(parse, bomb(n)), size // 4)


@pytest.mark.parametrize("value", [b"<@>", b"<", b"<<", b"=?utf-8?b?", b"\x00", b"(" * 1000, b"\xff" * 100])
@pytest.mark.parametrize("name", [b"Message-ID", b"From", b"Date", b"Content-Type", b"References", b"Received"])
def test_short_values_that_raise_elsewhere_do_not_here(name: bytes, value: bytes) -> None:
    assert parse(name + b": " + value + b"\r\n\r\nbody").text == "body"


def test_html_bombs_are_bounded_by_the_count_of_tags() -> None:
    def html(n: int) -> bytes:
        return HEADER + b"Content-Type: text/html\r\n\r\n" + b"<div>" * n

    assert in_proportion(lambda n: partial(parse, html(n)), 200_000, factor=2)
    assert parse(html(400_000)).text == ""


@pytest.mark.parametrize(
    ("head", "body", "most"),
    [
        (b"application/zip\r\nContent-Transfer-Encoding: base64", b"QUJD" * 19 + b"\r\n", 512),
        (b"text/plain; charset=utf-8", b"\xff\x81", 256),
        (b"text/plain; charset=utf-8", b"\xff\x81a", 256),
        (b"text/plain; charset=windows-1252", b"\x81a", 256),
        (b"text/plain; charset=euc-jp", b"\xff\x81a", 256),
    ],
)
def test_a_mail_of_33_mib_stays_within_bounds(head: bytes, body: bytes, most: int) -> None:
    code = (
        "import parsers, pathlib, re\n"
        f"parsers.parse(b'Content-Type: ' + {head!r} + b'\\r\\n\\r\\n' + {body!r} * (33 * 2**20 // {len(body)}))\n"
        "print(re.search('VmHWM:[^0-9]+([0-9]+) kB', pathlib.Path('/proc/self/status').read_text())[1])\n"
    )
    limit = most * 1024 * 1024

    def cap() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, preexec_fn=cap)
    assert int(run.stdout) * 1024 < limit  # VmHWM is its own; ru_maxrss begins with that of whoever started it
