"""One mail explained: the facts and the verdict as plain values; no state beyond the threads of this run.

Nothing is counted, so what only a rate shows (storms) is not seen here. Threads are by ids alone: who takes part is
not asked, as the mails may come from anybody's archive. They do not depend on the order of the mails, so they are known
when all of them have been read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ingest.errors import NotFound
from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.threads.archive import Archive
from ingest.threads.clue import Clue, clue_of
from ingest.threads.name import thread_name
from loopguard import Envelope, Policy, inspect
from loopguard.observe import author
from parsers import Forwarded, ParsedMessage, Redirected, parse

__all__ = ["Explainer"]


class Explainer:
    """Explains mails by these settings, or as the mailbox with the address `to` would judge them.

    Raises `NotFound` for an address that no mailbox has.
    """

    def __init__(self, settings: Settings, to: str | None = None) -> None:
        self._limits = settings.limits
        self._policy = settings.policy
        self._mailboxes = Mailboxes(settings)
        self._mailbox = None if to is None else self._mailboxes.find(to)
        if to is not None and self._mailbox is None:
            known = ", ".join(one.address for one in self._mailboxes) or "none is set"
            raise NotFound(f"no mailbox in the settings takes mail for {to}; there are: {known}")

    def explain(self, path: str, content: bytes) -> dict[str, Any]:
        """Return the facts of one mail, JSON-ready. Total: there is no mail that it fails on."""
        facts, clue = self._explained(path, content)
        return {**facts, "thread": thread_name("", clue.root or clue.own_id)}

    def together(self, mails: Iterable[tuple[str, bytes]]) -> Iterator[dict[str, Any]]:
        """Yield the facts of these mails in order, with the threads that they make. The facts are all kept till then.

        Where `mails` raises that one is missing, those before it come first.
        """
        archive = Archive()
        explained = []
        missing: NotFound | None = None
        try:
            for path, content in mails:
                explained.append(self._explained(path, content))
                archive.add(explained[-1][1])
        except NotFound as error:
            missing = error
        for facts, clue in explained:
            yield {**facts, "thread": archive.thread(clue)}
        if missing is not None:
            raise missing

    def _explained(self, path: str, content: bytes) -> tuple[dict[str, Any], Clue]:
        message = parse(content, self._limits)
        policy, recipients, told = self._judged_by(message)
        envelope = Envelope(message.return_path, recipients)
        verdict = inspect(message, envelope, policy)
        clue = clue_of(message, path, "", policy, envelope)
        facts: dict[str, Any] = {
            "path": path,
            **told,
            "message_id": {"state": str(message.message_id.state), "value": message.message_id.value},
            "in_reply_to": list(message.in_reply_to),
            "references": list(message.references),
            "thread": "",
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
        return facts, clue

    def _judged_by(self, message: ParsedMessage) -> tuple[Policy, tuple[str, ...], dict[str, Any]]:
        """Return the policy for this mail, the address that it came to, and what is said of both."""
        box = self._mailbox
        if box is None:
            return self._policy, (), {}
        named = (*message.delivered_to, *(one.address for one in (*message.to, *message.cc)))
        ours = next((address for address in named if self._mailboxes.find(address) is box), box.address)
        policy = box.policy_for(author(message))
        return policy, (ours,), {"mailbox": box.address, "sender_policy": policy is not box.policy}


def _told(fact: Forwarded | Redirected | None) -> dict[str, Any] | None:
    """Return a fact about another sender JSON-ready: a date as text, an id by its value."""
    if fact is None:
        return None
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(fact).items()}
    if isinstance(fact, Forwarded):
        told |= {"date": fact.date.isoformat() if fact.date else None, "message_id": fact.message_id.value}
    return told
