"""The exception tree: by whose fault it is, because that decides who waits.

    IngestError
      + MailError             these bytes, this document: that one mail loses an attempt, and no other
      |   - Corrupt             bytes do not match their length or sha256, or cannot be had any more
      |   - DocumentRefused     an engine that takes other documents does not take this one
      |   - TooLarge            a mail has more bytes than `intake.size` lets in
      + EngineError           a server, a disk, a name that does not resolve: its breaker opens, no mail loses anything
      |   - StoreUnavailable    the store's server (or its disk) does not answer
      |   - OriginalsUnavailable  the folder of originals (or its disk) does not
      |   - SearchUnavailable   the index does not answer
      |   - SpoolUnavailable    the spool's volume is read-only or failing
      |   |   - SpoolFull           it has no room
      |   - Damaged             a file of an engine is damaged; restore it, or set it aside
      + NodeError             our settings or our place on this machine: the role ends with a sentence
      |   - SettingError        a setting is unknown, missing or wrong; names the key and the file
      |   - InUse               a port or a data directory belongs to a running process
      + CallerError           whoever asked: a wrong argument of a command or a call
          - WrongType           an argument of a call is of another type: a str for a tuple, text for bytes
          - NotFound            an id, a file or a folder that was named does not exist
              - Elsewhere           the bytes are on another node, which can be asked for them
              - Erased              somebody had the mail, or its bytes, erased; it does not come back
          - Forbidden           who asks may not: it is for somebody who sees more
          - Forgotten           a cursor of the feed leads to changes that are not kept any more
          - Decided             somebody has decided on it; the message says who, what and when
          - Busy                the same request is being carried out; asking again later answers it
          - Waiting             another node was asked and has not answered yet

Every message names the thing to change. Adapters translate their driver's exceptions into these, once, at their edge;
nothing else crosses a port. An adapter that cannot tell says that it is the engine's: a wrong "mail" would set mail
aside, a wrong "engine" only lets it wait.
"""

from collections.abc import Mapping

__all__ = [
    "Busy",
    "CallerError",
    "Corrupt",
    "Damaged",
    "Decided",
    "DocumentRefused",
    "Elsewhere",
    "EngineError",
    "Erased",
    "Forbidden",
    "Forgotten",
    "InUse",
    "IngestError",
    "MailError",
    "NodeError",
    "NotFound",
    "OriginalsUnavailable",
    "SearchUnavailable",
    "SettingError",
    "SpoolFull",
    "SpoolUnavailable",
    "StoreUnavailable",
    "TooLarge",
    "Waiting",
    "WrongType",
]


class IngestError(Exception):
    """Anything that `ingest` raises on purpose. `exit_code` is the command line's answer (sysexits.h)."""

    exit_code = 70


class MailError(IngestError):
    """One mail, or one document, is the trouble; every other goes on."""

    exit_code = 65


class Corrupt(MailError):
    """Stored bytes do not match their length or sha256, or are gone although they are listed."""


class DocumentRefused(MailError):
    """An engine does not take this document (its size, a value in it), and says the same of it every time."""


class TooLarge(MailError):
    """A mail has more bytes than `intake.size` lets in."""


class EngineError(IngestError):
    """An engine does not answer, or refuses for a reason that is its own. `engine` names it, as the settings do."""

    exit_code = 75
    engine = "engine"


class StoreUnavailable(EngineError):
    """The store does not answer, or refuses for a reason that passes."""

    engine = "store"


class OriginalsUnavailable(EngineError):
    """The folder of originals cannot be read or written."""

    engine = "originals"


class SearchUnavailable(EngineError):
    """The search index does not answer, or refuses for a reason that passes."""

    engine = "search"


class SpoolUnavailable(EngineError):
    """The spool's volume is full, read-only or failing: nothing may be acknowledged."""

    engine = "spool"


class SpoolFull(SpoolUnavailable):
    """The spool's volume has no room. It heals by itself when there is some."""


class Damaged(EngineError):
    """A file of an engine is damaged: it waits for a person, and so does the mail."""

    def __init__(self, message: str, engine: str = "store") -> None:
        super().__init__(message)
        self.engine = engine


class NodeError(IngestError):
    """Our settings, or our place on this machine: trying again as it is gives the same answer."""

    exit_code = 78


class SettingError(NodeError):
    """A setting is unknown, missing or has a value that it cannot have."""


class InUse(NodeError):
    """A port or a data directory belongs to another running process."""

    exit_code = 69


class CallerError(IngestError):
    """What was asked for cannot be: a wrong argument of a command or a call."""

    exit_code = 64


class WrongType(CallerError, TypeError):
    """An argument of a call is of another type than it must be: one address for several, text for bytes."""


class NotFound(CallerError):
    """What was named does not exist or cannot be read."""

    exit_code = 66


class Elsewhere(NotFound):
    """The bytes of a mail are on the node with the id `node`, and not here."""

    def __init__(self, message: str, node: str) -> None:
        super().__init__(message)
        self.node = node

    def __reduce__(self) -> tuple[object, ...]:
        """Return how it is made anew: by default with its message alone, which ends a pool of processes."""
        return type(self), (str(self), self.node)


class Erased(NotFound):
    """A mail, or its bytes, were erased because somebody asked for it.

    `mail` is its delivery key, and `names` are those of its names that are kept out, each with the time until when
    (`ingest.ports.kept_out`); empty where its bytes alone are known to be gone.
    """

    def __init__(self, message: str, *, mail: str = "", names: Mapping[str, float] | None = None) -> None:
        super().__init__(message)
        self.mail = mail
        self.names = names or {}


class Forbidden(CallerError):
    """What was asked for is there, and is for somebody who sees more than whoever asked."""

    exit_code = 77


class Forgotten(CallerError):
    """The changes that follow a cursor are not kept any more; the messages themselves are."""


class Decided(CallerError):
    """Somebody has decided on what was to be decided."""

    exit_code = 65


class Busy(CallerError):
    """The same request, by its idempotency key, is being carried out at this moment."""

    exit_code = 75


class Waiting(CallerError):
    """Another node was asked for what only it has; asking again later is all that helps."""

    exit_code = 75
