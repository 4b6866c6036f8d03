"""What a mail carries, read again from its bytes when it is asked for: one attachment, or the HTML of its text.

Nothing is stored twice: the parts are found as `parse` finds them, in the order of `ParsedMessage.attachments`. Bytes
are as the sender made them; whoever shows them makes them harmless first.
"""

from parsers.limits import Limits
from parsers.parts.body import attachment_parts, html_part
from parsers.parts.open_mail import open_mail, with_line_ends
from parsers.parts.part import Part

__all__ = ["extract_attachment", "extract_html"]

_DEFAULT = Limits()


def extract_attachment(content: bytes, number: int, limits: Limits = _DEFAULT) -> Part | None:
    """Return the part that is `attachments[number]` of the mail `content`, or None when it has not so many."""
    found = attachment_parts(open_mail(with_line_ends(content)[0], limits).root)
    return found[number] if 0 <= number < len(found) else None


def extract_html(content: bytes, limits: Limits = _DEFAULT) -> Part | None:
    """Return the part that holds the HTML of the mail's own text, or None when it has none."""
    return html_part(open_mail(with_line_ends(content)[0], limits).root)
