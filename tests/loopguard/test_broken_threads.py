"""Threads of ours that break at mail that nobody told of: what goes on behind one is apart from no other turn."""

from typing import Any

import pytest

from loopguard.dealings import Dealings, Theirs
from loopguard.rules.turn import repeats, same
from tests.loopguard.mails import arrival
from tests.loopguard.test_rounds import HOUR, theirs


@pytest.mark.parametrize(("broken", "is_same"), [("", False), ("t", True), ("u", True), ("v", False)])
def test_a_thread_that_broke_is_apart_from_no_other(broken: str, is_same: bool) -> None:
    """One of theirs named mail of ours that nobody told of, so that it began a thread."""
    before = theirs(-60, fingerprint="other", thread="", broken=broken)
    known = Dealings(mails=(before, theirs(0, fingerprint="same", thread="t")))
    assert bool(same(known, theirs(HOUR, fingerprint="same", thread="u"))) is is_same


@pytest.mark.parametrize(("broken", "goes_on"), [("", False), ("t", True), ("u", False)])
def test_a_machine_goes_on_in_the_thread_that_it_began(broken: str, goes_on: bool) -> None:
    known = Dealings(mails=(theirs(0, machine=True, broken=broken),))
    assert repeats(known, theirs(HOUR, machine=True, thread="t")) is goes_on


@pytest.mark.parametrize(
    ("facts", "breaks"),
    [
        ({"answered": "a"}, True),
        ({"answered": "a", "answers_us": True}, False),
        ({"answered": "a", "elsewhere": True}, False),
        ({}, False),
    ],
)
def test_a_thread_breaks_at_mail_of_our_domain_that_nobody_told_of(facts: dict[str, Any], breaks: bool) -> None:
    first, inside = Theirs.of(arrival(**facts)), Theirs.of(arrival(answers_us=True))
    assert first.broken == (inside.thread if breaks else "")
