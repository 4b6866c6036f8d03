"""Likeness: whether mails say the same, which tells a loop from a busy day. Many mails mute; many mails alike hold.

An example: forty mails an hour between a customer and a desk may be a chat, but not when each says "We have received
your mail, ticket 4711". A loop's mails repeat what their sender said before; people's do not. Two mails of one sender
are alike when

    echo      their new text is the same but for digits, case and space
    template  their new texts are equally long, give or take a word, begin with the same two words, and have half of
              their words in common. (What people's mails have in common stands at their end: signatures,
              disclaimers.) Not through lists, whose programs tell of a hundred things in one form of words
    silence   neither has any text of its own
    machine   both are bounces about the same recipient

and one of these holds: both are automatic, they stand in one thread, their subjects are about the same, or both
subjects have three reply prefixes, where mail programs begin to cut them off. Where the text has five words or more,
one word of the subject may differ. Two senders with names alike (`pair.near`) count as one only when their texts are
alike as well.

Some cases are special:

* *Growing*: mails of which each is longer than the one before by the same number of bytes are alike, whatever they
  say. So a loop looks when its quotes cannot be told from its text.
* *A few words*: "ok" and "thanks" are alike only when their sender said nothing else in the time that is looked at and
  wrote as evenly or as fast as a machine, or said nothing else in three times as many mails.
* *Turns*: two or three texts that a sender repeats in turns count as one, if each is long enough to say something.
* *What is answered* tells turns from other mails that say the same (`loopguard.rules.cause`): a person may answer a
  dozen tickets with one sentence, a program close forty in a minute, a carrier tell the same every hour.
* *A namesake* of a party that loops, who wrote once, is another person (`by_one_party`).
* Files make mails different (`observe`).
* Only answers are compared. A monitoring system's alerts are as alike as can be, and answer nobody.
* That a mail says it is automatic does not make it alike to others: anybody can write that.

Not caught: a loop whose every mail has other words and grows by uneven steps. Only `pace`, and the limit on answers to
our own mail, can find it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final, Protocol, TypeVar

from loopguard.arrival import Arrival
from loopguard.identity.pair import near, returns
from loopguard.identity.sketch import MOST_WORDS, resemblance, same_opening
from loopguard.rules.cause import no_turns, of_two_people, unbroken
from loopguard.verdict import Kind
from loopguard.words.subject import one_word_apart, subjects_alike

__all__ = [
    "LEAST_GROWN",
    "TELLING",
    "Likeness",
    "Said",
    "about_the_same",
    "alike",
    "answers",
    "by_one_party",
    "echoes",
    "grows",
    "likeness",
    "one_author",
    "same_text",
    "sides",
    "stands_out",
    "steady",
]

_TURNS: Final = 4
"""Changes of the writer from which mail between two of our own mailboxes counts as question and answer."""

_NESTED: Final = 3
"""Reply prefixes before a subject from which it no longer matters what it says. People's mail programs seldom get
there: they replace `Re:` and do not add one."""

_CUT: Final = 40
"""Characters of a receipt's subject from which the rest may be cut off: "Read: Re: Read: Re: ..."."""

_LEAST_STEP: Final = 64
"""Bytes from which a steady growth is measured with tolerance. A loop adds a whole mail with every round; people's
short mails differ by a few words."""

_LONG: Final = 5
"""Words from which a text says something of its own. "Thank you very much" is said about anything."""

TELLING: Final = 8
"""Words from which the same text from two addresses shows one writer. A shorter one may be said by anybody."""

_FEW: Final = 3
"""The most different texts that a program may choose from and still be seen as repeating itself."""

_PROGRAMS: Final = 2
"""The most programs of people with addresses like somebody's that are thought to loop at once."""

_EVEN: Final = 3.0
"""Largest ratio of the longest to the shortest gap that still counts as a rhythm."""

_FAST_S: Final = 10.0
"""Mean gap in seconds below which identical short texts count as machine-made."""

LEAST_GROWN: Final = 3
"""Mails that show a growth: of two, one is always the longer."""

_COMMON: Final = 0.5
"""Share of words in common from which two texts of one length are made from one template."""


class Said(Protocol):
    """What two texts are compared by."""

    @property
    def kind(self) -> str:
        """What the mail is (`Kind`)."""

    @property
    def fingerprint(self) -> str:
        """Of the text and the attachments."""

    @property
    def words(self) -> int:
        """How many there are."""

    @property
    def sketch(self) -> str:
        """See `loopguard.identity.sketch`."""


class Sized(Said, Protocol):
    """What a steady growth is measured by."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def quote_depth(self) -> int:
        """How deeply it quotes."""


S = TypeVar("S", bound=Sized)


@dataclass(frozen=True, slots=True)
class Likeness:
    """`count`: how many of the mails repeat their sender's earlier ones, the newest included; `sentence`: in which
    way."""

    count: int = 0
    sentence: str = ""


def alike(one: Arrival, other: Arrival) -> bool:
    """Whether two mails of one sender say the same."""
    text = same_text(one, other)
    if not one_author(one, other) or (one.sender != other.sender and not text) or no_turns(one, other):
        return False
    if one.automatic and other.automatic and not _receipts(one, other):
        return text or one.kind == other.kind == Kind.BOUNCE
    if not text and not (one.empty and other.empty):
        return False
    return about_the_same(one, other) or (text and _nested(one, other))


def _receipts(one: Arrival, other: Arrival) -> bool:
    """Whether both say nothing but what became of a mail: then their subjects tell which."""
    return one.kind == other.kind == Kind.NOTIFICATION and one.sketch == other.sketch == ""


def _nested(one: Arrival, other: Arrival) -> bool:
    """Whether both subjects have so many prefixes that it no longer matters what they say."""
    if _receipts(one, other):
        return one.subject_key[:_CUT] == other.subject_key[:_CUT]
    return min(one.subject_depth, other.subject_depth) >= _NESTED


def one_author(one: Arrival, other: Arrival) -> bool:
    """Whether two mails, whose senders are counted as one, may have been written by one.

    Two addresses such as `s1001@` and `s1002@` of one school are two people, unless both say the same: at some length,
    or both automatic. A dozen people do say "thank you" to a dozen tickets, and a class is away when we write to it.
    """
    if one.author == other.author:
        return True
    if of_two_people(one, other):
        return False
    automatic = one.automatic and other.automatic
    return (automatic or min(one.words, other.words) >= TELLING) and same_text(one, other)


def by_one_party(mails: Sequence[Arrival], limit: int) -> list[Arrival]:
    """Return the mails of the last one's author and those in the other direction; those of authors with names like his
    as well, where they may be his.

    They are not his when he wrote once, and one other or two wrote more than `limit` each: a program that changes its
    name has more names than that.
    """
    newest = mails[-1]
    theirs = Counter(a.author for a in mails if not returns(a, newest))
    others = [count for name, count in theirs.items() if name != newest.author]
    lone = theirs[newest.author] == 1 and 0 < len(others) <= _PROGRAMS and min(others) > limit
    return [a for a in mails if returns(a, newest) or a.author == newest.author or (not lone and one_author(a, newest))]


def same_text(one: Said, other: Said) -> bool:
    """Whether two mails have the same new text, or texts made from one template."""
    if one.fingerprint and one.fingerprint == other.fingerprint:
        return True
    if Kind.LIST in (one.kind, other.kind) or min(one.words, other.words) < _LONG or abs(one.words - other.words) > 1:
        return False
    return same_opening(one.sketch, other.sketch) and resemblance(one.sketch, other.sketch) >= _COMMON


def about_the_same(one: Arrival, other: Arrival) -> bool:
    """Whether two mails with one text stand in one thread or have subjects about the same."""
    if (one.mailbox, one.thread) == (other.mailbox, other.thread) or subjects_alike(one.subject_key, other.subject_key):
        return True
    return min(one.words, other.words) >= _LONG and one_word_apart(one.subject_key, other.subject_key)


def likeness(arrivals: Sequence[Arrival], limit: int) -> Likeness:
    """Count how many answers among `arrivals` repeat their sender's earlier ones; the last arrival is the one that is
    judged.

    The count is 0 unless the last one is itself an answer and alike to an earlier one by its sender. Of each sender the
    last twice `limit` answers are compared.
    """
    arrivals = unbroken(arrivals)
    answering = answers(arrivals)
    if not answering or answering[-1] is not arrivals[-1]:
        return Likeness()
    own, *others = (_alike_with_last(side, limit) for side in sides(answering))
    if len(own) < 2:
        return Likeness()
    count = len(own) + sum(len(side) for side in others if len(side) > 1)
    return Likeness(count, _sentence(own))


def answers(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return the mails that answer somebody; all of them when two mailboxes of ours write in turns."""
    back = any(returns(a, arrivals[-1]) for a in arrivals)
    if back and sum(a.sender != b.sender for a, b in pairwise(arrivals)) >= _TURNS:
        return list(arrivals)
    return [a for a in arrivals if a.answer or a.answers_us]


def sides(arrivals: Sequence[Arrival]) -> list[list[Arrival]]:
    """Return the mails by sender, the newest mail's sender first; senders with names near his count as him."""
    newest = arrivals[-1].sender
    by_sender: dict[str, list[Arrival]] = {newest: []}
    for arrival in arrivals:
        by_sender.setdefault(newest if near(arrival.sender, newest) else arrival.sender, []).append(arrival)
    return list(by_sender.values())


def stands_out(side: Sequence[Arrival]) -> bool:
    """Whether a sender's newest mail says something new while his others repeat each other: then a person wrote it."""
    *others, newest = side
    return not any(_repeats(a, newest) for a in others) and any(_repeats(a, b) for a, b in combinations(others, 2))


def echoes(side: Sequence[Arrival]) -> list[Arrival]:
    """Return those of one sender's mails that have the last one's new text, the last included; [] if it has none."""
    last = side[-1]
    return [a for a in side if last.fingerprint and a.fingerprint == last.fingerprint]


def grows(run: Sequence[Arrival]) -> bool:
    """Whether each of `LEAST_GROWN` mails or more is larger, quotes deeper or has more prefixes than the last one."""
    measures = ([a.size for a in run], [a.quote_depth for a in run], [a.subject_depth for a in run])
    return len(run) >= LEAST_GROWN and any(all(a < b for a, b in pairwise(m)) for m in measures)


def _repeats(one: Arrival, other: Arrival) -> bool:
    return same_text(one, other) or (one.empty and other.empty)


def _alike_with_last(side: Sequence[Arrival], limit: int) -> list[Arrival]:
    last, late = side[-1], side[-2 * limit :]
    same = [a for a in late if a is last or alike(a, last)]
    if last.words < _LONG and not last.empty and not last.automatic and not _only_these(side, limit):
        same = [last]
    even = steady([a for a in late if a is last or subjects_alike(a.subject_key, last.subject_key)])
    return max(same, even, _in_turns(late, limit), key=len)


def _only_these(side: Sequence[Arrival], limit: int) -> bool:
    """Whether a sender's few words are all that he says, in a machine's rhythm or speed."""
    if all(alike(a, side[-1]) for a in side[-3 * limit : -1]) and len(side) >= 3 * limit:
        return True
    if not all(alike(a, side[-1]) for a in side[:-1]):
        return False
    times = sorted(a.written or a.at for a in side[-limit:])
    gaps = [after - before for before, after in pairwise(times)]
    return bool(gaps) and (max(gaps) <= _EVEN * min(gaps) or sum(gaps) <= _FAST_S * len(gaps))


def _in_turns(side: Sequence[Arrival], limit: int) -> list[Arrival]:
    """Return the sender's last mails when they repeat two texts, or three in turns, or three over some more mails; else
    [].

    An automatic mail counts only if it also looks like an answer. Otherwise a forged field would make answers of a
    program's notices, which have two templates.
    """
    run, more = side[-limit:], side[-limit - _FEW + 1 :]
    if (
        len(run) < limit
        or any(a.automatic and not (a.subject_depth or a.quote_depth) for a in more)
        or not any(_of_one_matter(a, side[-1]) for a in more[:-1])
    ):
        return []
    by_turns = all(_of_one_matter(run[i - _FEW], run[i]) for i in range(_FEW, limit)) and _texts(run, TELLING) <= _FEW
    if by_turns or _texts(run, _LONG) < _FEW:
        return list(run)
    return list(more) if len(more) > len(run) + 1 and _texts(more, TELLING) <= _FEW else []


def _texts(run: Sequence[Arrival], least: int) -> int:
    """Return how many different texts these are; all of them where one has fewer than `least` words."""
    kept: list[Arrival] = []
    for arrival in run:
        if arrival.words < least or not any(_of_one_matter(arrival, one) for one in kept):
            kept.append(arrival)
    return len(kept)


def _of_one_matter(one: Arrival, other: Arrival) -> bool:
    return alike(one, other) and about_the_same(one, other)


def steady(side: Sequence[S]) -> list[S]:
    """Return the longest run up to the newest mail in which each is longer than the one before by the same step; else
    []."""
    start = len(side) - 1
    while start > 0 and _same_step(side, start):
        start -= 1
    run = list(side[start:])
    short = len(run) > 1 and run[-1].size - run[-2].size < _LEAST_STEP  # a chat's few words may grow alike by chance
    return run if len(run) > (3 if short else 2) else []


def _same_step(side: Sequence[Sized], at: int) -> bool:
    """Whether the mail at `at` is longer than the one before by as many bytes as the next one is longer than it.

    A step under 64 bytes must be the same exactly, a larger one within 2 %. Where both mails begin with the same words
    the step may grow by half: it does when every quoted line gains a mark.
    """
    if side[at].quote_depth and side[at - 1].words >= side[at].words < MOST_WORDS // 2:
        return False
    step = side[at].size - side[at - 1].size
    after = side[at + 1].size - side[at].size if at < len(side) - 1 else step
    if step < _LEAST_STEP:
        return 0 < step == after
    if abs(after - step) <= max(8, step // 50):
        return True
    return same_opening(side[at].sketch, side[at + 1].sketch) and 0 <= after - step <= step // 2


def _sentence(run: Sequence[Arrival]) -> str:
    longer = all(a.size < b.size for a, b in pairwise(run))
    if longer and run[-1].quote_depth:
        return "each quotes the one before and is longer"
    if longer:
        return "each is longer than the one before"
    if run[-1].empty:
        return "none has a text of its own"
    if all(same_text(a, run[-1]) for a in run):
        return "each says the same"
    return "each is a bounce" if run[-1].kind == Kind.BOUNCE else "they say a few things by turns"
