"""Phrases find what `re` finds with all patterns as alternatives of one, and no hint spares a row that could fit."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopguard.checks.shapes.topic_notice import TOPICS
from loopguard.checks.shapes.web_form import NOTICES, SAID
from loopguard.words.fault_phrases import FAULTS
from loopguard.words.hints import Hints
from loopguard.words.mass_phrases import KINDS
from loopguard.words.notice_phrases import GENERAL, OFFERS, SUBJECTS, WORDS
from loopguard.words.person_voice import REQUESTS
from loopguard.words.phrases import Phrases, alternatives, words_of
from loopguard.words.receipt_phrases import RECEIPTS

PATTERNS = (
    r"\bone|two\b",
    r"(?:\bthree|a[|)(]b)\b|\|c",
    r"\A\W*(?:four|five)",
    r"\bsi[]|x]\b",
    r"\\\bseven",
    "eight",
    r"on(?:e|es)?(?= two)",
    r"(?:one )?(four|five)+",
    r"(?!one)e{1,2}|(?:six){0,2}-é",
    r"(?:one|\w) -|x{0,}six{,2}-",
    r"^e\.?\bé$",
)
PIECES = (
    "one", "two", "three", "a|b", "a(b", "|c", "four", "si|", "six", "\\", "seven", "eight", " ", "-", "e", "é", "\n",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
ROWS = (
    *(row for topic in TOPICS for row in (*topic.subjects, *topic.words)),
    *(row for _, _, rows in KINDS for row in rows),
    *(*REQUESTS, *FAULTS, *SUBJECTS, *WORDS, *GENERAL, *OFFERS, *NOTICES, *SAID),
)
ALTERNATIVES = sorted({each for _, pattern in ROWS for each in alternatives(pattern)})


@given(st.lists(st.sampled_from(PATTERNS), min_size=1, unique=True), TEXTS)
def test_phrases_find_what_their_patterns_find(patterns: list[str], text: str) -> None:
    together = re.compile("|".join(patterns), re.MULTILINE)
    phrases = Phrases(patterns, re.MULTILINE)
    assert phrases.search(text) is (together.search(text) is not None)
    each = {number for number, pattern in enumerate(patterns) if re.compile(pattern, re.MULTILINE).match(text)}
    assert phrases.beginning(text) == each
    assert list(phrases.every(text)) == [match[0] for match in together.finditer(text)]


@settings(max_examples=300)
@given(st.sampled_from(ALTERNATIVES).flatmap(lambda each: st.tuples(st.just(each), st.from_regex(each))))
def test_one_of_its_words_stands_wherever_an_alternative_fits(found: tuple[str, str]) -> None:
    alternative, text = found
    assert not words_of(alternative) or any(word in text for word in words_of(alternative))


def test_an_alternative_tells_its_longest_words() -> None:
    assert words_of(r"\byour (?:order|parcel)s? is") == ("your ",)
    assert words_of(r"(?:\d+|is) (?:refused|denied)") == ("refused", "denied")
    assert words_of(r"(?:long word)? (?:a|\d)") == (" ",)
    assert words_of(r"(?=long word)\d\|[abc]{2}") == ()


def test_an_escape_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="x"):
        words_of(r"\x41")


def test_nearly_every_alternative_of_the_tables_has_a_word() -> None:
    assert sum(not words_of(each) for each in ALTERNATIVES) <= 2


@given(
    st.lists(st.sampled_from(["ab", "bc|é", "c", "d|ab", "日本|abc", "abca|bcd", "日本日本"])),
    st.text("abcdé日本", max_size=12),
    st.sampled_from(["", "x" * 200, "é" * 200]),
)
def test_the_rows_that_are_near_are_those_of_which_a_word_stands_in_the_text(
    rows: list[str], text: str, more: str
) -> None:
    text += more  # long texts are looked at in another way
    near = {at for at, words in enumerate(rows) if any(word in text for word in words.split("|"))}
    assert Hints(enumerate(rows)).near(text) == near


@pytest.mark.parametrize("words", sorted({word for _, words, _ in RECEIPTS for word in words.split("|")}))
def test_each_word_of_a_table_is_looked_for(words: str) -> None:
    hints = Hints((at, row) for at, (_, row, _) in enumerate(RECEIPTS))
    assert {at for at, (_, row, _) in enumerate(RECEIPTS) if words in row.split("|")} <= hints.near(f"- {words} -")
