"""A mail's HTML shown inside somebody else's page: nothing runs, nothing is fetched, nothing is lost that is harmless.

What comes out is read by another parser (lexbor) than the one that wrote it (html5ever): what only one of them sees as
markup is the way in for mXSS.
"""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from parsers.html.safe_html import content_id, safe_html
from parsers.html.safe_style import safe_style

URL = re.compile(
    r"(?:https?|mailto|tel):|cid:[\w@.~$+%-]*$|data:image/(?:png|jpe?g|gif|webp|bmp);base64,", re.IGNORECASE
)
WORDS = (
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del "
    "details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark "
    "menu ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead "
    "time tr tt u ul var wbr html head body",  # the last three are the other parser's own
    "abbr align alt bgcolor border cellpadding cellspacing color colspan dir face headers height href hspace lang "
    "noshade nowrap referrerpolicy rel rowspan scope size span src start style summary target title type valign vspace "
    "width",
)
ELEMENTS, ATTRIBUTES = (frozenset(words.split()) for words in WORDS)


def shown(html: str, **more: bool) -> str:
    return safe_html(html, {"logo@x": 3}, **more).html


def dangers(html: str) -> list[str]:
    """Return what of `html` could run or fetch something, as another parser sees it."""
    found: list[str] = []
    root = LexborHTMLParser(html).root
    assert root is not None
    for node in root.traverse(include_text=False):
        if node.tag not in ELEMENTS:
            found.append(f"<{node.tag}>")
        for name, value in node.attributes.items():
            if name not in ATTRIBUTES:
                found.append(f"{name}={value}")
            if name in {"href", "src"} and not URL.match(value or ""):
                found.append(f"{name}={value}")
            if name == "style" and re.search(r"url|expression|import|behavior|position|[\\@<]|/\*", value or "", re.I):
                found.append(f"style={value}")
    return found


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<script >alert(1)</script\t\n bar>",
    "<img src=x onerror=alert(1)>",
    "<img/src/onerror=alert(1)>",
    "<img src=`x`onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java&#x09;script:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//evil.example/x'>x</a>",
    "<a href='https&#58;//x' onclick=alert(1)>x</a>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:text/html;base64,PHN2Zz4='>",
    "<img src='http://tracker.example/p.gif'>",
    "<img src='//tracker.example/p.gif'>",
    "<img src='ht\ttp://tracker.example/p.gif'>",
    "<img srcset='http://tracker.example/p.gif 2x'>",
    "<img lowsrc=http://x dynsrc=http://x longdesc=http://x usemap=#m>",
    "<table background='http://tracker.example/p.gif'><td background=http://x>x</table>",
    "<div style='background:url(http://tracker.example/p.gif)'>x</div>",
    "<div style='background:u\\72l(http://x)'>x</div>",
    "<div style='background:u/**/rl(http://x)'>x</div>",
    "<div style='background:image-set(\"http://x\" 1x)'>x</div>",
    "<div style=\"background:url('http://x')\">x</div>",
    "<div style='list-style:url(http://x)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='width:exp/**/ression(alert(1))'>x</div>",
    "<div style='behavior:url(x.htc);-moz-binding:url(x)'>x</div>",
    "<div style='position:fixed;top:0;left:0;width:100%;z-index:9999'>x</div>",
    "<div style='@import url(http://x)'>x</div>",
    "<style>@import url(http://x);body{background:url(http://x)}</style>",
    "<style><img src=x onerror=alert(1)></style>",
    "<link rel=stylesheet href=http://x>",
    "<base href=http://evil.example/>",
    "<meta http-equiv=refresh content='0;url=http://x'>",
    "<iframe src=http://x></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<frameset><frame src=http://x></frameset>",
    "<object data=http://x></object><embed src=http://x><applet code=x></applet>",
    "<video src=http://x poster=http://x><source src=http://x></video><audio src=http://x></audio>",
    "<form action=http://x><input type=password><button formaction=javascript:alert(1)>x</button></form>",
    "<isindex action=javascript:alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><image href=http://x /></svg><svg><use href='data:image/svg+xml,x'/></svg>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><p title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--x--!><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'><img src=x onerror=alert(1)>",
    "<p title='<img src=x onerror=alert(1)>'>x</p>",
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    "<p id=x name=y class=z data-x=1 contenteditable draggable=true tabindex=1 accesskey=x>x</p>",
    "<a name=getElementById id=body href=https://x target=_self rel=opener>x</a>",
    "<template><img src=x onerror=alert(1)></template>",
    "<x onclick=alert(1)>x</x><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<select><option><img src=x onerror=alert(1)></select>",
    "<dialog open>x</dialog><marquee onstart=alert(1)>x</marquee><slot>x</slot><portal src=http://x>",
    "<img src='cid:\"onerror=alert(1)'>",
    "<b onfocus\x00=alert(1)>x</b><im\x00g src=x onerror=alert(1)>",
    "\ufeff<\ufeffscript>alert(1)</script>",
    "<a href='https://x/\"onmouseover=alert(1)//'>x</a>",
]


@pytest.mark.parametrize("html", ATTACKS)
def test_nothing_runs_and_nothing_is_fetched(html: str) -> None:
    for whole in (html, f"<div>{html}", f"<table>{html}", f"<p>a<b>b{html}</p>c", html + "<i>after</i>"):
        assert dangers(shown(whole)) == []


WORDS_OF_MARKUP = (
    "< > / \" ' = & &lt; &quot; &#x3c; <!-- --> --!> <![CDATA[ ]]> \x00 x \ud800 é <a\fhref= javascript: style=' "
    "url(x) <div> </div> <p> </p> <b> </b> <table> <tr> <td> </table> <li> <ul> <svg> </svg> <math> <mtext> <mglyph> "
    "onclick=x <style> </style> <script> </script> <title> </title> <noscript> <textarea> </textarea> <form> <select> "
    "</a> <template> <foreignObject> <annotation-xml>"
)
_MARKED = re.compile("(<[^>]*>)")
PIECES = [
    *WORDS_OF_MARKUP.split(" "),
    *(" ", "\n", "<img src=x onerror=alert(1)>", "<img title='", '<p title="', "<a href="),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_mixture_of_markup_gets_by(pieces: list[str]) -> None:
    html = shown("".join(pieces))
    assert dangers(html) == []
    assert dangers(html + html) == []


@given(st.text(max_size=200))
def test_every_text_is_made_safe(html: str) -> None:
    assert dangers(shown(html)) == []


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_what_is_safe_stays_safe_and_loses_no_text(pieces: list[str]) -> None:
    """Not its order: of `<li><table><li>` the second list stands in the first, and read once more beside it."""
    once = shown("".join(pieces))
    again = shown(once)
    assert Counter(_MARKED.sub("", again)) == Counter(_MARKED.sub("", once))
    assert dangers(again) == []


def test_links_open_elsewhere_and_tell_nothing() -> None:
    rel = 'target="_blank" rel="noopener noreferrer nofollow"'
    for address in ("https://example.org/?a=1&amp;b=2", "HTTP://example.org", "mailto:a@example.org", "tel:+491234"):
        assert shown(f"<a href=' {address}\n'>x</a>") == f'<a {rel} href="{address}">x</a>'
    assert shown("<a href='ftp://x'>x</a><a href='#x'>y</a>") == f"<a {rel}>x</a><a {rel}>y</a>"


@pytest.mark.parametrize(
    "address",
    [
        "cid:logo@x",
        "CID:logo@x",
        "cid:logo%40x",
        "cid:%3Clogo@x%3E",
        " cid:<logo@x> ",
        "c\nid:logo@x",
        "cid:logo&#64;x",
    ],
)
def test_a_picture_is_paired_with_its_part_however_it_is_named(address: str) -> None:
    safe = safe_html(f'<img src="{address}"><img src="cid:other@x">', {"logo@x": 3})
    assert re.findall(r' src="[^"]*"', safe.html) == [' src="cid:logo@x"']
    assert dict(safe.parts) == {"logo@x": 3}


@pytest.mark.parametrize(
    "name", ['"><script>', "a b", "%", "a%20b", "<>", "é", "\ud800", "'", "javascript:x", "../../x", "a&b"]
)
def test_a_hostile_content_id_stays_one_word(name: str) -> None:
    from urllib.parse import quote

    known = content_id(f"<{name}>")
    safe = safe_html(f'<img src="cid:{quote(name, errors="replace")}">', {known: 1})
    assert all(re.fullmatch(r"[\w@.~$+%-]*", one) for one in safe.parts)
    assert all(f'src="cid:{one}"' in safe.html for one in safe.parts)
    assert dangers(safe.html) == []


def test_remote_pictures_are_left_out_and_counted_unless_they_are_asked_for() -> None:
    html = "<img src=http://a.example/1.png alt=one><img src=//a.example/2.png><img src='data:image/png;base64,AA=='>"
    safe = safe_html(html, {})
    assert safe.remote_images == 2
    assert "a.example" not in safe.html
    assert 'alt="one"' in safe.html
    assert "data:image/png;base64,AA==" in safe.html
    asked = safe_html(html, {}, remote_images=True)
    assert asked.remote_images == 0
    assert 'src="http://a.example/1.png"' in asked.html
    assert 'src="https://a.example/2.png"' in asked.html
    assert asked.html.count('referrerpolicy="no-referrer"') == 3


@pytest.mark.parametrize(
    ("style", "safe"),
    [
        ("color:red; FONT-SIZE : 12px", "color:red;font-size:12px"),
        ("color: rgb(1, 2, 3) !important", "color:rgb(1, 2, 3) !important"),
        ("font-family:'Segoe UI',\"微软雅黑\",sans-serif", "font-family:'Segoe UI',\"微软雅黑\",sans-serif"),
        ("margin:0 auto;margin-left:-500px;text-indent:-9em", "margin:0 auto"),
        ("font-family:'open", ""),
        ("color", ""),
        ("color:", ""),
        ("mso-hide:all;position:absolute;z-index:1;display:none", "display:none"),
        ("width:calc(1px);width:rgb(;width:expression", ""),
        ("", ""),
    ],
)
def test_styles_are_kept_by_declaration(style: str, safe: str) -> None:
    assert safe_style(style) == safe
