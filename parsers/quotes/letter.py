"""Tells whether what stands below a signature's mark (`-- `, `Sent from my iPhone`) is a signature, or goes on as a
letter that must stay.

Measured on the 104 different blocks below such a mark in the shared corpora: none is a letter; most are names,
addresses and numbers, the others notices of lists, companies and scanners, and sayings of up to 25 words. So only
*prose* counts: lines of four words or more without an address, a link or a long number, down to the first rule, in
paragraphs that have no word of a notice and do not begin with a quotation mark or a bullet. It is a letter when its
prose

* begins with or below a salutation (`Hi Bob,`), or
* asks a question of five words, or
* has a closing (`Thanks,`) below it, or
* has twelve words and speaks of the writer (`I`, `my`), or has thirty words.

Below a device's line people expect no signature, so there a sentence of three words is a letter too. A saying that
speaks like a letter is taken for one, because it is worse to lose what a customer wrote than to keep a saying.
"""

import re
from collections.abc import Iterator, Sequence

from parsers.quotes.letter_words import CLOSINGS, NOTICES, SALUTATIONS, SELF

__all__ = ["goes_on_as_a_letter"]

_MOST_LINES = 60
_LONGEST_LINE = 400
_NO_PROSE = re.compile(r"@|://|www\.|\d[\d ()/.+-]{6,30}|[|•·™®]")
_RULE = re.compile(r"[-_=*#~+–—]{3,}$")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Thai, kana, ideographs and hangul, of which two signs count as a word."""
_QUOTED = ('"', "“", "„", "«", "'", "‘", "-", "*", "/", "(")
_QUESTIONS = ("?", "？", "؟")
_SENTENCE_ENDS = (".", "!", "…", "。", "！", *_QUESTIONS)
_AROUND = ",;:.!?\"'()"
_UNSPACED_FROM = "\u0e00"


def goes_on_as_a_letter(lines: Sequence[str], *, below_device: bool) -> bool:
    """Whether `lines`, which stand below a signature's mark, are a letter and no signature."""
    greeted, own, words = False, False, 0
    for paragraph in _paragraphs(lines):
        for line in paragraph:
            count = _words(line)
            if words >= 5 and count < 5 and line.startswith(CLOSINGS):
                return True
            greeted = greeted or (not words and _greets(line))
            if _NO_PROSE.search(line):
                continue
            if below_device and count >= 3 and line.endswith(_SENTENCE_ENDS):
                return True
            if count >= 4:
                words += count
                own = own or any(word.strip(_AROUND) in SELF for word in line.split())
                if greeted or (count >= 5 and line.endswith(_QUESTIONS) and not line.startswith(_QUOTED)):
                    return True
    return words >= 30 or (words >= 12 and own)


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the paragraphs above the first rule that are no notices, lowered."""
    paragraph: list[str] = []
    for line in [*lines[:_MOST_LINES], ""]:
        lowered = line[:_LONGEST_LINE].strip().lower()
        ruled = _RULE.match(lowered) is not None
        if lowered and not ruled:
            paragraph.append(lowered)
            continue
        joined = " ".join(paragraph)
        if paragraph and not joined.startswith(_QUOTED) and not any(notice in joined for notice in NOTICES):
            yield paragraph
        paragraph = []
        if ruled:
            return


def _greets(line: str) -> bool:
    word = next((row for row in SALUTATIONS if line.startswith(row)), "")
    return bool(word) and (word[-1] >= _UNSPACED_FROM or not line[len(word) : len(word) + 1].isalpha())


def _words(line: str) -> int:
    return len(line.split()) if line.isascii() else max(len(line.split()), len(_UNSPACED.findall(line)) // 2)
