"""The body of a webhook: what happened, in under 20 kB, with the URLs where the rest is read.

It is made when it is sent, so it says of a mail what is known then, and of one that was erased meanwhile its id alone.
It holds no text of a mail: who reads that asks the HTTP API, and is asked who he is.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from ingest.ports import Change, ChangeKind, Ports, StormQuery, StormRow
from ingest.records import HeldMessage, StoredMessage
from ingest.rfc3339 import rfc3339
from ingest.utf8 import encodable
from loopguard import Finding

__all__ = ["MOST_BYTES", "body", "webhook_id"]

MOST_BYTES = 20_000
CUT = {"subject": 300, "name": 200, "address": 320, "id": 998, "evidence": 200}
"""Characters that are kept of what a mail says."""
FINDINGS = 10
WAITING = 1_000
"""Storms and single mails that a digest counts."""
LISTED_STORMS = 10


def webhook_id(change: Change) -> str:
    """Return the id of a change's webhook: the same for every endpoint and every attempt. It has no dot."""
    return f"msg_{sha256(change.key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


async def body(change: Change, ports: Ports, base: str = "") -> bytes:
    """Return the body; URLs begin with `base`. Raises `EngineError` where the store does not answer."""
    facts: dict[str, Any] = {"mailbox": change.mailbox, "at": rfc3339(change.at)}
    more: dict[str, Any] = {}
    if change.kind.startswith("message."):
        facts["message"] = change.id
        more = await _mail(change, ports)
    elif change.kind.startswith("storm."):
        more = await _storm(change, ports)
    elif change.kind is ChangeKind.STORMS_DIGEST:
        facts["day"] = change.id
        more = await _digest(change, ports)
    facts |= {name: value for name, value in _names(change) if value}
    event = {"type": str(change.kind), "timestamp": rfc3339(change.at)}
    urls = _urls(change, base + "/api/v1")
    without = {name: value for name, value in more.items() if name != "findings"}
    fitting = (_written({**event, "data": {**facts, **one, "urls": urls}}) for one in (more, without, {}))
    return next((one for one in fitting if len(one) < MOST_BYTES), _written({**event, "data": facts}))


def _names(change: Change) -> Iterator[tuple[str, Any]]:
    of_thread = change.kind in {ChangeKind.THREAD_MERGED, ChangeKind.THREAD_SPLIT}
    yield "thread", change.id if of_thread else change.thread
    yield "other", change.other
    yield "storm", change.id if change.kind.startswith("storm.") else change.storm
    yield "count", change.count
    yield "actor", change.actor


async def _mail(change: Change, ports: Ports) -> dict[str, Any]:
    if (stored := await ports.store.get(change.id)) is not None:
        return _of_stored(stored)
    if (held := await ports.quarantine.get(change.id)) is not None:
        return _of_held(held)
    return {}


def _of_stored(mail: StoredMessage) -> dict[str, Any]:
    return {
        "receipt": mail.receipt,
        "accepted_at": rfc3339(mail.accepted_at),
        "subject": _cut(mail.subject, "subject"),
        "sender": {"address": _cut(mail.sender, "address"), "name": _cut(mail.sender_name, "name")},
        "message_id": _cut(mail.message_id, "id"),
        "kind": mail.kind,
        "held": False,
        "may_autoreply": mail.may_autoreply,
        "findings": [_finding(one) for one in mail.findings[:FINDINGS]],
        "attachments": len(mail.attachments),
        "size": mail.size,
        "sha256": mail.sha256,
    }


def _of_held(mail: HeldMessage) -> dict[str, Any]:
    return {
        "receipt": mail.receipt.id,
        "accepted_at": rfc3339(mail.receipt.accepted_at),
        "subject": _cut(mail.subject, "subject"),
        "sender": {"address": _cut(mail.sender, "address"), "name": ""},
        "message_id": _cut(mail.message_id, "id"),
        "kind": mail.kind,
        "held": mail.state == "held",
        "findings": [_finding(one) for one in mail.findings[:FINDINGS]],
        "size": mail.receipt.size,
        "sha256": mail.receipt.sha256,
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.code,
        "effect": str(finding.effect),
        "evidence": _cut(finding.evidence, "evidence") or "",
        "reference": finding.reference,
    }


async def _storm(change: Change, ports: Ports) -> dict[str, Any]:
    row = await ports.quarantine.storm_row(change.id, (change.mailbox,))
    if row is None:
        return {}
    return _of_storm(row)


async def _digest(change: Change, ports: Ports) -> dict[str, Any]:
    """Return what waits in the mailbox now: how much, and the first storms."""
    query = StormQuery(mailboxes=(change.mailbox,), waits=True)
    tally = await ports.quarantine.storm_tally(query, WAITING)
    rows = (await ports.quarantine.storm_page(query, None, LISTED_STORMS)).rows
    storms = [row for row in rows if not row.single]
    return {
        "waiting": tally.mails,
        "singles": tally.singles,
        "storms": [{"storm": row.storm.key, "waiting": row.waiting, **_of_storm(row)} for row in storms],
    }


def _of_storm(row: StormRow) -> dict[str, Any]:
    storm = row.storm  # what it has in this mailbox: whoever is told may see no other
    return {
        "count": storm.count,
        "code": storm.code,
        "reason": _cut(storm.reason, "subject"),
        "parties": [_cut(one, "address") for one in storm.parties],
        "first_at": rfc3339(storm.first_at),
        "last_at": rfc3339(storm.last_at),
    }


def _urls(change: Change, api: str) -> dict[str, str]:
    def url(*parts: str) -> str:
        return "/".join((api, *(quote(one.encode("utf-8", "replace"), safe="") for one in parts)))

    answer = {}
    thread = dict(_names(change))["thread"]
    if change.kind.startswith("message."):
        answer["message"] = url("messages", change.id)
    if thread:
        answer["thread"] = url("threads", change.mailbox, thread)
    if change.kind is ChangeKind.STORMS_DIGEST:
        answer["storms"] = url("storms")
    if change.storm or change.kind.startswith("storm."):
        answer["storm"] = url("storms", change.storm or change.id)
    return answer


def _cut(text: str | None, what: str) -> str | None:
    if text is None or len(text) <= CUT[what]:
        return text
    return text[: CUT[what] - 1] + "…"


def _written(event: dict[str, Any]) -> bytes:
    """Write the event in ASCII, so that its signature survives a receiver that decodes it oddly."""
    return json.dumps(_readable(event), separators=(",", ":")).encode("ascii")


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {name: _readable(one) for name, one in value.items()}
    return [_readable(one) for one in value] if isinstance(value, list) else value
