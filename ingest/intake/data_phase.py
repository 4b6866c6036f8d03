"""The content of one mail, cut out of the byte stream: only CRLF.CRLF ends it (RFC 5321 4.1.1.4, 4.5.2).

Bytes go in as they come, in pieces of any size; content comes out with the stuffed dots removed and nothing else
changed. Four bytes are held back at most. Bare CR, bare LF and NUL are content like any other and end nothing, which is
what defeats smuggling (CVE-2023-51764 and its family): `LF.LF`, `LF.CRLF`, `CR.CR`, `CRLF.LF` and the rest stay inside.

Pure: it knows no socket and no clock. It does not count or limit (`intake.reception` does) and repairs no line end.
"""

__all__ = ["DataPhase"]

_END = b"\r\n.\r\n"
_STUFFED = b"\r\n."


class DataPhase:
    """Cuts one mail's content. Use once."""

    __slots__ = ("_held", "_lead", "ended", "rest")

    def __init__(self) -> None:
        self._held = (
            b"\r\n"  # the CRLF of the DATA command is the line end before the first line: `.` CRLF ends at once
        )
        self._lead = 2  # how many bytes of `_held` went out before, or belong to the DATA command
        self.ended = False
        self.rest = b""
        """What came after the end: the next commands of a pipelining client."""

    def feed(self, piece: bytes) -> bytes:
        """Take the next bytes; return the content that is certain now.

        Sets `ended` and `rest` when the end is in sight; the content then ends in CRLF or is empty.
        """
        stream = self._held + piece
        end = stream.find(_END)
        if end >= 0:
            self.ended = True
            self.rest = stream[end + len(_END) :]
            content = stream[: end + 2]
            return self._unstuffed(content)
        # Up to four bytes may be the beginning of the end. Two that precede them say whether a dot begins a line.
        sure = max(len(stream) - 4, self._lead)
        content = self._unstuffed(stream[:sure])
        keep = max(sure - 2, 0)
        self._held, self._lead = stream[keep:], sure - keep
        return content

    def _unstuffed(self, stream: bytes) -> bytes:
        lead, self._lead = self._lead, 0
        return stream.replace(_STUFFED, b"\r\n")[lead:] if _STUFFED in stream else stream[lead:]
