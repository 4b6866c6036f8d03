"""A cursor says what it was given, fits into a URL, and any other text is refused in words."""

import zlib
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import CallerError
from ingest.feed.cursor import LONGEST, Seen, decode, encode

MARKS = st.text("0123456789abcdef", min_size=6, max_size=6)
WRITERS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


@settings(deadline=None)
@given(st.dictionaries(WRITERS, st.tuples(st.integers(0, 10**15 - 1), st.none() | MARKS), max_size=30))
def test_a_cursor_holds_its_numbers_and_a_url_holds_it(seen: dict[str, tuple[int, str | None]]) -> None:
    numbers = {writer: number for writer, (number, _) in seen.items()}
    marks = {writer: mark for writer, (_, mark) in seen.items() if mark}
    text = encode(numbers, marks)
    assert decode(text) == Seen(numbers, marks)
    assert quote(text, safe="") == text


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda raw: "1" + urlsafe_b64encode(raw).decode())))
def test_any_text_is_a_cursor_or_refused_in_words(text: str) -> None:
    try:
        seen = decode(text)
    except CallerError:
        return
    assert decode(encode(seen.numbers, seen.marks)) == seen


def test_a_cursor_of_an_older_build_is_one() -> None:
    assert decode(packed(b"a.worker-0 7\nb.web 1")) == Seen({"a.worker-0": 7, "b.web": 1}, {})


def packed(raw: bytes) -> str:
    packing = zlib.compressobj(9, wbits=-15)
    return "1" + urlsafe_b64encode(packing.compress(raw) + packing.flush()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "2", "3" + packed(b"a 1")[1:], packed(b"a 1") + "\n", packed(b"a 1") + "AAAA", packed(b"a 1")[:-2]),
        *(
            packed(b"a -1"),
            packed(b"a 1\n"),
            packed(b"a 1 2"),
            packed(b"a 1 abcdeG"),
            packed(b"a 1 abcdef0"),
            packed(b"a 1 "),
            packed(b"a"),
            packed("ä 1".encode()),
        ),
        *(packed(b"a " + b"9" * 5_000), packed("a ١".encode()), packed(b"a 1\n" * 10_000_000), "1" + "A" * LONGEST),
    ],
    ids=str,
)
def test_what_looks_like_one_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(CallerError):
        decode(text)


def test_a_hundred_nodes_fit_into_a_url() -> None:
    nodes = [sha256(b"%d" % n).hexdigest()[:16] for n in range(100)]
    roles = ("worker-0", "worker-1", "web", "library", "cli")
    seen = {f"{node}.{role}": len(node) * n for node in nodes for n, role in enumerate(roles, 1_000)}
    marks = {name: sha256(name.encode()).hexdigest()[:6] for name in seen}
    assert len(encode(seen, marks)) < 7_500


def test_more_writers_than_a_cursor_holds_are_named() -> None:
    with pytest.raises(CallerError, match="retire nodes"):
        encode({f"{n:x}.{zlib.crc32(b'%d' % n):x}": n for n in range(20_000)})
