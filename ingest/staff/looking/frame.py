"""A mail's HTML as a whole document of its own, for a sandboxed frame: hostile mail shown, nothing of it alive.

Two walls, each enough by itself (attacks 13 and 14): the HTML is `parsers.html.safe_html`'s, in which nothing runs and
nothing is fetched; and the document is served with a Content-Security-Policy that forbids both, and that puts it in a
sandbox without scripts and without an origin, also where somebody opens the frame's address by itself. The attribute
`sandbox` of the page says so once more. A link that is clicked opens a window of its own, which is not sandboxed and
knows nothing of the reader.

Pictures that came with the mail are put in as `data:` addresses, because a frame without an origin sends no cookie with
which it could ask for them. They are pictures by their first bytes, never by what the mail calls them, so SVG is none.
Images on other machines are loaded only where `remote_images` was chosen for this one view.
"""

import re
from asyncio import to_thread
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ingest.staff.opening import Mail, Opening
from parsers.opened import Opened

__all__ = ["SANDBOX", "Frame", "frame_of", "framed"]

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""The `sandbox` attribute of the `<iframe>`: links may open a window, and nothing else may happen."""
_PICTURE_BYTES = 4 * 1024 * 1024
_ALL_BYTES = 12 * 1024 * 1024
"""Of a picture, and of all places in a document where one is put in."""
_RASTER = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
    (re.compile(rb"BM.{4}\x00{4}", re.DOTALL), "bmp"),
)
"""How pictures made of points begin (WHATWG MIME Sniffing 6.1)."""
_OWN_PICTURE = re.compile(r'(<img(?:[^<>"]|"[^"]*+")*?) src="cid:([^"]*+)"')
"""An image of the mail's own, in HTML as `safe_html` writes it; in text, `<` is written otherwise."""
_HEAD = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    '<meta http-equiv="x-dns-prefetch-control" content="off">'
    '<meta name="viewport" content="width=device-width"><title></title>'
    "<style>:root{color-scheme:light}body{margin:12px;background:#fff;color:#000;font:15px/1.5 sans-serif;"
    "overflow-wrap:anywhere}img{max-width:100%}</style></head><body>"
)
_TAIL = "</body></html>"


@dataclass(frozen=True, slots=True)
class Frame:
    """A document for `<iframe sandbox="{SANDBOX}">`, and the header fields that it must be served with."""

    html: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(dict[str, str]()))
    remote_images: int = 0
    """Images on other machines that are not loaded and would be if `remote_images` were chosen."""
    own_pictures_left_out: int = 0
    """Places where a picture of the mail's own would stand, but it is too large or no picture."""


async def frame_of(opening: Opening, which: str | Mail, *, remote_images: bool = False) -> Frame | None:
    """Return the frame of a stored or held mail, None for one without HTML. Raises what `Opening` does."""
    mail = await opening.opened(which)
    return await to_thread(framed, mail, remote_images=remote_images)


def framed(mail: Opened, *, remote_images: bool = False) -> Frame | None:
    """Return the document of a mail's HTML, None for a mail without."""
    safe = mail.html(remote_images=remote_images)
    if safe is None:
        return None
    pictures = _Pictures(mail, safe.parts)
    body = _OWN_PICTURE.sub(pictures.put_in, safe.html)
    return Frame(_HEAD + body + _TAIL, _headers(remote_images), safe.remote_images, pictures.left_out)


def _headers(remote_images: bool) -> Mapping[str, str]:
    images = "https: http: data:" if remote_images else "data:"
    policy = (
        f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'self'; sandbox {SANDBOX}"
    )
    return MappingProxyType(
        {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-DNS-Prefetch-Control": "off",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        }
    )


class _Pictures:
    """Puts a mail's own pictures into one document, as long as they fit."""

    def __init__(self, mail: Opened, numbers: Mapping[str, int]) -> None:
        self.left_out = 0
        self._mail = mail
        self._numbers = numbers
        self._room = _ALL_BYTES
        self._known: dict[int, str] = {}

    def put_in(self, image: re.Match[str]) -> str:
        tag, name = image.groups()
        address = self._address(self._numbers[name]) if name in self._numbers else ""
        if not address or len(address) > self._room:
            self.left_out += 1
            return str(tag)
        self._room -= len(address)
        return f'{tag} src="{address}"'

    def _address(self, number: int) -> str:
        """Return a picture as an address, "" for what is too large or no picture."""
        if number not in self._known:
            content = self._mail.content(number) if self._mail.attachments[number].size <= _PICTURE_BYTES else b""
            kind = next((name for begins, name in _RASTER if begins.match(content)), "")
            self._known[number] = f"data:image/{kind};base64,{b64encode(content).decode()}" if kind else ""
        return self._known[number]
