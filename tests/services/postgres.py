"""PostgreSQL of the system's packages, as the ground that FerretDB stands on; throw-away, so nothing is synced."""

import shutil
import signal
from pathlib import Path

from tests.services.service import CannotStart, Service, own, run

__all__ = ["Postgres", "program"]


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, newest version first. Raises `CannotStart`."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise CannotStart(f"PostgreSQL's {name} is not installed: apt-get install postgresql")
    return path


class Postgres(Service):
    name = "postgresql"
    user = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown: does not wait for connections

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/ferretdb"

    def prepare(self) -> None:
        own(self.folder, self.user)
        initdb = [program("initdb"), "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-N"]
        run(
            *self.as_user(*initdb, "-E", "UTF8", "--locale=C.UTF-8"), cwd=self.folder, why="PostgreSQL cannot be set up"
        )

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": "200",
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return [program("postgres"), "-D", str(self.folder / "data"), *options]

    def ready(self) -> bool:
        try:
            run(program("pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), why="not yet")
        except CannotStart:
            return False
        return True

    def start(self) -> None:
        super().start()
        sql = "SELECT 'CREATE DATABASE ferretdb' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'ferretdb')"
        psql = [program("psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-qAtc"]
        for command in run(*psql, sql, why="PostgreSQL has no databases").splitlines():
            run(*psql, command, why="PostgreSQL makes no database")
