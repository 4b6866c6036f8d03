"""A plain form counts unless it only stands in for the HTML: stubs, links, the first line of a letter, nothing at
all."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.html.fuller_html import says_more, worth_reading
from tests.growth import in_proportion

LETTER = " ".join(
    f"We could not print page {n} of the invoice that you sent us in May, please look into it." for n in range(9)
)
QUOTE = (
    "<div class=gmail_quote><div class=gmail_attr>On Monday Ben wrote:</div>"
    f"<blockquote class=gmail_quote>{LETTER}</blockquote></div>"
)
DIVIDED = f"<div id=divRplyFwdMsg>From: Ben</div><p>{LETTER}</p>"


def mail(plain: str, html: str) -> bytes:
    parts = ((("plain", plain), ("html", html)),)
    body = "".join(
        f"--b\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{text}\r\n" for pair in parts for kind, text in pair
    )
    return f"Content-Type: multipart/alternative; boundary=b\r\n\r\n{body}--b--\r\n".encode()


def text(plain: str, html: str) -> str:
    return parse(mail(plain, html)).text.strip()


STUBS = [
    "This email must be viewed in HTML mode.",
    "To view this message, please use an HTML compatible email viewer!",
    "Your email client does not support HTML emails. Please click here: https://example.com/view?id=1",
    "This is a multi-part message. Your mail reader does not understand it.",
    "Bitte verwenden Sie ein HTML-fähiges E-Mail-Programm, um diese Nachricht zu lesen.",
    "Si vous ne voyez pas ce message, utilisez un client HTML.",
    "Este mensaje solo se puede ver en formato HTML.",
    "このメールはHTML形式です。",
    "Это письмо в формате HTML.",
    "Having trouble? View it in your browser.",
    "See the web version.",
    "https://example.com/very/long/link?with=many&parameters=" + "x" * 600,
    "www.example.com",
    "Unsubscribe: http://example.com/u",
    "[image: logo] <https://example.com/1>",
    "Hello,",
    "Dear Ann,\r\n\r\n",
    "We could not print page 0",
    "",
    " \r\n ",
    "\u200b\u200c\ufeff",
    "\xa0",
]


@pytest.mark.parametrize("plain", STUBS)
def test_a_form_that_only_stands_in_is_not_the_text(plain: str) -> None:
    assert text(plain, f"<html><body><p>Hello,<p>Dear Ann,<p>{LETTER}</body></html>").endswith("please look into it.")


ANSWERS = [
    "Yes.",
    "Thanks, that works!",
    "I attached the file.",
    "See https://example.com/ticket/1 please",
    "I cannot open your HTML newsletter",
    "Hello",
]


@pytest.mark.parametrize("plain", ANSWERS)
@pytest.mark.parametrize("quote", [QUOTE, DIVIDED, ""])
def test_a_short_answer_stays_the_plain_one_whatever_the_html_quotes(plain: str, quote: str) -> None:
    assert text(plain, f"<html><head><style>{'p { color: red }' * 99}</style></head><p>{plain}</p>{quote}") == plain


def test_a_short_answer_stays_beside_a_signature() -> None:
    signature = (
        "<p>Ann Example, Head of Purchasing, Example Company, Example Street 1, 12345 Example, Tel +49 123</p>" * 2
    )
    assert text("Yes, go ahead.", f"<p>Yes, go ahead.</p>{signature}") == "Yes, go ahead."


def test_a_form_with_words_of_its_own_stays() -> None:
    assert text("Nobody wrote this in the letter.", f"<p>{LETTER}</p>") == "Nobody wrote this in the letter."
    assert text(LETTER, f"<p>{LETTER} {LETTER} {LETTER} {LETTER}</p>") == LETTER


def test_a_stub_stays_where_the_html_says_no_more() -> None:
    stub = "This email must be viewed in HTML mode."
    assert text(stub, "<img src=cid:x>") == stub
    assert text(stub, f"<p hidden>{LETTER}</p><p>Hi</p>") == stub


def test_files_beside_html_that_is_not_read_are_attachments_all_the_same() -> None:
    inner = "Content-Type: multipart/related; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>Yes.</p>\r\n"
    file = "--c\r\nContent-Type: image/png; name=p.png\r\n\r\nx\r\n--c--\r\n"
    content = f"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nYes.\r\n--b\r\n{inner}{file}--b--\r\n"
    found = parse(content.encode())
    assert (found.text.strip(), [one.name for one in found.attachments]) == ("Yes.", ["p.png"])


def test_a_plain_form_within_a_form_is_compared_with_its_own_html() -> None:
    inner = mail("", f"<p>{LETTER}</p>").decode().replace("=b\r", "=c\r").replace("--b", "--c")
    content = f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nYes.\r\n--b\r\n{inner}--b--\r\n"
    assert parse(content.encode()).text.split() == ["Yes.", *LETTER.split()]


def test_html_is_not_made_text_to_be_left_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.html.html_text.HtmlReader.text", lambda *_: pytest.fail("it was read"))
    assert text(LETTER, f"<p>{LETTER}</p>") == LETTER
    assert text("Yes.", "<html><head><title>" + "x" * 999 + "</title></head><p>Yes.</p>") == "Yes."


@given(st.text(max_size=500), st.text(max_size=3_000))
def test_any_two_forms_can_be_compared(plain: str, html: str) -> None:
    if says_more(plain, html) and plain.strip():
        assert worth_reading(plain, html)
    assert says_more("", "x")
    assert not says_more(html + "x" * 401, plain)


PIECES = ["<", "<p", "&", "&a", ">", "-----Original Message-----\n", "> x\n", "</head>", "http://", "@", "x@", " ", "x"]


@pytest.mark.parametrize("piece", PIECES)
def test_comparing_takes_time_in_proportion(piece: str) -> None:
    def compared(times: int) -> Callable[[], None]:
        long = piece * times

        def compare() -> None:
            for short in ("Yes.", long):
                worth_reading(short, long)
                says_more(short, long)

        return compare

    assert in_proportion(compared, 10_000)
