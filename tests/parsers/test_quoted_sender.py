"""From lines of quoted headers: names with commas, links, and `on behalf of` in the languages of Outlook."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.carried.quoted_sender import ON_BEHALF, quoted_sender
from parsers.message import Address

BOB = "bob@example.net"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Beispiel, Bob <bob@example.net>", "Beispiel, Bob"),
        ("Beispiel, Bob [mailto:bob@example.net]", "Beispiel, Bob"),
        ("Beispiel, Bob (IT) <mailto:bob@example.net>", "Beispiel, Bob IT"),
        ("*Bob* <bob@example.net>", "Bob"),
        ("'Bob' <bob@example.net>", "Bob"),
        ("Bob <bob@example.net<mailto:bob@example.net>>", "Bob"),
        ("[bob@example.net](mailto:bob@example.net)", ""),
        ("bob@example.net <mailto:bob@example.net>", ""),
        ("bob@example.net", ""),
        ("Bob (bob@example.net)", "Bob"),
        ("\u202aBob <bob@example.net>\u202c", "Bob"),
    ],
)
def test_a_from_line_is_read_as_the_field_is(line: str, name: str) -> None:
    assert quoted_sender(line) == Address(BOB, name)


@pytest.mark.parametrize("words", ON_BEHALF)
def test_the_author_is_the_one_on_whose_behalf_it_was_sent(words: str) -> None:
    for spelled in (words, words.title(), words.upper()):
        assert quoted_sender(f"Office <office@x.example> {spelled} Beispiel, Bob <{BOB}>") == Address(
            BOB, "Beispiel, Bob"
        )
        assert quoted_sender(f"office@x.example; {spelled}; Bob [mailto:{BOB}]") == Address(BOB, "Bob")
        assert quoted_sender(f"Office [mailto:{BOB}] {spelled} Bob") == Address(BOB, "Bob")
        assert quoted_sender(f"{BOB} {spelled}") == Address(BOB, "")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Bob Beispiel", "Bob Beispiel"),
        ("Beispiel, Bob", "Beispiel, Bob"),
        ("Bob Miller/Sales/EXAMPLE@EXAMPLE", "Bob Miller/Sales/EXAMPLE@EXAMPLE"),
        ("a@x.example <b@x.example>", "a@x.example <b@x.example>"),
        ("", ""),
    ],
)
def test_a_line_that_names_no_address_or_two_gives_the_words(line: str, name: str) -> None:
    assert quoted_sender(line) == Address("", name)


@pytest.mark.parametrize("name", ["Bob Namenson", "Repräsentant代表取締役 Bob"])
def test_words_inside_other_words_say_nothing(name: str) -> None:
    assert quoted_sender(f"{name} <{BOB}>") == Address(BOB, name)


def test_a_forward_by_outlook_names_its_author() -> None:
    text = "FYI\n\nVon: Beispiel, Bob <bob@example.net>\nGesendet: Montag\nAn: Anna\nBetreff: Rechnung\n\nHallo"
    found = parse(f"From: anna@example.org\nSubject: WG: Rechnung\n\n{text}".encode()).forwarded
    assert found is not None
    assert (found.address, found.name) == (BOB, "Beispiel, Bob")


@given(st.text(alphabet="Bob <>@.,;[]()\"'mailto:onbehalf of\n"))
def test_every_line_has_an_answer_of_one_harmless_line(line: str) -> None:
    found = quoted_sender(line)
    assert found.address.isprintable()
    assert found.name.isprintable()
