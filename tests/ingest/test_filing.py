"""From facts to records: what a mail says about its thread, and what is kept of it."""

import pytest

from ingest.heart.filing import stored_message
from ingest.records import Receipt
from ingest.threads.clue import clue_of
from ingest.threads.match import Match
from loopguard import Envelope, Policy, Verdict
from loopguard.identity.stamp import StampKey, make_stamp
from parsers import parse

BOX = "Support@desk.example"
KEY = StampKey("k1", b"0123456789abcdef")


def test_ancestors_are_nearest_first_and_the_root_is_the_oldest() -> None:
    made = clue_of(
        parse(b"Message-ID: <4@x>\r\nReferences: <1@x> <2@x> <3@x>\r\nIn-Reply-To: <3@x>\r\n\r\n"), "key", BOX, Policy()
    )
    assert (made.own_id, made.ancestors, made.root) == ("4@x", ("3@x", "2@x", "1@x"), "1@x")


def test_a_mail_without_an_id_goes_by_its_key() -> None:
    made = clue_of(parse(b"Subject: x\r\n\r\n"), "key", BOX, Policy())
    assert (made.own_id, made.ancestors, made.root) == ("key", (), None)


@pytest.mark.parametrize("header", ["", "Sender: Robot@a.example", "From: Ann <Ann@a.example>", "From: nobody at all"])
def test_the_author_always_takes_part(header: str) -> None:
    """Or the second delivery of the same mail would be taken for a stranger's."""
    made = clue_of(parse(f"{header}\r\nTo: bob@b.example\r\n\r\n".encode()), "key", BOX, Policy())
    assert made.sender in made.participants
    assert {"support@desk.example", "bob@b.example"} <= set(made.participants)
    assert made.sender == made.sender.lower()


def test_only_a_stamp_for_this_mailbox_names_a_thread() -> None:
    policy = Policy(stamp_keys=(KEY,))
    ours = make_stamp(KEY, BOX, "t1", "n1", "desk.example")
    other = make_stamp(KEY, "sales@desk.example", "t2", "n1", "desk.example")
    for header, thread in ((other, None), (f"{other}> <{ours}", "t1"), (ours.replace(".t1.", ".t3."), None)):
        made = clue_of(parse(f"References: <{header}>\r\n\r\n".encode()), "key", BOX, policy)
        assert made.stamped == thread
    assert clue_of(parse(f"References: <{ours}>\r\n\r\n".encode()), "key", BOX, Policy()).stamped is None


@pytest.mark.parametrize(("released_by", "may"), [(None, True), ("ann", False)])
def test_what_a_person_let_pass_is_never_answered_automatically(released_by: str | None, may: bool) -> None:
    """Even when today's findings would allow it (attack 33)."""
    taken = Receipt("r", 1.0, BOX, Envelope(), "p#1", 1, "0" * 64)
    kept = stored_message(taken, parse(b"From: ann@a.example\r\n\r\nx"), "key", Match("t"), Verdict(()), released_by)
    assert (kept.may_autoreply, kept.released_by) == (may, released_by)
