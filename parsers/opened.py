"""A mail taken apart again, for whoever shows it: its HTML made safe, and the bytes of each attachment.

`parse` keeps neither: the original is kept, and this reads it once more. Attachments have the numbers that they have
in `ParsedMessage.attachments`, from 0. The HTML is the mail's own, as its client laid it out: of a
multipart/alternative the last form that has HTML (RFC 2046 5.1.4), and where plain texts stand between HTML, those as
well. A mail within a mail is an attachment, and its HTML is its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from parsers.headers.charset import decode
from parsers.headers.header_block import scan
from parsers.html.safe_html import SafeHtml, content_id, safe_html
from parsers.limits import Limits
from parsers.message import Attachment
from parsers.parse import with_line_ends
from parsers.parts.body import leaves, read_body
from parsers.parts.part import Part
from parsers.parts.structure import split

__all__ = ["Opened", "opened"]

_DEFAULT = Limits()
_BYTES_A_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """One mail whose parts can be had."""

    attachments: tuple[Attachment, ...]
    root: Part
    parts: tuple[Part | None, ...]
    """For each attachment its part; None for what only another file names (a list of names in TNEF)."""
    limits: Limits

    def content(self, number: int) -> bytes | None:
        """Return the bytes of the attachment with this number, from 0; None when it has none of its own here."""
        part = self.parts[number]
        return None if part is None else part.content

    def html(self, *, remote_images: bool = False) -> SafeHtml | None:
        """Return the mail's HTML made safe (`safe_html`), None for a mail that has none."""
        files = {id(part) for part in self.parts}
        written = list(_written(self.root, files))
        if not any(part.content_type == "text/html" for part in written):
            return None
        numbers: dict[str, int] = {}
        for number, part in enumerate(self.parts):
            if part is not None and part.content_id:
                numbers.setdefault(content_id(part.content_id), number)
        whole = "\n".join(self._shown(part) for part in written)
        return safe_html(whole, numbers, remote_images=remote_images)

    def _shown(self, part: Part) -> str:
        text, _ = decode(part.content[: _BYTES_A_CHARACTER * self.limits.text], part.charset, guess=True)
        return text if part.content_type == "text/html" else f'<pre style="white-space:pre-wrap">{escape(text)}</pre>'


def opened(content: bytes, limits: Limits = _DEFAULT) -> Opened:
    """Take a mail apart, within the same limits as `parse`. Raises nothing."""
    mail, _ = with_line_ends(content)
    block = scan(mail, limits)
    root, _ = split(block.headers, mail[block.body_start :], limits)
    attachments = tuple(read_body(root, limits).attachments)
    return Opened(attachments, root, _parts(root, attachments), limits)


def _parts(root: Part, attachments: tuple[Attachment, ...]) -> tuple[Part | None, ...]:
    """Return the part of each attachment: its bytes say which, and of equal ones what stands beside them."""
    waiting: dict[str, list[Part]] = {}
    for leaf in leaves(root):
        waiting.setdefault(sha256(leaf.content).hexdigest(), []).append(leaf)
    found: list[Part | None] = []
    for one in attachments:
        same = waiting.get(one.sha256, [])
        best = max(same, key=lambda part: _likeness(part, one), default=None)
        if best is not None:
            same.remove(best)
        found.append(best)
    return tuple(found)


def _likeness(part: Part, one: Attachment) -> tuple[bool, bool, bool]:
    named = bool(part.name) or part.disposition == "attachment"
    return part.content_type == one.content_type, named, bool(part.content_id) == bool(one.content_id)


def _written(part: Part, files: set[int]) -> Iterator[Part]:
    """Yield the texts that are the mail itself, in order."""
    if part.content_type == "multipart/alternative":
        forms = [list(_written(child, files)) for child in part.children]
        with_html = [form for form in forms if any(text.content_type == "text/html" for text in form)]
        yield from (with_html[-1] if with_html else next(filter(None, forms), []))
    elif part.content_type.startswith("multipart/"):
        for child in part.children:
            yield from _written(child, files)
    elif part.content_type.startswith("text/") and id(part) not in files:
        yield part
