"""Hands out open mail: whose turn it is, or one suspect alone, with its receipt read from its partition.

A suspect was in hand when a worker died. It is handed to a worker that has nothing else in hand, and nothing comes
beside it, so that the next death is its own; every second turn at most, so that other mail goes on. A worker that has
mail in hand is given no more for a moment; where that was in vain, not again for five times as long, and then for twice
as long. It never waits itself.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence

import structlog

from ingest.errors import Corrupt, IngestError, NotFound
from ingest.ports.spool import Claim, Lane
from ingest.records import Fate, Receipt
from ingest.spool.ledger.ending import end
from ingest.spool.ledger.turns import Waiting, first_suspect, next_in_turn
from ingest.spool.open_partitions import OpenPartitions

__all__ = ["Handing", "in_hand"]

log = structlog.get_logger()

PATIENCE_S, MOST_PATIENCE_S = 0.25, 4.0
"""How long a worker is given nothing more while a suspect waits for its hands to be empty; doubled when in vain."""
REST = 5
"""How many times as long it is given other mail, after it was in vain."""
UNREADABLE_S = 30.0
"""How long a mail rests whose partition cannot be read now, for a reason that passes."""


class Handing:
    """Hands out to one owner. `clock` is the one that nobody sets, `wall` the time of day."""

    def __init__(
        self, owner: str, partitions: OpenPartitions, clock: Callable[[], float], wall: Callable[[], float]
    ) -> None:
        self._owner = owner
        self._partitions = partitions
        self._clock = clock
        self._wall = wall
        self._was_alone = False
        self._holding_since: float | None = None
        self._not_before = 0.0
        self._patience = PATIENCE_S

    def hand(self, connection: sqlite3.Connection, limit: int, large: int) -> list[Claim]:
        """Claim what is next, inside the caller's transaction."""
        mine, alone = in_hand(connection, self._owner)
        if alone or limit <= 0:
            return []
        if self._was_alone:
            self._was_alone = False
            if claims := self._claimed(connection, next_in_turn(connection, limit, large)):
                return claims
        if (suspect := first_suspect(connection, large)) is not None:
            if not mine:
                self._was_alone, self._holding_since = True, None
                self._patience, self._not_before = PATIENCE_S, 0.0
                return self._claimed(connection, [suspect])
            if self._holds():
                return []
        return self._claimed(connection, next_in_turn(connection, limit, large))

    def _holds(self) -> bool:
        """Tell whether to hand out nothing until what is in hand has ended, or that has been tried long enough."""
        now = self._clock()
        if now < self._not_before:
            return False
        if self._holding_since is None:
            self._holding_since = now
        if now - self._holding_since < self._patience:
            return True
        self._holding_since, self._not_before = None, now + REST * self._patience
        self._patience = min(MOST_PATIENCE_S, 2 * self._patience)
        return False

    def _claimed(self, connection: sqlite3.Connection, mails: Sequence[Waiting]) -> list[Claim]:
        receipts = self._receipts(connection, mails)
        connection.executemany(
            "UPDATE open SET state = 'claimed', owner = ? WHERE receipt = ?", [(self._owner, id_) for id_ in receipts]
        )
        return [
            Claim(receipts[mail.receipt], mail.attempts + 1, mail.waits, bool(mail.alone), Lane(mail.lane))
            for mail in mails
            if mail.receipt in receipts
        ]

    def _receipts(self, connection: sqlite3.Connection, mails: Sequence[Waiting]) -> dict[str, Receipt]:
        """Read the receipts, by id. A mail whose receipt is lost is shunted; one that cannot be read now rests."""
        places: dict[str, list[Waiting]] = defaultdict(list)
        for mail in mails:
            places[mail.partition].append(mail)
        found: dict[str, Receipt] = {}
        for partition, there in places.items():
            try:
                receipts, why = self._read(partition, [mail.seq for mail in there])
            except NotFound as error:
                receipts, why = {}, str(error)
            except IngestError as error:
                self._rest(connection, there, error)
                continue
            for mail in there:
                receipt = receipts.get(mail.seq)
                if receipt is not None and receipt.id == mail.receipt:
                    found[mail.receipt] = receipt
                else:
                    self._shunt(connection, mail.receipt, f"its spool partition cannot be read: {why}")
        return found

    def _read(self, partition: str, seqs: list[int]) -> tuple[dict[int, Receipt], str]:
        """Read what can be read of these receipts, and say what is the matter with the others."""
        reader = self._partitions.reader(partition)
        why = "its receipt is missing"
        try:
            return reader.rows(seqs), why
        except Corrupt:  # one damaged page takes no mail along that lies beside it
            receipts: dict[int, Receipt] = {}
            for seq in seqs:
                try:
                    receipts.update(reader.rows([seq]))
                except Corrupt as error:
                    why = str(error)
            return receipts, why

    def _shunt(self, connection: sqlite3.Connection, receipt: str, reason: str) -> None:
        log.error("mail-shunted", receipt=receipt, reason=reason)
        end(connection, receipt, Fate.SHUNTED, "", reason, self._wall())

    def _rest(self, connection: sqlite3.Connection, mails: Sequence[Waiting], error: IngestError) -> None:
        log.warning("mail-unreadable", partition=mails[0].partition, mails=len(mails), error=str(error))
        connection.executemany(
            "UPDATE open SET state = 'resting', not_before = ?, waits = waits + 1 WHERE receipt = ?",
            [(self._clock() + UNREADABLE_S, mail.receipt) for mail in mails],
        )


def in_hand(connection: sqlite3.Connection, owner: str) -> tuple[int, bool]:
    """Return how many mails an owner has claimed, and whether one of them is a suspect."""
    mails, alone = connection.execute(
        "SELECT count(*), coalesce(max(alone), 0) FROM open WHERE state = 'claimed' AND owner = ?", (owner,)
    ).fetchone()
    return mails, bool(alone)
