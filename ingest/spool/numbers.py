"""Numbers a writer's partitions: about the time of day, and always greater than every earlier number of that writer.

So a clock that was set back neither reopens an old partition nor gives its name to a new one, not even when the old
one has been dropped: a receipt's handle names one content for ever.
"""

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["FILE", "next_number"]

FILE = "last-number"


def next_number(folder: Path, now: float) -> int:
    """Return the number of the next partition of the writer whose folder it is, and remember it. Raises OSError."""
    kept = folder / FILE
    earlier = [int(path.stem) for path in folder.glob("*.sqlite") if path.stem.isascii() and path.stem.isdigit()]
    with suppress(FileNotFoundError, ValueError):
        earlier.append(int(kept.read_text(encoding="ascii")))
    number = max(int(now), max(earlier, default=-1) + 1)
    aside = kept.with_suffix(f".{os.urandom(6).hex()}.tmp")
    aside.write_text(f"{number}\n", encoding="ascii")
    aside.rename(kept)
    return number
