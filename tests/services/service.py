"""One server process for tests: a free port, a log file, readiness, stop, start again on the same data, freeze.

The process dies with the test run (parent-death signal), also when the run is killed. It runs as another user where
a server refuses to be root.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

__all__ = ["CannotStart", "Service", "free_port", "own", "run"]


class CannotStart(Exception):
    """A server cannot be had or started here; says why and how to get it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(*command: str, cwd: Path | None = None, why: str) -> str:
    """Run a command that must succeed and return what it printed. `why` begins the sentence of the failure."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise CannotStart(f"{why}: the command {command[0]} is not installed") from error
    if done.returncode:
        raise CannotStart(f"{why}: {' '.join(command)} said {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def own(folder: Path, user: str | None) -> None:
    """Hand a folder to the user that the server runs as."""
    if user is not None and os.geteuid() == 0:
        run("chown", "-R", f"{user}:", str(folder), why=f"{folder} cannot be handed to {user}")


class Service:
    """A server that can be started, stopped and started again with what it has stored; a context manager."""

    name = "server"
    user: str | None = None
    """Who it runs as when the tests run as root; None means the same user."""
    patience_s = 60.0

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"ingest-test-{self.name}-"))
        self.folder.chmod(0o755)
        self.log = self.folder / f"{self.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._prepared = False

    @property
    def url(self) -> str:
        raise NotImplementedError  # each server has its own

    def command(self) -> list[str]:
        raise NotImplementedError  # each server has its own

    def environment(self) -> dict[str, str]:
        return {}

    def prepare(self) -> None:
        """Do what comes before the first start."""

    def ready(self) -> bool:
        """Whether it answers; unless it is overridden, whether its port takes a connection."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def start(self) -> None:
        """Start and wait until it answers. Raises `CannotStart`. The server ends with the thread that calls this."""
        if not self._prepared:
            self.prepare()
            own(self.folder, self.user)
            self._prepared = True
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.as_user(*self.command()),
                cwd=self.folder,
                env={**os.environ, **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + self.patience_s
        while not self.ready():
            if self._process.poll() is not None or time.monotonic() > until:
                tail = self.log.read_text(errors="replace")[-800:]
                self.stop()
                raise CannotStart(f"{self.name} does not start; the end of its log: {tail}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it if it runs. What it stored stays until `close`."""
        if self._process is None:
            return
        self.thaw()
        for number in (self.stop_signal, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
                break
        _end(self._process.pid)
        self._process = None

    stop_signal = signal.SIGTERM

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay open and nothing answers. Returns once every process has stopped."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGSTOP)
        while not all(state in "TZX" for state in _states(self._process.pid)):
            time.sleep(0.005)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGCONT)

    def close(self) -> None:
        """Stop it and delete what it stored."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Service":
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def as_user(self, *command: str) -> list[str]:
        """Put in front of a command what runs it as `user` and lets it die with us."""
        if shutil.which("setpriv") is None:
            if self.user is None or os.geteuid() != 0:
                return list(command)
            raise CannotStart(
                f"{self.name} refuses to run as root: install util-linux (setpriv) or run as another user"
            )
        prefix = ["setpriv", "--pdeathsig", "TERM"]
        if self.user is not None and os.geteuid() == 0:
            try:
                entry = pwd.getpwnam(self.user)
            except KeyError as error:
                raise CannotStart(f"{self.name} refuses to run as root and there is no user {self.user}") from error
            prefix += [f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
        return [*prefix, *command]


def _end(group: int) -> None:
    """Kill what outlived the first process of a group, and wait for it: children are told to end, not waited for."""
    while not set(_states(group)) <= {"Z", "X"}:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        time.sleep(0.005)


def _states(group: int) -> list[str]:
    """Return the state letter of every process of a group (proc(5): fields after the name are state, parent, group)."""
    states = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group, *_ = path.read_text().rpartition(")")[2].split()
            states += [state] if int(its_group) == group else []
    return states
