"""FerretDB v1.24.0, the second MongoDB-wire server: a Go module, built once, in front of PostgreSQL.

The module is copied to a writable folder because its build wants `build/version/version.txt`, which the published
module lacks and without which the program panics at its start.
"""

import contextlib
import json
import os
import shutil
from pathlib import Path

from tests.services.cache import filling
from tests.services.postgres import Postgres
from tests.services.service import CannotStart, Service, run

__all__ = ["Ferretdb", "install"]

VERSION = "v1.24.0"
MODULE = "github.com/FerretDB/FerretDB"
SUM = "h1:7WJmezL48Bj9bYWnhT/bEJgX5gjT5s7LFdHTqkN25rA="
"""What the Go checksum database says of this version."""
WHY = f"FerretDB {VERSION} cannot be built"


def install() -> Path:
    """Build it if the cache lacks it (about a minute) and return the program. Raises `CannotStart`."""
    with filling(f"ferretdb-{VERSION}") as program:
        if program.exists():
            return program
        module = json.loads(run("go", "mod", "download", "-json", f"{MODULE}@{VERSION}", why=WHY))
        if module["Sum"] != SUM:
            raise CannotStart(f"{WHY}: the module's checksum is {module['Sum']}, not {SUM}")
        source = program.with_suffix(".source")
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(module["Dir"], source)
        run("chmod", "-R", "u+w", str(source), why=WHY)
        (source / "build/version/version.txt").write_text(VERSION)
        built = program.with_suffix(".built")
        run("go", "build", "-buildvcs=false", "-trimpath", "-o", str(built), "./cmd/ferretdb", cwd=source, why=WHY)
        shutil.rmtree(source)
        built.rename(program)
    return program


class Ferretdb(Service):
    name = "ferretdb"

    def __init__(self) -> None:
        super().__init__()
        self._postgres = Postgres()

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/"

    def prepare(self) -> None:
        install()
        self._postgres.start()

    def command(self) -> list[str]:
        return [
            str(install()), "--handler=postgresql", f"--postgresql-url={self._postgres.url}",
            f"--listen-addr=127.0.0.1:{self.port}", "--telemetry=disable", f"--state-dir={self.folder}",
            "--debug-addr=-", "--log-level=WARN",
        ]  # fmt: skip

    def environment(self) -> dict[str, str]:
        return {"GOMAXPROCS": str(os.cpu_count() or 1), "DO_NOT_TRACK": "1"}

    def close(self) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(self._postgres.close)
            super().close()
