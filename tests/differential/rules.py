"""Says of a disagreement what kind it is and who is right: the first rule that holds, in the order of the tuple.

A rule looks at the mail's own bytes and at both answers, never at a file's name. What no rule knows is `unclear`. A
new kind of disagreement is a new row here, with its reason.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from tests.differential.compare import Case, words

__all__ = ["OURS", "RULES", "THEIRS", "UNCLEAR", "Rule", "judge"]

OURS, THEIRS, UNCLEAR = "ours", "theirs", "unclear"
_LOST = re.compile("[\ufffd\udc80-\udcff]|\\\\ufffd")
_WORD = re.compile(r"=\?[^?\s]+\?[bq]\?", re.IGNORECASE)
_INSIDE = re.compile(rb"^content-type:\s*(?:message/|text/rfc822-headers)", re.IGNORECASE | re.MULTILINE)
_MADE_UP = re.compile(r"[a-z]{10}(?:\.[a-z0-9]+)?|<[^<>]*>|.*@.*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of disagreement: over which fact ("" for any), who is right, why, and how it is known."""

    kind: str
    fact: str
    who: str
    why: str
    holds: Callable[[Case], bool]


def judge(case: Case) -> Rule:
    """Return the first rule that holds for a disagreement."""
    return next(rule for rule in RULES if rule.fact in {"", case.fact} and rule.holds(case))


def _lost(value: object) -> int:
    return len(_LOST.findall(str(value))) if isinstance(value, str) else sum(map(_lost, value)) if isinstance(value, tuple) else 0  # type: ignore[arg-type]


def _mojibake(ours: str, theirs: str) -> bool:
    """Whether ours is UTF-8 that was read in a charset of one byte, and theirs is not."""
    for charset in ("latin-1", "cp1252"):
        try:
            if ours.encode(charset).decode("utf-8") == theirs:
                return True
        except UnicodeError:
            continue
    return False


def _seen(text: str) -> str:
    """Return a text without what cannot be seen, and without the difference between Latin-1 and windows-1252."""
    kept = "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cf"})
    return words(kept)


def _bare(name: str) -> str:
    """Return a name without folders and without everything but letters, digits and dots."""
    return re.sub(r"[\W_]+", "", name.replace("\\", "/").rpartition("/")[2])[:150].lower()


def _more_names(case: Case) -> list[str]:
    left = list(case.ours)
    return [name for name in case.theirs if not (name in left and not left.remove(name))]  # type: ignore[func-returns-value]


def _rest(case: Case) -> str:
    """What theirs has behind ours, "" when it does not begin with it."""
    return case.theirs[len(case.ours) :].strip() if case.ours and case.theirs.startswith(case.ours) else ""


RULES: tuple[Rule, ...] = (
    Rule("the reader gives up", "", OURS, "an error, or no answer in ten seconds, is no reading", lambda c: isinstance(c.theirs, dict)),
    Rule("lines end in CR alone", "", OURS, "files of old Macintosh programs are mails too (`cr-line-ends`)", lambda c: "cr-line-ends" in c.defects),
    Rule("empty lines above the header", "", OURS, "a replayed file often begins so (`leading-blank-line`)", lambda c: "leading-blank-line" in c.defects),
    Rule("space before the colon", "", OURS, "RFC 5322 4.5 has it, and reads it as a field", lambda c: "space-before-colon" in c.defects),
    Rule("a line that is no field", "", OURS, "it ends the header here as in Postfix and the standard library (`junk-in-header`)", lambda c: "junk-in-header" in c.defects),
    # author
    Rule("`<>` taken for an address", "author", OURS, "an empty path names nobody", lambda c: not c.ours and set(c.theirs) <= {"<>", ""}),
    Rule("a local name alone", "author", OURS, "systems write `From: MAILER-DAEMON`: it is told as it stands", lambda c: bool(c.ours) and "@" not in c.ours[0] and not c.theirs),
    Rule("one author of several", "author", OURS, "From may name several (RFC 5322 3.6.2)", lambda c: len(c.ours) > 1 and set(c.theirs) < set(c.ours)),
    Rule("comments kept in the address", "author", OURS, "comments are no part of an address (RFC 5322 3.2.2)", lambda c: any("(" in one for one in c.theirs) and not any("(" in one for one in c.ours)),
    Rule("raw UTF-8 in an address", "author", OURS, "RFC 6532 allows it, and it can be read", lambda c: _lost(c.theirs) > _lost(c.ours)),
    Rule("half an address", "author", OURS, "what is no address on one side of a comma names nobody", lambda c: bool(c.ours) and any("@" not in one or one.startswith("@") for one in c.theirs)),
    Rule("part of a longer address", "author", OURS, "a line that was broken inside the address is joined", lambda c: bool(c.ours) and any(c.ours[0].startswith(one) or one in c.ours[0] for one in c.theirs)),
    Rule("no author where the field has one address", "author", THEIRS, "the field holds one address, and a reader found it", lambda c: not c.ours and len({one for one in c.theirs if "@" in one.strip("@")}) == 1 and not any(" " in one for one in c.theirs)),
    Rule("an address that is none", "author", OURS, "`local name`, a space or a quote in it: nobody can be answered there", lambda c: not c.ours and all("@" not in one.strip("@") or " " in one for one in c.theirs)),
    # subject
    Rule("several subjects", "subject", OURS, "the first counts (`repeated-field`)", lambda c: isinstance(c.answer["subject"], list)),
    Rule("only white space differs", "subject", OURS, "a space stands where the mail has one, or joins a word to plain text (RFC 2047 6.2)", lambda c: c.ours.replace(" ", "") == c.theirs.replace(" ", "")),
    Rule("raw bytes lost", "subject", OURS, "bytes outside ASCII are read in the charset they are in", lambda c: _lost(c.theirs) > _lost(c.ours) and not _mojibake(c.ours, c.theirs) and "Ã" not in c.ours),
    Rule("UTF-8 read in another charset", "subject", THEIRS, "bytes that are UTF-8 are UTF-8, whatever the word says", lambda c: _mojibake(c.ours, c.theirs)),
    Rule("UTF-8 read in another charset, and nobody reads it right", "subject", UNCLEAR, "both show garbage; see the reader that is right", lambda c: "Ã" in c.ours),
    Rule("an encoded-word left as it is", "subject", OURS, "it can be decoded", lambda c: bool(_WORD.search(c.theirs)) and not _WORD.search(c.ours)),
    Rule("UTF-7 left as it is", "", THEIRS, "UTF-7 that is announced can be read as text", lambda c: c.fact in {"subject", "text"} and b"utf-7" in c.content.lower() and re.search(r"\+[A-Za-z0-9/]{2,}-", str(c.ours)) is not None),
    Rule("control characters kept", "subject", OURS, "a subject is one line without control characters", lambda c: _seen(c.ours) == _seen(c.theirs)),
    # date
    Rule("a year before 1900", "date", OURS, "a year of three or four digits that begins with 0 is a fault, not the year 101", lambda c: c.theirs is not None and c.theirs < -2_208_988_800),
    Rule("a date that is not read", "date", OURS, "others read it as ours does", lambda c: c.theirs is None and c.ours is not None),
    Rule("a date that ours does not read", "date", THEIRS, "it can be read", lambda c: c.ours is None and c.theirs is not None),
    Rule("another moment, alone", "date", OURS, "two other readers at least say what ours says", lambda c: len(c.agree) >= 2),
    # ids
    Rule("quotes in an id", "id", OURS, "equal ids must be equal text (RFC 5322 3.6.4)", lambda c: c.theirs.replace('"', "") == c.ours),
    Rule("several ids", "id", OURS, "the first counts", lambda c: isinstance(c.answer["id"], list)),
    Rule("a part of the id", "id", OURS, "what stands in brackets is the id, whole", lambda c: bool(c.theirs) and c.theirs in c.ours),
    Rule("an id without brackets", "references", OURS, "programs leave brackets out; the answer must find its thread", lambda c: bool(c.ours) and set(c.theirs) < set(c.ours)),
    # text
    Rule("characters lost", "text", OURS, "text in a wrong or missing charset is repaired", lambda c: _lost(c.theirs) > _lost(c.ours)),
    Rule("what cannot be seen", "text", OURS, "control characters are no text; C1 is windows-1252 (WHATWG Encoding)", lambda c: _seen(c.ours) == _seen(c.theirs) or _c1(c)),
    Rule("UTF-8 read in another charset", "text", THEIRS, "bytes that are UTF-8 are UTF-8", lambda c: _mojibake(c.ours, c.theirs)),
    Rule("no text where a reader sees text", "text", OURS, "a multipart without parts, or a text of an odd type, is shown", lambda c: bool(c.ours) and not c.theirs),
    Rule("texts of enclosed messages and reports", "text", OURS, "what is inside another mail is not what the sender writes", lambda c: bool(_INSIDE.search(c.content)) and (bool(_rest(c)) or not c.ours)),
    Rule("both forms of an alternative", "text", OURS, "two forms of one text are one text (RFC 2046 5.1.4)", lambda c: b"multipart/alternative" in c.content.lower() and bool(_rest(c))),
    Rule("HTML beside plain text", "text", OURS, "an HTML part that is no alternative is text as well", lambda c: bool(c.answer["html"]) and bool(c.theirs) and c.theirs in c.ours),
    Rule("a text read as two, or twice", "text", OURS, "two other readers at least say what ours says", lambda c: len(c.agree) >= 2),
    Rule("no text here", "text", THEIRS, "a reader shows text where ours has none", lambda c: not c.ours and len(c.theirs) > 0 and not c.mine["files"]),
    # files
    Rule("files of enclosed messages", "names", OURS, "a message inside is one attachment, with all that it holds", lambda c: bool(_INSIDE.search(c.content)) and bool(_more_names(c)) and len(c.agree) > 0),
    Rule("made-up names", "names", OURS, "an id of a part, or letters by chance, are no name", lambda c: bool(_more_names(c)) and all(_MADE_UP.fullmatch(name) for name in _more_names(c))),
    Rule("a name made safe", "names", OURS, "no folder, control or turning character; what a file system forbids is `_`", lambda c: [_bare(n) for n in c.ours] == [_bare(n) for n in c.theirs]),
    Rule("an encoded-word in a name", "names", THEIRS, "it can be decoded", lambda c: any("utf-8_" in n.lower() or _WORD.search(n) for n in c.ours) and not any(_WORD.search(n) for n in c.theirs)),
    Rule("characters lost in a name", "names", OURS, "the name can be read", lambda c: _lost(c.theirs) > _lost(c.ours)),
    Rule("characters lost in a name, here", "names", THEIRS, "the name can be read", lambda c: _lost(c.ours) > _lost(c.theirs)),
    Rule("a mail that is one named text", "names", OURS, "nothing else could be its text", lambda c: not c.ours and not c.mine["files"] and bool(c.mine["text"])),
    Rule("a file that is not listed", "names", OURS, "two other readers at least list what ours lists", lambda c: len(c.agree) >= 2),
    Rule("a file that is not listed here", "names", THEIRS, "two other readers at least list it", lambda c: False),
    Rule("line ends of text files", "sizes", OURS, "sizes of text depend on CRLF or LF, and on who keeps the last line end", lambda c: _text_sizes(c)),
    Rule("a size that nobody else has", "sizes", OURS, "two other readers at least say what ours says", lambda c: len(c.agree) >= 2),
    # what is left
    Rule("two say this, two say that", "", UNCLEAR, "one other reader says what ours says", lambda c: len(c.agree) == 1),
    Rule("ours alone", "", UNCLEAR, "nobody says what ours says; look at it", lambda c: True),
)  # fmt: skip


def _c1(case: Case) -> bool:
    """Whether the two differ in how bytes 0x80 to 0x9F are read."""
    plain = re.sub(r"[^\x20-\x7e]+", "", case.ours), re.sub(r"[^\x20-\x7e]+", "", case.theirs)
    return plain[0] == plain[1] and any("\x80" <= char <= "\x9f" for char in case.answer["text"])


def _text_sizes(case: Case) -> bool:
    """Whether only sizes of text differ, or sizes by a line end."""
    lines = case.content.count(b"\n")
    return all(abs(a - b) <= max(2, lines) for a, b in zip(case.ours, case.theirs, strict=True))
