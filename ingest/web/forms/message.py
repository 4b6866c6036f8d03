"""A mail as the API shows it: a line of a list, and the whole."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from ingest.records import HeldMessage, StoredMessage
from ingest.web.forms.carried import DefectForm, ForwardedForm, ReportForm
from ingest.web.forms.words import Moment, Pair, Text
from loopguard import Finding
from parsers import Attachment, ParsedMessage

__all__ = ["AttachmentForm", "FindingForm", "HtmlForm", "MessageForm", "MessageLine", "MessagesPage", "PersonForm"]


class PersonForm(BaseModel):
    """An author or a recipient; `name` is "" where none is known."""

    address: Text
    name: Text = ""


class FindingForm(BaseModel):
    """One fact that a check established: what it does, what was seen, and the standard or system it comes from."""

    code: str
    effect: str
    evidence: Text
    reference: Text

    @classmethod
    def of(cls, finding: Finding) -> "FindingForm":
        """Return the form of `finding`."""
        named = {"evidence": finding.evidence, "reference": finding.reference}
        return cls(code=finding.code, effect=str(finding.effect), **named)


class AttachmentForm(BaseModel):
    """One attachment. Facts are null where the original cannot be read, and only names are known."""

    number: int
    name: Text
    content_type: Text | None = None
    size: int | None = None
    sha256: str | None = None
    content_id: Text | None = None
    inline: bool | None = None
    """Whether the mail shows it in its text."""

    @classmethod
    def of(cls, number: int, about: Attachment) -> "AttachmentForm":
        """Return the form of `about`."""
        return cls(
            number=number,
            name=about.name,
            content_type=about.content_type,
            size=about.size,
            sha256=about.sha256,
            content_id=about.content_id,
            inline=about.inline,
        )


class MessageLine(BaseModel):
    """A stored mail in a list."""

    message: str
    mailbox: str
    thread: str
    accepted_at: Moment
    sender: PersonForm
    subject: Text
    beginning: Text
    """The beginning of what is new in it, on one line."""
    kind: str
    held: bool = False
    may_autoreply: bool
    size: int
    sha256: str
    message_id: Text | None
    attachments: list[Text]
    """Their names."""

    @classmethod
    def of(cls, mail: StoredMessage, thread: str = "") -> "MessageLine":
        """Return the line of `mail`; `thread` is what its thread is called by now."""
        return cls(
            message=mail.id,
            mailbox=mail.mailbox,
            thread=thread or mail.thread,
            accepted_at=mail.accepted_at,
            sender=PersonForm(address=mail.sender, name=mail.sender_name),
            subject=mail.subject,
            beginning=" ".join((mail.new_text or mail.text)[:400].split())[:160],
            kind=mail.kind,
            may_autoreply=mail.may_autoreply,
            size=mail.size,
            sha256=mail.sha256,
            message_id=mail.message_id,
            attachments=list(mail.attachments),
        )


class MessagesPage(BaseModel):
    """Mails, newest first."""

    items: list[MessageLine]
    next: str | None


class MessageForm(BaseModel):
    """One mail, stored or held. What is read from the original is null where that cannot be had."""

    message: str
    receipt: str
    mailbox: str
    thread: str
    related: str | None = None
    """Another thread that it speaks of without joining it."""
    accepted_at: Moment
    size: int
    sha256: str
    reverse_path: Text | None
    message_id: Text | None
    in_reply_to: list[Text]
    references: list[Text]
    sender: PersonForm
    to: list[PersonForm]
    cc: list[PersonForm]
    reply_to: Annotated[
        list[PersonForm] | None, Field(description="Where the author wants answers; [] where it is unsaid.")
    ]
    subject: Text
    date: Moment | None
    text: Text
    new_text: Text
    kind: str
    held: bool
    may_autoreply: bool
    findings: list[FindingForm]
    attachments: list[AttachmentForm]
    report: ReportForm | None
    forwarded: ForwardedForm | None
    defects: list[DefectForm] | None
    headers: Annotated[list[Pair] | None, Field(description="Name and value of each field in order, as they came.")]
    released_by: Text | None = None
    storm: str | None = None
    state: str | None = None
    actor: Text | None = None
    decided_at: Moment | None = None
    links: dict[str, str]

    @classmethod
    def of_stored(cls, mail: StoredMessage, facts: ParsedMessage | None) -> "MessageForm":
        """Return the form of a stored mail; `facts` is what its original says, None where that is gone."""
        names = {one.address.lower(): one.name for one in (*facts.to, *facts.cc)} if facts else {}
        return cls(
            message=mail.id,
            receipt=mail.receipt,
            mailbox=mail.mailbox,
            thread=mail.thread,
            related=mail.related,
            accepted_at=mail.accepted_at,
            size=mail.size,
            sha256=mail.sha256,
            reverse_path=mail.reverse_path,
            message_id=mail.message_id,
            in_reply_to=list(mail.in_reply_to),
            references=list(mail.references),
            sender=PersonForm(address=mail.sender, name=mail.sender_name),
            to=_people(mail.to, names),
            cc=_people(mail.cc, names),
            subject=mail.subject,
            date=mail.date,
            text=mail.text,
            new_text=mail.new_text,
            kind=mail.kind,
            held=False,
            may_autoreply=mail.may_autoreply,
            findings=[FindingForm.of(one) for one in mail.findings],
            attachments=_attachments(facts, mail.attachments),
            released_by=mail.released_by,
            **_of_original(mail.id, facts),
        )

    @classmethod
    def of_held(cls, mail: HeldMessage, facts: ParsedMessage | None) -> "MessageForm":
        """Return the form of a held mail, whose text is nowhere but in its original."""
        receipt = mail.receipt
        author = facts.from_[0] if facts and facts.from_ else None
        return cls(
            message=mail.id,
            receipt=receipt.id,
            mailbox=receipt.mailbox,
            thread=mail.thread,
            accepted_at=receipt.accepted_at,
            size=receipt.size,
            sha256=receipt.sha256,
            reverse_path=receipt.envelope.reverse_path,
            message_id=mail.message_id,
            in_reply_to=list(facts.in_reply_to) if facts else [],
            references=list(facts.references) if facts else [],
            sender=PersonForm(address=mail.sender, name=author.name if author else ""),
            to=[PersonForm(address=one.address, name=one.name) for one in (facts.to if facts else ())],
            cc=[PersonForm(address=one.address, name=one.name) for one in (facts.cc if facts else ())],
            subject=mail.subject,
            date=facts.date.timestamp() if facts and facts.date else None,
            text=facts.text if facts else "",
            new_text=facts.new_text if facts else "",
            kind=mail.kind,
            held=mail.state == "held",
            may_autoreply=False,
            findings=[FindingForm.of(one) for one in mail.findings],
            attachments=_attachments(facts, ()),
            storm=mail.storm,
            state=str(mail.state),
            actor=mail.actor,
            decided_at=mail.decided_at,
            **_of_original(mail.id, facts),
        )


class HtmlForm(BaseModel):
    """A mail's HTML, safe to show, null where it has none. `cid:NAME` in it stands for the attachment with the number
    that `parts` has under NAME."""

    html: Text | None
    parts: dict[str, int]
    remote_images_removed: int


def _people(addresses: Sequence[str], names: dict[str, str]) -> list[PersonForm]:
    return [PersonForm(address=one, name=names.get(one.lower(), "")) for one in addresses]


def _attachments(facts: ParsedMessage | None, names: Sequence[str]) -> list[AttachmentForm]:
    if facts is None:
        return [AttachmentForm(number=number, name=name) for number, name in enumerate(names)]
    return [AttachmentForm.of(number, one) for number, one in enumerate(facts.attachments)]


def _of_original(id_: str, facts: ParsedMessage | None) -> dict[str, Any]:
    here = f"/api/v1/messages/{id_}"
    links = {name: f"{here}/{name}" for name in ("html", "text", "headers", "original")}
    if facts is None:
        return {**dict.fromkeys(("reply_to", "report", "forwarded", "defects", "headers")), "links": links}
    return {
        "reply_to": [PersonForm(address=one.address, name=one.name) for one in facts.reply_to],
        "report": ReportForm.of(facts.report) if facts.report else None,
        "forwarded": ForwardedForm.of(facts.forwarded) if facts.forwarded else None,
        "defects": [DefectForm(code=one.code, detail=one.detail) for one in facts.defects],
        "headers": [[one.name, one.value] for one in facts.headers],
        "links": links,
    }
