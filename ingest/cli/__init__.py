"""The command `ingest`. Exit codes are those of sysexits.h: 0 done, 75 try again later, 78 settings, 64 usage.

Each command is a module; what it needs is imported when it runs, so that `ingest explain` starts fast.
"""

import os
import resource
import sys
from io import TextIOWrapper

__all__ = ["main"]

USAGE = 2
"""What the option parser exits with; sysexits.h calls that 64."""


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
        print(f"ingest: {error}", file=sys.stderr)  # noqa: T201  the command line's own answer
        sys.exit(error.exit_code)
    except BrokenPipeError:  # `ingest search word | head`: whoever read us has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # another user's folder, a file system that is read-only: a sentence, no trace
        from ingest.cli.machine_trouble import code_of, told

        print(f"ingest: {told(error)}", file=sys.stderr)  # noqa: T201  as above
        sys.exit(code_of(error))
    except SystemExit as leaving:
        sys.exit(64 if leaving.code == USAGE else leaving.code)
