"""The caps that bound what the parse of one mail may cost, whatever it holds.

An example: a mail with 100,000 header fields is read with its first 1,000. A mail over a cap is kept and marked with a
defect, never refused. Without caps one mail could stop a worker: the MIME parser underneath takes four times as long
for twice as many encoded-words in one header.
"""

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one mail is read: the first two count bytes, the last one characters, the others things."""

    header_block: int = 256 * 1024
    """The most bytes of a mail's header that are read (Postfix header_size_limit is 102,400)."""
    header_field: int = 16 * 1024
    """The most bytes of one header field that are read, its continuation lines included; encoded-words are decoded in
    no longer text than this."""
    header_fields: int = 1_000
    """The most header fields that are kept, the first ones (Haraka and Go have the same bound)."""
    parts: int = 1_000
    """The most MIME parts of a mail that are read, however deep they lie."""
    depth: int = 50
    """How deep multiparts may lie inside multiparts and still be read (Postfix mime_nesting_limit is 100)."""
    addresses: int = 2_500
    """The most addresses that are kept, over all address fields of a mail."""
    text: int = 1024 * 1024
    """The most characters of a mail's text that are searched and judged; the original stays whole elsewhere."""
