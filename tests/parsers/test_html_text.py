"""HTML as a reader would see it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.html.html_text import html_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("a <b>b</b><i>c</i>\n d", "a bc d"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<ul><li>a<li>b</ul>x", "- a\n- b\n\nx"),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", "a\tb\nc\td"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("a&nbsp;&amp;&lt;b&gt;&#228;", "a\xa0&<b>ä"),
        ("<title>t</title><style>s</style><script>x</script><p>body<!-- c --></p>", "body"),
        ("<p>hi</p><blockquote type=cite><p>one</p><p>two</p></blockquote>", "hi\n\n> one\n>\n> two"),
        ('<div class="gmail_quote">On x<blockquote class="gmail_quote">old</blockquote></div>', "On x\n\n> old"),
        ('<div class="gmail_attr">On x</div><blockquote class="gmail_quote">old</blockquote>', "> On x\n>\n> old"),
        ("<blockquote>an author's quote</blockquote>", "an author's quote"),
        ("<blockquote type=CITE>a<blockquote type=cite>b</blockquote>c</blockquote>d", "> a\n>\n>> b\n>\n> c\n\nd"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        ("<img src=http://tracker.example/x.png alt=logo>x", "x"),
        ("a<div><span>b</span><div>c</div></div>", "a\nb\nc"),
    ],
)
def test_html_text(html: str, text: str) -> None:
    assert "\n".join(line.rstrip() for line in html_text(html).split("\n")) == text


def test_html_with_very_many_tags_is_stripped_by_a_linear_scan() -> None:
    html = "<!DOCTYPE html><div>one &amp; <b>two</b></div><br>three" + "<p>x</p>" * 10_001
    text = html_text(html)
    assert text.startswith("one & two\nthree\nx\nx")
    assert "<" not in text


PADDING = "<p>" + "word " * 8_000


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div a1 a2 a3=x>one</div>two", "one\ntwo"),
        ("a <!-- <p>not</p> --> b <!-- open", "a b"),
        ("a <!-- x --> b<!DOCTYPE html>", "a b"),
        ("1 < 2 <3 <> </ x", "1 < 2 <3 <> </ x"),
        ("hi<blockquote style=x type='cite'>old</blockquote>", "hi\n\n> old"),
        ('hi<blockquote class="x gmail_quote">old</blockquote>', "hi\n\n> old"),
        ("hi<div class=yahoo_quoted id=1>old</div>", "hi\n> old"),
        ("hi<div class='x'>new</div>", "hi\nnew"),
        ("hi<blockquote>an author's quote</blockquote>", "hi\n\nan author's quote"),
        ("<style>p { x }</style><STYLE a=b>y</STYLE>x", "x"),
    ],
)
def test_large_html_is_read_with_bare_tags(html: str, text: str) -> None:
    assert html_text(f"{PADDING}</p>{html}").partition("\n")[2].strip() == text
    assert html_text(html).strip() in {text, text.replace(" </ x", "")}


def test_a_hundred_thousand_attributes_of_one_tag_are_not_compared() -> None:
    attributes = " ".join(f"a{n}=x" for n in range(100_000))
    assert html_text(f"<a {attributes}>x</a>") == "x"


def test_an_attribution_around_an_attribution_is_quoted_once() -> None:
    assert (
        html_text("<div class=moz-cite-prefix>" * 500 + "Anna iru ion:<p>x" + "</div>" * 500) == "> Anna iru ion:\n> x"
    )


def test_quotes_in_quotes_are_marked_so_far() -> None:
    lines = html_text("<blockquote type=cite>x" * 2_000).split("\n")
    assert set(lines[-3:]) == {">" * 100, ">" * 100 + " x"}


def test_the_parts_of_a_mail_share_one_budget() -> None:
    part = b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 4_000 + b"<b>x</b>y\r\n"
    text = parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 4 + b"--b--").text
    assert [line for line in text.split("\n") if line] == ["xy", "xy", "x y", "x y"]


DIVIDER = "-----Original Message-----"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('hi<div id="divRplyFwdMsg"><b>Pengirim:</b> Anna</div>old', f"hi\n{DIVIDER}\nPengirim: Anna\nold"),
        ('hi<div id="x_divRplyFwdMsg">old</div>', f"hi\n{DIVIDER}\nold"),
        ('hi<div id="appendonsend"></div><hr><div id=divRplyFwdMsg>old</div>', f"hi\n{DIVIDER}\nold"),
        ('hi<div id="appendonsend"></div>', "hi"),
        (
            "hi<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'>old</div>",
            f"hi\n{DIVIDER}\nold",
        ),
        ("hi<div style='border-top: solid red 1pt'>new</div>", "hi\nnew"),
        ("hi<div class=OutlookMessageHeader>old</div>", f"hi\n{DIVIDER}\nold"),
        ("hi<span id=OLK_SRC_BODY_SECTION>old</span>", f"hi\n{DIVIDER}\nold"),
        ("hi<hr id=stopSpelling>old", f"hi\n{DIVIDER}\nold"),
        ("hi<div class=zmail_extra>old</div>", "hi\n> old"),
        ("hi<div class=gmail_signature>Anna</div>", "hi\n--\nAnna"),
        (
            "hi<div class=moz-cite-prefix>On 1 Jan 2024 Anna wrote:</div><blockquote type=cite>old</blockquote>new",
            "hi\nOn 1 Jan 2024 Anna wrote:\n\n> old\n\nnew",
        ),
        (
            "hi<div class=moz-cite-prefix>Anna iru ion:</div><blockquote type=cite>old</blockquote>new",
            "hi\n> Anna iru ion:\n>\n> old\n\nnew",
        ),
        ("hi<div class=moz-cite-prefix></div>new", "hi\nnew"),
    ],
)
def test_the_marks_of_mail_clients_become_those_of_plain_text(html: str, text: str) -> None:
    assert html_text(html) == text
    assert html_text(f"{PADDING}</p>{html}").partition("\n")[2].strip() == text


@given(st.text(alphabet="<>/ab divpre=\"'!-&;\n\t "))
def test_every_text_is_read(html: str) -> None:
    assert html_text(html) == html_text(html).strip("\n")


@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<p>", "<pre>", "</pre>", "<blockquote type=cite>", "x", "<br>", "<td>", "\n"]
        )
    )
)
def test_every_nesting_is_read(pieces: list[str]) -> None:
    text = html_text("".join(pieces))
    assert text.count("x") == pieces.count("x")
