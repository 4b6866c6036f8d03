"""Entity tags (RFC 9110 8.8.3): strong ones, and whether a request's condition holds.

A tag is made of what is answered. Where somebody decides on what he saw, the state that the decision depends on goes
before it: `If-Match` holds as long as the state does, and what else an answer shows may change meanwhile. In If-Match
a weak tag is none (13.1.1): ours are strong, so it was made weak on the way, and the refusal says so.
"""

import re
from hashlib import sha256
from http import HTTPStatus

from starlette.responses import Response

from ingest.web.problem import Problem

__all__ = ["changed_since", "etag_of", "required", "tagged"]

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def etag_of(content: bytes, state: object = None) -> str:
    """Return the tag of these bytes, and of the state of what they tell; None where they are the state."""
    before = "" if state is None else f"{_digest(state)}."
    return f'"{before}{_digest(content)}"'


def tagged(content: bytes, state: object = None) -> Response:
    """Return the answer with this JSON, and its tag."""
    return Response(content, headers={"ETag": etag_of(content, state)}, media_type="application/json")


def changed_since(if_none_match: str, etag: str) -> bool:
    """Whether the answer is another than the ones the client has (weak comparison)."""
    return if_none_match.strip() != "*" and etag.removeprefix("W/") not in {
        one.removeprefix("W/") for one in _TAG.findall(if_none_match)
    }


def required(if_match: str | None, state: object, where: str) -> None:
    """Raise `Problem` unless the client says that it changes what it has seen: 428 without If-Match, 412 for another.

    `state` is as it was tagged, or the content where that is the state; `where` is the path that has the tag.
    """
    if if_match is None:
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, f"Send If-Match with the ETag of GET {where}.")
    tags = _TAG.findall(if_match)
    if if_match.strip() != "*" and _digest(state) not in map(_state, tags):
        weak = any(tag.startswith("W/") for tag in tags)
        why = " (A tag with W/ never fits: a proxy that compresses makes it of ours. Send it without.)" if weak else ""
        raise Problem(HTTPStatus.PRECONDITION_FAILED, f"It has changed since: look at GET {where} again.{why}")


def _state(etag: str) -> str:
    return etag.strip('"').partition(".")[0]


def _digest(what: object) -> str:
    return sha256(what if isinstance(what, bytes) else repr(what).encode()).hexdigest()[:32]
