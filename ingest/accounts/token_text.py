"""The text of a token: `hdi_` + id + `_` + secret + checksum, a shape that scanners for leaked secrets know.

43 characters of 62 are 256 bits. The checksum (CRC-32, six characters, as GitHub's tokens have it) tells a token from
a word that looks like one, and a slip of the pen from a revoked one, without a look into the store.
"""

import re
import secrets
import string
from dataclasses import dataclass
from hashlib import sha256
from zlib import crc32

__all__ = ["TokenText"]

_LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_ID = string.ascii_lowercase + "234567"
_SHAPE = re.compile(r"hdi_([a-z2-7]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TokenText:
    """A token as its holder has it."""

    id: str
    secret: str

    @classmethod
    def new(cls) -> "TokenText":
        """Return a token that nobody has."""
        return cls(_random(_ID, 12), _random(_LETTERS, 43))

    @classmethod
    def read(cls, text: str) -> "TokenText | None":
        """Return the token of a text, None for what is no token of ours."""
        found = _SHAPE.fullmatch(text)
        if found is None:
            return None
        token = cls(found[1], found[2])
        return token if token.text == text else None

    @property
    def text(self) -> str:
        """The whole, as it is shown once."""
        told = f"hdi_{self.id}_{self.secret}"
        return told + _digits(crc32(told.encode()))

    @property
    def sha256(self) -> str:
        """What is kept of the secret."""
        return sha256(self.secret.encode()).hexdigest()

    def __repr__(self) -> str:
        return f"TokenText(id={self.id!r}, secret='**********')"


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def _digits(number: int) -> str:
    text = ""
    for _ in range(6):
        number, digit = divmod(number, len(_LETTERS))
        text = _LETTERS[digit] + text
    return text
