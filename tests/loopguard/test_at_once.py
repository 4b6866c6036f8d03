"""What a rule to hold at once compares, over every kind of mail: nothing is held but the loop that was discarded."""

from itertools import product

import pytest

from loopguard.identity.sketch import sketch, words
from loopguard.rules.at_once import at_once
from loopguard.verdict import Kind
from tests.loopguard.mails import arrival

ROBOT, OTHERS = "robot@loop.example", "bounce:ann@loop.example"
SAYS, NEW = "We have received your mail and answer soon.", "Could somebody call me about our contract today?"


def said(kind: Kind, text: str, sender: str = ROBOT) -> dict[str, object]:
    told = words(text)
    return {"kind": kind, "fingerprint": text, "words": len(told), "sketch": sketch(told, ""), "sender": sender}


@pytest.mark.parametrize(("kind", "was"), list(product(Kind, Kind)))
def test_each_kind_is_held_for_its_own_reason(kind: Kind, was: Kind) -> None:
    discarded = (arrival(**said(was, SAYS)),)
    same, new = (at_once(arrival(**said(kind, text)), discarded) for text in (SAYS, NEW))
    elsewhere = at_once(arrival(**said(kind, SAYS, OTHERS)), discarded)
    if kind is Kind.BOUNCE:
        assert bool(same) == bool(new) == (was is Kind.BOUNCE)
        assert elsewhere == "", "a mailer-daemon writes for all of its host in the same words"
    else:
        assert same
        assert bool(new) == (kind is Kind.AUTO_REPLY)


@pytest.mark.parametrize("kind", list(Kind))
def test_where_nothing_is_remembered_automatic_answers_alone_are_held(kind: Kind) -> None:
    assert bool(at_once(arrival(**said(kind, SAYS)), ())) == (kind is Kind.AUTO_REPLY)
