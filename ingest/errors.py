"""The exception tree: by whether trying again can help.

    IngestError
      + TransientError        try again later: nothing is lost, the mail stays in the spool
      |   - StoreUnavailable    the store's server (or its disk) does not answer
      |   - SearchUnavailable   the index does not answer
      |   - SpoolUnavailable    the spool's volume is read-only or failing
      |       - SpoolFull           the spool's volume has no room
      + PermanentError        trying again gives the same answer
          - SettingError        a setting is unknown, missing or wrong; names the key and the file
          - InUse               a port or a data directory belongs to a running process
          - NotFound            an id, a file or a folder that was named does not exist
          - Corrupt             bytes on disk do not match their length or sha256
          - TooLarge            a mail has more bytes than `intake.size` lets in

Every message names the thing to change. Adapters translate their driver's exceptions into these; nothing else
crosses a port.
"""

__all__ = [
    "Corrupt",
    "InUse",
    "IngestError",
    "NotFound",
    "PermanentError",
    "SearchUnavailable",
    "SettingError",
    "SpoolFull",
    "SpoolUnavailable",
    "StoreUnavailable",
    "TooLarge",
    "TransientError",
]


class IngestError(Exception):
    """Anything that `ingest` raises on purpose. `exit_code` is the command line's answer (sysexits.h)."""

    exit_code = 70


class TransientError(IngestError):
    """Try again later."""

    exit_code = 75


class StoreUnavailable(TransientError):
    """The store does not answer, or refuses for a reason that passes."""


class SearchUnavailable(TransientError):
    """The search index does not answer, or refuses for a reason that passes."""


class SpoolUnavailable(TransientError):
    """The spool's volume is full, read-only or failing: nothing may be acknowledged."""


class SpoolFull(SpoolUnavailable):
    """The spool's volume has no room. It heals by itself when there is some."""


class PermanentError(IngestError):
    """Trying again gives the same answer."""


class SettingError(PermanentError):
    """A setting is unknown, missing or has a value that it cannot have."""

    exit_code = 78


class InUse(PermanentError):
    """A port or a data directory belongs to another running process."""

    exit_code = 69


class NotFound(PermanentError):
    """What was named does not exist or cannot be read."""

    exit_code = 66


class Corrupt(PermanentError):
    """Stored bytes do not match their length or sha256."""

    exit_code = 65


class TooLarge(PermanentError):
    """A mail has more bytes than `intake.size` lets in."""

    exit_code = 65
