"""The demo's mail: our fixtures as ordinary traffic, and the storm of two helpdesks, sent by real SMTP.

The fixtures lie in `ingest.demo.mails` of an installed package and in `fixtures/` of a checkout.
"""

import json
import smtplib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from ingest.demo.responders import storm

__all__ = ["CAREFUL", "OURS", "THEIRS", "Letter", "ordinary", "send", "stormy"]

OURS, THEIRS = "support@demo.example", "helpdesk@partner.example"
CAREFUL = "billing@demo.example"
"""A mailbox of ours whose policy holds single auto-replies for a person."""
AWAY = ("ooo-en-rfc3834", "ooo-de-exchange", "ooo-ja-null-reverse-path")
"""Absence notes, sent to `CAREFUL` once more: single mails that wait."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to send; `held` tells whether it is a fixture that must be held for a reason of its own."""

    name: str
    reverse_path: str
    forward_paths: tuple[str, ...]
    content: bytes
    held: bool = False

    @property
    def digest(self) -> str:
        """sha256 of what SMTP delivers: the content, ended by CRLF."""
        whole = self.content if self.content.endswith(b"\r\n") else self.content + b"\r\n"
        return sha256(whole).hexdigest()


def ordinary() -> list[Letter]:
    """Return the fixtures as letters to the demo's mailboxes."""
    folder = _fixtures()
    names = sorted(path.name.removesuffix(".eml") for path in folder.iterdir() if path.name.endswith(".eml"))
    letters = {name: _letter(folder, name) for name in names}
    return [*letters.values(), *(replace(letters[name], forward_paths=(CAREFUL,), held=True) for name in AWAY)]


def stormy(mails: int, seed: int) -> Iterator[Letter]:
    """Yield what one of two helpdesks that answer each other gets from the other; another seed, other mails."""
    for number, mail in enumerate(storm((OURS, THEIRS), 2 * mails, seed=seed)):
        if mail.recipient == OURS:
            yield Letter(f"storm-{number}", mail.sender, (mail.recipient,), mail.content)


def send(letters: Iterable[Letter], host: str, port: int, sent: Callable[[Letter], None]) -> None:
    """Send letters over one connection, telling `sent` of each that was answered 250. Raises SMTPException."""
    with smtplib.SMTP(host, port, timeout=60) as client:
        for letter in letters:
            client.sendmail(letter.reverse_path, list(letter.forward_paths), letter.content)
            sent(letter)


def _fixtures() -> Traversable:
    try:
        return resources.files("ingest.demo.mails")
    except ModuleNotFoundError:  # a checkout that was not installed
        return Path(__file__).parents[2] / "fixtures"


def _letter(folder: Traversable, name: str) -> Letter:
    content = (folder / f"{name}.eml").read_bytes()
    expected = json.loads((folder / f"{name}.expect.json").read_text(encoding="utf-8"))
    said = expected.get("envelope") or {}
    reverse = said.get("reverse_path")
    return Letter(
        name,
        f"{name}@sender.example" if reverse is None else reverse,
        tuple(said.get("forward_paths") or (OURS,)),
        content,
        held=bool(expected.get("held")),
    )
