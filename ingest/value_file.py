"""Reads the value of a setting from the file that stands in its place, a secret only where nobody else may read it.

Others may not read a secret's file: 0600, or 0640 where the file is another user's and the group is how we read it.
Files that a container or systemd hands over for this very service (`/run/secrets`, `CREDENTIALS_DIRECTORY`) are as
their keeper made them. It looks at the file that it has open, not at a name that may be another's by then.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from ingest.errors import SettingError

__all__ = ["read_value", "readable_by_others"]

HANDED_OVER = (Path("/run/secrets"), Path("/var/run/secrets"))


def read_value(file: str, what: str, environment: Mapping[str, str], *, secret: bool) -> str:
    """Return what the file holds, without line ends. `what` names the setting. Raises `SettingError`."""
    what = f"{what} = {_shown(file)}"
    try:
        with Path(file).open(encoding="utf-8") as opened:
            facts = os.fstat(opened.fileno())
            if secret and not _handed_over(file, environment) and _others_may_read(facts):
                raise SettingError(
                    f"{what}: it holds a secret and others may read it (mode {stat.S_IMODE(facts.st_mode):04o}); "
                    f"chmod 600 {file}"
                )
            return opened.read().rstrip("\r\n")
    except OSError as error:
        raise SettingError(f"{what}: {error.strerror}") from None
    except ValueError as error:  # not UTF-8, or no name that a file can have
        raise SettingError(f"{what}: {'it is not UTF-8 text' if isinstance(error, UnicodeError) else error}") from None


def readable_by_others(file: Path) -> bool:
    """Whether others may read a file; False where it cannot be asked."""
    try:
        return _others_may_read(file.stat())
    except OSError:
        return False


def _shown(file: str) -> str:
    """Return the name to say: who writes a secret where its file's name belongs must not find it in a log."""
    a_path = file.startswith(("/", "./", "../", "~")) or Path(file).exists()
    return file if a_path else "(not shown: there is no such file, and it may be the secret itself)"


def _others_may_read(facts: os.stat_result) -> bool:
    ours = facts.st_uid == os.geteuid()
    return bool(facts.st_mode & (stat.S_IRWXO | (stat.S_IRWXG if ours else stat.S_IWGRP)))


def _handed_over(file: str, environment: Mapping[str, str]) -> bool:
    kept = [*HANDED_OVER, *([Path(folder)] if (folder := environment.get("CREDENTIALS_DIRECTORY")) else [])]
    return any(Path(file).absolute().is_relative_to(folder) for folder in kept)
