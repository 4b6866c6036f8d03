"""Read the parameters of MAIL (RFC 1870 SIZE, RFC 6152 BODY, RFC 6531 SMTPUTF8). RCPT takes none here.

It does not read DSN (RFC 3461) or AUTH (RFC 4954) parameters: they are not offered, so they are unknown.
"""

from dataclasses import dataclass

__all__ = ["MailParameters", "ParameterError", "read_parameters"]


class ParameterError(ValueError):
    """A parameter was not offered (`known` is false), has a value that it cannot have, or comes twice."""

    def __init__(self, *, known: bool) -> None:
        super().__init__("parameter not understood")
        self.known = known


@dataclass(frozen=True, slots=True)
class MailParameters:
    """What MAIL declares: octets to come (None: not said) and whether addresses may be UTF-8."""

    size: int | None = None
    smtputf8: bool = False


def read_parameters(text: str) -> MailParameters:
    """Read what follows the path of MAIL. Raises `ParameterError`."""
    if not text:
        return MailParameters()
    if text[0] != " ":
        raise ParameterError(known=True)
    given: dict[str, str] = {}
    for word in text.split():
        key, _, value = word.upper().partition("=")
        if key in given:
            raise ParameterError(known=True)
        given[key] = value
    if given.keys() - {"SIZE", "BODY", "SMTPUTF8"}:
        raise ParameterError(known=False)
    return MailParameters(_size(given.get("SIZE")), _smtputf8(given.get("SMTPUTF8"), given.get("BODY")))


def _size(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 20):
        raise ParameterError(known=True)
    return int(value)


def _smtputf8(value: str | None, body: str | None) -> bool:
    if value or body not in (None, "7BIT", "8BITMIME"):
        raise ParameterError(known=True)
    return value is not None
