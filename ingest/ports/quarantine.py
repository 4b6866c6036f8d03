"""The port to held mail and storms."""

from collections.abc import AsyncIterator, Sequence
from math import inf
from typing import Protocol

from ingest.ports.pages.held import HeldPage, HeldQuery, StormPage, StormQuery, StormRow, StormTally
from ingest.ports.pages.pulse import BARS, Pulse
from ingest.records import HeldMessage, HeldState, Storm

__all__ = ["Quarantine"]


class Quarantine(Protocol):
    """Keeps what is held until a person decides.

    Guarantees: `hold` is idempotent on the delivery key and durable when it returns; nothing leaves without a
    recorded actor, and the record of every decision stays; storms count themselves. What was put back waits for a
    decision that is made after it was; of two who decide at once one succeeds. Calls made at once are batched
    inside the adapter. Raises `StoreUnavailable` for whatever may pass.
    """

    async def hold(self, held: HeldMessage, storm: Storm) -> str:
        """Hold the mail if it is new; return the receipt whose copy is kept. The storm is opened, or its end moves on.

        A storm's code, reason and parties are those of its earliest mail, in whichever order the mails are held.

        `storm.count` is ignored: storms count themselves. Raises `Erased` for what `MailStore.keep_out` keeps out.
        """

    async def get(self, id_: str) -> HeldMessage | None:
        """Return the held mail with this delivery key, whatever its state, or None."""

    async def these(self, ids: Sequence[str]) -> list[HeldMessage]:
        """Return those of the mails with these delivery keys that are held or were, in no order."""

    async def storms(self, since: float = 0.0, limit: int = 100) -> list[Storm]:
        """Return storms whose last mail came at or after `since`, latest first."""

    async def storm(self, key: str) -> Storm | None:
        """Return the storm with this key, or None."""

    async def open_storms(self, since: float, limit: int = 1_000) -> list[Storm]:
        """Return storms as `storms` does, without counting their mails: each `count` is 0, the cost flat."""

    async def held(
        self, storm: str | None = None, state: HeldState | None = HeldState.HELD, limit: int = 100
    ) -> list[HeldMessage]:
        """Return held mails (of one storm, in one state; None means any), oldest first."""

    async def page(
        self, query: HeldQuery, after: str | None = None, limit: int = 50, *, newest: bool = True
    ) -> HeldPage:
        """Return held mails in the order in which they were accepted. Raises `CallerError` for a foreign cursor."""

    async def storm_page(self, query: StormQuery, after: str | None = None, limit: int = 50) -> StormPage:
        """Return storms: those that wait first, of these those of many mails, then the latest. Raises `CallerError`.

        The cost does not grow with the number of storms, and no mail is read to count them. `single`, `sender`, `code`
        and `postponed=False` are sifted: a page looks at 5,000 rows at most. `postponed=True` costs as much as there
        are storms that somebody wants to see later.
        """

    async def storm_row(self, key: str, mailboxes: tuple[str, ...] | None = None) -> StormRow | None:
        """Return one storm as whoever sees these mailboxes sees it; None when no mail of it is his to see."""

    async def singles(self, rows: Sequence[StormRow]) -> list[HeldMessage]:
        """Return the mails of those of these storms that are one mail, held for itself, in no order.

        It is one question. Some may be missing where a storm has many mails in mailboxes that its row does not have.
        """

    async def pulses(
        self, rows: Sequence[StormRow], now: float, bars: int = BARS, since: float | None = None
    ) -> list[Pulse]:
        """Return how fast each of these storms came, in at most `bars` counts (at most `KEPT`), by what is held in the
        mailboxes of its row.

        From its first mail, or from `since` where that is before it, to its last. The cost does not grow with the
        storm, but that one which an older build held is counted when it is first asked for. For the eye: a crash can
        lose a mail's tick, or leave that of one erased; nothing is decided by it.
        """

    async def storm_tally(self, query: StormQuery, most: float = inf) -> StormTally:
        """Return how many there are of those that `storm_page` lists, and of their mails that wait.

        It looks at `most` rows at most, and counts their mails over an index.
        """

    def every(self) -> AsyncIterator[HeldMessage]:
        """Yield all held mails, whatever their state, in no order, a page at a time."""

    async def decide(self, ids: Sequence[str], state: HeldState, actor: str, at: float) -> int:
        """Move mails out of HELD to `state`, recording who and when; return how many moved. Others are left alone, and
        so is what was put back after `at`: whoever decided then did not see it wait."""

    async def restore(self, ids: Sequence[str], actor: str, at: float) -> int:
        """Move mails out of DISCARDED back to HELD, recording who and when; return how many moved. Their storm waits
        again. Others are left alone, and so is what was discarded after `at`."""

    async def expire(self, ids: Sequence[str], before: float) -> int:
        """Move mails that were discarded before `before` to EXPIRED: from then on nobody puts them back, and they can
        be deleted. Return how many moved. Who discarded them, and when, stays."""

    async def decided(self, state: HeldState, before: float, limit: int = 500) -> list[HeldMessage]:
        """Return mails that somebody moved to `state` before `before`, those first that were decided on first."""

    async def bearing(self, digests: Sequence[str]) -> list[HeldMessage]:
        """Return the mails, whatever their state, whose original has one of these sha256, in no order."""

    async def remove(self, ids: Sequence[str]) -> int:
        """Erase the records of these mails, and of storms that have no other; return how many mails there were."""

    async def recount(self, since: float, until: float) -> int:
        """Count anew what lists and tallies show of the storms that changed between these times; return of how many
        parts it was wrong. Where counts are kept in the mail's own transaction there is nothing to do."""

    async def count(self) -> tuple[int, int]:
        """Return (mails in state HELD, storms that have at least one of them)."""

    async def close(self) -> None:
        """Let go of connections and files."""
