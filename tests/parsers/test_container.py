"""What a person writes inside his client's quote: HTML in which all is quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.html.container import out_of_container

ATTRIBUTION = "On Mon, Jun 2, 2025 at 10:00 AM Bob &lt;bob@example.net&gt; wrote:"
OLD = '<blockquote class="gmail_quote">old</blockquote>'
CITE = '<blockquote type="cite">{}</blockquote>'


def new_text(html: str) -> str:
    return parse(f"Subject: Re: x\nContent-Type: text/html; charset=utf-8\n\n{html}".encode()).new_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (CITE.format("My printer is broken."), "My printer is broken."),
        (CITE.format("<p>Hello,</p><p>My printer is broken.</p>"), "Hello,\n\nMy printer is broken."),
        ('<div class="gmail_quote">My printer is broken.</div>', "My printer is broken."),
        (f'<div class="gmail_quote">Mine.<div class="gmail_attr">{ATTRIBUTION}</div>{OLD}</div>', "Mine."),
        (f'<div class="gmail_quote"><div class="gmail_attr">{ATTRIBUTION}</div>{OLD}<p>Mine.</p></div>', "Mine."),
        (f'Sent from my iPhone<div class="gmail_quote">Mine.<div>{ATTRIBUTION}</div>{OLD}</div>', "Mine."),
        ('Hi Bob,<div class="gmail_quote gmail_quote_container"><p>Mine.</p></div>', "Hi Bob,\n\nMine."),
        (f'<div class="yahoo_quoted">Mine.<div>{ATTRIBUTION}</div>old</div>', "Mine."),
        (f'<div class="protonmail_quote">Mine.<div>{ATTRIBUTION}</div>{CITE.format("old")}</div>', "Mine."),
        (
            '<div id="mail-editor-reference-message-container">Mine.<hr><div id="divRplyFwdMsg"><b>From:</b> Bob<br>'
            "<b>Sent:</b> Monday<br><b>To:</b> Anna<br><b>Subject:</b> x</div>old</div>",
            "Mine.",
        ),
    ],
)
def test_what_is_written_inside_the_quote_is_read(html: str, text: str) -> None:
    assert new_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        f'<div class="gmail_quote"><div class="gmail_attr">{ATTRIBUTION}</div>{OLD}</div>',
        f'<div class="yahoo_quoted"><div>{ATTRIBUTION}</div><p>old</p></div>',
        f"<div>{ATTRIBUTION}</div>{CITE.format('old')}",
        f'<div class="moz-cite-prefix">{ATTRIBUTION}</div>{CITE.format("old")}<br>',
        CITE.format(f"<div>{ATTRIBUTION}</div><div>old</div>"),
    ],
)
def test_an_empty_answer_stays_one(html: str) -> None:
    assert new_text(html) == ""


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("new\n> old", "new\n> old"),
        ("", ""),
        ("> all", "all"),
        (">> all\n> outer", "> all\nouter"),
        (">>> all\n>>\n>>> of it", "all\n\nof it"),
        ("> \n> all", "\nall"),
        ("Sent from my iPhone\n> all", "Sent from my iPhone\nall"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("--\n> ", "--\n> "),
    ],
)
def test_the_quoting_of_all_lines_is_taken_off_where_nothing_stands_outside(text: str, out: str) -> None:
    assert out_of_container(text)[0] == out


def test_a_quote_beside_a_text_is_a_quote() -> None:
    kinds = {"plain": "Mine.", "html": CITE.format("old")}
    parts = "".join(f"--b\nContent-Type: text/{kind}\n\n{text}\n" for kind, text in kinds.items())
    assert parse(f"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--".encode()).new_text == "Mine."
    assert parse(b"Content-Type: text/plain\n\n> old").new_text == ""


@pytest.mark.parametrize("invisible", ["\xa0", "\u200b", "\xad", "\ufeff", "\u2060", "\u3164", "\u200c\n\xa0\n\t"])
def test_a_plain_form_of_invisible_characters_is_no_text(invisible: str) -> None:
    parts = "".join(
        f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n"
        for kind, text in (("plain", invisible), ("html", "<p>Mine.</p>"))
    )
    assert parse(f"Content-Type: multipart/alternative; boundary=b\n\n{parts}--b--".encode()).new_text == "Mine."


@given(st.lists(st.sampled_from(["> ", ">", "x", "\n", "--", "On 1 Jan 2024 A wrote:", "Sent from my iPhone", " "])))
def test_any_text_keeps_its_words(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert out_of_container(text)[0].replace(">", "").split() == text.replace(">", "").split()
