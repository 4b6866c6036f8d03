"""Whether a volume has room for mail, in bytes and in inodes (Postfix smtpd_check.c asks for 1.5 mails)."""

import os
from pathlib import Path

__all__ = ["has_room"]

LEAST_INODES = 100


def has_room(folder: Path, reserve: int) -> bool:
    """Tell whether more than `reserve` bytes are free for this user where `folder` is. Raises OSError."""
    volume = os.statvfs(folder)
    inodes = volume.f_favail > LEAST_INODES or volume.f_files == 0  # btrfs and others count none
    return inodes and volume.f_bavail * volume.f_frsize > reserve
