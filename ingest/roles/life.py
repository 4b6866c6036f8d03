"""One process of one role as its supervisor sees it: forked, heard, stopped or killed, and seen to its end.

A role is forked from the supervisor, which has imported everything and runs no thread: it begins in milliseconds, and
gets its settings, however many, as they stand in memory: on no command line, in no environment and on no disk.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from ingest.metrics import Count
from ingest.roles.line import Line

__all__ = ["Life"]

FAILED = 70
"""What a role leaves with that ends by an exception of no kind of ours (sysexits.h)."""


class Life:
    """Begun by `begin`. Times are of `time.monotonic`."""

    def __init__(self, pid: int, line: Line) -> None:
        self.pid = pid
        self.line = line
        self.began_at = self.heard_at = time.monotonic()
        self.up = False
        self.busy = False
        self.waits = ""
        self.counts: Sequence[Count] = ()

    @classmethod
    def begin(cls, live: Callable[[Line], int], forget: Callable[[], None]) -> "Life":
        """Fork a process that first lets go of what is the supervisor's, by `forget`, and ends with the code of `live`.

        Raises OSError when the system has no room for another process.
        """
        ours, theirs = Line.pair()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # else both processes write what is left in it
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            pid = os.fork()
            if pid == 0:
                _be_a_role(lambda: live(theirs), forget, ours)
        except OSError:
            ours.close()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            theirs.close()
        return cls(pid, ours)

    def hear(self) -> None:
        """Take in what the role has told."""
        facts, _ = self.line.hear()
        for fact in facts:
            self.up, self.busy, self.waits = fact["up"], fact["busy"], fact["waits"]
            self.counts = fact.get("counts", self.counts)
        if facts:
            self.heard_at = time.monotonic()

    def send(self, number: signal.Signals) -> None:
        """Send a signal. SIGKILL goes to the processes that the role has started as well."""
        with suppress(ProcessLookupError):
            if number is signal.SIGKILL:
                with suppress(ProcessLookupError, PermissionError):  # it may not lead its group yet
                    os.killpg(self.pid, number)
            os.kill(self.pid, number)

    def ended(self) -> int | None:
        """Return the exit code once the process has ended, -N when signal N ended it; hear its last words first."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        self.hear()
        return os.waitstatus_to_exitcode(status)


def _be_a_role(live: Callable[[], int], forget: Callable[[], None], supervisors_end: Line) -> NoReturn:
    """The rest of a forked process. Nothing may leave this function: the stack above it is the supervisor's."""
    code = FAILED
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the role can reload
        supervisors_end.close()
        forget()
        os.setsid()  # Ctrl-C reaches the supervisor alone, which stops the roles in order
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        code = live()
    except BaseException:  # noqa: BLE001 - it ends this process, whatever it is
        with suppress(Exception):
            sys.excepthook(*sys.exc_info())
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
