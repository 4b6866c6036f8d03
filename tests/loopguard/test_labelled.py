"""The bars on the labelled mails beside this checkout, and what is left of them when nothing is declared."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from loopguard import Envelope, Kind, Verdict, inspect
from parsers import Headers, ParsedMessage
from tests.loopguard.peer_table import CORPORA, labelled

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="The labelled mails are not beside this checkout.")

KINDS = {
    "auto_reply": Kind.AUTO_REPLY,
    "bounce": Kind.BOUNCE,
    "human": Kind.PERSONAL,
    "list_or_bulk": Kind.LIST,
    "notification": Kind.NOTIFICATION,
}
NEWER = {
    "circuit-maintenance",
    "deltachat",
    "imap_tools",
    "mail-and-packages",
    "mailkit",
    "modoboa",
    "parsedmarc",
    "tika",
}
"""Corpora that were added after the rules had been written: mail that nobody here had seen."""
SPOKEN = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "x-mailer",
    "user-agent",
    "in-reply-to",
    "references",
    "reply-to",
)


def undeclared(mail: ParsedMessage) -> ParsedMessage:
    """Return a mail as it is when nobody declares anything: no report, no reverse-path, only what people's mail has."""
    fields = tuple(field for field in mail.headers if field.name.lower() in SPOKEN)
    return replace(mail, headers=Headers(fields), report=None, return_path=None)


def judged(
    change: Callable[[ParsedMessage], ParsedMessage] = lambda mail: mail, *, newer: bool = False
) -> list[tuple[Kind, Verdict]]:
    return [
        (KINDS[row["label"]], inspect(change(mail), Envelope()))
        for row, mail in labelled()
        if row["label"] in KINDS and (row["corpus"] in NEWER) is newer
    ]


def share(verdicts: list[tuple[Kind, Verdict]], kind: Kind, said: Callable[[Verdict], bool]) -> float:
    answers = [said(verdict) for label, verdict in verdicts if label is kind]
    return sum(answers) / len(answers)


def test_bars() -> None:
    verdicts = judged()
    assert share(verdicts, Kind.AUTO_REPLY, lambda verdict: verdict.kind is Kind.AUTO_REPLY) >= 0.98
    assert share(verdicts, Kind.BOUNCE, lambda verdict: verdict.kind is Kind.BOUNCE) >= 0.99
    assert share(verdicts, Kind.LIST, lambda verdict: verdict.kind is Kind.LIST) >= 0.90
    assert share(verdicts, Kind.NOTIFICATION, lambda verdict: verdict.kind is Kind.NOTIFICATION) >= 0.90
    for kind in (Kind.LIST, Kind.NOTIFICATION):
        assert share(verdicts, kind, lambda verdict: not verdict.may_autoreply) >= 0.95
    assert share(verdicts, Kind.PERSONAL, lambda verdict: verdict.held) == 0
    assert share(verdicts, Kind.PERSONAL, lambda verdict: not verdict.may_autoreply) <= 0.01


def test_unseen_mail() -> None:
    """What was measured on mail that the rules had not seen: the machines that declare nothing are what is missing."""
    verdicts = judged(newer=True)
    assert share(verdicts, Kind.BOUNCE, lambda verdict: verdict.kind is Kind.BOUNCE) == 1
    assert share(verdicts, Kind.LIST, lambda verdict: verdict.kind is Kind.LIST) >= 13 / 18
    assert share(verdicts, Kind.NOTIFICATION, lambda verdict: verdict.kind is Kind.NOTIFICATION) >= 60 / 93
    assert share(verdicts, Kind.PERSONAL, lambda verdict: verdict.held) == 0
    assert share(verdicts, Kind.PERSONAL, lambda verdict: not verdict.may_autoreply) == 0


def test_a_bounce_that_declares_nothing_is_known_by_its_shape() -> None:
    verdicts = judged(undeclared)
    assert share(verdicts, Kind.BOUNCE, lambda verdict: verdict.kind is Kind.BOUNCE) >= 0.98
    assert share(verdicts, Kind.PERSONAL, lambda verdict: verdict.may_autoreply) == 1
