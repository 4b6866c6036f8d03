"""Threads of mails that lie before us, by their ids alone: whoever wrote them, whatever the order they are given in.

An id stands for its mail, and a mail unites its own id with those that it speaks of (RFC 5322 3.6.4). The smallest name
of those united is the thread's. This is no rule for mail that comes from anywhere (`ingest.threads.keys` is): anybody
can name any id.
"""

from ingest.threads.clue import Clue
from ingest.threads.name import thread_name

__all__ = ["Archive"]


class Archive:
    """Unites the mails that it is given. Linear in their ids."""

    def __init__(self) -> None:
        self._into: dict[str, str] = {}

    def add(self, clue: Clue) -> None:
        """Learn what one mail says."""
        first = self._find(own_name(clue))
        names = clue.ancestors if clue.unnamed else (*clue.former_ids, *clue.ancestors)
        for id_ in names:
            other = self._find(thread_name(clue.mailbox, id_))
            first, larger = sorted((first, other))
            if first != larger:
                self._into[larger] = first

    def thread(self, clue: Clue) -> str:
        """Return the name of a mail's thread by all that was learnt so far."""
        return self._find(own_name(clue))

    def _find(self, name: str) -> str:
        """Follow the aliases, and shorten their chain."""
        root = name
        while (further := self._into.get(root)) is not None:
            root = further
        while name != root:
            self._into[name], name = root, self._into[name]
        return root


def own_name(clue: Clue) -> str:
    """Return the name of a mail's thread as the mail alone gives it. A mail without an id has one nobody can name."""
    return thread_name(clue.mailbox, f"mail {clue.own_id}\n" if clue.unnamed else clue.own_id)
