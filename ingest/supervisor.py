"""Keeps the roles of a node running: forks each as its own process, and forks it again when it dies or falls silent.

One thread, one loop, no asyncio: whoever forks must have nothing that a fork would cut in half. It holds the other end
of each role's line, so that roles end when it is killed. It handles no mail itself and touches no disk once it runs.
"""

import gc
import os
import selectors
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module

import structlog

from ingest.intake.listener import ensure_free
from ingest.listen_address import ListenAddress
from ingest.notices.recipients import recipients_of
from ingest.roles import Role
from ingest.roles.life import Life
from ingest.roles.process import run_forked
from ingest.roles.restart import Restart
from ingest.roles.totals import Totals
from ingest.settings import Settings
from ingest.spool import Ownership
from ingest.spool.ownership import alive
from ingest.wiring import preload

__all__ = ["Supervisor"]

log = structlog.get_logger()

TICK_S = 1.0
PATIENCE_S = 20.0
"""How long a role that works may be silent."""
START_PATIENCE_S = 300.0
"""How long a role may be silent before it first says that it is up: it may have to bring old files up to date."""
STOP_S = 10.0
"""How long a role may take to end when it is told to."""


@dataclass
class _Post:
    """The place of one role, whichever process fills it."""

    role: Role
    index: int
    restart: Restart
    life: Life | None = None
    due_at: float = 0.0
    starts: int = 0
    proved: bool = False
    """Whether it has been up once: what it complains of later is no slip in the settings."""
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = f"{self.role}-{self.index}"

    def view(self, now: float) -> dict[str, object]:
        """Return what the web role is told of it."""
        life = self.life
        return {
            "up": life is not None and life.up,
            "silent_s": round(now - life.heard_at, 1) if life else 0.0,
            "starts": self.starts,
            "waits": life.waits if life else "",
        }


class Supervisor:
    """Runs the roles that the settings ask for, until told to stop."""

    def __init__(
        self, settings: Settings, *, patience_s: float = PATIENCE_S, start_patience_s: float = START_PATIENCE_S
    ) -> None:
        self._settings = settings
        self._patience_s = patience_s
        self._start_patience_s = start_patience_s
        self._posts = [_Post(role, index, Restart(role)) for role, index in _wanted(settings)]
        self._totals = Totals()
        self._selector = selectors.DefaultSelector()
        self._signals, self._wake = socket.socketpair()
        self._stopping_at: float | None = None
        self._killed = False
        self._code = 0
        self._ticked_at = time.monotonic()

    def run(self, owner: Ownership) -> int:
        """Run until SIGTERM or SIGINT; return 0, or a role's exit code when it said that its settings are wrong."""
        self._take_signals()
        self._ensure_ports_are_free()
        self._import_all()
        owner.publish({"roles": [post.name for post in self._posts]})
        while self._stopping_at is None or any(post.life for post in self._posts):
            self._start_what_is_due(owner)
            self._listen()
            self._see_who_ended()
            self._watch()
        return self._code

    def _start_what_is_due(self, owner: Ownership) -> None:
        now = time.monotonic()
        for post in self._posts:
            if post.life is None and now >= post.due_at and self._stopping_at is None:
                live = partial(run_forked, post.role, self._settings, post.index, again=post.proved)
                post.starts += 1
                try:
                    post.life = Life.begin(live, partial(self._forget, owner))
                except OSError as error:
                    post.due_at = now + post.restart.wait_s(busy=False, lived_s=0)
                    log.warning("role-not-started", name=post.name, error=str(error))
                else:
                    self._selector.register(post.life.line, selectors.EVENT_READ, post.life)

    def _forget(self, owner: Ownership) -> None:
        """Let go, in a role's process, of what is the supervisor's: its name, and the lines to the other roles."""
        owner.release()
        self._selector.close()
        self._signals.close()
        self._wake.close()
        for life in self._lives():
            life.line.close()

    def _listen(self) -> None:
        """Wait for a signal or a word of a role, until the next thing is due."""
        now = time.monotonic()
        if self._stopping_at is None:
            due = [self._ticked_at + TICK_S, *(post.due_at for post in self._posts if post.life is None)]
        else:
            due = [self._ticked_at + TICK_S, *([] if self._killed else [self._stopping_at + STOP_S])]
        for key, _ in self._selector.select(max(0.0, min(due) - now)):
            if isinstance(key.data, Life):
                key.data.hear()
            else:
                self._obey()

    def _obey(self) -> None:
        for number in self._signals.recv(4096):
            if number in {signal.SIGTERM, signal.SIGINT}:
                self._stop(0)
            elif number == signal.SIGHUP:
                for life in self._lives():
                    life.send(signal.SIGHUP)

    def _see_who_ended(self) -> None:
        for post in self._posts:
            if post.life is not None and (code := post.life.ended()) is not None:
                life, post.life = post.life, None
                self._selector.unregister(life.line)
                life.line.close()
                self._totals.keep(life.counts)
                post.proved = post.proved or life.up
                if self._stopping_at is None:
                    self._after(post, life, code)

    def _after(self, post: _Post, life: Life, code: int) -> None:
        """Decide when a role that ended comes back. What it says at its very first start is the operator's to mend."""
        operators = {os.EX_CONFIG, os.EX_UNAVAILABLE} if post.role is Role.INTAKE else {os.EX_CONFIG}
        if code in operators and not post.proved:
            self._stop(code)
            return
        now = time.monotonic()
        wait = post.restart.wait_s(busy=life.busy, lived_s=now - life.began_at)
        post.due_at = now + wait
        log.error("role-died", name=post.name, code=code, in_hand=life.busy, again_in_s=wait)

    def _watch(self) -> None:
        """Kill what does not end. Once a second: kill what is silent, and tell the web role how all are."""
        now = time.monotonic()
        if self._stopping_at is not None:
            self._end_what_does_not(now - self._stopping_at)
        if now - self._ticked_at < TICK_S:
            return
        held_up, self._ticked_at = now - self._ticked_at - TICK_S, now
        for life in self._lives():
            life.heard_at += held_up  # when we ourselves were stopped, the roles are not to blame
        for post in self._posts:
            if post.life is not None and self._stopping_at is None:
                self._replace_if_silent(post, post.life, now)
        self._tell(now)

    def _replace_if_silent(self, post: _Post, life: Life, now: float) -> None:
        silent = now - life.heard_at
        if silent > (self._patience_s if life.up else self._start_patience_s):
            life.send(signal.SIGKILL)
            life.heard_at = now  # it is killed once, however long the system takes to end it
            log.error("role-hangs", name=post.name, pid=life.pid, silent_s=round(silent, 1))

    def _end_what_does_not(self, waited_s: float) -> None:
        if self._killed or waited_s < STOP_S:
            return
        self._killed = True
        for life in self._lives():
            life.send(signal.SIGKILL)
            log.error("role-killed", pid=life.pid, patience_s=STOP_S)

    def _tell(self, now: float) -> None:
        web = next((post.life.line for post in self._posts if post.role is Role.WEB and post.life), None)
        if web is not None:
            counts = self._totals.with_living(life.counts for life in self._lives())
            web.tell({"roles": {post.name: post.view(now) for post in self._posts}, "counts": counts})

    def _stop(self, code: int) -> None:
        if self._stopping_at is None:
            self._stopping_at, self._code = time.monotonic(), code
            for life in self._lives():
                life.send(signal.SIGTERM)

    def _lives(self) -> Iterator[Life]:
        return (post.life for post in self._posts if post.life is not None)

    def _take_signals(self) -> None:
        for end in (self._signals, self._wake):
            end.setblocking(False)
        self._selector.register(self._signals, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._wake.fileno())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)

    def _import_all(self) -> None:
        """Import what roles need, once for all: a role that is forked begins in milliseconds."""
        for role in {post.role for post in self._posts}:
            import_module(f"ingest.roles.{role}")
        preload(self._settings)
        gc.freeze()  # collectors of the roles leave alone, and so in common memory, what is there now

    def _ensure_ports_are_free(self) -> None:
        """Raise `InUse` for a port that intake processes would share with another node without noticing.

        Those of a supervisor that was killed have as long to end as they have when they are told to.
        """
        if self._settings.smtp.processes == 1:
            return
        until = time.monotonic() + STOP_S
        run = self._settings.data_dir / "run"
        while time.monotonic() < until and any(alive(run, post.name) for post in self._posts):
            time.sleep(0.05)
        for text in filter(None, (self._settings.smtp.listen, self._settings.lmtp.listen)):
            address = ListenAddress.read(text)
            if address.port:
                ensure_free(address.host, address.port)


def _wanted(settings: Settings) -> list[tuple[Role, int]]:
    counts = {
        Role.INTAKE: settings.smtp.processes if settings.smtp.listen or settings.lmtp.listen else 0,
        Role.WORKER: settings.worker.processes,
        Role.WEB: 1 if settings.web.listen else 0,
        Role.WEBHOOKS: 1 if settings.webhook or recipients_of(settings) else 0,
    }
    return [(role, index) for role, count in counts.items() for index in range(count)]
