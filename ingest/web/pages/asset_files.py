"""The style, the scripts and the icon of the pages, and where a page finds them: under the hash of them all."""

from functools import cache
from hashlib import sha256
from pathlib import Path

__all__ = ["KINDS", "address_of", "asset_files", "version"]

FOLDER = Path(__file__).with_name("assets")
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def asset_files() -> dict[str, bytes]:
    """Return the files by their names."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix in KINDS}


@cache
def version() -> str:
    """Return the name that all of them have together; another one after any has changed."""
    return sha256(b"\0".join(asset_files().values())).hexdigest()[:16]


def address_of(name: str) -> str:
    """Return where a file is to be had."""
    return f"/assets/{version()}/{name}"
