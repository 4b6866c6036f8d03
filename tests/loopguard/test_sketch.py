"""How much two texts have in common, by their sketches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopguard.identity.sketch import resemblance, same_opening, sketch, words

LONG = "Thank you for your mail, we have opened a ticket for you and will answer it within one working day"


def made(text: str) -> str:
    return sketch(words(text))


@pytest.mark.parametrize(
    ("why", "one", "other", "least", "most"),
    [
        ("the same", LONG, LONG, 1.0, 1.0),
        ("case and digits", "Your ticket 17 is OPEN", "your ticket 4711 is open", 1.0, 1.0),
        ("one word of many", LONG, LONG.replace("ticket", "qwxzy"), 0.7, 0.99),
        ("nothing in common", "one two three four", "five six seven eight nine", 0.0, 0.2),
        ("one of them empty", LONG, "", 0.0, 0.0),
    ],
)
def test_how_much_texts_have_in_common(why: str, one: str, other: str, least: float, most: float) -> None:
    assert least <= resemblance(made(one), made(other)) <= most, why


def test_no_words_have_no_sketch() -> None:
    assert made("") == made("17 4711") == ""
    assert resemblance("", "") == 0.0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Thank you Ann", "thank YOU for all", True),
        ("Thank you", "Hello you", False),
        ("", "", False),
        (LONG, "", False),
    ],
)
def test_how_texts_open(one: str, other: str, same: bool) -> None:
    assert same_opening(made(one), made(other)) is same


def test_only_so_many_words_are_read() -> None:
    assert len(words("word " * 10_000)) == 400


@given(st.text(max_size=300))
def test_a_sketch_is_short_whatever_the_text(text: str) -> None:
    assert len(made(text)) in (0, 68)
    assert resemblance(made(text), made(text)) == (1.0 if made(text) else 0.0)


def test_words_that_reach_beyond_the_window_are_read_whole() -> None:
    assert set(words("x" * 700 + " " + "y" * 900 + f" {'z' * 800}" * 40)) == {"x" * 700, "y" * 900, "z" * 800}
