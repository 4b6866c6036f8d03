"""What nobody sees of HTML is no text: every way in which HTML is read tells it apart, and it is never all there is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.html.html_hidden import Hiding, hiding_of, is_blank
from parsers.html.html_tags import without_hidden
from parsers.html.html_text import html_text

PADDING = "<p>" + "word " * 8_000 + "</p>"
"""Makes HTML large, so that its tags are made bare."""
MANY_TAGS = "<p>word</p>" * 5_100
"""Makes HTML so large that it is stripped."""

GONE = [
    "style='display:none'",
    'style="display: none"',
    "style=display:none",
    "STYLE='DISPLAY:NONE'",
    "style='display:none !important'",
    "style='color:red;display : none;font-size:12px'",
    "style='mso-hide:all;display:none;visibility:hidden;opacity:0'",
    "style='opacity:0'",
    "style='opacity:0.0;color:#fff'",
    "style='max-height:0;overflow:hidden'",
    "style='max-height:0px; max-width:0px; overflow:hidden;'",
    "style='height:0pt;width:0;overflow:hidden'",
    "hidden",
    "hidden=''",
    "class=x hidden",
    "HIDDEN id=y",
    "hidden=until-found",
]
BLANK = [
    "style='font-size:0'",
    "style='font-size:0px;line-height:0'",
    "style='visibility:hidden'",
    "style='visibility: collapse'",
]
SEEN = [
    "style='display:block'",
    "style='display:none;display:block'",
    "style='font-size:0.5em'",
    "style='font-size:01px'",
    "style='font-size:10px'",
    "style='opacity:0.9'",
    "style='opacity:.5'",
    "style='max-height:0'",
    "style='overflow:hidden'",
    "style='overflow: hidden ;height:100px'",
    "style='height:0'",
    "style='mso-hide:all'",
    "style='line-height:0'",
    "style='backface-visibility:hidden'",
    "style='-x-display:none'",
    "style='color:#fff;background:#fff'",
    "class=hidden",
    "title='is hidden here'",
    "data-hidden=x",
    "aria-hidden=true",
    "style=''",
    "style",
]


@pytest.mark.parametrize("attribute", [*GONE, *BLANK])
@pytest.mark.parametrize("before", ["", PADDING], ids=["small", "large"])
def test_what_is_hidden_is_no_text(attribute: str, before: str) -> None:
    html = f"{before}<p>seen</p><div {attribute}>not <b>seen</b><p>either</p></div><p>too</p>"
    assert html_text(html).split()[-2:] == ["seen", "too"]
    assert "either" not in html_text(html)


@pytest.mark.parametrize("attribute", GONE)
def test_what_is_hidden_is_no_text_also_where_html_is_stripped(attribute: str) -> None:
    html = f"{MANY_TAGS}<p>seen</p><div {attribute}>not<div>in</div>either</div><p>too</p>"
    assert html_text(html).split()[-3:] == ["word", "seen", "too"]


@pytest.mark.parametrize("attribute", SEEN)
@pytest.mark.parametrize("before", ["", PADDING, MANY_TAGS], ids=["small", "large", "many tags"])
def test_what_is_not_hidden_stays(attribute: str, before: str) -> None:
    html = f"{before}<i style=display:none>gone</i><div {attribute}>seen</div>"
    assert html_text(html).split()[-1] == "seen"
    assert "gone" not in html_text(html)


@pytest.mark.parametrize("before", ["", PADDING], ids=["small", "large"])
def test_text_inside_what_has_no_size_is_seen_where_it_has_one_again(before: str) -> None:
    cell = (
        "<table><tr><td style='font-size:0px;padding:9px'>gap<div style='font-size:14px'>seen <i>as well</i></div>gap"
    )
    assert html_text(before + cell).split()[-3:] == ["seen", "as", "well"]
    inside = "<div style='visibility:hidden'>not<span style='visibility:visible'>seen</span></div>"
    assert html_text(before + inside).split()[-1] == "seen"
    assert (
        html_text(f"{before}x<div style='display:none'><p style='font-size:14px;display:block'>not</p></div>")[-1]
        == "x"
    )


@pytest.mark.parametrize("before", ["", "<style>" + "p { color: red }" * 3_000 + "</style>", "<b></b>" * 5_100])
@pytest.mark.parametrize(
    "shown",
    [
        "",
        " \n",
        "&nbsp;",
        "&zwnj;&nbsp;&#847;",
        "\u200b\ufeff\u00ad",
        "<br><br>",
        "<blockquote type=cite> </blockquote>",
    ],
)
def test_a_mail_that_is_hidden_whole_is_read_all_the_same(before: str, shown: str) -> None:
    assert html_text(f"{before}<div style='display:none'><p>Hello</p></div>{shown}").split()[0] == "Hello"
    assert "Hello" in html_text(f"{before}<body hidden>{shown}<p>Hello</p>")


def test_signs_alone_are_something_that_was_written() -> None:
    assert html_text("<p>👍</p><p hidden>not</p>") == "👍"
    assert html_text("<p>?</p><p hidden>not</p>") == "?"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<b hidden>c", "a<b hidden>c"),
        ("a<b hidden>c<b>d</b>e</b>f", "af"),
        ("a<br hidden>b", "a<br hidden>b"),
        ("a<b hidden>c</i></b><i hidden>d</i>e", "ae"),
        ("a</b hidden>b", "a</b hidden>b"),
    ],
)
def test_only_elements_that_are_closed_are_left_out(html: str, text: str) -> None:
    assert without_hidden(html) == text


def test_marks_stay_marks_beside_a_size_of_their_own() -> None:
    html = "hi<p style='font-size:0'>gap</p><blockquote class=gmail_quote style='font-size:12px'>old</blockquote>"
    assert html_text(html) == "hi\n\n> old"
    assert html_text(f"{PADDING}{html}").split("\n")[-1] == "> old"


@pytest.mark.parametrize(
    ("attributes", "hiding"), [({}, None), ({"style": None}, None), ({"hidden": None}, Hiding.GONE)]
)
def test_what_a_tag_does(attributes: dict[str, str | None], hiding: Hiding | None) -> None:
    assert hiding_of(attributes) is hiding


@given(st.text(alphabet="\u200b\ufeff \n\xa0>\u034f"))
def test_what_is_not_drawn_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(text + "x")


TAGS = [
    *("<div>", "</div>", "<p style='display:none'>", "</p>", "<b hidden>", "</b>", "x", "<br>", "<td>", "<!--", "-->"),
    *(
        "<i style=font-size:0>",
        "<u style='font-size:9px'>",
        "</i>",
        "</u>",
        "\n",
        "style=",
        "hidden",
        "'",
        '"',
        "<style>",
    ),
    *("<", ">", "<table>", "<style>"),
]


@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_nothing_is_blank_that_was_not_so_before(pieces: list[str]) -> None:
    html = "".join(pieces)
    without = html.replace("none", "some").replace("hidden", "hiding").replace("font-size:0", "font-size:8")
    assert is_blank(html_text(html)) == is_blank(html_text(without))


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_large_html_of_every_mixture_is_read(pieces: list[str]) -> None:
    html = "".join(pieces)
    assert html_text(PADDING + html).startswith("word word")
    assert html_text(MANY_TAGS + html).startswith("word\nword")
