"""A held mail as the API shows it: a line of a list, and the whole with the beginning of its text."""

from pydantic import BaseModel

from ingest.records import HeldMessage
from ingest.staff.asking import Standing
from ingest.web.forms.message import FindingForm, PersonForm
from ingest.web.forms.words import Moment, Text

__all__ = ["HeldForm", "HeldLine", "HeldPage"]


class HeldLine(BaseModel):
    """One mail that was held, decided on or not."""

    message: str
    storm: str
    mailbox: str
    receipt: str
    thread: str
    """"" where it was held before its thread was looked up."""
    accepted_at: Moment
    sender: PersonForm
    subject: Text
    message_id: Text | None
    kind: str
    size: int
    sha256: str
    findings: list[FindingForm]
    held: bool
    state: str
    """held, released, discarded, or expired: discarded, and being deleted."""
    actor: Text | None
    """Who decided last; of a mail that is held, who put it back."""
    decided_at: Moment | None
    waiting_for: Text | None
    """The node that was asked to release it or to hand over its bytes, and has not yet."""
    trouble: Text
    """Why that cannot be; "" where nothing is known against it."""

    @classmethod
    def of(cls, mail: HeldMessage, standing: Standing) -> "HeldLine":
        """Return the line of `mail`."""
        return cls(**_facts(mail, standing))


class HeldForm(HeldLine):
    """One mail that was held, and how its text begins."""

    text: Text | None
    """Its first lines, null where the original cannot be had."""
    text_missing: Text | None
    """Why there is no text."""
    links: dict[str, str]

    @classmethod
    def shown(cls, mail: HeldMessage, standing: Standing, text: str | None, missing: str | None) -> "HeldForm":
        """Return the form of `mail`."""
        here = f"/api/v1/held/{mail.id}"
        links = {name: f"{here}/{name}" for name in ("release", "discard", "restore")}
        links |= {"message": f"/api/v1/messages/{mail.id}", "storm": f"/api/v1/storms/{mail.storm}"}
        return cls(**_facts(mail, standing), text=text, text_missing=missing, links=links)


class HeldPage(BaseModel):
    """Held mails, newest first."""

    items: list[HeldLine]
    next: str | None


def _facts(mail: HeldMessage, standing: Standing) -> dict[str, object]:
    receipt = mail.receipt
    return {
        "message": mail.id,
        "storm": mail.storm,
        "mailbox": receipt.mailbox,
        "receipt": receipt.id,
        "thread": mail.thread,
        "accepted_at": receipt.accepted_at,
        "sender": PersonForm(address=mail.sender),
        "subject": mail.subject,
        "message_id": mail.message_id,
        "kind": mail.kind,
        "size": receipt.size,
        "sha256": receipt.sha256,
        "findings": [FindingForm.of(one) for one in mail.findings],
        "held": mail.state == "held",
        "state": str(mail.state),
        "actor": mail.actor,
        "decided_at": mail.decided_at,
        "waiting_for": standing.waiting_for,
        "trouble": standing.trouble,
    }
