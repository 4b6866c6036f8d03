"""`ingest held`: look at held mail and storms, and decide. An ID is a mail's or a storm's (`v1:...`).

Where only another node has a mail's bytes, releasing and reading it is asked of that node; until it has done so, lists
say which node is waited for.
"""

import asyncio
from typing import Annotated

import typer

from ingest.cli.allowing.allow import app as allow
from ingest.cli.allowing.at_once import app as at_once
from ingest.cli.decisions.deciding import decide
from ingest.cli.decisions.later import bring_back, put_off, until_when
from ingest.cli.decisions.listing import list_mails, list_storms
from ingest.cli.decisions.showing import show_held
from ingest.cli.decisions.silences import app as silences
from ingest.cli.decisions.wanted import Mailbox, Newer, Older, Reason, Sender, query_of
from ingest.cli.options import Config, Json, actor, span
from ingest.errors import CallerError

__all__ = ["app"]

app = typer.Typer(help="Held mail: list storms, show one, release, discard or restore it.", no_args_is_help=True)
app.add_typer(silences, name="silences")
app.add_typer(allow, name="allow")
app.add_typer(at_once, name="at-once")

Id = Annotated[
    str, typer.Argument(metavar="ID", help="A held mail, or a storm (`v1:...`) for all its undecided mails.")
]
Named = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="A held mail, or a storm (`v1:...`); or a filter in its place.")
]
Actor = Annotated[str | None, typer.Option("--as", help="Who decides; default: the user of this shell.")]
Note = Annotated[str, typer.Option("--note", help="Why; it stands in the audit log.")]
After = Annotated[
    str | None, typer.Option("--after", help="Wait so long before, an hour at most; `ingest job undo` takes it back.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would be about, and decide nothing.")]


@app.command("list")
def list_(
    storm: Annotated[str | None, typer.Option(help="List the mails of this storm instead of the storms.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show what is decided too.")] = False,
    decided: Annotated[bool, typer.Option("--decided", help="Show only what is decided.")] = False,
    later: Annotated[bool, typer.Option("--later", help="Show only what waits and was put off.")] = False,
    mailbox: Mailbox = None,
    sender: Sender = None,
    older: Older = None,
    newer: Newer = None,
    reason: Reason = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows at most.")] = 50,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List what waits, storms before single mails, latest first, each with its reason; or the mails of one storm."""
    from dataclasses import replace

    from ingest.ports import HeldQuery
    from ingest.records import HeldState
    from ingest.staff.looking.filters import StormFilters

    if everything + decided + later > 1:
        raise CallerError("give one of --all, --decided, --later")
    query = query_of(mailbox, sender, older, newer, reason) or HeldQuery()
    if storm is None:
        shown = "all" if everything else "decided" if decided else "later" if later else "waiting"
        filters = StormFilters(None, query.sender, query.code, query.since, query.until, state=shown)
        asyncio.run(list_storms(filters.query(query.mailboxes, 0.0), limit, config, as_json))
        return
    if later:
        raise CallerError("--later is about storms; the mails of one are listed without it")
    states = [None] if everything else [HeldState.RELEASED, HeldState.DISCARDED] if decided else [HeldState.HELD]
    for state in states:
        asyncio.run(list_mails(replace(query, storm=storm, state=state), limit, config, as_json))


@app.command()
def show(
    id_: Id,
    raw: Annotated[bool, typer.Option("--raw", help="Write the mail as it was received to standard output.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show a held mail with every finding and how it begins, or its original bytes; of a storm its mails."""
    asyncio.run(show_held(id_, raw, config, as_json))


@app.command()
def later(
    storm: Annotated[str, typer.Argument(metavar="STORM", help="A storm (`v1:...`).")],
    until: Annotated[
        str | None, typer.Option("--until", help="Back at this moment, or after so long: `2026-01-05T08:00Z`, `3d`.")
    ] = None,
    count: Annotated[int | None, typer.Option("--count", min=1, help="Back when it has so many mails.")] = None,
    quiet: Annotated[
        str | None, typer.Option("--quiet", help="Back when so long no mail of it came: `15m`, `2h`.")
    ] = None,
    end: Annotated[bool, typer.Option("--end", help="Take it back: look at the storm now.")] = False,
    note: Note = "",
    who: Actor = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Take a storm off the list until a time, until it has so many mails, or until it is quiet; its mail stays held."""
    if end:
        if until is not None or count is not None or quiet is not None:
            raise CallerError("--end takes back what was said: give it without --until, --count, --quiet")
        asyncio.run(bring_back(storm, actor(who), note, config, as_json))
        return
    asyncio.run(put_off(until_when(storm, actor(who), until, count, quiet, note), config, as_json))


def _decides(name: str, sentence: str) -> None:
    """Add the command that decides so."""

    @app.command(name, help=sentence)
    def command(
        id_: Named = None,
        mailbox: Mailbox = None,
        sender: Sender = None,
        older: Older = None,
        newer: Newer = None,
        reason: Reason = None,
        note: Note = "",
        after: After = None,
        dry_run: DryRun = False,
        who: Actor = None,
        config: Config = None,
        as_json: Json = False,
    ) -> None:
        from ingest.jobs.asked import LONGEST_DELAY_S
        from ingest.ports import JobKind

        query = query_of(mailbox, sender, older, newer, reason)
        delay_s = 0 if after is None else span(after, "--after", LONGEST_DELAY_S)
        asyncio.run(decide(JobKind(name), id_, query, actor(who), note, dry_run, config, as_json, delay_s))


_decides(
    "release",
    "Let held mail pass to the store; what another node has, that node does. It is never answered automatically.",
)
_decides("discard", "Set held mail aside, at once and from any node; it can be restored until its term has passed.")
_decides("restore", "Let discarded mail wait for a decision again, as long as it is there (`retention.discarded_s`).")
