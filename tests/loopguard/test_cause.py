"""Which mails that say the same can be turns of one loop, by what they answer."""

from typing import Any

import pytest

from loopguard.rules.cause import no_turns, of_one_cause, of_two_people, unbroken
from loopguard.rules.likeness import alike, by_one_party, likeness
from tests.loopguard.mails import arrival

ASKED: dict[str, Any] = {"answered": "a", "ticket": "1"}
OTHER: dict[str, Any] = {"answered": "b", "ticket": "2", "thread": "u"}


@pytest.mark.parametrize(
    ("why", "one", "other", "none"),
    [
        ("one thread of ours, two mails", {"answers_us": True}, {"answers_us": True}, False),
        ("two threads of ours", {"answers_us": True}, {"answers_us": True, "thread": "u"}, True),
        ("one of them is not known", {"answers_us": True}, {"thread": "u"}, False),
        ("two mailboxes", {"answers_us": True}, {"answers_us": True, "thread": "u", "mailbox": "x@y.z"}, False),
        ("one mail of ours", {**ASKED, "answers_us": True}, {**ASKED, "answers_us": True}, True),
        ("one mail that nobody recorded", ASKED, ASKED, False),
        ("two tickets", ASKED, OTHER, True),
        ("two tickets in one thread", ASKED, {**OTHER, "thread": "t"}, False),
        ("no ticket", ASKED, {**OTHER, "ticket": ""}, False),
        ("one ticket", ASKED, {**OTHER, "ticket": "1"}, False),
        ("no mail is named", ASKED, {**OTHER, "answered": ""}, False),
        ("prefixes grow", ASKED, {**OTHER, "subject_depth": 2}, False),
        ("quotes grow", ASKED, {**OTHER, "quote_depth": 1}, False),
        ("receipts of receipts", {**ASKED, "subject_key": "read: a"}, {**OTHER, "subject_key": "read: read: a"}, False),
        ("two tickets in two mailboxes", ASKED, {**OTHER, "mailbox": "x@y.z"}, True),
        ("a bounce", ASKED, {**OTHER, "kind": "bounce"}, False),
    ],
)
def test_no_turns(why: str, one: dict[str, Any], other: dict[str, Any], none: bool) -> None:
    said = {"fingerprint": "same", "words": 9}
    pair = (arrival(**said, **one), arrival(**said, **other))
    assert no_turns(*pair) is none, why
    assert alike(*pair) is not none


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({"answered": "a"}, 4),
        ({"answered": "a", "elsewhere": True}, 3),
        ({"answered": "a", "answers_us": True, "thread": "t"}, 2),
        ({"answered": "a", "mailbox": "x@y.z"}, 3),
        ({}, 3),
    ],
)
def test_a_loop_goes_on_behind_mail_of_ours_that_nobody_told_of(facts: dict[str, Any], count: int) -> None:
    """Its second mail names that one, and begins a thread of its own."""
    said = {"fingerprint": "same", "words": 9, "answer": False, "subject_key": "order"}
    broken = arrival(**{**said, "answer": True, "thread": "u", **facts})
    mails = [arrival(**said, answers_us=True), broken, *(arrival(**said, answers_us=True, thread="u") for _ in "ab")]
    assert likeness(mails, 5).count == count
    assert unbroken(mails)[0] is mails[0]


def test_an_auto_reply_more_is_a_turn() -> None:
    assert of_one_cause(arrival(answered="a"), arrival(answered="a"))
    assert not of_one_cause(arrival(answered="a", kind="auto-reply"), arrival(answered="a", kind="auto-reply"))
    assert not of_one_cause(arrival(), arrival())


def test_two_people_answer_one_mail() -> None:
    said = {"fingerprint": "same", "words": 9, "automatic": True, "sender": "s1@school.example"}
    one, other = (arrival(**said, author=f"s{n}@school.example", answered="a") for n in (1, 2))
    assert of_two_people(one, other)
    assert not alike(one, other)
    assert alike(one, arrival(**said, author="s2@school.example", answered="b"))


def test_receipts_are_alike_about_one_thing() -> None:
    said = {"fingerprint": "receipt", "automatic": True, "kind": "notification"}
    one = arrival(**said, subject_key="read: order")
    nested = "read: re: " * 6
    assert alike(one, arrival(**said, subject_key="read: read: order", thread="u"))
    assert not alike(one, arrival(**said, subject_key="read: invoice", thread="u"))
    assert alike(
        arrival(**said, subject_key=f"{nested}order"), arrival(**said, subject_key=f"{nested}read: cut", thread="u")
    )


def test_a_lone_namesake_is_another_person() -> None:
    said = {"fingerprint": "same", "words": 9, "sender": "s1@school.example"}
    storm = [arrival(**said, author="s1@school.example", at=float(n)) for n in range(6)]
    back = arrival(sender="desk@ours.example", mailbox="s1@school.example", author="desk@ours.example")
    newest = arrival(**said, author="s2@school.example", at=9.0)
    assert by_one_party([back, *storm, newest], 5) == [back, newest]
    assert by_one_party([back, *storm[:5], newest], 5) == [back, *storm[:5], newest]
    assert by_one_party([*storm, newest, newest], 5) == [*storm, newest, newest]
    assert by_one_party([storm[0], arrival(author="ann@example.org")], 5) == [arrival(author="ann@example.org")]
