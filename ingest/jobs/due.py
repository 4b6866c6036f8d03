"""When a job that waits may be worked: not before its moment, and not before its wait has passed here as well.

Its moment is a time of day, which people and networks set. So whoever would work a job also waits its whole delay from
when he saw it first, by a clock that nobody can set: a jump in either direction delays, and never shortens, the time in
which a decision can be taken back. A process that is started anew waits anew.
"""

import time
from collections.abc import Callable, Collection

from ingest.ports import Job

__all__ = ["Due"]


class Due:
    """What one process saw of jobs that wait. `wall` gives seconds since the epoch, `steady` seconds of any span."""

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._steady = steady
        self._seen: dict[str, float] = {}

    def __call__(self, job: Job) -> bool:
        """Whether the time of this job has come."""
        if not job.delay_s:
            return True
        now = self._steady()
        waited = now - self._seen.setdefault(job.id, now)
        return waited >= job.delay_s and self._wall() >= job.not_before

    def forget(self, but: Collection[str]) -> None:
        """Forget all jobs but these."""
        self._seen = {id_: at for id_, at in self._seen.items() if id_ in but}
