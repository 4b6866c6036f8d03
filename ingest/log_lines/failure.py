"""Tells an exception by its class and where it was raised. What it says is told where that cannot be a mail's words.

`int("...")`, a decoder and a server's refusal quote what they could not take, so the text of an exception may hold
anything that a mail holds. Texts of engines' and settings' errors are our own sentences; the others are told at level
`debug` alone. Local variables are told never.
"""

from traceback import walk_tb
from types import TracebackType
from typing import Any

from ingest.errors import EngineError, NodeError

__all__ = ["Told", "told"]

Told = list[dict[str, Any]]
LINKS = 10
FRAMES = 30
"""Frames of one exception that are told: the outermost and the innermost, half each."""


def told(error: BaseException, *, whole: bool) -> Told:
    """Return an exception and what it came from, the last one first. `whole`: with what each says."""
    links: Told = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen and len(links) < LINKS:
        seen.add(id(one))
        links.append({"exc_type": type(one).__name__, "frames": _frames(one.__traceback__)})
        if whole or isinstance(one, (EngineError, NodeError)):
            links[-1]["exc_value"] = _said(one)
        if isinstance(one, BaseExceptionGroup):
            links[-1]["exceptions"] = [told(inner, whole=whole) for inner in one.exceptions[:LINKS]]
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return links


def _frames(traceback: TracebackType | None) -> list[str]:
    frames = [(frame.f_code, line) for frame, line in walk_tb(traceback)]
    if len(frames) > FRAMES:
        frames = [*frames[: FRAMES // 2], *frames[-FRAMES // 2 :]]
    return [f"{code.co_filename}:{line} {code.co_name}" for code, line in frames]


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  an exception may fail to say anything
        return ""
