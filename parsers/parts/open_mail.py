"""Opens a mail: its header, its parts, and the one charset of the 8-bit text that stands in either without a name.

An example: a subject and a file's name in raw GBK. The bytes of all fields are looked at together, with the charsets
that the texts of the mail name; when they are not what each field by itself seemed to be, the mail is opened once more.
The digest that names a delivery is made of the fields as they were scanned first, so that it needs no parts.
"""

from dataclasses import dataclass

from parsers.characters.raw_charset import charsets_of_words, raw_codec
from parsers.headers.header_block import HeaderBlock, scan
from parsers.limits import Limits
from parsers.message import Defect, Headers
from parsers.parts.part import Budget, Part
from parsers.parts.structure import split

__all__ = ["OpenMail", "leaves", "open_mail", "with_line_ends"]

_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class OpenMail:
    """A mail's fields and parts; `as_scanned` are the fields by themselves, without what the parts say of charsets.

    `odd_block` is the header block as received, where it is not plain ASCII.
    """

    headers: Headers
    as_scanned: Headers
    odd_block: bytes | None
    body_start: int
    root: Part
    codec: str
    """The codec of 8-bit text that nothing names, "" when the header has none."""
    defects: tuple[Defect, ...]


def open_mail(mail: bytes, limits: Limits) -> OpenMail:
    """Read header and parts of `mail`; total and linear."""
    block = scan(mail, limits)
    body = mail[block.body_start :]
    budget = Budget(limits)
    root = split(block.headers, body, budget)
    headers, codec = block.headers, ""
    if block.raw or budget.raw:
        codec = raw_codec(b"\n".join((block.raw, *budget.raw)), _labels(block, root))
        headers = scan(mail, limits, codec).headers
        if budget.raw:
            budget = Budget(limits, codec)
            root = split(headers, body, budget)
    odd_block = None if block.plain else mail[: block.body_start]
    return OpenMail(headers, block.headers, odd_block, block.body_start, root, codec, (*block.defects, *budget.defects))


def with_line_ends(content: bytes) -> tuple[bytes, tuple[Defect, ...]]:
    """Return a mail whose lines end in CR alone (old Macintosh files) with line ends that every parser knows; others as
    they are. Every reading of a mail begins here. Raises `TypeError` for text: a mail is bytes."""
    _check(content)
    if b"\n" in content or b"\r" not in content:
        return content, ()
    return content.replace(b"\r", b"\n"), (Defect("cr-line-ends", "Lines end in CR alone and were read as lines."),)


def _check(content: object) -> None:
    if isinstance(content, str):
        raise TypeError(
            "a mail is read from its bytes, and this is a str: open the file with 'rb', or give text.encode()"
        )


def leaves(part: Part) -> list[Part]:
    """Return every part that holds no other parts, `part` itself included, in order."""
    found, stack = [], [part]
    while stack:
        part = stack.pop()
        if part.children or part.content_type.startswith("multipart/"):
            stack.extend(reversed(part.children))
        else:
            found.append(part)
    return found


def _labels(block: HeaderBlock, root: Part) -> list[str]:
    """Return the charsets that a mail names, likely ones first: of texts that are not ASCII, of encoded-words in its
    header, of other texts."""
    texts = [part for part in leaves(root) if part.charset and part.content_type.startswith("text/")]
    high = [part.charset for part in texts if not part.content[:_SAMPLE].isascii()]
    if block.raw:  # the scan looked before it decoded them
        words = list(block.charsets)
    else:
        words = [charset for field in block.headers for charset in charsets_of_words(field.value)]
    return [*high, *words, *(part.charset for part in texts)]
