"""Which mail of an open storm is held by its header, and which by what it repeats."""

import pytest

from loopguard.identity.pair import BOUNCE
from loopguard.rules.after_trip import declared, of_storm, repeated
from tests.loopguard.mails import arrival, brief

DESK, CRM = "desk@ours.example", "crm@theirs.example"


@pytest.mark.parametrize(
    ("kind", "finding"),
    [("auto-reply", True), ("bounce", True), ("notification", False), ("personal", False), ("list", False)],
)
def test_what_declares_itself_an_answer(kind: str, finding: bool) -> None:
    found = declared(arrival(kind=kind))
    assert (found is not None) is finding
    assert found is None or brief(found) == "open-storm hold"


@pytest.mark.parametrize(
    ("why", "facts", "finding"),
    [
        ("the same text", {"fingerprint": "same"}, True),
        ("by a sender whose name is near", {"fingerprint": "same", "sender": "anm@example.org"}, True),
        ("by somebody else", {"fingerprint": "same", "sender": "bob@example.org"}, False),
        ("about something else", {"fingerprint": "same", "subject_key": "else", "thread": "u"}, False),
        ("that answers nobody", {"fingerprint": "same", "answer": False}, False),
        ("a person's new words", {"fingerprint": "new"}, False),
        ("no text in the beginning", {"empty": True}, False),
    ],
)
def test_what_repeats_the_storm(why: str, facts: dict[str, object], finding: bool) -> None:
    known = [arrival(fingerprint="other"), arrival(fingerprint="same"), arrival(empty=True)]
    assert (repeated(arrival(at=9.0, **facts), known) is not None) is finding, why
    assert repeated(arrival(at=9.0, **facts), []) is None


@pytest.mark.parametrize(
    ("why", "sender", "mailbox", "yes"),
    [
        ("one direction", CRM, DESK, True),
        ("the other", DESK, CRM, True),
        ("a name that is near", "crx@theirs.example", DESK, True),
        ("a colleague", "bob@theirs.example", DESK, False),
        ("another mailbox", CRM, "help@ours.example", False),
        ("a bounce of somebody's", f"{BOUNCE}{CRM}", DESK, False),
    ],
)
def test_between_whom_a_storm_is(why: str, sender: str, mailbox: str, yes: bool) -> None:
    assert of_storm(arrival(sender=sender, mailbox=mailbox), ("Crm@theirs.example", DESK)) is yes, why
