"""The mails of a run: people, a storm of automatic answers, retries that come again, some that fail by themselves."""

import random
from dataclasses import dataclass

from tests.chaos.faults import LAST_S, NODES

__all__ = ["BOXES", "Sent", "drawn_mails"]

BOXES = ("support@desk.example", "sales@desk.example", "billing@desk.example")


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail that a client brings to `node` at `at` seconds. `mark` stands in the mail and in no other."""

    at: float
    node: str
    mailbox: str
    sender: str
    mark: str
    content: bytes
    cursed: bool = False
    """Its own fault: the store refuses this document, or code of ours stumbles over it, every time."""


def drawn_mails(chance: random.Random, count: int = 30) -> list[Sent]:
    """Draw the mails of one run, in order of time."""
    mails = [_personal(chance, number) for number in range(count)]
    mails += [_answer(chance, number) for number in range(chance.choice((0, 0, 15)))]
    for one in chance.sample(mails, 3):  # a client that did not hear our 250 comes again, perhaps to the other node
        again = one.at + chance.uniform(1, 60)
        mails.append(Sent(again, chance.choice(NODES), one.mailbox, one.sender, one.mark, one.content, one.cursed))
    return sorted(mails, key=lambda one: one.at)


def _personal(chance: random.Random, number: int) -> Sent:
    cursed = chance.random() < 0.05
    sender = f"person{number}@customer{number % 7}.example"
    return _mail(chance, f"mark-{number}", sender, "", f"question {number}", cursed=cursed)


def _answer(chance: random.Random, number: int) -> Sent:
    header = "Auto-Submitted: auto-replied\r\n"
    return _mail(chance, f"mark-robot-{number}", "robot@partner.example", header, "Re: your request", box=BOXES[0])


def _mail(
    chance: random.Random, mark: str, sender: str, header: str, subject: str, *, cursed: bool = False, box: str = ""
) -> Sent:
    mailbox = box or chance.choice(BOXES)
    content = (
        f"From: {sender}\r\nTo: {mailbox}\r\nSubject: {subject}\r\nMessage-ID: <{mark}@mail.example>\r\n{header}"
        f"X-Cursed: {cursed}\r\n\r\n{mark} {'word ' * chance.randint(1, 200)}\r\n"
    ).encode()
    return Sent(chance.uniform(0, LAST_S - 30), chance.choice(NODES), mailbox, sender, mark, content, cursed)
