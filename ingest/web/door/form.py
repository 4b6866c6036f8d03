"""Cuts a multipart form into its fields as it comes (RFC 7578): the mail is passed on, the envelope is kept.

Fields are `message` (once, a file), `sender` (at most once) and `recipient` (any number), in any order; every other
name is refused. python-multipart finds the boundaries; names, headers and the envelope's fields are short or refused.
A part that is encoded is refused: its bytes would not be the mail's.
"""

from collections.abc import Callable
from http import HTTPStatus

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ingest.web.problem import Problem

__all__ = ["Form"]

FIELD = 1024
"""Octets of a field that is not the mail: the longest path has 512."""
NAMES = ("message", "sender", "recipient")
PLAIN = (b"", b"7bit", b"8bit", b"binary")


class Form:
    """One form. `mail` is given the mail's bytes. Raises `Problem`: 400 for no form, 422 for one with other fields."""

    def __init__(self, boundary: bytes, most_recipients: int, mail: Callable[[bytes], None]) -> None:
        self.sender: list[str] = []
        self.recipients: list[str] = []
        self.mails = 0
        self._most = most_recipients
        self._mail = mail
        self._ended = False
        self._name = ""
        self._value = bytearray()
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": lambda text, start, end: self._header[0].extend(text[start:end]),
                    "on_header_value": lambda text, start, end: self._header[1].extend(text[start:end]),
                    "on_header_end": self._header_end,
                    "on_headers_finished": self._named,
                    "on_part_data": self._part,
                    "on_part_end": self._part_end,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise _no_form() from error

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of the body."""
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _no_form() from error

    def close(self) -> None:
        """Say that the body has ended: the form must have too."""
        if not self._ended:
            raise _no_form()
        if self.mails != 1:
            raise _wrong("message", "Give the mail once, as a file.")

    def _begin(self) -> None:
        self._name = ""
        self._value.clear()
        self._headers.clear()

    def _header_end(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value).strip()
        name.clear()
        value.clear()

    def _named(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if kind != b"form-data" or name not in NAMES:
            raise _wrong("", f"There are the fields {', '.join(NAMES)}, and no other.")
        if self._headers.get(b"content-transfer-encoding", b"").lower() not in PLAIN:
            raise _wrong(name, "Send it as it is, without a Content-Transfer-Encoding.")
        self._name = name
        self.mails += name == "message"
        if self.mails > 1:
            raise _wrong("message", "Give the mail once, as a file.")

    def _part(self, text: bytes, start: int, end: int) -> None:
        if self._name == "message":
            self._mail(text[start:end])
            return
        if len(self._value) + end - start > FIELD:
            raise _wrong(self._name, f"It is longer than {FIELD} bytes.")
        self._value += text[start:end]

    def _part_end(self) -> None:
        if self._name == "message":
            return
        values = self.sender if self._name == "sender" else self.recipients
        if len(values) > self._most:
            raise _wrong(self._name, f"Give it {self._most} times at most.")
        try:
            values.append(self._value.decode("utf-8"))
        except UnicodeDecodeError:
            raise _wrong(self._name, "It is not UTF-8.") from None

    def _end(self) -> None:
        self._ended = True


def _no_form() -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "The body is not the multipart form that its Content-Type says.")


def _wrong(name: str, detail: str) -> Problem:
    place = [{"pointer": f"/{name}" if name else "", "detail": detail}]
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The form is not what this route takes.", place)
