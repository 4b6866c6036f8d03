"""Every code has its sentence in every language, found by reading the source, never from a list that somebody keeps."""

import re
import tomllib
from pathlib import Path

import pytest

from ingest.records import Storm
from ingest.staff.looking.reasons import REASONS, reason_words, storm_words
from loopguard import Effect, Finding
from tests.architecture.code_literals import codes
from tests.architecture.tree import ROOT

LANGUAGES = sorted(REASONS.glob("*.toml"))
CODES = {code for package in ("loopguard", "ingest") for _, code in codes(ROOT, package, "Finding") if code} | {
    "parser-failed"
}
"""Of our own code; `parser-failed` is handed on from a defect, so that its literal stands in the parsers."""
JARGON = (
    *("header", "MIME", "SMTP", "Message-ID", "reverse-path", "envelope", "RFC", "DSN", "bounce", "stamp", "DMARC"),
    *("Received", "null", "hop", "thread", "Bounce", "Return-Path", "Header", "Thread", "Stempel"),
)


def words(path: Path) -> dict[str, str]:
    section = tomllib.loads(path.read_text(encoding="utf-8"))["reasons"]
    assert isinstance(section, dict)
    return section


def test_there_are_two_languages_and_many_codes() -> None:
    assert [path.stem for path in LANGUAGES] == ["de", "en"]
    assert len(CODES) >= 35
    assert {"id-collision", "pair-rate", "open-storm"} <= CODES


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_each_code_has_its_sentence(path: Path) -> None:
    written = words(path)
    assert sorted(CODES - set(written)) == [], "a code of ours that this language has no sentence for"
    assert {effect for key in written if (effect := key.partition("/")[2])} <= {str(effect) for effect in Effect}


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_sentence_is_one_sentence_without_jargon(path: Path) -> None:
    for key, sentence in words(path).items():
        assert re.fullmatch(r"[A-ZÄÖÜ][^.\n{}]{20,140}\.", sentence), key
        assert [word for word in JARGON if re.search(rf"\b{word}\b", sentence)] == [], key
        assert not any(code in sentence for code in CODES if "-" in code), key


def test_every_language_has_the_same_keys_in_the_same_order() -> None:
    german, english = map(words, LANGUAGES)
    assert list(german) == list(english)


def test_no_two_codes_say_the_same() -> None:
    for path in LANGUAGES:
        said = list(words(path).values())
        assert len(set(said)) == len(said)


SECTION = {"report": "A report.", "report/bounce": "It did not arrive."}


def test_a_sentence_for_the_effect_comes_before_the_one_for_the_code() -> None:
    assert reason_words(Finding("report", "", "", Effect.BOUNCE), SECTION) == "It did not arrive."
    assert reason_words(Finding("report", "", "", Effect.NOTIFICATION), SECTION) == "A report."


def test_a_code_without_words_is_told_by_its_evidence() -> None:
    assert reason_words(Finding("of-the-house", "The boss wrote it.", "", Effect.MUTE), SECTION) == "The boss wrote it."


def test_a_storm_is_told_by_the_code_that_holds_it() -> None:
    storm = Storm("v1:a", "desk@example.com", ("a@example.com", "desk@example.com"), "ring", "5 mails.", 0.0, 1.0, 5)
    assert storm_words(storm, {"ring": "They answer each other.", "ring/mute": "?"}) == "They answer each other."
    assert storm_words(storm, {}) == "5 mails."
