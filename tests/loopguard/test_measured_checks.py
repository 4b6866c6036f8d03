"""The checks whose facts are measured or verified, and so may hold: hops, Delivered-To, our own stamp."""

import pytest

from loopguard import Envelope, Policy, StampKey
from loopguard.checks.delivered_to import delivered_to
from loopguard.checks.foreign_stamp import foreign_stamp
from loopguard.checks.hop_limit import hop_limit
from loopguard.checks.null_reverse_path import null_reverse_path
from loopguard.checks.own_mail import own_mail
from loopguard.identity.stamp import make_stamp
from parsers import Address
from tests.loopguard.mails import found, mail

DESK = Envelope("ann@example.org", ("desk@ours.example",))
KEY = StampKey("k1", b"a secret of 32 bytes, or longer.")
SIGNING = Policy(stamp_keys=(KEY,))
OURS = make_stamp(KEY, "desk@ours.example", "t1", "n1", "ours.example")


@pytest.mark.parametrize(("hops", "finding"), [(0, None), (50, None), (51, "hop-limit hold")])
def test_hop_limit(hops: int, finding: str | None) -> None:
    assert found(hop_limit, mail(*[("Received", "from a by b")] * hops)) == finding


@pytest.mark.parametrize(
    ("why", "values", "limit", "finding"),
    [
        ("no field", [], 1, None),
        ("somebody else's", ["ann@example.org"], 1, None),
        ("ours", ["desk@ours.example"], 1, "delivered-to-loop hold"),
        ("any case, with brackets", ["x@y", "<Desk@OURS.example>"], 1, "delivered-to-loop hold"),
        ("once is allowed here", ["desk@ours.example"], 2, None),
        ("twice is not", ["desk@ours.example"] * 2, 2, "delivered-to-loop hold"),
        ("a longer address is another", ["frontdesk@ours.example"], 1, None),
    ],
)
def test_delivered_to(why: str, values: list[str], limit: int, finding: str | None) -> None:
    message = mail(("Received", "from a by b"), *[("Delivered-To", value) for value in values])
    assert found(delivered_to, message, DESK, Policy(delivered_to_limit=limit)) == finding, why


def test_the_delivery_that_is_under_way_is_no_loop() -> None:
    """Postfix's pipe and local deliveries put these two on top, and every mail of a Maildir has them."""
    ours = (("X-Original-To", "desk@ours.example"), ("Delivered-To", "desk@ours.example"))
    assert found(delivered_to, mail(*ours, ("Received", "from a by b")), DESK) is None
    assert found(delivered_to, mail(*ours, ("Received", "a"), *ours), DESK) == "delivered-to-loop hold"


@pytest.mark.parametrize(
    ("why", "reverse_path", "return_path", "finding"),
    [
        ("the envelope says so", "", None, "null-reverse-path mute"),
        ("only the field says so", None, "", "null-reverse-path mute"),
        ("the field was not first in the header (FreeScout looks there only)", "a@b", "", "null-reverse-path mute"),
        ("an address", "ann@example.org", "ann@example.org", None),
        ("nobody said", None, None, None),
    ],
)
def test_null_reverse_path(why: str, reverse_path: str | None, return_path: str | None, finding: str | None) -> None:
    message = mail(("Received", "from a by b"), ("Return-Path", "<>"), return_path=return_path)
    assert found(null_reverse_path, message, Envelope(reverse_path)) == finding, why


@pytest.mark.parametrize(
    ("why", "id_", "envelope", "to", "finding"),
    [
        ("it came back to its sender", OURS, DESK, "ann@example.org", "own-mail hold"),
        (
            "it came back by another of our addresses",
            OURS,
            Envelope("", ("x@ours.example",)),
            "ann@x.y",
            "own-mail hold",
        ),
        (
            "written to another mailbox of ours",
            OURS,
            Envelope("", ("X@ours.example",)),
            "x@ours.example",
            "own-mail mute",
        ),
        ("nobody said for whom", OURS, Envelope(), "ann@example.org", "own-mail hold"),
        ("one letter changed", OURS.replace("k1", "k2"), DESK, "ann@example.org", None),
        ("no id", None, DESK, "ann@example.org", None),
    ],
)
def test_own_mail(why: str, id_: str | None, envelope: Envelope, to: str, finding: str | None) -> None:
    assert found(own_mail, mail(message_id=id_, to=(Address(to),)), envelope, SIGNING) == finding, why


def test_without_keys_nothing_is_ours() -> None:
    assert found(own_mail, mail(message_id=OURS), DESK) is None


@pytest.mark.parametrize(
    ("why", "ids", "finding"),
    [
        ("as the mail's own id", {"message_id": "ingest1.forged@x.y"}, "foreign-stamp note"),
        ("among the references", {"references": (OURS, "ingest1.forged@x.y")}, "foreign-stamp note"),
        ("as the parent", {"in_reply_to": ("ingest1.forged@x.y",)}, "foreign-stamp note"),
        ("ours is not foreign", {"in_reply_to": (OURS,)}, None),
        ("another form", {"in_reply_to": ("a@b",)}, None),
    ],
)
def test_foreign_stamp(why: str, ids: dict[str, object], finding: str | None) -> None:
    assert found(foreign_stamp, mail(**ids), DESK, SIGNING) == finding, why
