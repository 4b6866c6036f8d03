"""Where builds and downloads of test servers are kept between runs, and one lock for whoever fills it.

`INGEST_TEST_CACHE` names the folder; else root uses /var/cache (the servers' own users must be able to read it, and
/root is closed to them) and anybody else ~/.cache. It deletes nothing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["cache_folder", "filling"]

NAME = "helpdesk-ingest-tests"


def cache_folder() -> Path:
    named = os.environ.get("INGEST_TEST_CACHE")
    kept = Path("/var/cache") if os.geteuid() == 0 else Path("~/.cache").expanduser()
    folder = Path(named) if named else kept / NAME
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


@contextmanager
def filling(name: str) -> Iterator[Path]:
    """Hold the lock on one entry of the cache and give its path, which need not exist yet."""
    path = cache_folder() / name
    with (cache_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
