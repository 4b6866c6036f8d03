"""What became of a receipt, as the API and `ingest trace --json` show it."""

from collections.abc import Mapping

from pydantic import BaseModel

from ingest.records import Fate
from ingest.rfc3339 import rfc3339
from ingest.staff.tracing.question import Trace, Traced

__all__ = ["TraceForm", "TracesForm"]


class TraceForm(BaseModel):
    """One mail for one mailbox, and what became of it. null: not known, or it does not apply."""

    receipt: str
    mailbox: str | None
    node: str | None
    accepted_at: str
    fate: Fate
    message: str | None
    """The delivery key: of the mail itself, or of the one that it is a duplicate of."""
    message_id: str | None
    thread: str | None
    size: int | None
    sha256: str | None
    reverse_path: str | None
    recipients: list[str]
    settled_at: str | None
    lane: str | None
    waits: int
    next_try_at: str | None
    storm: str | None
    state: str | None
    decided_by: str | None
    decided_at: str | None
    reason: str | None

    @classmethod
    def of(cls, trace: Trace, labels: Mapping[str, str]) -> "TraceForm":
        """Return the form of `trace`; `labels` are what people call the nodes, by their ids."""
        return cls(
            receipt=trace.receipt,
            mailbox=trace.mailbox or None,
            node=labels.get(trace.node, trace.node) or None,
            accepted_at=rfc3339(trace.accepted_at),
            fate=trace.fate,
            message=trace.message or None,
            message_id=trace.message_id or None,
            thread=trace.thread or None,
            size=trace.size,
            sha256=trace.sha256 or None,
            reverse_path=trace.reverse_path,
            recipients=list(trace.recipients),
            settled_at=rfc3339(trace.settled_at),
            lane=trace.lane or None,
            waits=trace.waits,
            next_try_at=rfc3339(trace.next_try_at),
            storm=trace.storm or None,
            state=trace.state or None,
            decided_by=trace.decided_by or None,
            decided_at=rfc3339(trace.decided_at),
            reason=trace.reason or None,
        )


class TracesForm(BaseModel):
    """Receipts, newest first. `left_out` says in sentences what was not looked at; empty: nothing was left out."""

    items: list[TraceForm]
    next: str | None
    left_out: list[str]

    @classmethod
    def of(cls, traced: Traced, labels: Mapping[str, str]) -> "TracesForm":
        """Return the form of an answer."""
        items = [TraceForm.of(one, labels) for one in traced.traces]
        return cls(items=items, next=traced.next, left_out=list(traced.left_out))
