"""What of a storm lies in one mailbox, and how parts become the rows that a caller sees; the same for every engine.

A storm that spans mailboxes has a part in each. Of the parts that a caller sees the first in the order of the rows
stands for the storm; the row has the times and counts of all of these and of no other. What the storm is about is said
by its earliest mail; where that is in a mailbox that is not among them, by the earliest of theirs.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.mailboxes import spelling
from ingest.ports.pages.held import HeldPage, HeldQuery, StormQuery, StormRow
from ingest.records import Storm
from loopguard import Effect

__all__ = ["WAITS", "Oldest", "StormPart", "as_seen", "first_parts", "ranks_of", "rows_of", "sift_of_storms"]

Oldest = Callable[[HeldQuery], Awaitable[HeldPage]]

WAITS = 2
"""What a mail that waits adds to a rank; that there is more than one mail adds 1."""


@dataclass(frozen=True, slots=True)
class StormPart:
    """One storm's mail of one mailbox."""

    mailbox: str
    rank: int
    first_at: float
    last_at: float
    storm: Storm
    """What the storm is about; its times and count mean nothing here."""
    mails: int
    """Its mails, and of these those that wait for a decision, as the engine has them beside it."""
    waiting: int
    stands: bool = True
    """Whether this part stands for the storm in the list of whoever asks."""
    many: bool = True
    """Whether whoever asks sees more than one mail of the storm."""
    later: bool = False
    """Whether he wants to see the storm later."""
    seen: tuple["StormPart", ...] = ()
    """All parts of the storm that he sees, where this one stands for it."""


def ranks_of(query: StormQuery) -> tuple[int, ...]:
    """Return the ranks that are asked for."""
    waits = True if query.postponed and query.waits is None else query.waits
    return {None: (3, 2, 1, 0), True: (3, 2), False: (1, 0)}[waits]


def first_parts(parts: Iterable[StormPart], mailboxes: tuple[str, ...] | None) -> list[StormPart]:
    """Return, of each storm, the part that stands for it among those of these mailboxes."""
    first: dict[str, StormPart] = {}
    for part in parts:
        if mailboxes is None or part.mailbox in mailboxes:
            key = part.storm.key
            first[key] = max(first.get(key, part), part, key=lambda one: (one.rank, one.last_at, one.mailbox))
    return list(first.values())


def sift_of_storms(query: StormQuery) -> Callable[[StormPart], bool]:
    """Return the test that a part stands for a storm that is asked for."""
    of_party = _party(query.sender) if query.sender is not None else None

    def wanted(part: StormPart) -> bool:
        return (
            part.stands
            and (query.mailboxes is None or part.mailbox in query.mailboxes)
            and (of_party is None or any(map(of_party, part.storm.parties)))
            and (query.code is None or query.code == part.storm.code)
            and (query.single is None or query.single != part.many)
            and (query.postponed is None or query.postponed == part.later)
        )

    return wanted


def _party(sender: str) -> Callable[[str], bool]:
    """Return the test that a party is the one that is looked for, a domain in any of its spellings."""
    one = spelling(sender)
    return lambda party: spelling(party).endswith(one[1:]) if one.startswith("*@") else spelling(party) == one


async def rows_of(storms: Iterable[Sequence[StormPart]], oldest: Oldest) -> list[StormRow]:
    """Return the rows of storms, each given by those of its parts that are seen.

    `oldest` finds the earliest of the mails that are asked for.
    """
    rows = []
    for parts in storms:
        ours = sorted(parts, key=lambda one: (one.first_at, one.mailbox))
        storm, boxes = ours[0].storm, tuple(part.mailbox for part in ours)
        if storm.mailbox not in boxes:
            storm = await _told_in(boxes, storm, oldest)
        seen = replace(
            storm,
            first_at=ours[0].first_at,
            last_at=max(part.last_at for part in ours),
            count=sum(part.mails for part in ours),
        )
        rows.append(StormRow(seen, sum(part.waiting for part in ours), boxes))
    return rows


async def as_seen(parts: Sequence[StormPart], query: StormQuery, oldest: Oldest) -> list[StormPart]:
    """Return these parts, those that stand for a storm with what it is about as whoever asks may know it.

    As far as anything is asked for that depends on it.
    """
    names = query.mailboxes
    if names is None or (query.sender is None and query.code is None):
        return list(parts)
    return [
        replace(one, storm=await _told_in(names, one.storm, oldest))
        if one.stands and one.storm.mailbox not in names
        else one
        for one in parts
    ]


async def _told_in(mailboxes: tuple[str, ...], storm: Storm, oldest: Oldest) -> Storm:
    """Return the storm as its earliest mail in these mailboxes tells of it, and nothing else does."""
    page = await oldest(HeldQuery(mailboxes, storm.key, state=None))
    if not page.mails:  # erased just now
        return replace(storm, mailbox=mailboxes[0], parties=("", mailboxes[0]), reason="")
    mail = page.mails[0]
    holding = next((one for one in mail.findings if one.effect is Effect.HOLD), None)
    return replace(
        storm,
        mailbox=mail.receipt.mailbox,
        parties=(mail.sender or mail.receipt.envelope.reverse_path or "<>", mail.receipt.mailbox),
        code=holding.code if holding else storm.code,
        reason=holding.evidence if holding else "",
    )
