"""Rendezvous keys: what a mail leaves so that the mails that belong to it find it, whichever comes first.

A key is (what is spoken of, who wrote that, who reads it). Naming is mutual: a mail leaves (its id, its author, each
person it names), an answer leaves (each ancestor, each person it names, its own author). The two are one key only when
the mail that is answered names the answer's author and the answer names that mail's author. So a stranger who knows an
id, or copies it, leaves keys that nobody else leaves. Mail of a list leaves (id, nobody, the list) as well: there
everybody reads what everybody writes. A List-Id is no secret: who forges it joins threads of that list, of no customer.

What we wrote ourselves (`by_us`, or told of as sent) answers everybody from one address, and repeats what they forged:
who names a customer's mail in References, or copies its id, may have put him in Cc, and our answer to all names both.
So it is joined by the nearest mail that it answers alone, by whom it is addressed to first, and two answers of ours
never meet at what they answer: they wait there (`awaits`) for the mail itself. Of the tokens in our mail only those
count that we tell of as sent.

A verified stamp decides alone: such a mail leaves no key for what it answers.

Capped: the nearest 31 ancestors and the root; 64 people, the author and the mailbox first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.threads.clue import Clue
from ingest.threads.name import alone
from ingest.threads.sent import SentMail

__all__ = ["MOST_ANCESTORS", "MOST_PEOPLE", "Key", "Keys", "id_name", "keys_of", "keys_of_sent"]

MOST_ANCESTORS = 32
MOST_PEOPLE = 64

Key = tuple[str, str, str]
"""What is spoken of (`id ...`, `token ...`, `conversation ...`), who wrote it ("": a list's member), who reads it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What one mail leaves. No key stands in two of the fields."""

    mailbox: str
    name: str
    """Of its thread, should it be alone."""
    bears: tuple[str, ...]
    """Its own ids, as names; those of a mail that has none can be spoken of by nobody, so there are none."""
    speaks_of: tuple[str, ...]
    """Its ancestors, as names, nearest first."""
    people: tuple[str, ...]
    """Author, mailbox, and whom it names."""
    joins: tuple[Key, ...]
    """Mails that leave one of these are one thread."""
    awaits: tuple[Key, ...] = ()
    """Of our own answers: joined by the mail itself that leaves this among its `joins`, not by one another."""
    links: tuple[Key, ...] = ()
    """Mails that leave one of these are linked, and stay apart."""
    author: str = ""
    tokens: tuple[str, ...] = ()
    stamped: str | None = None

    @property
    def own(self) -> tuple[Key, ...]:
        """Of `joins` what it leaves for itself and those it names: answers of ours wait for these."""
        return tuple(key for key in self.joins if key[1] and key[0] in self.bears)


def id_name(id_: str) -> str:
    """Return the name of a Message-ID among what can be spoken of: no id can pass for a token."""
    return f"id {id_}"


def keys_of(clue: Clue) -> Keys:
    """Return what a mail leaves."""
    author = clue.sender
    people = _first((*((author,) if author else ()), clue.mailbox.lower(), *clue.participants))
    bears = () if clue.unnamed else tuple(map(id_name, dict.fromkeys((clue.own_id, *clue.former_ids))))
    ancestors = dict.fromkeys((*clue.ancestors[: MOST_ANCESTORS - 1], *((clue.root,) if clue.root else ())))
    speaks_of = tuple(map(id_name, ancestors))
    answered = () if clue.stamped is not None else speaks_of
    own = [(id_, author, person) for id_ in bears for person in people if author]
    lists = [(id_, "", clue.list_id) for id_ in (*bears, *answered) if clue.list_id]
    by_us = clue.by_us or author == clue.mailbox.lower()
    if by_us:
        answers = _answers_of_ours(answered, people, author, clue.mailbox)
    else:
        answers = [(id_, person, author) for id_ in answered for person in people if author]
    tokens = clue.tokens if clue.stamped is None and author and not by_us else ()
    meets = [key for token in tokens for key in _pairs(token, author, people)]
    joins = dict.fromkeys((*own, *lists, *meets, *(() if by_us else answers)))
    return Keys(
        mailbox=clue.mailbox,
        name=alone(clue.mailbox, f"mail {clue.own_id}" if clue.unnamed else id_name(clue.own_id), author or clue.seal),
        bears=bears,
        speaks_of=speaks_of,
        people=people,
        joins=tuple(joins),
        awaits=tuple(key for key in answers if key not in joins) if by_us else (),
        links=tuple(_pairs(clue.conversation, author, people)) if clue.conversation and author else (),
        author=author,
        tokens=tokens,
        stamped=clue.stamped,
    )


def keys_of_sent(mail: SentMail) -> Keys:
    """Return what a mail of ours leaves; it stands in the thread that the helpdesk names, as after a stamp."""
    us = mail.mailbox.lower()
    people = _first((us, *mail.recipients))
    bears = tuple(map(id_name, dict.fromkeys(mail.ids)))
    speaks_of = tuple(map(id_name, dict.fromkeys((*mail.ancestors[: MOST_ANCESTORS - 1], *mail.ancestors[-1:]))))
    own = [(id_, us, person) for id_ in bears for person in people]
    meets = [key for token in mail.tokens for key in _pairs(token, us, [one for one in people if one != us])]
    joins = dict.fromkeys((*own, *meets))
    answers = _answers_of_ours(speaks_of, people, us, us)
    return Keys(
        mailbox=mail.mailbox,
        name=mail.thread,
        bears=bears,
        speaks_of=speaks_of,
        people=people,
        joins=tuple(joins),
        awaits=tuple(key for key in answers if key not in joins),
        author=us,
        tokens=mail.tokens,
        stamped=mail.thread,
    )


def _first(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in people if one))[:MOST_PEOPLE]


def _answers_of_ours(answered: tuple[str, ...], people: Iterable[str], author: str, mailbox: str) -> list[Key]:
    """Return what an answer of ours waits for: the nearest mail that it answers, by whom it is addressed to first.

    What else it names and repeats, a stranger may have put there: ids of others in his References, a copied Message-ID
    with its author in Cc.
    """
    addressee = [one for one in people if one not in (author, mailbox.lower())][:1]
    return [(id_, person, author) for id_ in answered[:1] for person in addressee]


def _pairs(what: str, author: str, people: Iterable[str]) -> Iterator[Key]:
    """Yield a key for the author and each person, whichever of the two writes: what both know, both may say."""
    for person in people:
        first, second = sorted((author, person))
        yield what, first, second
