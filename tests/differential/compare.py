"""Puts what readers say of a mail into one form, and finds where ours says another thing than one of the others.

Compared are author, subject, date, id, references, text, and names and sizes of attachments. White space counts as
one space, letters of ids and domains as small; a fact that a reader does not give is not compared.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.differential.pool import Answer

__all__ = ["FACTS", "Case", "cases"]

_ID = re.compile(r"<([^<>]+)>")
_SPACE = re.compile(r"\s+")
_MADE = re.compile(r"unnamed\.\w+")


@dataclass(frozen=True, slots=True)
class Case:
    """One disagreement over one fact of one mail."""

    path: str
    content: bytes
    fact: str
    reader: str
    ours: Any
    theirs: Any
    mine: Answer
    answer: Answer
    agree: tuple[str, ...]
    """The other readers that say what ours says."""

    @property
    def defects(self) -> tuple[str, ...]:
        """What ours noticed in the mail."""
        return tuple(self.mine.get("defects", ()))


def words(value: object) -> str:
    """Return a text with single spaces, in composed form."""
    said = " ".join(value) if isinstance(value, list) else str(value or "")
    return unicodedata.normalize("NFC", " ".join(said.split()))


def identifier(value: object) -> str:
    """Return an id without brackets and white space, in small letters."""
    return _SPACE.sub("", words(value)).strip("<>").lower()


def names(files: list[list[Any]]) -> tuple[str, ...]:
    """Return the names that files bear, in order of the alphabet; those made up for unnamed ones left out."""
    given = (_SPACE.sub(" ", name) if isinstance(name, str) else "?" for name, _, _ in files)
    return tuple(sorted(unicodedata.normalize("NFC", name) for name in given if name and not _MADE.fullmatch(name)))


def sizes(files: list[list[Any]]) -> tuple[int, ...]:
    """Return the sizes of files but messages, which some readers write anew."""
    return tuple(sorted(size for _, size, kind in files if size is not None and not kind.startswith("message/")))


FACTS: dict[str, Callable[[Answer], Any]] = {
    "author": lambda said: tuple(one.lower() for one in said["author"]),
    "subject": lambda said: words(said["subject"]),
    "date": lambda said: None if said["date"] is None else int(said["date"]),
    "id": lambda said: identifier(said["id"]),
    "references": lambda said: tuple(dict.fromkeys(map(identifier, _ID.findall(said["references"])))),
    "text": lambda said: words(said["text"]),
    "names": lambda said: names(said["files"]),
    "sizes": lambda said: sizes(said["files"]),
}
"""Each fact, and how it is read out of an answer."""


def told(said: Answer, fact: str) -> Any:
    """Return one fact of an answer; the error where the reader gave one instead."""
    field = "files" if fact in {"names", "sizes"} else fact
    if "error" in said or (isinstance(said.get(field), dict) and "error" in said[field]):
        return {"error": said.get("error") or said[field]["error"]}
    return FACTS[fact](said)


def cases(path: str, content: bytes, mine: Answer, answers: dict[str, Answer]) -> Iterator[Case]:
    """Yield every disagreement over one mail."""
    for fact in FACTS:
        ours = told(mine, fact)
        theirs = {reader: told(answer, fact) for reader, answer in answers.items()}
        agree = tuple(reader for reader, said in theirs.items() if said == ours)
        for reader, said in theirs.items():
            if said != ours and not _cannot_be_compared(fact, answers[reader], ours, said, mine, answers):
                yield Case(path, content, fact, reader, ours, said, mine, answers[reader], agree)


def _cannot_be_compared(
    fact: str, answer: Answer, ours: Any, said: Any, mine: Answer, answers: dict[str, Answer]
) -> bool:
    """Whether the two speak of different things: HTML against its text, sizes of files that only one lists."""
    if isinstance(said, dict):
        return False
    if fact == "text":  # ours is made from HTML where there is no plain text; the others do not do that, or differently
        return bool(answer["html"]) and not any(words(a.get("text")) for n, a in answers.items() if n != "postal_mime")
    if fact == "sizes":
        return len(ours) != len(said) or names(mine["files"]) != names(answer["files"])
    return False
