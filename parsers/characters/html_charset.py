"""The charset that a piece of HTML or XML says it is in (WHATWG HTML 13.2.3.2, XML 1.0 4.3.3).

An example: `<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">`. Only the first kilobytes are
looked at, as browsers do. Whether it is true is for `charset.decode` to find out; it counts only where the mail names
none.
"""

import re

__all__ = ["html_charset"]

_HEAD = 4_096
_META = re.compile(rb"<meta\s[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def html_charset(content: bytes) -> str:
    """Return the name of the charset in a `meta` element or an XML declaration, "" without one."""
    head = content[:_HEAD]
    match = _META.search(head) or _XML.match(head)
    return match[1].decode("ascii") if match is not None else ""
