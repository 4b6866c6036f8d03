"""The responders answer for ever, what each does differs, and the product stops every one of them."""

from pathlib import Path

import pytest

from ingest.records import Fate
from ingest.testing import RESPONDERS, Mails, Responder, virtual_desk
from parsers import parse

BOX = "desk@ours.example"
NAMES = [name for name, _ in RESPONDERS]


@pytest.mark.parametrize("name", NAMES)
async def test_a_helpdesk_that_answers_all_it_may_is_stopped(name: str, tmp_path: Path) -> None:
    """Our side acknowledges each mail that it may answer; theirs answers each acknowledgement."""
    ours, theirs = Mails(BOX), Responder(name)
    async with virtual_desk(tmp_path, BOX) as desk:
        letter, answered = theirs.begin(BOX), 0
        for _ in range(60):
            outcome = await desk.deliver(letter)
            desk.clock.advance(seconds=2)
            mail = await desk.mail(outcome.id) if outcome.fate is Fate.STORED else None
            if mail is None or not mail.may_autoreply:
                break
            answered += 1
            letter = theirs.answer(ours.reply(letter, "We have received your mail.").content)
        assert 1 <= answered <= 10


def test_the_same_seed_answers_the_same() -> None:
    def talk(seed: int) -> list[bytes]:
        party = Responder("random words, quickly", seed=seed)
        letter = party.begin(BOX)
        return [(letter := party.answer(letter.content)).content for _ in range(5)]

    assert talk(1) == talk(1) != talk(2)


def test_it_keeps_ids_and_declares_itself_when_told_to() -> None:
    letter = Mails(BOX).personal(sender="ann@a.example")
    plain, kept = (parse(Responder(keeps_ids=on, declares=on).answer(letter.content).content) for on in (False, True))
    asked = parse(letter.content).message_id.value
    assert (plain.in_reply_to, plain.headers.first("Auto-Submitted")) == ((), None)
    assert (kept.in_reply_to, kept.headers.first("Auto-Submitted")) == ((asked,), "auto-replied")


def test_it_answers_whatever_it_gets() -> None:
    party = Responder("nests prefixes")
    for content in (b"", b"\xff\xfe", b"From: a@b.example\r\nSubject: =?utf-8?q?x=0Ay?=\r\n\r\n"):
        mail = parse(party.answer(content).content)
        assert mail.from_[0].address == "crm@theirs.example"
        assert mail.headers.first("Bcc") is None


def test_a_name_that_no_responder_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no responder is called 'parrot': there are quotes everything, "):
        Responder("parrot")


def test_one_s_own_function_answers() -> None:
    party = Responder(lambda rng, turn, subject, text: (f"{subject}!", f"{turn}"))
    assert parse(party.answer(b"Subject: x\r\nFrom: a@b.example\r\n\r\n").content).subject == "x!"
