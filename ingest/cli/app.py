"""The commands in the order that help shows them; each one's module is imported when it is chosen.

So `ingest --help` and a mistyped name cost the option parser alone, and `ingest verify` does not load what
`ingest serve` needs. A command's sentence stands twice, here and in its module; a test holds them equal.
"""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import typer
import typer.core
import typer.main

__all__ = ["COMMANDS", "app"]

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "serve": (
        "ingest.cli.serve:serve",
        "Run the node: accept mail, judge it, store and index it, until SIGTERM or Ctrl-C.",
    ),
    "demo": (
        "ingest.cli.demo:demo",
        "Start the embedded product, send varied mail and a storm of auto-replies, and show what happens.",
    ),
    "deliver": (
        "ingest.cli.deliver:deliver",
        "Deliver mails as if they had come by SMTP: durable first, then judged, stored or held.",
    ),
    "explain": (
        "ingest.cli.explain:explain",
        "Print what each mail says and the verdict on it, with the reasons and the RFC each comes from.",
    ),
    "status": (
        "ingest.cli.status:status",
        "Count accepted, stored, held, shunted, duplicate, pending and indexed mail, and the storms that are open.",
    ),
    "held": ("ingest.cli.held:app", "Held mail: list storms, show one, release, discard or restore it."),
    "job": ("ingest.cli.decisions.job:app", "Decisions as jobs: list them, show one, stop one, take one back."),
    "allow": (
        "ingest.cli.allowing.allow:app",
        "Mail that is let pass from now on: allow a sender, list them, end one.",
    ),
    "audit": (
        "ingest.cli.decisions.audit:audit",
        "List who decided what about held mail, when and from where.",
    ),
    "shunted": ("ingest.cli.shunted:app", "Mail that could not be processed: list it, put it back."),
    "node": ("ingest.cli.node:app", "The nodes that share the store: list them, retire one."),
    "webhook": (
        "ingest.cli.webhooks.webhook:app",
        "Show the endpoints that are told of changes; try one, tell it again, send to it again.",
    ),
    "notices": ("ingest.cli.notices.notices:app", "Notices to staff by mail: who is told and what waits; try one."),
    "user": ("ingest.cli.accounts.user:app", "Users: who may log in, as what, to which mailboxes."),
    "token": ("ingest.cli.accounts.token:app", "Tokens: secrets by which programs may ask."),
    "erase": (
        "ingest.cli.erase:erase",
        "Erase a mail, or all mail of an address, from store, index, originals, quarantine and spools.",
    ),
    "search": (
        "ingest.cli.search:search",
        "Find stored mail by words in subject, text, people, attachment names and ids. Exit 1 when there is none.",
    ),
    "show": (
        "ingest.cli.stored.show:show",
        "Show a stored mail; or write its HTML, an attachment or its original bytes to standard output.",
    ),
    "trace": (
        "ingest.cli.stored.trace:trace",
        "Say what became of mail: each receipt with its fate, its node and when. Exit 1 when there is none.",
    ),
    "reindex": (
        "ingest.cli.reindex:reindex",
        "Empty the index and fill it from the store. Mail goes on arriving meanwhile; search is incomplete until done.",
    ),
    "rejudge": (
        "ingest.cli.stored.rejudge:rejudge",
        "Judge stored and held mail again and print the verdicts that would change. Nothing is stored, held or sent.",
    ),
    "reparse": (
        "ingest.cli.stored.reparse:reparse",
        "Read stored mail again from its original and print what is read otherwise now; `--apply` writes it.",
    ),
    "sign": (
        "ingest.cli.sign:sign",
        "Give an outgoing mail an id that proves it is ours, and write it out; with --json what was set instead.",
    ),
    "verify": (
        "ingest.cli.verify:verify",
        "Verify the stamps in mails. Exit 0 when each mail or id holds one of ours that verifies, else 1.",
    ),
    "doctor": (
        "ingest.cli.stored.doctor:doctor",
        "Say how much of the mail that customers answer was recorded as sent. It looks at the newest answers.",
    ),
    "check-config": (
        "ingest.cli.check_config:check_config",
        "Read the settings, check what can be checked before a start, and print them (secrets hidden).",
    ),
}
"""Name to (`module:name` of its function or its own `Typer`, the first sentence of its help)."""

_LOOK: Final[dict[str, Any]] = {"add_completion": False, "pretty_exceptions_enable": False, "rich_markup_mode": None}
"""How every command looks: plain text, no traceback with colours."""


class _Commands(Mapping[str, Any]):
    """Name to command; a command is made when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _made(name, COMMANDS[name][0])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Menu(typer.core.TyperGroup):
    """The group `ingest`; its help makes none of the commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Commands()  # type: ignore[assignment]  # it is only read

    def invoke(self, ctx: Any) -> Any:
        """Run the command. A wrong argument is told without the class that the option parser puts first."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each name with its whole sentence."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


def _made(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    thing = getattr(import_module(module), attribute)
    shelf = typer.Typer(**_LOOK)
    if isinstance(thing, typer.Typer):
        shelf.add_typer(thing, name=name)
        return typer.main.get_group(shelf).commands[name]
    shelf.command(name)(thing)
    return typer.main.get_command(shelf)


app = typer.Typer(
    name="ingest",
    cls=_Menu,
    help="Mail intake for helpdesks: durable before 250, auto-reply storms cut before the store and the index.",
    no_args_is_help=True,
    **_LOOK,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"ingest {version('helpdesk-ingest')}")
        raise typer.Exit


@app.callback()
def begin(
    _: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Say which version this is."),
) -> None:
    """Send events to standard error, once a command is chosen: standard output is for the facts.

    A person at a terminal reads what the command says, and of the events those that warn.
    """
    from ingest.logs import set_up
    from ingest.settings import LogSettings

    set_up(LogSettings(level="warning" if sys.stderr.isatty() else "info"), "command")
