"""A mail's HTML made safe to show inside a page of a helpdesk: nothing in it runs, and nothing is fetched.

An example: `<img src="cid:logo@x">` stays and is paired with the part that it names, `<img src="https://...">` loses
its address unless whoever reads has asked for remote images, and `onclick`, `<script>`, `<form>`, `<svg>` and
`<style>` are gone. Links keep http, https, mailto and tel, open in another window and tell nobody where the reader
was.

`balanced_html` puts the HTML in order, with the elements and attributes that are known here; the values of attributes
are looked at here and in `safe_style`. nh3 (ammonia, html5ever) reads the outcome as a browser does and lets through
what is on its own list of the same: what the two do not agree on does not pass. A style sheet is left out whole: what
a mail sets by classes alone looks plainer here than in its own client. Classes and ids are left out, so that the
page's own styles and scripts do not meet them. nh3 is loaded when the first mail is shown.
"""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote, unquote

from parsers.html.balanced_html import balanced
from parsers.html.safe_style import safe_style

__all__ = ["SafeHtml", "content_id", "safe_html"]

_ANY = frozenset(("align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"))
_TABLE = _ANY | {"border", "cellpadding", "cellspacing", "summary"}
_CELL = _ANY | {"abbr", "colspan", "headers", "nowrap", "rowspan", "scope"}
_KNOWN: Mapping[str, Set[str]] = {
    **dict.fromkeys(
        (
            *(
                "abbr",
                "acronym",
                "address",
                "article",
                "aside",
                "b",
                "bdi",
                "bdo",
                "big",
                "blockquote",
                "br",
                "caption",
            ),
            *("center", "cite", "code", "dd", "del", "details", "dfn", "dir", "div", "dl", "dt", "em", "figcaption"),
            *(
                "figure",
                "footer",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "header",
                "i",
                "ins",
                "kbd",
                "li",
                "main",
                "mark",
            ),
            *("menu", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong"),
            *("sub", "summary", "sup", "tbody", "tfoot", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
        ),
        _ANY,
    ),
    "a": _ANY | {"href"},
    "col": _ANY | {"span"},
    "colgroup": _ANY | {"span"},
    "font": _ANY | {"color", "face", "size"},
    "hr": _ANY | {"color", "noshade", "size"},
    "img": _ANY | {"alt", "border", "hspace", "src", "vspace"},
    "ol": _ANY | {"start", "type"},
    "table": _TABLE,
    "td": _CELL,
    "th": _CELL,
}
_ADDED = {
    "a": ' target="_blank" rel="noopener noreferrer nofollow"',
    "img": ' referrerpolicy="no-referrer"',
}
"""Attributes of ours. No mail can write one of them: they are not in `_KNOWN`."""
_LET_THROUGH = {
    name: {*attributes, *re.findall(r"([a-z]+)=", _ADDED.get(name, ""))} for name, attributes in _KNOWN.items()
}
_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE | re.ASCII)
_REMOTE = re.compile(r"(?:https?:|//)", re.IGNORECASE | re.ASCII)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE | re.ASCII)
"""Pictures made of points, which hold no markup."""
_NOT_IN_A_URL = re.compile(r"[\x00-\x1f\x7f]")
"""What browsers take out of an address before they read it (WHATWG URL 4.4)."""


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML that may be shown. `parts` says which attachment (its number, from 0) each `cid:NAME` in it stands for."""

    html: str
    parts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType(dict[str, int]()))
    remote_images: int = 0
    """Images that lie on other machines and were left out."""


def safe_html(html: str, parts: Mapping[str, int], *, remote_images: bool = False) -> SafeHtml:
    """Return `html` made safe. `parts` has the number of each part by `content_id` of its Content-ID.

    Images are shown as `cid:NAME`, NAME percent-encoded: whoever shows the HTML puts an address of his own there. With
    `remote_images` those on other machines stay, and their senders learn who reads the mail, when and where.
    """
    import nh3

    values = _Values(parts, remote_images=remote_images)
    text = html.encode("utf-8", "replace").decode()  # nh3 takes no lone surrogate
    shown = nh3.clean(
        balanced(text, _KNOWN, values.checked, _ADDED),
        tags=set(_KNOWN),
        clean_content_tags={"script", "style"},
        attributes=_LET_THROUGH,
        generic_attribute_prefixes=set(),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        url_relative="deny",
        link_rel=None,
    )
    return SafeHtml(shown, MappingProxyType(values.used), values.left_out)


def content_id(value: str) -> str:
    """Return a Content-ID, or what a `cid:` address names, in the form in which both are equal (RFC 2392)."""
    return unquote(value.strip()).strip("<> \t\r\n")


class _Values:
    """Looks at the attributes of one text, and notes what they refer to."""

    def __init__(self, parts: Mapping[str, int], *, remote_images: bool) -> None:
        self.used: dict[str, int] = {}
        self.left_out = 0
        self._parts = parts
        self._remote_images = remote_images
        self._checks: Mapping[str, Callable[[str], str | None]] = {
            "style": lambda value: safe_style(value) or None,
            "href": self._link,
            "src": self._source,
        }

    def checked(self, attribute: str, value: str) -> str | None:
        """Return the value that an attribute keeps, None when it goes."""
        check = self._checks.get(attribute)
        if check is not None:
            return check(value)
        return _NOT_IN_A_URL.sub(" ", value)

    def _link(self, value: str) -> str | None:
        address = _NOT_IN_A_URL.sub("", value).strip()
        return address if _LINK.match(address) else None

    def _source(self, value: str) -> str | None:
        address = _NOT_IN_A_URL.sub("", value).strip()
        if address[:4].lower() == "cid:":
            return self._part(content_id(address[4:]))
        if _REMOTE.match(address):
            if self._remote_images:
                return f"https:{address}" if address.startswith("//") else address
            self.left_out += 1
            return None
        return address if _PICTURE.fullmatch(address) else self._part(content_id(address))  # some leave `cid:` out

    def _part(self, name: str) -> str | None:
        number = self._parts.get(name)
        if number is None:
            return None
        written = quote(name, safe="@.-_~$+", errors="replace")
        self.used[written] = number
        return f"cid:{written}"
