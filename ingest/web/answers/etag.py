"""Entity tags (RFC 9110 8.8.3): strong ones made of what is answered, and whether a request's condition holds.

In If-Match a weak tag is none (13.1.1). Ours are strong, so it was made weak on the way, and the refusal says so.
"""

import re
from hashlib import sha256
from http import HTTPStatus

from ingest.web.problem import Problem

__all__ = ["changed", "changed_since", "etag_of", "required", "strong"]

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def etag_of(content: bytes) -> str:
    """Return the tag of these bytes."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def changed_since(if_none_match: str, etag: str) -> bool:
    """Whether the answer is another than the ones the client has (weak comparison)."""
    return if_none_match.strip() != "*" and etag.removeprefix("W/") not in {
        one.removeprefix("W/") for one in _TAG.findall(if_none_match)
    }


def required(if_match: str | None, etag: str, what: str) -> None:
    """Raise `Problem` unless the client says that it changes what it has seen: 428 without If-Match, 412 for another.

    `what` names where the tag is to be had.
    """
    if if_match is None:
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, f"Send If-Match with the ETag of {what}.")
    if if_match.strip() != "*" and etag not in strong(if_match):
        raise changed("It", f"look at {what} again", if_match)


def strong(if_match: str) -> list[str]:
    """Return the strong tags of a list, as they stand there."""
    return [one for one in _TAG.findall(if_match) if not one.startswith("W/")]


def changed(what: str, then: str, if_match: str) -> Problem:
    """Return the problem (412) of whoever would change something in another state than it is in."""
    weak = any(one.startswith("W/") for one in _TAG.findall(if_match))
    why = " (A tag with W/ never fits: a proxy that compresses makes it of ours. Send it without.)" if weak else ""
    return Problem(HTTPStatus.PRECONDITION_FAILED, f"{what} has changed since: {then}.{why}")
