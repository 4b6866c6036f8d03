"""Whose mail is let pass, by its author: no spelling of him narrows it, and nothing else in the mail widens it."""

from dataclasses import replace
from typing import Any

import pytest

from ingest.errors import CallerError
from ingest.heart.allowed import NOBODY, Allowed, by_scope
from ingest.mailboxes import Mailbox, Mailboxes, spelling
from ingest.ports import Allowance
from ingest.settings import Settings
from ingest.staff.allowing.scope import scope_of, sender_of
from loopguard import Policy
from parsers import Limits, parse

BOX, OTHER = "desk@ours.example", "help@ours.example"
LETTERS, LETTERS_SENT = "bücher.example", "xn--bcher-kva.example"
NOW = 1_000.0


def allowance(sender: str, mailbox: str | None = BOX, **changes: Any) -> Allowance:
    one = Allowance("0" * 32, spelling(sender), mailbox, None, "ann", "cli", NOW - 10)
    return replace(one, **changes)


def has(author: str, *known: Allowance, to: str = BOX, past: bool = False) -> bool:
    """Whether a mail with this From (the field's whole text) has one of these allowances."""
    mailbox = Mailbox(to, Policy(), Limits(), ours=frozenset((BOX, OTHER)))
    message = parse(f"From: {author}\r\nTo: {to}\r\nSubject: x\r\n\r\ny\r\n".encode())
    return Allowed(by_scope(known), NOW, past).of(message, mailbox) is not None


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("bot@example.org", "bot@example.org"),
        ("bot@example.org", "The Bot <BOT@Example.ORG>"),
        ("BOT@Example.org", "bot@example.org"),
        ("bot@example.org", "bot+4711@example.org"),
        ("bot+4711@example.org", "bot+4711@example.org"),
        (f"bot@{LETTERS}", f"bot@{LETTERS_SENT}"),
        (f"bot@{LETTERS_SENT}", f"bot@{LETTERS}"),
        (f"bot@{LETTERS.upper()}", f"bot@{LETTERS_SENT.upper()}"),
        (f"*@{LETTERS}", f"anybody@{LETTERS_SENT}"),
        ("*@example.org", "anybody+tag@EXAMPLE.org"),
    ],
)
def test_the_same_sender_in_another_spelling_is_allowed(sender: str, author: str) -> None:
    assert has(author, allowance(sender))


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("*@example.org", "a@example.org.evil"),
        ("*@example.org", "a@sub.example.org"),
        ("*@example.org", "a@notexample.org"),
        ("*@example.org", '"a@example.org" <a@evil.example>'),
        ("*@example.org", '"a@example.org"@evil.example'),
        ("*@example.org", "a%example.org@evil.example"),
        ("bot@example.org", "bot@example.org <evil@evil.example>"),
        ("bot@example.org", "bot@example.org, evil@evil.example"),
        ("bot@example.org", "evil@evil.example, bot@example.org"),
        ("bot@example.org", "friends: bot@example.org, evil@evil.example;"),
        ("bot@example.org", "bot@example.org\r\nFrom: evil@evil.example"),
        ("bot@example.org", "evil@evil.example\r\nFrom: bot@example.org"),
        ("bot@example.org", "bot@example.org\r\nFrom: nobody"),
        ("*@example.org", f"{'x' * 400}@example.org"),
        ("bot@example.org", "nobody\r\nSender: bot@example.org"),
        ("bot@example.org", "evil@evil.example\r\nReply-To: bot@example.org\r\nSender: bot@example.org"),
        ("bot+4711@example.org", "bot@example.org"),
        ("bot+4711@example.org", "bot+4712@example.org"),
        ("bot@example.org", "bot.@example.org"),
        ("bot@example.org", "robot@example.org"),
        ("bot@example.org", "+@example.org"),
        ("bot@example.org", f"bot@example.org{'x' * 400}"),
        ("*@ours.example", BOX),
        ("*@ours.example", "help+4711@ours.example"),
    ],
)
def test_what_stands_beside_the_author_widens_nothing(sender: str, author: str) -> None:
    assert not has(author, allowance(sender))


def test_it_is_for_its_mailbox_or_for_all() -> None:
    assert not has("bot@example.org", allowance("bot@example.org"), to=OTHER)
    assert has("bot@example.org", allowance("bot@example.org", None), to=OTHER)


def test_it_is_over_when_it_ended_or_its_time_has_passed() -> None:
    assert has("bot@example.org", allowance("bot@example.org", until=NOW + 0.1))
    assert not has("bot@example.org", allowance("bot@example.org", until=NOW))
    assert not has("bot@example.org", allowance("bot@example.org", ended_at=NOW - 1, ended_by="bob"))
    over = allowance("bot@example.org", until=NOW - 1)
    assert has("bot@example.org", over, allowance("*@example.org")), "a wider one that holds counts"
    assert not NOBODY.known


def test_another_nodes_clock_may_be_ahead_but_the_past_is_judged_by_what_held_then() -> None:
    made_later = allowance("bot@example.org", made_at=NOW + 5)
    assert has("bot@example.org", made_later)
    assert not has("bot@example.org", made_later, past=True)
    assert has("bot@example.org", allowance("bot@example.org"), past=True)


def test_a_look_costs_the_same_however_many_there_are() -> None:
    class Counting(dict[Any, Any]):
        asked = 0

        def get(self, *scope: Any) -> Any:
            self.asked += 1
            return super().get(*scope)

    known = Counting({(f"bot{n}@example.org", BOX): allowance(f"bot{n}@example.org") for n in range(10_000)})
    message = parse(b"From: stranger+tag@example.org\r\n\r\nx")
    assert Allowed(known, NOW).of(message, Mailbox(BOX, Policy(), Limits())) is None
    assert known.asked == 6


@pytest.mark.parametrize(
    "said",
    ["", "*", "*@*", "@example.org", "bot", "b*t@example.org", "*@org", "*@gmail.com", "*@GMX.de", "Bot <b@x.example>",
     "a@b@example.org", "bot@example.org, evil@evil.example", "bot @example.org", "<>", "bot@..",
     "*@gmail.com.", "*@com.", "*@CO.UK.", "*@gmail.com\u200b", "*@\u202dcom",
     "*@yahoo.co.uk", "*@hotmail.fr", "*@gmx.at", "*@co.uk", "*@com.au", "*@posteo.de",
     f"{'x' * 320}@example.org", BOX, "DESK@ours.example", "desk+4711@ours.example"],
)  # fmt: skip
def test_what_is_no_sender_is_refused(said: str) -> None:
    boxes = Mailboxes(Settings.model_validate({"mailbox": [{"address": BOX}]}))
    with pytest.raises(CallerError, match=r"^sender: "):
        sender_of(said, boxes)


def test_a_sender_is_kept_in_one_spelling() -> None:
    boxes = Mailboxes(Settings())
    for said in (f"*@{LETTERS.upper()}", f"*@{LETTERS_SENT}"):
        assert sender_of(said, boxes) == f"*@{LETTERS}"
    assert sender_of("Ann+Tag@Gmail.com", boxes) == "ann+tag@gmail.com"
    for organisation in ("*@live.example.org", "*@yahoo-support.example", "*@mail.example.com", "*@example.co.uk"):
        assert sender_of(organisation, boxes) == organisation


@pytest.mark.parametrize(
    "said",
    ["bot@example.org.", "Bot@Example.ORG. ", "\tbot@example.org\r\n", "\xa0bot@example.org", "bot@example.org\u200b",
     "\ufeffbot@example.org", "\u202abot@example.org\u202c", "b\xadot@example.org", "mailto:bot@example.org",
     "*@example.org.", "*@example\u200b.org"],
)  # fmt: skip
def test_what_was_pasted_is_whom_mail_names(said: str) -> None:
    sender = sender_of(said, Mailboxes(Settings()))
    assert sender in ("bot@example.org", "*@example.org")
    for author in ("bot@example.org", "bot@example.org.", said.replace("*", "bot").strip()):
        assert has(author, allowance(sender)), author


def test_letters_that_look_like_anybodys_are_shown_as_servers_write_them() -> None:
    cyrillic = "*@p\u0430ypal.example"
    said = scope_of(allowance(cyrillic), NOW)
    assert said.written == "*@xn--pypal-4ve.example"
    assert said.written in said.sentence
    assert scope_of(allowance("*@paypal.example"), NOW).written == ""
