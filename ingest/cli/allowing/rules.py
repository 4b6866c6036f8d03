"""What `ingest allow` and `ingest held at-once` do alike: who asks, and a list of what holds, page by page."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.decisions.paper import flow
from ingest.cli.options import tell, when

if TYPE_CHECKING:
    from ingest.ports import Allowance, Ports
    from ingest.staff.allowing.making import Rules
    from ingest.staff.caller import Caller

__all__ = ["Limit", "Over", "Who", "caller_of", "list_rules", "tell_rule"]

PAGE = 200
Who = Annotated[str | None, typer.Option("--as", help="Who decides; default: the user of this shell.")]
Over = Annotated[bool, typer.Option("--over", help="Also what was ended, and what has passed.")]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="How many at most.")]


async def list_rules(
    ports: "Ports", rules: "Rules", show: Callable[["Allowance"], None], *, over: bool, limit: int, as_json: bool
) -> None:
    """Show rules, newest first; what is over only if `over` says so."""
    from ingest.staff.allowing.making import listed

    told, cursor = 0, None
    while told < limit:
        page = await listed(ports, caller_of(""), cursor, min(PAGE, limit - told), rules)
        shown = [one for one in page.allowances if over or one.holds(time.time())]
        for one in shown:
            show(one)
        told, cursor = told + len(shown), page.next
        if cursor is None:
            return
    tell(f"older ones are not shown; --limit {2 * limit} shows more", err=as_json)


def tell_rule(one: "Allowance", sentence: str) -> None:
    """Print what a rule does, and who made it."""
    flow(f"{one.id}  {sentence}")
    flow(f"{when(one.made_at)}  {one.actor} ({one.origin}){f': {one.note}' if one.note else ''}", 4)


def caller_of(who: str) -> "Caller":
    """Return the user of this shell: whoever reads the settings sees all mailboxes."""
    from ingest.staff.caller import Caller, Verb

    return Caller(who, frozenset(Verb))
