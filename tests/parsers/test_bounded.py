"""Mail that consists of boundaries costs no more memory than other mail; patches keep their lines."""

import subprocess
import sys

import pytest

from parsers import Limits, parse
from parsers.parts.bounded import bounded

MAKE = {
    "messages in messages": "b'Content-Type: message/rfc822\\r\\n\\r\\n' * 500_000",
    "empty parts": "b'Content-Type: multipart/mixed; boundary=a\\r\\n\\r\\n' + b'--a\\r\\n' * 3_000_000",
    "multiparts in multiparts": "b''.join(b'Content-Type: multipart/mixed; boundary=%d\\r\\n\\r\\n--%d\\r\\n'"
    " % (i, i) for i in range(200_000))",
}
CHILD = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20))
from parsers import parse
print([defect.code for defect in parse({bomb}).defects])
"""


@pytest.mark.parametrize("bomb", MAKE)
def test_a_bomb_stays_under_the_memory_of_one_mail(bomb: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(bomb=MAKE[bomb])], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-300:]
    assert "part-flood" in done.stdout


def test_what_stands_before_the_flood_is_read() -> None:
    start = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nhello\r\n"
    assert parse(start + b"--a\r\n\r\n\r\n" * 60_000).text.strip() == "hello"


def test_a_long_patch_is_not_cut() -> None:
    body = b"--- a/file\r\n+++ b/file\r\n" * 20_000
    assert bounded(body, Limits()) == (body, [])


@pytest.mark.parametrize(
    "line",
    [
        b"INSERT INTO parcel VALUES (17, 'boundary stone');\r\n",
        b"10:01 mx: rejected, Content-Type: message/rfc822; boundary=x\r\n",
        b"Content-Type: text/plain\r\nX: message/rfc822 boundary\r\n",
    ],
)
def test_words_that_announce_no_part_are_not_counted(line: bytes) -> None:
    body = line * 2_000
    assert bounded(body, Limits()) == (body, [])


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("field", [b"content-type : message/rfc822", b"Content-Type: multipart/a;%b\tBoundary*0=x"])
def test_every_way_to_announce_a_part_is_counted(field: bytes, end: bytes) -> None:
    part = field.replace(b"%b", end) + end + end
    cut, defects = bounded(part * 2_000, Limits())
    assert len(cut) <= len(part) * 1_001
    assert [defect.code for defect in defects] == ["part-flood"]


def test_small_mail_is_not_looked_at() -> None:
    body = b"--a\r\n" * 3_000
    assert bounded(body, Limits(parts=1)) == (body, [])
