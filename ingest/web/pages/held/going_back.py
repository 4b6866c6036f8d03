"""Where somebody came from: the list that he looks at, with its filters and its page, and what is told about there."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from ingest.web.entry.own_path import own_path
from ingest.web.pages.questions import no_question

__all__ = ["TOLD", "came_from", "telling"]

TOLD = ("job", "later")
"""Names in the address of what a page tells about: decisions, and storms that were put off."""


def telling(then: str, what: str, names: Iterable[str]) -> str:
    """Return the address of a page of ours that tells of these, by a name of `TOLD`, and no more of those before."""
    path, _, query = own_path(then).partition("?")
    asked = urlencode([*_kept(query), *((what, name) for name in names)])
    return f"{path}?{asked}" if asked else path


def came_from(then: str) -> str:
    """Return the address of the page that somebody came from, without what it told; `/` for a question, or none."""
    path, _, query = no_question(then).partition("?")
    asked = urlencode(_kept(query))
    return f"{path}?{asked}" if asked else path


def _kept(query: str) -> list[tuple[str, str]]:
    return [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in TOLD]
