"""Reads the header of one part inside a multipart, by the scanner of the mail's own header (RFC 2045 3, 2046 5.1).

A part differs from a mail in this: it may have no field at all, so an empty line above it is its end and never skipped;
and only fields that begin with `Content-` mean anything, so trouble can be told from text. A line that is no field
belongs to the field above when `Content-` fields follow it (a continuation that lost its blank). Else it is where the
part's content begins, because an empty line was lost. Where nothing would be left as content, the content begins at the
first field that no part has.
"""

import re
from dataclasses import replace

from parsers.headers.header_block import HeaderBlock, blank_line, scan_block
from parsers.limits import Limits
from parsers.message import Headers

__all__ = ["part_header"]

_LONGEST = 64 * 1024
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_CONTENT = re.compile(rb"^content-[a-z0-9-]{1,60}[ \t]*:", re.IGNORECASE | re.MULTILINE)
_OF_A_PART = re.compile(
    rb"(?:content-|x-|mime-|resent-|list-|dkim-|arc-|message-id|received|return-path|from|to|cc|bcc|date|subject|sender|"
    rb"reply-to|in-reply-to|references|importance|priority|thread-|delivered-to|status|lines|description|name|filename|"
    rb"charset|boundary|encoding|attachment)",
    re.IGNORECASE,
)
_LINE = re.compile(rb"^(?=[!-9;-~])", re.MULTILINE)
_ODD_LINE = re.compile(rb"^(?![!-9;-~]+[ \t]*:|[ \t\r\n]|\Z)", re.MULTILINE)
_TEXT = re.compile(rb"\S")
_BLANKS = (b" ", b"\t")
_EMPTY = Headers()


def part_header(content: bytes, start: int, end: int, limits: Limits, codec: str) -> HeaderBlock:
    """Read the header of the part at `content[start:end]`; `body_start` of the answer counts from `start` on."""
    head, body = blank_line(content, start, end)
    if head == start:
        return HeaderBlock(_EMPTY, body - start)
    block = content[start : min(head, start + _LONGEST)]
    found = scan_block(block, limits, codec)
    if found.body_start < len(block) or block[:1] in _BLANKS:
        return _mended(block, body - start, limits, codec)
    if _TEXT.search(content, body, end) is None:
        text = next((line.start() for line in _LINE.finditer(block) if not _OF_A_PART.match(block, line.start())), -1)
        if text >= 0:
            return replace(scan_block(block[:text], limits, codec), body_start=text)
    return HeaderBlock(found.headers, body - start, found.defects, found.raw)


def _mended(block: bytes, body: int, limits: Limits, codec: str) -> HeaderBlock:
    """Read a block that has lines which are no fields."""
    fields = [match.start() for match in _CONTENT.finditer(block)]
    if not fields:
        if not _FIELD.match(block):
            return HeaderBlock(_EMPTY, 0)
        fields = [0]
    mended = (_ODD_LINE.sub(b" ", block[: fields[-1]]) + block[fields[-1] :]).lstrip(b" \t")
    found = scan_block(mended, limits, codec)
    early = len(block) - (len(mended) - found.body_start)
    return replace(found, body_start=early if early < len(block) else body)
