"""The address that a page was asked for by, as it was asked: what leads back to it is the same to the letter."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request

from ingest.web.entry.own_path import own_path

__all__ = ["around", "here"]

_AS_IT_IS = "/?&=%:@!$*+,;~"


def here(request: Request) -> str:
    """Return path and query, `/` for what would lead elsewhere. What the host is called has no part in it."""
    scope = request.scope
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    query = scope["query_string"]
    if not path.startswith(b"/") or path.startswith((b"//", b"/\\")):
        return "/"
    return quote(path + (b"?" + query if query else b""), safe=_AS_IT_IS)


def around(request: Request) -> str:
    """Return path and query of the page for which htmx asks for a part of it, `/` where it does not say."""
    try:
        page = urlsplit(request.headers.get("hx-current-url", ""))
    except ValueError:
        return "/"
    return own_path(f"{page.path}?{page.query}" if page.query else page.path)
