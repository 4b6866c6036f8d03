"""Makes any text storable: a lone surrogate, which UTF-8 cannot hold, becomes the replacement character."""

__all__ = ["storable"]


def storable(text: str) -> str:
    """Return `text` as it can be written to disk; nearly always the same object."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
