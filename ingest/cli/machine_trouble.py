"""What the machine itself refuses a command, as one sentence and an exit code of sysexits.h: no trace for a person."""

import errno
import os

__all__ = ["code_of", "told"]


def told(error: OSError) -> str:
    """Return what was refused, of which file, and what there is to do where that is known."""
    where = f"{error.filename}: " if error.filename else ""
    what = error.strerror or type(error).__name__
    if isinstance(error, PermissionError):
        return f"{where}{what}; run the command as the user that the node runs as"
    return f"{where}{what}"


def code_of(error: OSError) -> int:
    """Return the exit code: not allowed 77, not there 66, all else a failure to read or write 74."""
    if isinstance(error, PermissionError):
        return os.EX_NOPERM
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return os.EX_NOINPUT
    return os.EX_IOERR
