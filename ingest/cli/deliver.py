"""`ingest deliver`: take mail from files or standard input, as a delivery pipe or an import.

As a delivery pipe (`ingest deliver --to support@example.com -`) it exits 0 when the mail is durable, 75 when the
mail server should try again, 67 when no mailbox takes it. 75 also says that the settings are wrong or the mail is
larger than `intake.size`: on any other code a mail server would bounce it, on this one it waits until that is mended.
Let the server's own limit (Postfix `message_size_limit`) be no higher. An import tells of mails that are too large,
takes the others, and exits 65.

The null reverse-path is `<>`, an empty word, or what mail servers write in its place: `MAILER-DAEMON` (Postfix pipe(8),
`null_sender`; sendmail) and `#@[]` (qmail's double bounce). `MAILER-DAEMON@host` is an address: somebody sent it so.
"""

import asyncio
from collections import Counter
from typing import Annotated

import typer

from ingest.cli.machine_trouble import told
from ingest.cli.mail_source import Source
from ingest.cli.options import Config, Json, print_json, tell
from ingest.errors import CallerError, MailError, NodeError
from ingest.node import Node
from ingest.records import Outcome

__all__ = ["deliver"]

EX_DATAERR = 65
EX_NOUSER = 67
EX_TEMPFAIL = 75
NULL = frozenset({"", "mailer-daemon", "#@[]"})
"""How a delivery pipe is told of the null reverse-path, brackets and case left away."""


def deliver(
    paths: Annotated[list[str], typer.Argument(help="Mail files, folders, Maildirs, mboxes; `-` is standard input.")],
    to: Annotated[
        list[str] | None, typer.Option(help="Recipient; default: the addresses the mail itself names.")
    ] = None,
    sender: Annotated[str | None, typer.Option(help="Reverse-path; the null one is `<>` or `MAILER-DAEMON`.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Deliver mails as if they had come by SMTP: durable first, then judged, stored or held."""
    try:
        fates = asyncio.run(_deliver(paths, to or [], sender, config, as_json))
    except (MailError, NodeError, CallerError, OSError) as error:
        if paths != ["-"]:
            raise
        tell(
            f"ingest: {told(error) if isinstance(error, OSError) else error}", err=True
        )  # a mail server would bounce; the mail waits until this is mended
        raise typer.Exit(EX_TEMPFAIL) from error
    if not as_json:
        tell(", ".join(f"{count} {fate}" for fate, count in sorted(fates.items())) or "no mail found")
    raise typer.Exit(EX_DATAERR if fates["too-large"] else EX_NOUSER if fates["unknown"] else 0)


async def _deliver(paths: list[str], to: list[str], sender: str | None, config: Config, as_json: bool) -> Counter[str]:
    from rich.console import Console
    from rich.progress import Progress

    from ingest.cli.mail_source import mails
    from ingest.config import load
    from ingest.logs import set_up
    from ingest.node import open_node

    fates: Counter[str] = Counter()
    settings = load(config)
    set_up(settings.log, "deliver")
    async with open_node(settings) as node:
        with Progress(console=Console(stderr=True), transient=True, disable=paths == ["-"]) as progress:
            task = progress.add_task("delivering", total=None)
            for source in mails(paths, settings.intake.size + 1):
                for fact in await _one(node, source, to, sender, waits=paths == ["-"]):
                    fates[str(fact["fate"])] += 1
                    if as_json:
                        print_json(fact)
                progress.advance(task)
    return fates


async def _one(
    node: Node, source: Source, to: list[str], sender: str | None, *, waits: bool
) -> list[dict[str, object]]:
    from ingest.errors import NotFound, TooLarge
    from loopguard import Envelope

    recipients = tuple(to) or named_recipients(source.content)
    try:
        outcomes = await node.deliver_each(source.content, Envelope(reverse_path(sender), recipients))
    except NotFound as error:
        tell(f"{source.name}: {error}", err=True)
        return [{"path": source.name, "fate": "unknown"}]
    except TooLarge as error:
        if waits:
            raise
        tell(f"{source.name}: {error}", err=True)
        return [{"path": source.name, "fate": "too-large"}]
    if strangers := [path for path in to if node.mailboxes.find(path) is None]:
        tell(f"{source.name}: no mailbox in the settings takes mail for {', '.join(strangers)}", err=True)
    return [{"path": source.name, **_fact(outcome)} for outcome in outcomes]


def _fact(outcome: Outcome) -> dict[str, object]:
    names = ("receipt", "fate", "id", "thread", "reason", "storm")
    return {name: getattr(outcome, name) for name in names}


def reverse_path(sender: str | None) -> str | None:
    """Return the reverse-path that `--sender` names: "" for the null one, None when nothing was said."""
    if sender is None:
        return None
    plain = sender.strip().removeprefix("<").removesuffix(">").strip()
    return "" if plain.lower() in NULL else plain


def named_recipients(content: bytes) -> tuple[str, ...]:
    """Return the addresses that a mail itself names as its recipients, for mail that comes without an envelope."""
    from parsers import parse

    message = parse(content)
    return tuple(dict.fromkeys((*message.delivered_to, *(one.address for one in (*message.to, *message.cc)))))
