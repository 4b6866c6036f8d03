"""`ingest check-config`: say whether the settings can work, before anything is started."""

import typer

from ingest.cli.options import Config, Json, print_json, tell
from ingest.settings import Settings

__all__ = ["check_config"]


def check_config(
    config: Config = None,
    as_json: Json = False,
    schema: bool = typer.Option(False, "--schema", help="Print the JSON schema of the settings instead."),
) -> None:
    """Read the settings, check what can be checked before a start, and print them (secrets hidden).

    Each is printed with the place where it was set; of a URL all but its password. What is allowed and yet does not do
    what it seems to is a warning: the exit code stays 0; it is 78 for what cannot work. Of all servers only the relay
    of the notices is asked whether it answers.
    """
    from ingest.config import exposed, load, origins
    from ingest.preflight.check import all_doubts, check
    from ingest.preflight.relay import doubtful_relay
    from ingest.preflight.shown import lines, shown_settings

    if schema:
        print_json(Settings.model_json_schema())
        return
    settings = load(config)
    check(settings)
    for doubt in (*exposed(config), *all_doubts(settings), *doubtful_relay(settings)):
        tell(f"warning: {doubt}", err=True)
    shown, places = shown_settings(settings), origins(config)
    if as_json:
        print_json({**shown, "set_in": places})
        return
    for name, value in lines(shown):
        place = places.get(name) or places.get(name.partition(".")[0], "")
        typer.echo(f"{name} = {value}{place and f'  # {place}'}")  # whole: it is copied and compared
    typer.echo("ok")
