"""Which partitions may go, what of them must be saved first, and dropping one with its count kept.

A partition with a pending or shunted mail is never past, however old, and none goes that its writer has not closed:
nothing that was acknowledged goes unseen. Where a writer is dead, its partitions are closed for it.
"""

from contextlib import closing, suppress
from pathlib import Path

import structlog

from ingest.errors import Corrupt, IngestError, NotFound, SpoolUnavailable
from ingest.spool.closing import close_left_open
from ingest.spool.draft import sweep
from ingest.spool.ledger import SqliteLedger
from ingest.spool.ledger.shelf import Shelf
from ingest.spool.numbers import FILE
from ingest.spool.ownership import alive
from ingest.spool.partition import PartitionReader, partitions

__all__ = ["Retention"]

log = structlog.get_logger()

DRAFT_S = 3_600.0
"""A dead writer's draft younger than this is left alone."""
PASSING = "library-"
"""Writers with this beginning are one process each, whose name nobody takes again."""


class Retention:
    """Looks after the age of one node's spool. Every method may wait for the disk: call it in a thread."""

    def __init__(self, data_dir: Path) -> None:
        self._spool = data_dir / "spool"
        self._run = data_dir / "run"
        self.ledger = SqliteLedger(data_dir, "retention")
        try:
            self._shelf = Shelf(data_dir)
        except BaseException:
            self.ledger.close()
            raise

    def seen_at(self) -> float | None:
        """Return the time of day that was remembered last."""
        return self._shelf.seen_at()

    def remember(self, now: float) -> None:
        """Remember the reckoned time of day, for the next start."""
        self._shelf.remember(now)

    def bury(self, now: float) -> None:
        """Close what dead writers left open, remove their drafts and empty folders, and see what is finished."""
        names = partitions(self._spool)
        for folder in sorted(path for path in self._spool.glob("*") if path.is_dir()):
            if alive(self._run, folder.name):
                continue
            own = [name for name in names if name.rpartition("/")[0] == folder.name and not self._shelf.is_past(name)]
            close_left_open(self._spool, own)
            try:
                if swept := sweep(folder, now - DRAFT_S):
                    log.info("unacknowledged-mail-swept", writer=folder.name, files=swept)
                if folder.name.startswith(PASSING) and not any(any(folder.glob(end)) for end in ("*.sqlite", "*.eml*")):
                    _remove(folder)
            except OSError as error:  # one folder that resists keeps no other
                log.warning("writer-not-buried", writer=folder.name, error=str(error))
        self.ledger.enter()
        self._shelf.note(now)

    def past(self, before: float) -> list[str]:
        """Return the partitions whose every mail was accepted before `before` and has come to an end."""
        self.ledger.enter()
        return [name for name, accepted in self._shelf.finished(before) if self._says(name, accepted)]

    def held(self, name: str, after: int) -> tuple[list[str], int]:
        """Return delivery keys of a partition's held mail after the sequence number `after`, and where to go on."""
        return self._shelf.held(name, after)

    def stored(self, name: str, after: int) -> tuple[list[tuple[str, str]], int]:
        """Return (receipt, delivery key) of a partition's stored mail after `after`, and where to go on."""
        return self._shelf.stored(name, after)

    def next_compared(self) -> str | None:
        """Return the finished partition whose stored mail was compared with the store longest ago."""
        return self._shelf.next_compared()

    def compared(self, name: str, missing: int) -> None:
        """Write down that a partition was compared with the store, and how many of its mails are missing there."""
        self._shelf.compared(name, missing)

    def erased(self, name: str) -> set[str]:
        """Return the receipts of a partition that were erased on purpose."""
        with suppress(NotFound, Corrupt), closing(PartitionReader(self._spool, name)) as reader:
            return reader.erased()
        return set()

    def drop(self, name: str) -> None:
        """Remove a partition and its files; its mails stay in the counts. May be repeated after a crash."""
        files: list[Path] = []
        with suppress(NotFound):  # removed before a crash
            reader = PartitionReader(self._spool, name)
            try:
                files = reader.files()
            finally:
                reader.close()
        self._shelf.begin_drop(name)
        for path in files:  # the list of files first: a list without its files would be taken for a damaged disk
            path.unlink(missing_ok=True)
        self._shelf.end_drop(name)

    def finish_drops(self) -> None:
        """Drop to the end what a crash left half dropped. One that resists is logged and disturbs no other."""
        for name in self._shelf.dropping():
            try:
                self.drop(name)
            except (IngestError, OSError) as error:
                log.warning("partition-not-dropped", partition=name, error=str(error))

    def audit(self) -> None:
        """Compare one closed partition with what the ledger says of it; the next call takes the next one."""
        name = self._shelf.next_audit()
        if name is not None and (wrong := self._shelf.audit(name)):
            log.error("ledger-lost-mail", partition=name, mails=wrong)

    def close(self) -> None:
        """Let go of the ledger."""
        self._shelf.close()
        self.ledger.close()

    def _says(self, name: str, accepted: int) -> bool:
        """Tell whether a partition still says what it said when it was closed, or is gone altogether."""
        try:
            with closing(PartitionReader(self._spool, name)) as reader:
                return reader.last() == accepted
        except NotFound:
            return True
        except (Corrupt, SpoolUnavailable) as error:  # it stays for a person to look at, and keeps no other from going
            log.warning("partition-unreadable", partition=name, error=str(error))
            return False


def _remove(folder: Path) -> None:
    with suppress(OSError):  # somebody else's file lies in it
        for path in folder.glob(f"{FILE}*"):
            path.unlink(missing_ok=True)
        folder.rmdir()
