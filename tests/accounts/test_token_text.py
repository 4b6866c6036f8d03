"""What a token looks like: its own text is read, and nothing that differs by one character."""

import re
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from ingest.accounts.token_text import TokenText

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def test_a_token_is_read_as_it_was_written_and_shows_what_it_is() -> None:
    made = [TokenText.new() for _ in range(200)]
    assert len({one.secret for one in made} | {one.id for one in made}) == 400
    for one in made:
        assert TokenText.read(one.text) == one
        assert re.fullmatch(r"hdi_[a-z2-7]{12}_[0-9A-Za-z]{49}", one.text)
        assert one.secret not in repr(one)


def test_its_checksum_is_what_the_readme_says() -> None:
    text = TokenText.new().text
    number = 0
    for letter in text[-6:]:
        number = number * 62 + LETTERS.index(letter)
    assert number == crc32(text[:-6].encode())


@given(st.integers(0, 65), st.characters())
def test_one_other_character_makes_it_none(place: int, letter: str) -> None:
    text = TokenText.new().text
    other = text[:place] + letter + text[place + 1 :]
    assert (TokenText.read(other) is None) or other == text


@given(st.text() | st.from_regex(r"hdi_[a-z2-7]{12}_[0-9A-Za-z]{49}", fullmatch=True))
def test_any_text_is_read_or_is_none(text: str) -> None:
    read = TokenText.read(text)
    assert read is None or read.text == text
