"""Who may connect to a Unix socket: its permissions and its group, read from the settings' words (unix(7), chmod(2)).

A client must be allowed to write to the socket and to enter every folder above it; the folders are the operator's.
"""

import grp
import re
from dataclasses import dataclass

from ingest.errors import SettingError

__all__ = ["GROUPS", "OWNERS", "Rights", "read_mode"]

_MODE = re.compile(r"0?[0-7]{3}")


def read_mode(text: str) -> int:
    """Return the permissions that three octal digits name, `0660` or `660`. Raises ValueError that says what is wrong.

    There is no fourth digit: set-user-id and sticky bits mean nothing on a socket.
    """
    if not _MODE.fullmatch(text):
        raise ValueError(f"{text!r} is not three octal digits in quotes, as '0660': owner, group and others")
    return int(text, 8)


@dataclass(frozen=True, slots=True)
class Rights:
    """`group` is a name or a number; "" leaves the group of the process."""

    mode: int
    group: str = ""

    def group_id(self) -> int:
        """Return the group's number, -1 to leave it. Raises `SettingError` for one that is not on this machine."""
        if not self.group:
            return -1
        try:
            return grp.getgrnam(self.group).gr_gid
        except KeyError:
            if self.group.isascii() and self.group.isdigit() and int(self.group) < 2**32 - 1:
                return int(self.group)
            raise SettingError(f"there is no group {self.group} on this machine") from None


GROUPS = Rights(0o660)
"""The owner and the group may connect."""
OWNERS = Rights(0o600)
"""Nobody but the owner may."""
