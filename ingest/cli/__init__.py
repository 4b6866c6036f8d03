"""The command `ingest`. Exit codes are those of sysexits.h: 0 done, 75 try again later, 78 settings, 64 usage.

Each command is a module; what it needs is imported when it runs, so that `ingest explain` starts fast.
"""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    import click

    from ingest.cli.app import app
    from ingest.errors import IngestError

    try:
        code = app(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(64)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except IngestError as error:
        print(f"ingest: {error}", file=sys.stderr)  # noqa: T201  the command line's own answer
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)
