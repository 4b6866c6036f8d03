"""Mails and arrivals for the tests: the value types that the parser and `observe` make, built by hand."""

from dataclasses import replace
from typing import Any

from loopguard import Arrival, Envelope, Finding, Policy
from loopguard.checks import Check
from loopguard.identity.pair import normalise, pair_key
from parsers import Address, Header, Headers, IdState, MessageId, ParsedMessage
from parsers.quotes.fingerprint import fingerprint

NOWHERE = Envelope()
DEFAULT = Policy()


def mail(
    *fields: tuple[str, str],
    sender: str = "ann@example.org",
    name: str = "",
    text: str = "Good morning, order 17 has not come.",
    message_id: str | None = "one@example.org",
    **facts: Any,
) -> ParsedMessage:
    """Return a mail with these header fields and facts; From is `sender`, absent when that is ""."""
    return ParsedMessage(
        headers=Headers(tuple(Header(*field) for field in fields)),
        size=facts.pop("size", 1_000),
        message_id=MessageId(IdState.CANONICAL if message_id else IdState.ABSENT, message_id),
        from_=(Address(sender, name),) if sender else (),
        text=text,
        new_text=facts.pop("new_text", text),
        fingerprint=facts.pop("fingerprint", fingerprint(text)),
        **facts,
    )


def found(check: Check, message: ParsedMessage, envelope: Envelope = NOWHERE, policy: Policy = DEFAULT) -> str | None:
    """Return `code effect` of what a check finds, or None."""
    finding = check(message, envelope, policy)
    return brief(finding) if finding else None


def brief(finding: Finding) -> str:
    assert finding.evidence.endswith((".", "!", "?")) or ": " in finding.evidence
    assert finding.reference
    return f"{finding.code} {finding.effect}"


_ARRIVAL = Arrival(
    id="a",
    at=0.0,
    mailbox="desk@ours.example",
    thread="t",
    sender="ann@example.org",
    pair=pair_key("ann@example.org", "desk@ours.example"),
    automatic=False,
    answer=True,
    answers_us=False,
    fingerprint="",
    subject_key="order",
    subject_depth=1,
    size=1_000,
    quote_depth=0,
    empty=False,
)


def arrival(**facts: Any) -> Arrival:
    """Return an arrival: an answer by a person with a text like no other, unless `facts` say otherwise."""
    made = replace(_ARRIVAL, **facts)
    sender, at = normalise(made.sender), made.at
    print_ = facts.get("fingerprint", "" if made.empty else f"text {at}")
    return replace(made, sender=sender, pair=pair_key(sender, made.mailbox), id=f"{sender} {at}", fingerprint=print_)
