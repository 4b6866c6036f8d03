"""The name of a node among all nodes of one store: a random id that is made once and kept in its data folder.

Nobody chooses it, so no two nodes have the same one by mistake; a data folder that is copied takes it along, which
`ingest.roles` notices. A label for people is a setting.
"""

import os
from pathlib import Path

from ingest.errors import SpoolUnavailable

__all__ = ["node_id"]

FILE = "node-id"


def node_id(data_dir: Path) -> str:
    """Return the node's id, 16 hex digits; make it where there is none. Raises `SpoolUnavailable`."""
    path = data_dir / FILE
    try:
        return path.read_text(encoding="ascii").strip() if path.is_file() else _made(path)
    except OSError as error:
        raise SpoolUnavailable(f"data_dir: cannot keep the node's id in {path}: {error.strerror}") from error


def _made(path: Path) -> str:
    """Make the id; of several processes that do so at once one wins, and all return the winner's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.tmp")
    with aside.open("w", encoding="ascii") as file:
        file.write(f"{os.urandom(8).hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path.read_text(encoding="ascii").strip()
