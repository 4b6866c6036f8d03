"""The address that a page was asked for by, as it was asked: what leads back to it is the same to the letter."""

from urllib.parse import quote

from starlette.requests import Request

__all__ = ["here"]

_AS_IT_IS = "/?&=%:@!$*+,;~"


def here(request: Request) -> str:
    """Return path and query, `/` for what would lead elsewhere. What the host is called has no part in it."""
    scope = request.scope
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    query = scope["query_string"]
    if not path.startswith(b"/") or path.startswith((b"//", b"/\\")):
        return "/"
    return quote(path + (b"?" + query if query else b""), safe=_AS_IT_IS)
