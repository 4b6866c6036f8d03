"""What a subject is about, without what mail programs add: prefixes in the world's languages, tags, numbers.

`subject_key` makes `Re: [Ticket#12] Automatic reply: AW: Order 17` and `Order 18` one subject; `subject_depth` counts
the prefixes; `is_reply` and `is_forward` tell the outermost. RFC 5322 3.6.5 knows `Re:` only; the rest is what mail
programs write. One pass from the left, linear.

A program that opens a ticket puts its own words before the subject that it answers: "INC12 opened: [Ticket#1] Re:
Order". `holds_reply` finds the prefix behind them, where a bracket, a sign or a number parts it from them: "question
re: order" is a person's.

Not caught: prefixes that no mail program writes ("Your request: Order"). A loop that grows by those is still
alike, because the shorter subject is the end of the longer one (`subjects_alike`).
"""

import re
from enum import Enum
from functools import lru_cache
from typing import Final

from loopguard.words.automatic_phrases import BEFORE_A_PREFIX, PHRASES

__all__ = [
    "answered_ticket",
    "holds_reply",
    "is_forward",
    "is_reply",
    "one_word_apart",
    "subject_depth",
    "subject_key",
    "subjects_alike",
    "ticket",
]

REPLIES: Final = (
    "re", "r", "aw", "antw", "antwort", "sv", "vs", "ref", "rép", "rep", "réf", "res", "rif", "ris", "odp", "ynt",
    "yan", "vá", "bls", "atb", "na", "ha", "ad", "απ", "απάντηση", "σχετ", "отв", "ответ", "відп",
    "回复", "回覆", "答复", "答覆", "回信", "返信", "답장", "회신", "رد", "إعادة", "השב", "trả lời", "hồi âm",
)  # fmt: skip
FORWARDS: Final = (
    "fwd", "fw", "wg", "weitergeleitet", "tr", "rv", "enc", "i", "doorst", "vl", "vb", "videresendt", "pd", "ilt",
    "i̇lt", "továbbítás", "πρθ", "пер", "перенапр", "转发", "轉寄", "轉發", "転送", "전달",
    "إعادة توجيه", "הועבר", "chuyển tiếp",
)  # fmt: skip

INSIDE: Final = ("re", "aw", "antw", "sv", "odp", "ynt", "rép", "rif", "отв", "回复", "回覆", "答复", "返信", "답장")
"""Those of `REPLIES` that mean nothing else inside a subject: `ref:` and `r:` stand before numbers."""


class _Prefix(Enum):
    REPLY = 1
    FORWARD = 2
    AUTOMATIC = 3


def _words(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_COUNTER = r"\s{0,3}(?:[\[(^*]\s{0,3}\d{1,6}\s{0,3}[\])*]?|\d{1,4})?\s{0,3}"
_PREFIX = re.compile(
    rf"(?:(?P<reply>{_words(REPLIES)})|(?P<forward>{_words(FORWARDS)})){_COUNTER}[:：]"
    rf"|(?P<automatic>{_words(tuple(phrase for _, phrase in PHRASES))})\s{{0,3}}"
    rf"(?:[:：]|[-–—]\s|{BEFORE_A_PREFIX})"
)
_SKIP = re.compile(r"\s+|\[[^\[\]]{0,200}\]|\(\d{1,6}\)|[*>\"'“”«»]+")
_INSIDE = re.compile(rf"[\])}}:：\-–—\"'“”„«»|#\d][ \t]{{0,3}}(?:{_words(INSIDE)}){_COUNTER}[:：]")
_TICKET = re.compile(r"[\[(]([^\[\]()\d]{0,40}\d[^\[\]()]{0,40})[\])]|#\s?(\d{1,12})|\b([a-z]{0,6}-?\d{4,12})\b")
_TAG = re.compile(r"\[[^\[\]]{0,200}\]")
_COUNTED = re.compile(r"\(\d{1,6}\)")
_WORD = re.compile(r"[a-z0-9]+")
_DIGITS = re.compile(r"\d+")
_LONGEST: Final = 500


@lru_cache(maxsize=16)  # many checks ask for the same subject
def _peel(subject: str) -> tuple[list[_Prefix], str]:
    found, _, rest = _peeled(subject)
    return found, rest


def _peeled(subject: str) -> tuple[list[_Prefix], str, str]:
    """Return the prefixes, what stands behind the first of them, and what stands behind all."""
    folded = subject.casefold()
    found: list[_Prefix] = []
    position = first = 0
    while True:
        match = _SKIP.match(folded, position)
        if match is None:
            match = _PREFIX.match(folded, position)
            if match is None:
                return found, folded[first:], folded[position:]
            first = first or match.end()
            found.append(_Prefix[(match.lastgroup or "reply").upper()])
        position = match.end()


def subject_key(subject: str) -> str:
    """Return what a subject is about: without prefixes, tags in brackets, words that hold a digit, digits and case."""
    _, rest = _peel(subject)
    rest = _COUNTED.sub(" ", _TAG.sub(" ", rest))
    rest = _WORD.sub(lambda word: "" if _DIGITS.search(word[0]) else word[0], rest)
    return " ".join(_DIGITS.sub("", rest).split())


def subject_depth(subject: str) -> int:
    """Return how many reply, forward and automatic prefixes stand before the subject."""
    return len(_peel(subject)[0])


def is_reply(subject: str) -> bool:
    """Whether the outermost prefix is that of an answer, by a person or by a machine."""
    found, _ = _peel(subject)
    return bool(found) and found[0] is not _Prefix.FORWARD


def holds_reply(subject: str) -> bool:
    """Whether a reply prefix stands behind a tag or words that were put before it."""
    return _INSIDE.search(subject[:_LONGEST].casefold()) is not None


def ticket(subject: str) -> str:
    """Return the first thing in brackets, or behind a `#`, that has a digit, or number of four digits and more, in
    small letters; "" for none."""
    match = _TICKET.search(subject[:_LONGEST].casefold())
    return next(filter(None, match.groups())) if match is not None else ""


def answered_ticket(subject: str) -> str:
    """Return the ticket of the mail that a subject answers: behind the first prefix. A number before it, or in a
    subject without any, is the one that the writer himself gave: "[CASE-7] Your request was registered"."""
    found, behind, _ = _peeled(subject[:_LONGEST])
    return ticket(behind) if found else ""


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix is that of a forward."""
    found, _ = _peel(subject)
    return bool(found) and found[0] is _Prefix.FORWARD


def subjects_alike(one: str, other: str) -> bool:
    """Whether two keys are equal, or the longer one begins or ends with the shorter: something was added or cut off.

    An empty key is alike to every other: nothing tells them apart.
    """
    short, long = sorted((one, other), key=len)
    return long.startswith(short) or long.endswith(short)


def one_word_apart(one: str, other: str) -> bool:
    """Whether two keys of at least two words differ by one: `your ticket abc` and `your ticket xyz`."""
    left, right = one.split(), other.split()
    return len(left) == len(right) > 1 and sum(a != b for a, b in zip(left, right, strict=True)) == 1
