"""`ingest serve`: run a node, or one role of it."""

from pathlib import Path
from typing import Annotated

import structlog
import typer

from ingest.cli.options import Config
from ingest.roles import Role
from ingest.settings import Settings

__all__ = ["serve"]

log = structlog.get_logger()


def serve(
    config: Config = None,
    role: Annotated[Role | None, typer.Option(help="Run only this role, in this process.")] = None,
    index: Annotated[int, typer.Option(min=0, help="Which of several processes of that role this is.")] = 0,
    data_dir: Annotated[Path | None, typer.Option(help="Overrides the setting data_dir.")] = None,
) -> None:
    """Run the node: accept mail, judge it, store and index it, until SIGTERM or Ctrl-C."""
    from ingest.config import load

    settings = load(config, data_dir=data_dir) if data_dir else load(config)
    if role is not None:
        from ingest.preflight.check import check
        from ingest.roles.process import run_role
        from ingest.roles.pulse import Pulse

        check(settings, role)
        run_role(role, settings, index, Pulse())
        return
    raise typer.Exit(_supervise(settings, config))


def _supervise(settings: Settings, config: Path | None) -> int:
    from ingest.config import exposed
    from ingest.logs import set_up
    from ingest.preflight.check import all_doubts, check
    from ingest.spool import Ownership
    from ingest.supervisor import Supervisor

    check(settings)
    set_up(settings.log, "supervisor")
    for doubt in (*exposed(config), *all_doubts(settings)):
        log.warning("setting-doubtful", why=doubt)
    owner = Ownership(settings.data_dir / "run", "supervisor")
    try:
        return Supervisor(settings).run(owner)
    finally:
        owner.release()
