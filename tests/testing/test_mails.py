"""The factory's mails are what they say they are: to the judge, to the threads, and to whoever reads them."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import Fate
from ingest.testing import Letter, Mails, VirtualDesk, virtual_desk
from loopguard import Kind, Policy, inspect
from parsers import parse

BOX = "support@example.com"
OURS = (
    b"From: support@example.com\r\nTo: ann@a.example\r\nSubject: Re: Order\r\nMessage-ID: <1@example.com>\r\n\r\n"
    b"Hello\r\n"
)


def made() -> dict[str, tuple[Letter, Kind]]:
    mails = Mails(BOX)
    first = mails.personal("where is my order?", subject="Order")
    return {
        "personal": (first, Kind.PERSONAL),
        "html": (mails.personal("hello", html="<p>hello</p>"), Kind.PERSONAL),
        "with_attachment": (mails.with_attachment(), Kind.PERSONAL),
        "reply": (mails.reply(OURS, "thank you"), Kind.PERSONAL),
        "reply in HTML": (mails.reply(OURS, "thank you", html=True), Kind.PERSONAL),
        "auto_reply": (mails.auto_reply(OURS), Kind.AUTO_REPLY),
        "bounce": (mails.bounce(OURS), Kind.BOUNCE),
        "of_a_list": (mails.of_a_list(), Kind.LIST),
        "alert": (mails.alert(), Kind.NOTIFICATION),
    }


@pytest.mark.parametrize("name", made())
def test_each_is_of_its_kind_and_for_our_mailbox(name: str) -> None:
    letter, kind = made()[name]
    verdict = inspect(parse(letter.content), letter.envelope, Policy())
    assert verdict.kind is kind
    assert verdict.may_autoreply == (kind is Kind.PERSONAL)
    assert not verdict.held
    assert letter.recipients == (BOX,)
    assert (letter.reverse_path == "") == (kind in {Kind.AUTO_REPLY, Kind.BOUNCE})


@pytest.mark.parametrize("name", made())
def test_each_is_well_formed(name: str) -> None:
    content = made()[name][0].content
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert parse(content).defects == ()
    assert message_from_bytes(content, policy=policy.default).defects == []


def test_the_same_seed_gives_the_same_mails() -> None:
    again = made()
    for name, (letter, _) in made().items():
        if "multipart" not in letter.content.decode():  # the standard library draws boundaries by chance
            assert again[name][0] == letter
    assert Mails(BOX, seed=1).personal() != Mails(BOX, seed=2).personal()


def test_a_reply_quotes_names_what_it_answers_and_says_its_own() -> None:
    mail = parse(made()["reply"][0].content)
    assert (mail.subject, mail.new_text.strip()) == ("Re: Order", "thank you")
    assert mail.in_reply_to == ("1@example.com",)
    assert "> Hello" in mail.text
    assert mail.from_[0].address == "ann@a.example"


def test_a_bounce_says_who_was_not_reached() -> None:
    report = parse(Mails(BOX).bounce(OURS, "452 4.2.2 Mailbox full").content).report
    assert report is not None
    assert "ann@a.example" in repr(report)
    assert "4.2.2" in repr(report)


def test_files_and_html_are_there() -> None:
    mail = parse(Mails(BOX).with_attachment(b"\0\1", "a b.bin", "application/octet-stream").content)
    assert [(one.name, one.size) for one in mail.attachments] == [("a b.bin", 2)]
    assert "hello" in parse(Mails(BOX).personal("hello", html="<p>hello</p>").content).text


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=200))
def test_whatever_is_said_arrives(text: str) -> None:
    assert "".join(parse(Mails(BOX).personal(text).content).text.split()) == "".join(text.split())


async def test_many_people_write_and_nobody_is_held(tmp_path: Path) -> None:
    mails = Mails("desk@ours.example")
    async with virtual_desk(tmp_path) as desk:
        for _ in range(100):
            await desk.deliver(mails.personal())
            desk.clock.advance(seconds=5)
        assert desk.count(Fate.STORED) == 100


async def test_a_reply_joins_the_thread_of_what_it_answers(tmp_path: Path) -> None:
    mails = Mails("desk@ours.example")
    async with virtual_desk(tmp_path) as desk:
        first = mails.personal("where is my order?", sender="Ann <ann@a.example>")
        begun = await desk.deliver(first)
        follows = mails.reply(first, "and another thing", sender="Ann <ann@a.example>")
        joined = await desk.deliver(Letter(follows.content, "ann@a.example", ("desk@ours.example",)))
        assert joined.thread == begun.thread


async def test_four_absence_notes_in_an_hour_are_one_too_many_and_days_apart_are_not(tmp_path: Path) -> None:
    ours = OURS.replace(b"support@example.com", b"desk@ours.example")

    async def day(desk: VirtualDesk, apart_s: float) -> list[Fate]:
        mails, fates = Mails("desk@ours.example"), []
        for _ in range(4):
            fates.append((await desk.deliver(mails.auto_reply(ours))).fate)
            desk.clock.advance(apart_s)
        return fates

    async with virtual_desk(tmp_path / "a") as desk:
        assert (await day(desk, 600))[-1] is Fate.HELD
    async with virtual_desk(tmp_path / "b") as desk:
        assert set(await day(desk, 86_400 * 4)) == {Fate.STORED}
