"""One mail explained: the facts and the verdict as plain values; no state beyond the threads of this run.

Nothing is counted, so what only a rate shows (storms) is not seen here. Threads are by ids alone: who takes part is
not asked, as the mails may come from anybody's archive.
"""

from dataclasses import asdict
from typing import Any

from ingest.settings import Settings
from ingest.threads.choice import Known, choose
from ingest.threads.clue import clue_of
from loopguard import Envelope, inspect
from parsers import Forwarded, Redirected, parse

__all__ = ["Explainer"]


class Explainer:
    """Explains mails one after the other; with `threads`, each may join a thread of those before it."""

    def __init__(self, settings: Settings, *, threads: bool = False) -> None:
        self._limits = settings.limits
        self._policy = settings.policy
        self._threads = threads
        self._known: dict[str, Known] = {}

    def explain(self, path: str, content: bytes) -> dict[str, Any]:
        """Return the facts of one mail, JSON-ready. Total: there is no mail that it fails on."""
        message = parse(content, self._limits)
        envelope = Envelope(reverse_path=message.return_path)
        verdict = inspect(message, envelope, self._policy)
        clue = clue_of(message, path, "", self._policy, envelope)
        match = choose(clue, self._known, lambda _: frozenset())
        if self._threads:
            for id_ in (clue.own_id, *clue.ancestors):
                self._known.setdefault(id_, Known(match.thread))
        return {
            "path": path,
            "message_id": {"state": str(message.message_id.state), "value": message.message_id.value},
            "in_reply_to": list(message.in_reply_to),
            "references": list(message.references),
            "thread": match.thread,
            "from": message.from_[0].address if message.from_ else "",
            "subject": message.subject,
            "kind": str(verdict.kind),
            "held": verdict.held,
            "may_autoreply": verdict.may_autoreply,
            "findings": [{**asdict(finding), "effect": str(finding.effect)} for finding in verdict.findings],
            "hops": len(message.hops),
            "new_text": message.new_text,
            "returned": message.returned.value,
            "forwarded": _told(message.forwarded),
            "redirected": _told(message.redirected),
            "attachments": [asdict(attachment) for attachment in message.attachments],
            "defects": [asdict(defect) for defect in message.defects],
        }


def _told(fact: Forwarded | Redirected | None) -> dict[str, Any] | None:
    """Return a fact about another sender JSON-ready: a date as text, an id by its value."""
    if fact is None:
        return None
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(fact).items()}
    if isinstance(fact, Forwarded):
        told |= {"date": fact.date.isoformat() if fact.date else None, "message_id": fact.message_id.value}
    return told
