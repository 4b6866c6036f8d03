"""Text of a mail as UTF-8 can hold it: a lone surrogate, which JSON readers and indexes refuse, becomes U+FFFD."""

__all__ = ["encodable"]


def encodable(text: str) -> str:
    """Return `text`, nearly always the same object; two halves that stand together become their character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
