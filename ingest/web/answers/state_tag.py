"""ETags of what somebody decides on: one part for the state, one for the rest of the answer.

`If-Match` holds as long as the state does; what else an answer shows may change meanwhile.
"""

import re
from hashlib import sha256

from starlette.responses import Response

from ingest.web.answers.etag import changed, strong

__all__ = ["same_state", "tagged"]

_TAG = re.compile(r'"([0-9a-f]{16})\.[0-9a-f]{16}"')


def tagged(state: object, content: bytes) -> Response:
    """Return the answer with this content about something in this state."""
    tag = f'"{_digest(repr(state).encode())}.{_digest(content)}"'
    return Response(content, headers={"ETag": tag}, media_type="application/json")


def same_state(if_match: str | None, state: object, what: str) -> None:
    """Raise `Problem` (412) where the client has said which state it decides on, and it is another by now."""
    if if_match is None or if_match.strip() == "*":
        return
    if _digest(repr(state).encode()) not in [one[1] for one in map(_TAG.fullmatch, strong(if_match)) if one]:
        raise changed(what, "look at it again", if_match)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]
