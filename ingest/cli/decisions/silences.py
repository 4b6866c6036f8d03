"""`ingest held silences`: whom no machine of ours answers now, why and until when; a silence of rounds is lifted."""

import asyncio
import time
from typing import Annotated

import typer

from ingest.cli.decisions.paper import flow
from ingest.cli.options import Config, Json, actor, print_json, tell, when

__all__ = ["app"]

app = typer.Typer(help="Whom no machine of ours answers now: list them, lift one silence.", no_args_is_help=True)

PAGE = 200
OVER = "Turns kept us silent when it came; that was lifted or has ended."


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List authors of the last day whom no machine of ours answers, the newest first, each with its reason."""
    asyncio.run(_list(limit, config, as_json))


@app.command()
def lift(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose silence of rounds is to end.")],
    note: Annotated[str, typer.Option("--note", help="Why; it stands in the audit log.")] = "",
    who: Annotated[str | None, typer.Option("--as", help="Who decides; default: the user of this shell.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Let dealings with an address, and with its organisation, begin anew, as after a person's mail to it."""
    asyncio.run(_lift(address, note, actor(who), config, as_json))


async def _list(limit: int, config: Config, as_json: bool) -> None:
    from ingest.cli.reading import desk
    from ingest.staff.looking.silences import silences
    from ingest.web.forms.decisions.silences import SilenceLine

    async with desk(config) as opened:
        told, cursor = 0, None
        while told < limit:
            page = await silences(opened.ports, opened.mailboxes, None, time.time(), cursor, min(PAGE, limit - told))
            for one in page.silences:
                if as_json:
                    print_json(SilenceLine.of(one).model_dump())
                    continue
                until = "that mail only" if one.until is None else f"until {when(one.until)}"
                flow(f"{one.sender or '<>'} to {one.mailbox}: {until}")
                flow(one.why or next((found.evidence for found in one.present), OVER), 4)
            told, cursor = told + len(page.silences), page.next
            if cursor is None:
                break
        for line in page.left_out:
            tell(line, err=True)


async def _lift(address: str, note: str, who: str, config: Config, as_json: bool) -> None:
    from ingest.cli.reading import desk
    from ingest.staff.allowing.lifting import lift_silence
    from ingest.staff.caller import Caller, Verb
    from ingest.web.forms.decisions.silences import LiftedForm

    async with desk(config) as opened:
        caller = Caller(who, frozenset(Verb))
        silent = await lift_silence(
            opened.ports, opened.mailboxes, caller, "cli", address=address, at=time.time(), note=note
        )
    if as_json:
        print_json(LiftedForm(address=address, why=silent.why, until=silent.until).model_dump())
        return
    flow(f"machines of ours may write to {address} again; what there was: {silent.why}")
