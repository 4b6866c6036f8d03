"""A job as the API shows it, and what became of its mails."""

from pydantic import BaseModel

from ingest.ports import Item, Job
from ingest.staff.asking import Standing
from ingest.web.forms.words import Moment, Text

__all__ = ["CountsForm", "JobForm", "JobsPage", "ResultForm", "ResultsPage"]


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
    """release or discard."""
    state: str
    """gathering, waiting, running, done, failed or cancelled."""
    what: dict[str, Text]
    """What was named: `message`, `storm`, `ids` (how many), or the fields of a `filter`."""
    mailboxes: list[str]
    """Whose mail it decides on."""
    actor: Text
    origin: Text
    note: Text
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    why: Text
    """What stopped it; "" otherwise."""
    counts: CountsForm
    links: dict[str, str]

    @classmethod
    def of(cls, job: Job) -> "JobForm":
        """Return the form of `job`."""
        here, tally = f"/api/v1/jobs/{job.id}", job.tally
        return cls(
            job=job.id,
            kind=str(job.kind),
            state=str(job.state),
            what=dict(job.what),
            mailboxes=list(job.mailboxes),
            actor=job.actor,
            origin=job.origin,
            note=job.note,
            created_at=job.created_at,
            started_at=job.started_at,
            ended_at=job.ended_at,
            why=job.why,
            counts=CountsForm(
                total=tally.total,
                done=tally.done,
                skipped=tally.skipped,
                failed=tally.failed,
                asked=tally.asked,
                left=tally.total - tally.ended,
            ),
            links={"results": f"{here}/results", "cancel": f"{here}/cancel"},
        )


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
