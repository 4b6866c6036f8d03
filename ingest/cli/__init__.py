"""The command `ingest`. Exit codes are those of sysexits.h: 0 done, 75 try again later, 78 settings, 64 usage,
141 nobody reads on.

Each command is a module; what it needs is imported when it runs, so that `ingest explain` starts fast.
"""

import os
import resource
import sys
from io import TextIOWrapper
from typing import NoReturn

__all__ = ["main"]

USAGE = 2
"""What the option parser exits with; sysexits.h calls that 64."""
UNREAD = 128 + 13
"""What a shell says of `cat file | head`: SIGPIPE. It is neither "done", nor an answer."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    from ingest.cli.app import app
    from ingest.errors import IngestError

    os.umask(0o077)  # mail is nobody else's to read
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # nor is it, or a key, in the core file of a process that died
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # mail and file names hold what a terminal cannot show
    try:
        app()
    except IngestError as error:
        _tell(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        _unread()
    except OSError as error:  # another user's folder, a file system that is read-only: a sentence, no trace
        from ingest.cli.machine_trouble import code_of, told

        _tell(told(error))
        sys.exit(code_of(error))
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # the option parser makes 1 of it: "there is none"
            _unread()
        sys.exit(64 if leaving.code == USAGE else leaving.code)


def _tell(error: str) -> None:
    from ingest.cli.options import tell

    tell(f"ingest: {error}", err=True)


def _unread() -> NoReturn:
    """Leave, because whoever read our output has gone: `ingest search word | head`."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(UNREAD)
