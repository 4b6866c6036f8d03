"""The feed in memory, for tests of whoever reads and writes it; it counts what is asked of it."""

from collections.abc import Mapping, Sequence

from ingest.ports import Change, ChangeKind, Entry
from ingest.ports.changes import NO_MARKS, beyond, in_order, mark_of, same_entry

__all__ = ["MemoryChanges", "change"]


def change(n: int, kind: ChangeKind = ChangeKind.MESSAGE_STORED) -> Change:
    return Change(kind, float(n), "support@example.org", f"{n:032x}")


class MemoryChanges:
    def __init__(self) -> None:
        self.told: dict[str, list[tuple[str, Entry]]] = {}
        self.gone: dict[str, int] = {}
        self.reads = 0
        self.noted: dict[str, str] = {}
        self.error: Exception | None = None

    async def append(self, writer: str, token: str, changes: Sequence[Change]) -> int:
        if self.error is not None:
            raise self.error
        told = self.told.setdefault(writer, [])
        if not told or told[-1][0] != token:
            told.append((token, Entry(writer, len(told) + 1, tuple(changes), mark_of(token))))
        return len(told)

    async def after(self, seen: Mapping[str, int], limit: int, marks: Mapping[str, str] = NO_MARKS) -> list[Entry]:
        self.reads += 1
        if self.error is not None:
            raise self.error
        for writer, told in self.told.items():
            beyond(writer, seen.get(writer, 0), self.gone.get(writer, 0), len(told))
        there = await self.marks(seen)
        for writer, mark in marks.items():
            same_entry(writer, seen[writer], mark, there.get(writer))
        found = {name: [entry for _, entry in told[seen.get(name, 0) :]] for name, told in self.told.items()}
        return in_order(found, seen, limit)

    async def marks(self, seen: Mapping[str, int]) -> dict[str, str]:
        return {
            writer: told[seen[writer] - 1][1].mark
            for writer, told in self.told.items()
            if 0 < seen.get(writer, 0) <= len(told)
        }

    async def heads(self) -> dict[str, int]:
        return {writer: len(told) for writer, told in self.told.items()}

    async def floors(self) -> dict[str, int]:
        return {writer: self.gone.get(writer, 0) for writer in self.told}

    async def notes(self, names: Sequence[str] | None = None) -> dict[str, str]:
        if self.error is not None:
            raise self.error
        return {name: value for name, value in self.noted.items() if names is None or name in names}

    async def note(self, name: str, was: str | None, now: str | None) -> bool:
        if self.error is not None:
            raise self.error
        if self.noted.get(name) != was:
            return False
        if now is None:
            self.noted.pop(name, None)
        else:
            self.noted[name] = now
        return True

    async def close(self) -> None:
        """It has nothing."""
