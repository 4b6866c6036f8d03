"""HTML put in order before a sanitiser reads it: what a browser would close is closed, and nothing is too much."""

from functools import partial

import pytest

from parsers.html.balanced_html import balanced
from parsers.html.safe_html import safe_html
from tests.growth import in_proportion


def shown(html: str) -> str:
    return safe_html(html, {}).html


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("", ""),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<dt>one<dt>two", "<dt>one</dt><dt>two</dt>"),
        ("<p>one<div>two</div>", "<p>one</p><div>two</div>"),
        ("<p><b id=1>x<p><b id=2>y", "<p><b>x</b></p><p><b>y</b></p>"),
        ("a < b &amp; c > d", "a &lt; b &amp; c &gt; d"),
        ("a&nbsp;b &eacute;", "a&nbsp;b é"),
        ("<b>one<i>two</b>three</i>four", "<b>one<i>two</i></b>threefour"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        (
            "<table><tr><td>a<td><div>b<tr><th>c</table>d",
            "<table><tbody><tr><td>a</td><td><div>b</div></td></tr><tr><th>c</th></tr></tbody></table>d",
        ),
        (
            "<table><thead><tr><td>a<tbody><tr><td>b</table>",
            "<table><thead><tr><td>a</td></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        ),
        ("<div><table><tr><td></div>x</table>y", "<div><table><tbody><tr><td>x</td></tr></tbody></table>y</div>"),
        (
            "<table><tr><td><table><tr><td>in</table>out</table>",
            "<table><tbody><tr><td><table><tbody><tr><td>in</td></tr></tbody></table>out</td></tr></tbody></table>",
        ),
        ("</br></p></x>x", "<br>x"),
        ("x<!-- y -->z<!doctype html><?php q ?>w", "xzw"),
        (
            "<o:p>x</o:p><center>y</center><font color=red face=Arial size=2>z</font>",
            'x<center>y</center><font color="red" face="Arial" size="2">z</font>',
        ),
        ("<title>t</title><style>s</style><script>x</script>y", "y"),
        ("<style>never closed", ""),
        ("<object>shown instead", "shown instead"),
        ("<svg><text>drawn</text></svg>x", "x"),
        ("shown<a href='never closed", "shown"),
        ("shown<a b", "shown"),
        ("x<" + "q" * 60 + ">y", "xy"),
        ("x</>y<!>z", "xyz"),
        ("<p =x y=z align = center>x", '<p align="center">x</p>'),
        ("<p align=>x", '<p align="">x</p>'),
        ("<p align=left align=right>x", '<p align="left">x</p>'),
        ("<hr color=red><wbr>", '<hr color="red"><wbr>'),
        ("<p title='" + "x" * 9_000 + "'>x", "<p>x</p>"),
        ("<p title='a\nb'>x", '<p title="a b">x</p>'),
    ],
)
def test_html_is_put_in_order(html: str, safe: str) -> None:
    assert shown(html) == safe


def no(_: str, __: str) -> None:
    """Let no attribute through."""


def test_nothing_nests_deeper_than_a_parser_can_bear() -> None:
    html = balanced(
        "<div>" * 20_000 + "<br>x</div>" + "</div>" * 19_999 + "<b>y</b>",
        dict.fromkeys(("div", "b"), frozenset()),
        no,
        {},
    )
    assert html == "<div>" * 200 + "x" + "</div>" * 200 + "<b>y</b>"


def test_more_tags_than_anybody_looks_at_are_text() -> None:
    assert shown("<b>x</b>" * 50_010) == "<b>x</b>" * 50_000 + "x" * 10


def test_a_long_text_is_cut_into_pieces_that_a_reader_does_not_see() -> None:
    text = "x" * 4_095 + "&" + "y" * 9_000
    assert balanced(text, {}, no, {}).count("<!---->") == 3
    assert shown(text) == text.replace("&", "&amp;")


BOMBS = {
    "nested": lambda n: "<div>" * n,
    "paragraphs in paragraphs": lambda n: "<div><p>" * n,
    "marks never closed": lambda n: "".join(f"<p><b title={number}>x</p>" for number in range(n)),
    "marks closed wrongly": lambda n: "<i><a href=x><p></i>" * n,
    "tables": lambda n: "<table><tr><td>" * n,
    "tables closed from inside": lambda n: "<div><table></div></table>" * n,
    "signs": lambda n: "&" * n,
    "addresses in text": lambda n: "a&b=c" * n,
    "open brackets": lambda n: "<" * n,
    "comments": lambda n: "<!--" * n,
    "tags that never end": lambda n: "<a " * n,
    "quotes that never end": lambda n: "<a b='" * n,
    "attributes": lambda n: "<a " + " ".join(f"a{number}=x" for number in range(n)) + ">x",
    "equal signs": lambda n: "<a " + "=" * n,
    "pictures never closed": lambda n: "<svg>" * n,
    "lists": lambda n: "<ul><li>" * n,
    "end tags behind a wall": lambda n: "<p><table><td>" + "<b>" * 190 + "</p>" * n,
    "boxes behind a wall": lambda n: "<p><table><td>" + "<b>" * 190 + "<div></div>" * n,
}


@pytest.mark.parametrize("name", BOMBS)
def test_four_times_the_html_takes_about_four_times_the_time(name: str) -> None:
    assert in_proportion(lambda n: partial(shown, BOMBS[name](n)), 5_000)
