"""A job as the API shows it, and what became of its mails."""

from typing import Any

from pydantic import BaseModel

from ingest.jobs.undoing import Undoing
from ingest.ports import Item, Job
from ingest.staff.asking import Standing
from ingest.web.forms.words import Moment, Text

__all__ = ["CountsForm", "JobForm", "JobsPage", "OneJobForm", "ResultForm", "ResultsPage"]


class CountsForm(BaseModel):
    """How many mails there are, and how many ended how."""

    total: int
    done: int
    skipped: int
    """Somebody had decided on them."""
    failed: int
    asked: int
    """Another node has their bytes and was asked."""
    left: int


class JobForm(BaseModel):
    """One decision about many mails, or one."""

    job: str
    kind: str
    """release, discard or restore."""
    state: str
    """gathering, waiting, running, done, failed or cancelled."""
    what: dict[str, Text]
    """What was named: `message`, `storm`, `ids` (how many), the fields of a `filter`, or the `job` that is undone."""
    mailboxes: list[str]
    """Whose mail it decides on."""
    actor: Text
    origin: Text
    note: Text
    created_at: Moment
    not_before: Moment | None
    """It is not begun before; null: at once."""
    started_at: Moment | None
    ended_at: Moment | None
    why: Text
    """What stopped it; "" otherwise."""
    counts: CountsForm
    links: dict[str, str]

    @classmethod
    def of(cls, job: Job) -> "JobForm":
        """Return the form of `job`."""
        return cls(**_facts(job))


class OneJobForm(JobForm):
    """One decision, and whether it can be taken back."""

    undo: str | None
    """What undoing it would do now: cancel or restore; null: nothing."""
    undo_until: Moment | None
    """Until when, as far as a time is set."""

    @classmethod
    def shown(cls, job: Job, undoing: Undoing) -> "OneJobForm":
        """Return the form of `job`."""
        return cls(**_facts(job), undo=undoing.what, undo_until=undoing.until)


class JobsPage(BaseModel):
    """Jobs, newest first."""

    items: list[JobForm]
    next: str | None


class ResultForm(BaseModel):
    """What became of one mail."""

    message: str
    result: str
    """waiting, done, skipped, failed or asked."""
    why: Text
    waiting_for: Text | None
    """The node that was asked and has not done it yet."""

    @classmethod
    def of(cls, item: Item, standing: Standing) -> "ResultForm":
        """Return the form of `item`, with what is known of a node that was asked."""
        why = standing.trouble if item.result == "asked" and standing.trouble else item.why
        return cls(message=item.message, result=str(item.result), why=why, waiting_for=standing.waiting_for)


class ResultsPage(BaseModel):
    """Results in the order of the mails."""

    items: list[ResultForm]
    next: str | None


def _facts(job: Job) -> dict[str, Any]:
    here, tally = f"/api/v1/jobs/{job.id}", job.tally
    return {
        "job": job.id,
        "kind": str(job.kind),
        "state": str(job.state),
        "what": dict(job.what),
        "mailboxes": list(job.mailboxes),
        "actor": job.actor,
        "origin": job.origin,
        "note": job.note,
        "created_at": job.created_at,
        "not_before": job.not_before or None,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "why": job.why,
        "counts": CountsForm(
            total=tally.total,
            done=tally.done,
            skipped=tally.skipped,
            failed=tally.failed,
            asked=tally.asked,
            left=tally.total - tally.ended,
        ),
        "links": {name: f"{here}/{name}" for name in ("results", "cancel", "undo")},
    }
