"""Lists the shunted mail of all nodes, newest first, a page at a time.

Each node says how far it looked; a page ends there, so that nothing is missing between two pages of those that answer.
"""

from dataclasses import dataclass, replace

from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.spool.shunted import Place, ShuntedFound, ShuntedWanted, key_of
from ingest.staff.shunted.nodes import Nodes, Row, seen_of

__all__ = ["ShuntedPage", "shunted_mail"]


@dataclass(frozen=True, slots=True)
class ShuntedPage:
    """Some shunted mails; `next` begins the page that follows, which may be short or empty and not the last.

    `left_out` says in sentences what was not looked at: nodes that did not answer, for one.
    """

    rows: tuple[Row, ...]
    next: str | None = None
    left_out: tuple[str, ...] = ()


async def shunted_mail(
    nodes: Nodes, mailboxes: tuple[str, ...] | None = None, reason: str = "", after: str | None = None, limit: int = 50
) -> ShuntedPage:
    """Return shunted mail of these mailboxes (None: of all), set aside for this reason (the whole sentence; "": any).

    Raises `CallerError` for a cursor that is none, `SpoolUnavailable`, `Damaged`.
    """
    place = place_of(Listed.SHUNTED, after)
    wanted = ShuntedWanted(reason=key_of(reason), mailboxes=mailboxes, limit=limit)
    if place is not None:
        wanted = replace(wanted, before=place[1], last=place[2])
    here, left_out = await nodes.here(wanted), list[str]()
    answers, silent = await nodes.others(wanted, left_out)
    left_out += await nodes.waiting(silent, mailboxes)
    rows = [Row(mail, nodes.label) for mail in seen_of(wanted, here)]
    rows += [Row(mail, node.label, node) for node, found in answers for mail in seen_of(wanted, found)]
    rows.sort(key=lambda row: row.mail.place, reverse=True)
    floor = _floor([here, *(found for _, found in answers)])
    whole = [row for row in rows if floor is None or row.mail.place >= floor]
    page = whole[:limit]
    end = page[-1].mail.place if len(whole) > limit else floor
    more = cursor_of(Listed.SHUNTED, *end) if end is not None else None
    return ShuntedPage(tuple(page), more, tuple(dict.fromkeys([*here.left_out, *left_out])))


def _floor(found: list[ShuntedFound]) -> Place | None:
    """Return the place down to which all of these nodes have looked; None where all looked to the end."""
    stopped = [one.stopped for one in found if one.stopped is not None]
    return max(stopped) if stopped else None
