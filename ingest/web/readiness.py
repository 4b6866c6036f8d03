"""Whether mail is taken and goes on from here: an intake that listens, room, a readable ledger, a worker that works.

It asks nothing that does not decide: with the store away mail is still taken and waits, so that is told, not a reason.
Whoever asks has not logged in: no reason names a path, address, user or database. The log and `ingest status` do.
"""

import time
from collections.abc import Iterable

from ingest.settings import Settings
from ingest.staff.engines import CLOSED
from ingest.web.look import Seen
from ingest.web.node_view import NodeView, RoleView

__all__ = ["why_not_ready"]

SILENT_S = 5.0
"""From how many seconds of silence a role counts as one that does not work; it beats once a second."""
DEAF_S = 5.0
"""How old the supervisor's word may be. When it is silent itself, nobody is called silent on its word."""


def why_not_ready(settings: Settings, seen: Seen, node: NodeView | None) -> list[str]:
    """Return one sentence for each reason; [] when the node is ready."""
    if node is not None and time.monotonic() - node.heard_at > DEAF_S:
        node = None
    if seen.timed_out:
        return [one.plain for one in seen.trouble]
    why = []
    if settings.smtp.listen or settings.lmtp.listen:
        intakes = [f"intake-{index}" for index in range(settings.smtp.processes)]
        why += _idle("no intake listens", intakes, seen.intakes, node)
    if seen.backlog is not None and seen.backlog.pending:
        workers = [f"worker-{index}" for index in range(settings.worker.processes)]
        waiting = f"{seen.backlog.pending} mails wait"
        why += [f"{one}, and {waiting}" for one in _idle("no worker is running", workers, seen.living, node)]
        parser = seen.engines.get("parser", {})
        why += [f"the parser cannot be started, and {waiting}"] if parser.get("state", CLOSED) != CLOSED else []
    return [*why, *dict.fromkeys(one.plain for one in seen.trouble)]


def _idle(none: str, names: list[str], living: Iterable[str], node: NodeView | None) -> list[str]:
    """Return why none of these roles works, [] when one does."""
    here = [name for name in names if name in living]
    if not here:
        return [_waits(names, node) or none]
    if node is None:
        return []
    known = {name: node.roles[name] for name in here if name in node.roles}
    told = {name: _trouble(name, role) for name, role in known.items()}
    return [] if not told or not all(told.values()) else list(told.values())


def _trouble(name: str, role: RoleView) -> str:
    """Return why a role does no work now, "" when it does. Its name may be held by a process of an earlier node."""
    if role.silent_s > SILENT_S:
        return f"{name} has not answered for {role.silent_s:.0f} s"
    return _waiting(name) if role.waits else ("" if role.up else f"{name} is starting")


def _waits(names: list[str], node: NodeView | None) -> str:
    """Return that one of these roles says it waits, or ""."""
    return next((_waiting(name) for name in names if node and name in node.roles and node.roles[name].waits), "")


def _waiting(name: str) -> str:
    """Return that a role waits. For what, its event `role-waits` says: that names addresses and files."""
    return f"{name} waits for what another process has; the log says for what"
