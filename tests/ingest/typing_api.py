"""The library as its documentation shows it, for the type checker: this module is checked and never run."""

import asyncio
from typing import assert_type

import ingest
import loopguard
import parsers

CONTENT = b"From: ann@a.example\r\n\r\nhello\r\n"


async def deliver() -> None:
    settings = ingest.load(data_dir="/var/lib/ingest", mailbox=[{"address": "support@example.com"}])
    assert_type(settings, ingest.Settings)
    async with ingest.open(settings) as node:
        assert_type(node, ingest.Node)
        outcome = await node.deliver(CONTENT, ingest.Envelope("customer@example.org", ("support@example.com",)))
        assert_type(outcome, ingest.Outcome)
        assert_type(outcome.fate, ingest.Fate)
        assert_type(outcome.storm, str | None)
        if outcome.fate is ingest.Fate.STORED:
            mail = await node.mail(outcome.id)
            assert_type(mail, ingest.StoredMessage)
            assert_type(mail.findings, tuple[ingest.Finding, ...])
            assert_type(await node.original(outcome.id), bytes)
            assert_type(await node.html(outcome.id), ingest.SafeHtml | None)
            assert_type(await node.attachments(outcome.id), tuple[ingest.Attachment, ...])
            assert_type(await node.attachment(outcome.id, 0), ingest.AttachedFile)
        assert_type(await node.deliver_each(CONTENT, ingest.Envelope(None, ())), tuple[ingest.Outcome, ...])
        assert_type(await node.search("hello", "support@example.com", limit=5), list[ingest.Hit])
        assert_type(await node.status(), ingest.Status)


async def read() -> None:
    async with ingest.reader(ingest.load()) as reader:
        assert_type(reader, ingest.Reader)
        page = await reader.messages(mailboxes=["support@example.com"], limit=10)
        assert_type(page, ingest.MailPage)
        assert_type(page.messages, tuple[ingest.StoredMessage, ...])
        assert_type(page.next, str | None)
        assert_type(await reader.sent("support@example.com", "t"), list[ingest.SentMail])
        assert_type(await reader.held(), list[ingest.HeldMessage])
        assert_type(await reader.storm("v1:x"), ingest.Storm)
        async for change in reader.changes():
            assert_type(change, ingest.FeedChange)
            assert_type(change.cursor, str)


def refused(error: ingest.IngestError) -> int:
    try:
        raise error
    except ingest.EngineError as again:
        assert_type(again, ingest.EngineError)
    except (ingest.NotFound, ingest.InUse, ingest.SettingError, ingest.Corrupt) as never:
        return never.exit_code
    return error.exit_code


def pure() -> None:
    message = parsers.parse(CONTENT)
    assert_type(message, parsers.ParsedMessage)
    assert_type(message.new_text, str)
    verdict = loopguard.inspect(message, loopguard.Envelope(), loopguard.Policy())
    assert_type(verdict, ingest.Verdict)
    assert_type(verdict.kind, ingest.Kind)
    assert_type((verdict.held, verdict.may_autoreply), tuple[bool, bool])


def mine(
    message: parsers.ParsedMessage, envelope: loopguard.Envelope, policy: loopguard.Policy
) -> loopguard.Finding | None:
    """A check of one's own."""
    return (
        loopguard.Finding("mine", "because", "us", loopguard.Effect.NOTE) if message.size > policy.hop_limit else None
    )


def with_mine() -> loopguard.Verdict:
    return loopguard.inspect(
        parsers.parse(CONTENT), loopguard.Envelope(), loopguard.Policy(), (*loopguard.CHECKS, mine)
    )


if __name__ == "__main__":
    asyncio.run(deliver())
