"""Who belongs together by DESIGN section 5, said once more without keys, names or aliases: the witness of the tests.

It looks at every two mails and asks whether one of them joins the other; threads are what hangs together. Quadratic,
and written from the text of the decision alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Letter", "together"]


@dataclass(frozen=True)
class Letter:
    """A mail, or a record of a sent one, as the rule sees it. `place` is the thread that a stamp, or we, name."""

    label: str
    ids: frozenset[str]
    answers: frozenset[str]
    author: str
    named: frozenset[str]
    list_id: str = ""
    place: str = ""
    tokens: frozenset[str] = frozenset()
    ours: bool = False
    nearest: frozenset[str] = frozenset()
    """Of what ours answers: all that counts between people, for what stands behind it may be forged."""
    addressee: str = ""
    """Of ours: whom it is addressed to first. The others may be there because a stranger named them."""


def together(letters: Sequence[Letter]) -> frozenset[frozenset[str]]:
    """Return the labels that stand in one thread."""
    groups = [{letter.label} for letter in letters]
    by_label = {letter.label: letter for letter in letters}
    for at, one in enumerate(letters):
        for other in letters[at + 1 :]:
            if _joined(one, other) or _joined(other, one):
                first, second = _group(groups, one.label), _group(groups, other.label)
                if first is not second:
                    groups.remove(second)
                    first |= second
    assert sum(map(len, groups)) == len(by_label)
    return frozenset(map(frozenset, groups))


def _joined(one: Letter, other: Letter) -> bool:
    same = bool(one.author) and one.author == other.author
    if (one.place and one.place == other.place) or (same and one.ids & other.ids):
        return True  # or one mail twice
    if one.list_id and one.list_id == other.list_id and (one.ids | _open(one)) & (other.ids | _open(other)):
        return True
    itself = other.ours and same  # our answers name us all, and what they answer may be forged
    answered = _open(other) & other.nearest if other.ours else _open(other)
    addressed = one.author == other.addressee != "" if other.ours else _names(other, one.author)
    if answered & one.ids and _names(one, other.author) and addressed and not itself:
        return True
    if same and not one.ours and _open(one) & _open(other):
        return True  # his two answers to one mail, both of which name himself
    return bool(_tokens(one) & _tokens(other)) and _know_each_other(one, other)


def _know_each_other(one: Letter, other: Letter) -> bool:
    """Whether a token counts between two mails; of ours, that both went to one person."""
    if one.ours and other.ours:
        return bool((one.named & other.named) - {one.author})
    return _names(one, other.author) and _names(other, one.author)


def _open(letter: Letter) -> frozenset[str]:
    """Return what a mail's answer counts for: a stamp decides alone."""
    return letter.answers if letter.ours or not letter.place else frozenset()


def _tokens(letter: Letter) -> frozenset[str]:
    """Return the tokens that count: those of mail that came, no stamp on it and not ours, and those we sent."""
    return letter.tokens if letter.ours == bool(letter.place) else frozenset()


def _names(letter: Letter, person: str) -> bool:
    return bool(person) and bool(letter.author) and (person == letter.author or person in letter.named)


def _group(groups: Iterable[set[str]], label: str) -> set[str]:
    return next(group for group in groups if label in group)
