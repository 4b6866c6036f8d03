"""What tells a machine's few words, or few texts, from a person's."""

from collections.abc import Sequence
from typing import Any

import pytest

from loopguard import Arrival
from loopguard.rules.likeness import likeness, one_author
from tests.loopguard.mails import arrival

LIMIT = 5


def said(
    texts: str, gaps: Sequence[float] = (60.0,), words: int = 1, answers_us: bool = False, threads: str = "t"
) -> list[Arrival]:
    """One arrival for each letter of `texts`, after gaps and in threads that come round."""
    at, mails = 0.0, []
    for i, text in enumerate(texts):
        thread = threads[i % len(threads)]
        mails.append(arrival(at=at, fingerprint=text, words=words, thread=thread, answers_us=answers_us))
        at += gaps[i % len(gaps)]
    return mails


@pytest.mark.parametrize(
    ("why", "mails", "loop"),
    [
        ("evenly, and nothing else", said("aaaaa"), True),
        ("fast, and nothing else", said("aaaaa", [1.0, 9.0]), True),
        ("unevenly", said("aaaaa", [30.0, 300.0]), False),
        ("after something else", said("baaaaa"), False),
        ("unevenly, fifteen times", said("b" + "a" * 15, [30.0, 300.0]), True),
        ("at some length, after something else", said("baaaaa", words=6), True),
        ("written unevenly, delivered at once",
         [arrival(at=1e6 + i, written=1e6 - 5_000 + 300.0 * i**2, fingerprint="a", words=1) for i in range(5)], False),
    ],
)  # fmt: skip
def test_a_few_words(why: str, mails: list[Arrival], loop: bool) -> None:
    assert (likeness(mails, LIMIT).count >= LIMIT) is loop, why


@pytest.mark.parametrize(
    ("why", "mails", "loop"),
    [
        ("two by turns", said("ababa", words=6), True),
        ("two by turns, of a few words", said("ababa"), False),
        ("three by turns", said("abcab", words=9), True),
        ("three by turns, that say little", said("abcab", words=6), False),
        ("three in any order", said("aabcbca", words=9), True),
        ("four in any order", said("aabcbda", words=9), False),
        ("a new text after two", said("ababc", words=9), False),
    ],
)
def test_a_few_texts(why: str, mails: list[Arrival], loop: bool) -> None:
    found = likeness(mails, LIMIT)
    assert (found.count >= LIMIT) is loop, why
    assert not loop or found.sentence == "they say a few things by turns"


def test_one_sentence_for_five_tickets_of_ours_is_a_persons() -> None:
    assert likeness(said("aaaaa", words=9, answers_us=True, threads="vwxyz"), LIMIT).count < LIMIT
    assert likeness(said("aaaaa", words=9, answers_us=True), LIMIT).count == LIMIT


@pytest.mark.parametrize(
    ("why", "sizes", "facts", "loop"),
    [
        ("a byte each", [100, 101, 102, 103, 104], {}, True),
        ("a few bytes, unevenly", [100, 101, 103, 104, 106], {}, False),
        ("quotes that are known", [500, 700, 900, 1_100, 1_300], {"quote_depth": 1}, False),
    ],
)
def test_growth_by_a_step(why: str, sizes: list[int], facts: dict[str, int], loop: bool) -> None:
    mails = [arrival(at=60.0 * i, size=size, words=1, **facts) for i, size in enumerate(sizes)]
    assert (likeness(mails, LIMIT).count >= LIMIT) is loop, why


@pytest.mark.parametrize(
    ("why", "author", "words", "automatic", "one"),
    [
        ("his own address", "s1001@school.example", 2, False, True),
        ("another's, and little said", "s1002@school.example", 2, False, False),
        ("another's, and as much said", "s1002@school.example", 9, False, True),
        ("two machines", "s1002@school.example", 2, True, True),
    ],
)
def test_who_may_be_one_writer(why: str, author: str, words: int, automatic: bool, one: bool) -> None:
    facts: dict[str, Any] = {"fingerprint": "same", "words": words, "automatic": automatic}
    mails = [arrival(author=a, **facts) for a in ("s1001@school.example", author)]
    assert one_author(*mails) is one, why
