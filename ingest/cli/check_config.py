"""`ingest check-config`: say whether the settings can work, before anything is started."""

import os
from typing import Any

import typer

from ingest.cli.options import Config, Json, print_json, tell
from ingest.cli.reading import nearest
from ingest.settings import Settings

__all__ = ["check", "check_config"]


def check_config(
    config: Config = None,
    as_json: Json = False,
    schema: bool = typer.Option(False, "--schema", help="Print the JSON schema of the settings instead."),
) -> None:
    """Read the settings, check what can be checked without a server, and print them (secrets hidden).

    What is allowed and yet does not do what it seems to is a warning: the exit code stays 0.
    """
    from ingest.accounts.reach import doubtful_reach
    from ingest.config import load
    from ingest.errors import SettingError
    from ingest.spool.room import has_room
    from ingest.staff.doubts import doubts

    if schema:
        print_json(Settings.model_json_schema())
        return
    settings = load(config)
    check(settings)
    if not has_room(nearest(settings.data_dir), settings.room):
        raise SettingError(
            f"data_dir: {settings.data_dir} has less than {settings.room} bytes free, so mail would be answered 452;"
            " make room, or lower spool.reserve and intake.size"
        )
    for doubt in (*doubts(settings), *doubtful_reach(settings)):
        tell(f"warning: {doubt}", err=True)
    shown: dict[str, Any] = settings.model_dump(mode="json")
    if as_json:
        print_json(shown)
        return
    for name, value in _lines(shown):
        typer.echo(f"{name} = {value}")
    typer.echo("ok")


def check(settings: Settings) -> None:
    """Raise `SettingError` for what cannot work: no mailbox, a policy out of bounds, a folder we cannot write."""
    from ingest.accounts.reach import check_reach
    from ingest.errors import SettingError
    from ingest.mailboxes import Mailboxes

    if not len(Mailboxes(settings)):
        raise SettingError('mailbox: no mailbox is set, so all mail would be refused; add [[mailbox]] address = "..."')
    check_reach(settings)
    place = nearest(settings.data_dir)
    if not os.access(place, os.W_OK | os.X_OK):
        raise SettingError(f"data_dir: {place} is not writable for this user")
    for name in ("tls_certificate", "tls_key"):
        path = getattr(settings.smtp, name)
        if path is not None and not os.access(path, os.R_OK):
            raise SettingError(f"smtp.{name}: {path} cannot be read")


def _lines(table: dict[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    lines: list[tuple[str, object]] = []
    for name, value in table.items():
        lines += _lines(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return lines
