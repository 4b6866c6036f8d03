"""Patterns that are compiled together find what each of them finds, and hints spare no row that could fit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopguard.words.alternatives import any_of
from loopguard.words.hints import Hints
from loopguard.words.person_voice import REQUESTS
from loopguard.words.receipt_phrases import RECEIPTS

PATTERNS = (r"\bone|two\b", r"(?:\bthree|a[|)(]b)\b|\|c", r"\A\W*(?:four|five)", r"\bsi[]|x]\b", r"\\\bseven", "eight")
PIECES = ("one", "two", "three", "a|b", "a(b", "|c", "four", "si|", "six", "\\", "seven", "eight", " ", "-", "e", "é")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(st.lists(st.sampled_from(PATTERNS), min_size=1, unique=True), TEXTS)
def test_together_they_find_what_one_of_them_finds(patterns: list[str], text: str) -> None:
    alone = any(re.search(pattern, text) for pattern in patterns)
    assert (any_of(*patterns).search(text) is not None) is alone


@pytest.mark.parametrize("pattern", [pattern for _, pattern in REQUESTS])
def test_a_row_of_requests_is_still_a_pattern(pattern: str) -> None:
    assert any_of(pattern).groups == re.compile(pattern).groups


@given(st.lists(st.sampled_from(["ab", "bc|é", "c", "d|ab", "日本|abc"])), st.text("abcdé日本", max_size=12))
def test_the_rows_that_are_near_are_those_of_which_a_word_stands_in_the_text(rows: list[str], text: str) -> None:
    near = {at for at, words in enumerate(rows) if any(word in text for word in words.split("|"))}
    assert Hints(enumerate(rows)).near(text) == near


@pytest.mark.parametrize("words", sorted({word for _, words, _ in RECEIPTS for word in words.split("|")}))
def test_each_word_of_a_table_is_looked_for(words: str) -> None:
    hints = Hints((at, row) for at, (_, row, _) in enumerate(RECEIPTS))
    assert {at for at, (_, row, _) in enumerate(RECEIPTS) if words in row.split("|")} <= hints.near(f"- {words} -")
