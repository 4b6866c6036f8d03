"""What a request says that its body is. Said twice it is nothing: who looks at it on the way may go by the other."""

from starlette.requests import Request

__all__ = ["content_type", "is_encoded"]


def content_type(request: Request) -> str:
    """Return the Content-Type, "" for none and for two."""
    given = request.headers.getlist("content-type")
    return given[0] if len(given) == 1 else ""


def is_encoded(request: Request) -> bool:
    """Whether the body must be decoded before it is what Content-Type says."""
    said = request.headers.getlist("content-encoding") or ["identity"]
    return [one.strip().lower() for one in said] != ["identity"]
