"""The worker's ledger, which also says at once whether mail is in hand, so that a death with some is known as such."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.ports.spool import Back, Claim
from ingest.records import Outcome
from ingest.spool import SqliteLedger

__all__ = ["ToldLedger"]


class ToldLedger(SqliteLedger):
    """Calls `in_hand(True)` when mail is claimed while none was in hand, `in_hand(False)` when the last has ended."""

    def __init__(self, data_dir: Path, owner: str, in_hand: Callable[[bool], None]) -> None:
        super().__init__(data_dir, owner)
        self._in_hand = in_hand
        self._open: set[str] = set()

    def claim(self, limit: int, large: int = 0) -> list[Claim]:
        """See the port."""
        claims = super().claim(limit, large)
        self._open.update(claim.receipt.id for claim in claims)
        self._in_hand(bool(self._open))
        return claims

    def settle(self, outcomes: Sequence[Outcome], back: Sequence[Back] = ()) -> None:
        """See the port."""
        super().settle(outcomes, back)
        self._open.difference_update(one.receipt for one in outcomes)
        self._open.difference_update(one.claim.receipt.id for one in back)
        self._in_hand(bool(self._open))
