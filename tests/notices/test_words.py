"""The sentences: each language has them all with the same names, and what a sender gave stays harmless in them."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalogue import catalogues
from ingest.notices.plain import LONGEST, plain
from ingest.notices.wording import TEXTS


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_each_language_says_the_same_with_the_same_names() -> None:
    english, german = (catalogues(TEXTS)[language].words for language in ("en", "de"))
    assert english.keys() == german.keys()
    assert {key: names(one) for key, one in english.items()} == {key: names(one) for key, one in german.items()}


def test_what_is_filled_in_is_no_sentence() -> None:
    assert "{count}" in catalogues(TEXTS)["en"]("reason", reason="{count} {0.__class__}")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("http://evil.example/a?b=c.d", "http[:]//evil[.]example/a?b=c[.]d"),
        ("evil\u3002example and www\uff0eevil\uff61com", "evil[.]example and www[.]evil[.]com"),
        ("a\r\nBcc: b@c.example", "a Bcc: b@c[.]example"),
        ("abc\u202egpj.exe\u2066", "abc gpj[.]exe"),
        ("\x1b[31mred\x00\x9b", "[31mred"),
        ("Costs 1.50. Really.", "Costs 1.50. Really."),
        ("\ud800lone", "\ufffdlone"),
        ("x" * 500, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_a_text_of_a_sender_is_one_harmless_line(given: str, shown: str) -> None:
    assert plain(given) == shown


@given(st.text())
def test_no_text_of_a_sender_breaks_a_line_or_makes_a_link(text: str) -> None:
    shown = plain(text)
    assert "://" not in shown
    assert len(shown.splitlines()) <= 1
    assert not re.search(r"[.\u3002\uff0e\uff61][^\W\d_]", shown)
    shown.encode()
