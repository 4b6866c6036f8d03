"""`serve.py` in a process of its own, and what the kernel says of that process."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Served", "serve"]


@dataclass(frozen=True)
class Served:
    """A listener in another process."""

    address: str
    pid: int

    @property
    def host(self) -> str:
        return self.address.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def peak_kib(self) -> int:
        """The most memory that was ever resident."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0])


@contextmanager
def serve(spool: Path, *options: str, under: Sequence[str] = ()) -> Iterator[Served]:
    """Run `UNDER serve.py SPOOL OPTIONS` for as long as the context lives; it must leave with 0."""
    command = [*under, sys.executable, str(Path(__file__).with_name("serve.py")), str(spool), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Served(process.stdout.readline().strip(), process.pid)
        process.communicate("", timeout=30)
    assert process.returncode == 0
