"""`ingest sign`: stamp a mail that we are about to send, in a pipe.

    ingest sign --mailbox support@example.com --automatic < answer.eml | sendmail -t

The mail comes back on standard output with an id of ours. Its ids and recipients are remembered in the store, and that
it went, unless `--no-record` says that no store may be asked.
"""

import asyncio
import time
from typing import Annotated

import typer

from ingest.cli.options import Config, Json, hand_over, print_json
from ingest.sending.stamping import Stamped
from ingest.settings import Settings

__all__ = ["sign"]


def sign(
    path: Annotated[str, typer.Argument(help="Mail file; `-` is standard input.")] = "-",
    mailbox: Annotated[str | None, typer.Option(help="Mailbox that sends; default: the mail's author.")] = None,
    thread: Annotated[str | None, typer.Option(help="Thread; default: that of the mail it answers, else new.")] = None,
    automatic: Annotated[bool, typer.Option("--automatic", help="Say in the mail that a machine wrote it.")] = False,
    record: Annotated[bool, typer.Option(help="Remember ids and recipients in the store.")] = True,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Give an outgoing mail an id that proves it is ours, and write it out; with --json what was set instead."""
    from ingest.cli.mail_source import mails
    from ingest.config import load

    content = next(iter(mails([path]))).content
    stamped = asyncio.run(_sign(content, mailbox, thread, automatic, record, load(config)))
    if as_json:
        marks = stamped.marks
        facts = {"message_id": marks.message_id, "thread": marks.thread, "headers": dict(marks.headers)}
        print_json({**facts, "reply_to": marks.reply_to, "subject_tag": marks.subject_tag})
    else:
        hand_over(stamped.message)


async def _sign(
    content: bytes, mailbox: str | None, thread: str | None, automatic: bool, record: bool, settings: Settings
) -> Stamped[bytes]:
    from ingest.cli.reading import ports_of
    from ingest.mailboxes import Mailboxes
    from ingest.sending.sent_mail import stamped as remember
    from ingest.sending.stamping import new_thread, signing, stamp_for
    from parsers import parse
    from parsers.headers.rewritten_id import relayed

    message = parse(content)
    author = message.from_[0].address if message.from_ else ""
    boxes = Mailboxes(settings)
    box = signing(boxes, mailbox or author)
    parents = (*message.in_reply_to, *reversed(message.references))
    people = [one.address for one in (*message.to, *message.cc)]
    new = new_thread(box.address, relayed(parents[-1]) if parents else None, people)
    if not record:
        return stamp_for(content, box, thread or new, automatic=automatic)
    async with ports_of(settings) as ports:
        found = thread or await ports.threads.find(box.address, parents, people) or new
        stamped = stamp_for(content, box, found, automatic=automatic)
        await remember(stamped.marks, people, box, boxes, ports, at=time.time(), automatic=automatic)
    return stamped
