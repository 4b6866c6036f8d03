"""A mail taken apart again, for whoever shows it: its HTML made safe, and the bytes of each attachment.

`parse` keeps neither: the original is kept, and this reads it once more. Attachments have the numbers that they have
in `ParsedMessage.attachments`, from 0. The HTML is the mail's own, as its client laid it out: of a
multipart/alternative the last form that has HTML (RFC 2046 5.1.4), and where plain texts stand between HTML, those as
well. A mail within a mail is an attachment, and its HTML is its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from parsers.html.safe_html import SafeHtml, content_id, safe_html
from parsers.limits import Limits
from parsers.message import Attachment
from parsers.parts.attachment import attachment
from parsers.parts.body import attachment_parts
from parsers.parts.open_mail import open_mail, with_line_ends
from parsers.parts.part import Part
from parsers.parts.written_text import text_of

__all__ = ["Opened", "opened"]

_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Opened:
    """One mail whose parts can be had."""

    attachments: tuple[Attachment, ...]
    """What `parse` says of them."""
    parts: tuple[Part, ...]
    """The parts of the attachments."""
    root: Part
    codec: str
    limits: Limits

    def content(self, number: int) -> bytes:
        """Return the bytes of the attachment with this number, from 0. Raises `IndexError` where there is none."""
        return self.parts[number].content

    def html(self, *, remote_images: bool = False) -> SafeHtml | None:
        """Return the mail's HTML made safe (`safe_html`), None for a mail that has none."""
        files = {id(part) for part in self.parts}
        written = list(_written(self.root, files))
        if not any(part.content_type == "text/html" for part in written):
            return None
        numbers: dict[str, int] = {}
        for number, part in enumerate(self.parts):
            if part.content_id:
                numbers.setdefault(content_id(part.content_id), number)
        whole = "\n".join(self._shown(part) for part in written)
        return safe_html(whole, numbers, remote_images=remote_images)

    def _shown(self, part: Part) -> str:
        text, _ = text_of(part, self.limits, self.codec)
        return text if part.content_type == "text/html" else f'<pre style="white-space:pre-wrap">{escape(text)}</pre>'


def opened(content: bytes, limits: Limits = _DEFAULT) -> Opened:
    """Take a mail apart, within the same limits as `parse`. Raises nothing."""
    mail, _ = with_line_ends(content)
    found = open_mail(mail, limits)
    parts = tuple(attachment_parts(found.root))
    return Opened(tuple(map(attachment, parts)), parts, found.root, found.codec, limits)


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
