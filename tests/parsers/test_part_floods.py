"""Mail that consists of boundaries costs no more memory than other mail; patches keep their lines."""

import subprocess
import sys

import pytest

from parsers import parse

MAKE = {
    "messages in messages": "b'Content-Type: message/rfc822\\r\\n\\r\\n' * 500_000",
    "empty parts": "b'Content-Type: multipart/mixed; boundary=a\\r\\n\\r\\n' + b'--a\\r\\n' * 3_000_000",
    "multiparts in multiparts": "b''.join(b'Content-Type: multipart/mixed; boundary=%d\\r\\n\\r\\n--%d\\r\\n'"
    " % (i, i) for i in range(200_000))",
    "delimiters of nobody": "b'Content-Type: multipart/mixed; boundary=a\\n\\n--a\\n' + b'--x\\r\\n' * 3_000_000",
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


def test_what_stands_before_the_flood_is_read() -> None:
    start = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nhello\r\n"
    message = parse(start + b"--a\r\n\r\n\r\n" * 60_000)
    assert message.text.strip() == "hello"
    assert "part-count-cap" in {defect.code for defect in message.defects}


def test_a_long_patch_is_not_cut() -> None:
    patch = "--- a/file\n+++ b/file\n" * 20_000
    head = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\n"
    assert parse(head + patch.encode() + b"\n--a--\n").text == patch
