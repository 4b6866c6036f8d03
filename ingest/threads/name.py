"""What a thread is called: the same on every node, from the first mail that opens it."""

from hashlib import sha256

__all__ = ["alone", "thread_name"]


def thread_name(mailbox: str, root: str) -> str:
    """Return the name of the thread in `mailbox` that `root` stands for: 24 hex digits."""
    return sha256(f"{mailbox}\n{root}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def alone(mailbox: str, id_: str, author: str) -> str:
    """Return the name of the thread of one mail by itself: of the mail that bears `id_` and that `author` wrote."""
    return thread_name(mailbox, f"{len(id_)}:{id_}\n{author}")
