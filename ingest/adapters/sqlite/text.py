"""Makes any text storable: a lone surrogate, which UTF-8 cannot hold, becomes a question mark.

Or short: 128 bits, the same in every process, from which nobody reads an id or an address.
"""

from hashlib import blake2b

__all__ = ["digest", "storable"]


def digest(*names: str) -> bytes:
    """Return 16 bytes; lengths keep ("ab", "c") and ("a", "bc") apart."""
    said = "".join([f"{len(name)}:{name}" for name in names])
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def storable(text: str) -> str:
    """Return `text` as it can be written to disk; nearly always the same object."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
