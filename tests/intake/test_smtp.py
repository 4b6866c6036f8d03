"""The SMTP dialogue over the wire: what is answered to what."""

import asyncio

import pytest

from loopguard import Envelope
from tests.intake.conftest import Intake, StartIntake
from tests.intake.wire import Wire


async def test_a_mail_arrives_as_it_was_sent(intake: Intake) -> None:
    wire = await Wire.greeted(intake.address)
    reply = await wire.send(
        b"Subject: hi\r\n\r\n..dot\r\nbare\nlf\rcr\x00nul\xff\r\n", "support@desk.test", "sales@desk.test"
    )
    assert reply == "250 2.0.0 Accepted as r0-0"
    assert await wire.ask("QUIT") == "221 2.0.0 Bye"
    [mail] = intake.spool.mails
    assert mail.content == b"Subject: hi\r\n\r\n.dot\r\nbare\nlf\rcr\x00nul\xff\r\n"
    assert mail.envelope == Envelope("a@sender.test", ("support@desk.test", "sales@desk.test"))
    assert mail.mailboxes == ("support@desk.test", "sales@desk.test")
    assert intake.counts.sizes == [len(mail.content)]


async def test_two_addresses_of_one_mailbox_are_one_delivery(intake: Intake) -> None:
    wire = await Wire.greeted(intake.address)
    await wire.send(b"x\r\n", "support@desk.test", "help@desk.test", "support@desk.test")
    [mail] = intake.spool.mails
    assert mail.mailboxes == ("support@desk.test",)
    assert mail.envelope.forward_paths == ("support@desk.test", "help@desk.test", "support@desk.test")


async def test_an_empty_mail_is_a_mail(intake: Intake) -> None:
    wire = await Wire.greeted(intake.address)
    assert (await wire.send(b"")).startswith("250 2.0.0 ")
    assert (await wire.send(b"\r\n")).startswith("250 2.0.0 ")
    assert intake.spool.contents == [b"", b"\r\n"]


async def test_the_null_reverse_path_is_welcome(intake: Intake) -> None:
    wire = await Wire.greeted(intake.address)
    await wire.envelope("")
    await wire.ask(b"bounce\r\n.\r\n")
    assert intake.spool.mails[0].envelope.reverse_path == ""


async def test_what_ehlo_offers(start: StartIntake) -> None:
    intake = await start(size=1000)
    wire = await Wire.to(intake.address)
    assert await wire.reply() == "220 mx.test ESMTP"
    wire.say("EHLO client.test")
    offers = [line[4:] for line in await wire.lines()]
    assert offers == ["mx.test", "SIZE 1000", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES"]
    assert await wire.ask("HELO client.test") == "250 mx.test"


@pytest.mark.parametrize(
    ("commands", "reply"),
    [
        (["NOOP whatever"], "250 2.0.0"),
        (["RSET"], "250 2.0.0"),
        (["VRFY support"], "252 2.0.0"),
        (["VRFY"], "501 5.5.4"),
        (["HELP"], "500 5.5.1"),
        (["AUTH PLAIN AGEAYg=="], "500 5.5.1"),
        (["BDAT 10 LAST"], "500 5.5.1"),
        (["GET / HTTP/1.1"], "500 5.5.1"),
        ([""], "500 5.5.1"),
        (["EHLO"], "501 5.5.4"),
        (["RSET now"], "501 5.5.4"),
        (["STARTTLS"], "454 4.7.0"),
        (["DATA"], "503 5.5.1"),
        (["RCPT TO:<support@desk.test>"], "503 5.5.1"),
        (["MAIL"], "501 5.5.4"),
        (["MAIL TO:<a@b.test>"], "501 5.5.4"),
        (["MAIL FROM:a@b.test"], "501 5.1.7"),
        (["MAIL FROM:<a@b@c.test>"], "501 5.1.7"),
        (["MAIL FROM:<postmaster>"], "501 5.1.7"),
        (["mail from: <a@b.test> size=5 body=8bitmime"], "250 2.1.0"),
        (["MAIL FROM:<a@b.test> SIZE=x"], "501 5.5.4"),
        (["MAIL FROM:<a@b.test> SIZE=33554433"], "552 5.3.4"),
        (["MAIL FROM:<a@b.test> SIZE=33554432"], "250 2.1.0"),
        (["MAIL FROM:<a@b.test> RET=HDRS"], "555 5.5.4"),
        (["MAIL FROM:<a@b.test>", "MAIL FROM:<a@b.test>"], "503 5.5.1"),
        (["MAIL FROM:<grüße@b.test>"], "553 5.6.7"),
        (["MAIL FROM:<grüße@b.test> SMTPUTF8", "RCPT TO:<grüße@desk.test>"], "250 2.1.5"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<grüße@desk.test>"], "553 5.6.7"),
        (["MAIL FROM:<a@b.test>", "DATA"], "503 5.5.1"),
        (["MAIL FROM:<a@b.test>", "RCPT FROM:<support@desk.test>"], "501 5.5.4"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<nobody@desk.test>"], "550 5.1.1"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<postmaster>"], "550 5.1.1"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<>"], "550 5.1.3"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<support>"], "550 5.1.3"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<support@desk.test> NOTIFY=NEVER"], "555 5.5.4"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<support@desk.test>", "RSET", "DATA"], "503 5.5.1"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<support@desk.test>", "EHLO x", "DATA"], "503 5.5.1"),
        (["MAIL FROM:<a@b.test>", "RCPT TO:<support@desk.test>", "DATA now"], "501 5.5.4"),
    ],
)
async def test_replies(intake: Intake, commands: list[str], reply: str) -> None:
    wire = await Wire.greeted(intake.address)
    answers = [await wire.ask(command) for command in commands]
    assert answers[-1].startswith(f"{reply} ")
    assert reply[0] in "23" or reply[4:] in intake.counts.codes


async def test_mail_needs_a_greeting(intake: Intake) -> None:
    wire = await Wire.to(intake.address)
    await wire.reply()
    assert (await wire.ask("MAIL FROM:<a@b.test>")).startswith("503 5.5.1 ")


@pytest.mark.parametrize("line", [b"NOOP\n", b"NO\x00OP\r\n", b"NOOP\r\r\n", b"\tNOOP\r\n", b"NOOP \x7f\r\n"])
async def test_a_command_ends_in_crlf_and_holds_no_control_character(intake: Intake, line: bytes) -> None:
    wire = await Wire.greeted(intake.address)
    assert (await wire.ask(line)).startswith("500 5.5.2 ")
    assert (await wire.ask("NOOP")).startswith("250 ")


async def test_bytes_that_are_no_utf8(intake: Intake) -> None:
    wire = await Wire.greeted(intake.address)
    assert (await wire.ask(b"MAIL FROM:<\xff@b.test> SMTPUTF8\r\n")).startswith("501 5.5.4 ")


async def test_pipelining_with_everything_in_one_segment(intake: Intake) -> None:
    wire = await Wire.to(intake.address)
    mail = b"MAIL FROM:<a@b.test>\r\nRCPT TO:<support@desk.test>\r\nRCPT TO:<x@y.test>\r\nDATA\r\n"
    wire.say(b"EHLO c\r\n" + mail + b".\r\n" + mail + b"one\r\n.\r\n" + mail + b"\r\n.\r\nQUIT\r\nNOOP\r\n")
    wire.half_close()
    said = (await wire.rest()).decode().splitlines()
    assert [line[:3] for line in said if line[3] == " "] == [
        "220", "250", *["250", "250", "550", "354", "250"] * 3, "221",
    ]  # fmt: skip
    assert intake.spool.contents == [b"", b"one\r\n", b"\r\n"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64])
async def test_a_dialogue_in_pieces_of_any_size(intake: Intake, size: int) -> None:
    wire = await Wire.to(intake.address)
    mail = b"MAIL FROM:<a@b.test>\r\nRCPT TO:<support@desk.test>\r\nDATA\r\n..\r\n\r\n.\r\n"
    dialogue = b"EHLO c\r\n" + mail * 3 + b"QUIT\r\n"
    for at in range(0, len(dialogue), size):
        wire.say(dialogue[at : at + size])
        await asyncio.sleep(0.0005)
    said = (await wire.rest()).decode().splitlines()
    assert [line[:3] for line in said if line[3] == " "] == ["220", "250", *["250", "250", "354", "250"] * 3, "221"]
    assert intake.spool.contents == [b".\r\n\r\n"] * 3


async def test_commands_after_the_dot_are_obeyed(intake: Intake) -> None:
    wire = await Wire.greeted(intake.address)
    await wire.envelope()
    assert (await wire.ask(b"one\r\n.\r\nMAIL FROM:<b@b.test>\r\nNOOP\r\n")).startswith("250 2.0.0 Accepted")
    assert (await wire.reply()).startswith("250 2.1.0")
    assert (await wire.reply()).startswith("250 2.0.0 OK")


async def test_a_client_that_half_closes_after_the_dot_still_hears(start: StartIntake) -> None:
    intake = await start()
    intake.spool.commit_s = 0.05
    wire = await Wire.greeted(intake.address)
    await wire.envelope()
    wire.say(b"one\r\n.\r\n")
    wire.half_close()
    assert (await wire.reply()).startswith("250 2.0.0 Accepted")
    assert intake.spool.contents == [b"one\r\n"]


async def test_a_client_that_pipelines_much_leaves_turns_to_others(intake: Intake) -> None:
    wire = await Wire.greeted(intake.address)
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.create_task(count_turns())
    wire.say(b"NOOP\r\n" * 900)
    for _ in range(900):
        assert await wire.reply() == "250 2.0.0 OK"
    counting.cancel()
    assert turns >= 900 // 50
