"""The caps that keep every mail's parse linear and bounded.

The stricter MIME parser underneath is quadratic in the encoded-words of one header, and some mails carry 100,000 of
something. A mail over a cap is kept, degraded and marked with a defect, never refused.
"""

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one mail is read: of the header bytes before any decoding, of the text characters, else a count."""

    header_block: int = 256 * 1024
    """Bytes of the header block that are scanned (Postfix header_size_limit is 102,400)."""
    header_field: int = 16 * 1024
    """Bytes of one header field, folding included; encoded-words are decoded in no longer text than this."""
    header_fields: int = 1_000
    """Header fields kept, in order (Haraka and Go have the same bound)."""
    parts: int = 1_000
    """MIME parts looked at, over all depths."""
    depth: int = 50
    """Nesting of multiparts (Postfix mime_nesting_limit is 100)."""
    addresses: int = 2_500
    """Addresses kept over all address fields of a mail."""
    text: int = 1024 * 1024
    """Characters of text kept for search and for judgement; the original stays whole elsewhere."""
