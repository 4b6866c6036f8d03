"""A password as a person types it, or as a pipe brings it; never an argument, which every user here can read."""

import sys

__all__ = ["typed"]


def typed(name: str) -> str:
    """Return a new password: asked for twice at a terminal, else the first line of standard input."""
    from ingest.errors import CallerError

    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise CallerError("password: standard input is empty; write the password as its first line")
        return line
    from getpass import getpass

    first = getpass(f"password for {name}: ")
    if getpass("once more: ") != first:
        raise CallerError("password: the two are not the same")
    return first
