"""Read the capped header block of a mail by one linear scan (RFC 5322 2.2, 3.6 and 4; Postfix, Go and Haraka for caps).

The order of fields and every repeat are kept. Where other programs read a header differently, this one decides, and a
defect (its code stands in brackets) says so:

* a line that is no header field ends the block, as it does for Postfix, fast-mail-parser and the standard library;
  whatever stands below it is body, so a field hidden there is not a field (`junk-in-header`);
* white space before the colon is tolerated as RFC 5322 4.5 has it (`space-before-colon`);
* a bare CR or another control character is white space, never a line end, and a NUL is nothing (`bare-cr`,
  `control-in-header`, `nul-in-header`); a mail without any LF is put right before it comes here;
* empty lines above the first field, 20 bytes at most, are skipped (`leading-blank-line`), where others see a mail
  without a header;
* a `From ` line of an mbox is skipped wherever it stands (`mbox-line`);
* a first line that begins with a space and reads as a field is that field, because nothing stands above it that it
  could go on with, and so are the lines below it with the same margin (`broken-header-line`).

Bytes beyond ASCII are read as UTF-8 (RFC 6532), ISO-2022-JP by its escape sequences, and else all together in the one
charset that `raw_charset` finds for them (`8-bit-header`). Decodes no encoded-word and verifies nothing; `part_header`
uses it for the parts of a mail.
"""

import re
from dataclasses import dataclass

from parsers.characters.japanese import decode_japanese, is_iso_2022_jp
from parsers.characters.raw_charset import charsets_of_words, decode_raw, raw_codec
from parsers.headers.message_id import both_ends
from parsers.headers.parameters import Parameters
from parsers.limits import Limits
from parsers.message import Defect, Headers

__all__ = ["HeaderBlock", "blank_line", "scan", "scan_block"]

_FIELD = re.compile(r"(?P<name>[!-9;-~]+)(?P<space>[ \t]*):(?P<value>[^\n]*(?:\n[ \t][^\n]*)*)\n?")
_INDENTED = re.compile(
    r"(?P<margin>[ \t]+)(?P<name>[!-9;-~]+)(?P<space>[ \t]*):"
    r"(?P<value>[^\n]*(?:\n(?!(?P=margin)[!-9;-~]+:)[ \t][^\n]*)*)\n?"
)
_BLANK_START = re.compile(rb"[\r\n]{1,20}(?=[!-9;-~]{1,80}:)")
_OPEN_WORD = re.compile(r"=\?[^?\s]{1,64}\?[qQ]\?[^?]*=\Z")
_LONGEST_BROKEN = 2_000
_USUAL_LINE = re.compile(r"^([!-9;-~]++):(.*)$", re.MULTILINE)
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_STUMP = re.compile(r"[\xc0-\xff][\x80-\xbf]{0,3}\Z")
"""The last character before a cut, if it takes several bytes in UTF-8, whole or not."""
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
"""Every control character but tab. Raw ISO-2022-JP needs ESC, and is decoded before these are looked for."""
_ODD_BYTES = bytes({*range(32), 127} - {*b"\t\n"})
_WHITE_SPACE = (b"", b" ", b"\t", b"\n")
_ONCE = frozenset(
    (
        *("from", "sender", "reply-to", "to", "cc", "message-id", "in-reply-to", "references", "subject", "date"),
        *("content-type", "content-transfer-encoding", "content-disposition", "auto-submitted"),
    )
)
"""Fields of which a second one is either a mistake or a trap (RFC 5322 3.6, RFC 2045 3, RFC 3834 5)."""


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The fields, where the body begins (an offset in bytes of what was scanned), the trouble met, and whether the
    block is plain ASCII of which nothing was changed but folding."""

    headers: Headers
    body_start: int
    defects: tuple[Defect, ...] = ()
    raw: bytes = b""
    """The values that hold bytes which are neither ASCII nor UTF-8."""
    charsets: tuple[str, ...] = ()
    """The charsets that encoded-words beside these name, as far as ASCII tells."""
    plain: bool = False


def scan(content: bytes, limits: Limits, codec: str = "") -> HeaderBlock:
    """Read the header block of `content`; total on any bytes, linear in `limits.header_block`.

    `codec` is that of 8-bit text which is no UTF-8; without it the block's own bytes and Content-Type decide.
    """
    start = _leading_blank_lines(content)
    end, body_start = blank_line(content, start, len(content))
    return _read(content, limits, start, end, body_start, codec)


def scan_block(block: bytes, limits: Limits, codec: str = "") -> HeaderBlock:
    """Read `block`, which is a header block and nothing else: `body_start` is its length, or where it ends early."""
    return _read(block, limits, 0, len(block), len(block), codec)


def _read(
    content: bytes, limits: Limits, start: int, end: int, body_start: int, codec: str, words: tuple[str, ...] = ()
) -> HeaderBlock:
    if not start and end <= min(limits.header_field, limits.header_block):
        usual = _usual(content[:end], limits)
        if usual is not None:
            return HeaderBlock(usual, body_start, plain=True)
    block = _Block(content, limits, start, end, body_start, codec or "cp1252")
    block.read()
    headers, raw = Headers.of(block.fields), b"\n".join(block.raw)
    if raw and not codec:
        words = tuple(charset for _, value in block.fields if "=?" in value for charset in charsets_of_words(value))
        found = raw_codec(raw, (Parameters(headers.first("Content-Type") or "").word("charset"), *words))
        if found != "cp1252":
            return _read(content, limits, start, end, body_start, found, words)
    return HeaderBlock(headers, block.body_start, tuple(block.defects.values()), raw, words)


def _usual(block: bytes, limits: Limits) -> Headers | None:
    """Read a header block in which nothing is unusual, as nearly all are; None when `_Block` must look closer."""
    flat = block.replace(b"\r\n", b"\n")
    if not flat.isascii() or len(flat) != len(flat.translate(None, _ODD_BYTES)) or flat[:1] in _WHITE_SPACE:
        return None
    lines = flat.replace(b"\n ", b" ").replace(b"\n\t", b"\t").removesuffix(b"\n").decode("ascii")
    pairs = [(name, value.strip(" \t")) for name, value in _USUAL_LINE.findall(lines)]
    if not lines.count("\n") + 1 == len(pairs) <= limits.header_fields:
        return None
    headers = Headers.of(pairs)
    if len(headers.names) < len(pairs) and any(len(headers.every(name)) > 1 for name in headers.names & _ONCE):
        return None
    return headers


class _Block:
    """One scan under way."""

    def __init__(self, content: bytes, limits: Limits, start: int, end: int, body_start: int, codec: str) -> None:
        self.limits = limits
        self.codec = codec
        self.raw: list[bytes] = []
        self.fields: list[tuple[str, str]] = []
        self.defects: dict[str, Defect] = {}
        self.body_start = body_start
        # Latin-1 maps each byte to one character, so that offsets here are offsets in the mail.
        self.text = content[: min(end, start + limits.header_block)].decode("latin-1")
        self.start = self.margin = start
        if start:
            self.note("leading-blank-line", "Empty lines stand above the header block and were skipped.")
        self.cut = end - start > limits.header_block
        if self.cut:
            self.text = _STUMP.sub("", self.text)
            cap = limits.header_block
            self.note("header-block-cap", f"The header block is {end - start} bytes long; the first {cap} were read.")

    def note(self, code: str, detail: str) -> None:
        self.defects.setdefault(code, Defect(code, detail))

    def read(self) -> None:
        text, position, end = self.text, self.start, len(self.text)
        cap = self.limits.header_fields
        while position < end:
            match = _FIELD.match(text, position)
            if match is None:
                position = self.odd_line(position)
            elif len(self.fields) == cap:
                self.note("header-count-cap", f"There are more than {cap} header fields; the first {cap} were kept.")
                break
            else:
                self.field(match)
                position = match.end()
        self.repeats()

    def field(self, match: re.Match[str]) -> None:
        name, space, value = match["name"], match["space"], match["value"]
        if space:
            self.note("space-before-colon", f"White space stands before the colon of {name[:60]}.")
        if len(value) > self.limits.header_field:
            self.note("header-field-cap", f"{name[:60]} is {len(value)} bytes long and was cut.")
            value = _STUMP.sub("", both_ends(name, value, self.limits.header_field))
        if "\n" in value:
            value = value.replace("\r\n", "").replace("\n", "")
        if not value.isascii():
            value = self.repaired(value)
        elif "\x1b" in value and is_iso_2022_jp(raw := value.encode("latin-1")):
            self.note("8-bit-header", "A header field holds raw ISO-2022-JP.")
            value = decode_japanese(raw, "iso2022_jp_ext")
        value = value.removesuffix("\r").strip(" \t")
        if not value.isprintable() and _CONTROL.search(value):
            value = self.without_controls(name, value)
        self.fields.append((name, value))

    def without_controls(self, name: str, value: str) -> str:
        """Note what other software may take for the end of the line or of the field, and make it harmless."""
        if "\r" in value:
            self.note("bare-cr", f"A bare CR stands in {name[:60]}; other software may see another field there.")
        if "\0" in value:
            self.note("nul-in-header", f"A NUL stands in {name[:60]}; other software may end the field there.")
        rest = value.replace("\0", "").replace("\r", " ")
        if _CONTROL.search(rest):
            self.note("control-in-header", f"A control character stands in {name[:60]}.")
        return _CONTROL.sub(" ", rest).strip(" ")

    def repaired(self, value: str) -> str:
        """Read 8-bit header text as UTF-8 (RFC 6532), else in the charset that was found for all of it."""
        raw = value.encode("latin-1")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self.note("8-bit-header", "A header field holds bytes that are neither ASCII nor UTF-8.")
            self.raw.append(raw)
            return decode_raw(raw, self.codec)

    def odd_line(self, position: int) -> int:
        """Step over what is no field, or end the block at it; return where to go on."""
        after = self.text.find("\n", position) + 1 or len(self.text)
        line = self.text[position:after]
        if self.cut and after == len(self.text):
            return after  # the stump of a line: what it was nobody knows
        if line.startswith(("From ", ">From ")):
            self.note("mbox-line", "A line of an mbox file (`From `) stands in the header block and was skipped.")
            return after
        if position == self.margin and (match := _INDENTED.match(self.text, position)):
            self.note("broken-header-line", "A space stands before the first header field; it was read as a field.")
            self.field(match)
            self.margin = match.end()
            return self.margin
        if self.goes_on(line):
            self.note("broken-header-line", "An encoded-word goes on in a line that is not folded.")
            return after
        if line[:1] in (" ", "\t", ":"):
            self.note("broken-header-line", "A line of the header block has no field name and was skipped.")
            return after
        if line.strip("\r\n"):
            self.note("junk-in-header", "A line that is no header field ends the header block; what follows is body.")
            self.body_start = position
        else:  # only a line of bare CRs comes here: some parsers see an empty line, so the block ends
            self.note("bare-cr", "A line of bare CRs ends the header block.")
            self.body_start = after
        return len(self.text)

    def goes_on(self, line: str) -> bool:
        """Whether the last field ends in an encoded-word that was broken as bodies are (`=` at the end of the line,
        RFC 2045 6.7); it takes the line then."""
        name, value = self.fields[-1] if self.fields else ("", "")
        if not value.endswith("=") or len(value) > _LONGEST_BROKEN or not _OPEN_WORD.search(value):
            return False
        if not (rest := line.rstrip("\r\n")).isascii() or not rest.isprintable() or not rest.endswith(("?=", "=")):
            return False
        self.fields[-1] = (name, value[:-1] + rest)
        return True

    def repeats(self) -> None:
        seen: set[str] = set()
        for name, _ in self.fields:
            lowered = name.lower()
            if lowered in seen and lowered in _ONCE:
                self.note("repeated-field", f"{name} stands more than once; the first counts.")
            seen.add(lowered)


def _leading_blank_lines(content: bytes) -> int:
    """Return the length of the empty lines above what reads as a header field; 0 when there is no such field."""
    match = _BLANK_START.match(content)
    return match.end() if match is not None else 0


def blank_line(content: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where the header block in `content[start:end]` ends and where the body starts: at its first empty line."""
    if content.startswith(b"\n", start, end):
        return start, start + 1
    if content.startswith(b"\r\n", start, end):
        return start, start + 2
    match = _EMPTY_LINE.search(content, start, end)
    return (match.start() + 1, match.end()) if match is not None else (end, end)
