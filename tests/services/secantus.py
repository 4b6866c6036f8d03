"""SecantusDB 0.7.0b3, a MongoDB-wire server from PyPI (GPL: a test tool, never a dependency of the product)."""

import os
import shutil
import sys
from pathlib import Path

from tests.services.service import CannotStart, Service

__all__ = ["Secantus"]


class Secantus(Service):
    name = "secantusdb"

    def prepare(self) -> None:
        self._program()

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/"

    def command(self) -> list[str]:
        return [
            self._program(), "--host", "127.0.0.1", "--port", str(self.port),
            "--storage-path", str(self.folder / "data"), "--cache-size", "256M", "--log-level", "WARNING",
        ]  # fmt: skip

    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.folder)}  # it looks for a configuration file there

    def _program(self) -> str:
        beside = Path(sys.executable).parent / "secantusd-py"
        found = str(beside) if os.access(beside, os.X_OK) else shutil.which("secantusd-py")
        if not found:
            raise CannotStart("SecantusDB is not installed: pip install -e '.[test]' brings it")
        return found
