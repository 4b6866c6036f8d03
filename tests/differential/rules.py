# ruff: noqa: E501   a kind is one line, so that the table can be read
"""Says of a disagreement what kind it is and who is right: the first rule that holds, in the order of the tuple.

A rule looks at the mail's own bytes and at both answers, never at a file's name. What no rule knows is `unclear`. A
new kind of disagreement is a new row here, with its reason.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.differential.compare import Case

__all__ = ["OURS", "RULES", "THEIRS", "UNCLEAR", "Rule", "judge"]

OURS, THEIRS, UNCLEAR = "ours", "theirs", "unclear"
_LOST = re.compile("[\ufffd\udc80-\udcff]|\\\\ufffd|\u00ef\u00bf\u00bd")
_WORD = re.compile(r"=\?[^?\s]+\?[bq]\?", re.IGNORECASE)
_INSIDE = re.compile(
    rb"^content-type:\s*(?:message/|text/rfc822-headers|multipart/digest)", re.IGNORECASE | re.MULTILINE
)
_MADE_UP = re.compile(r"[a-z]{10}(?:\.[a-z0-9]+)?|<[^<>]*>|.*@.*|\s*")
_GARBLED = re.compile("[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]")
_JIS = re.compile(r"\$B(?:[!-~]{2})+\(B")
_BASE64 = re.compile(
    r"(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9+/]{12,}=*|[A-Za-z0-9+/ ]*[A-Za-z0-9+/]{60}[A-Za-z0-9+/ ]*=*"
)
_QP = re.compile(r"(?:=[0-9A-F]{2}){2}")
_BOUNDARY = re.compile(rb'boundary="?([^"\r\n;]+)', re.IGNORECASE)
_ADDRESS = re.compile(rb"[\w.+-]+@[\w.-]*\w")
_NAMED = {"JST": 9 * 3600, "KST": 9 * 3600, "CET": 3600, "CEST": 7200, "EDT": -4 * 3600, "EST": -5 * 3600}
_ENGINE = {"mail_parser": {"compat32"}, "compat32": {"default_policy"}, "default_policy": {"compat32"}}
"""Readers that stand on the same ground: that they agree with one another says nothing."""


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
    """How many characters of an answer stand for bytes that could not be read."""
    if isinstance(value, tuple):
        return sum(map(_lost, value))
    return len(_LOST.findall(value)) if isinstance(value, str) else 0


def _garbled(value: object) -> int:
    """How many characters look like UTF-8 that was read in a charset of one byte."""
    return len(_GARBLED.findall(value)) if isinstance(value, str) else 0


def _seen(text: str) -> str:
    """Return a text without white space and without what cannot be seen."""
    return "".join(char for char in text if unicodedata.category(char)[0] not in "CZ")


def _bare(names: tuple[str, ...]) -> list[str]:
    """Return names without folders and without everything but letters, digits and dots."""
    return sorted(re.sub(r"[\W_]+", "", name.replace("\\", "/").rpartition("/")[2])[:150].lower() for name in names)


def _more(case: Case) -> list[str]:
    """Return the names that theirs has and ours has not."""
    return list((Counter(case.theirs) - Counter(case.ours)).elements())


def _less(case: Case) -> list[str]:
    """Return the names that ours has and theirs has not."""
    return list((Counter(case.ours) - Counter(case.theirs)).elements())


def _kinds(case: Case, names: list[str]) -> set[str]:
    """Return the main types of the files that bear these names in ours."""
    return {kind.partition("/")[0] for name, _, kind in case.mine["files"] if name in names}


def _rest(case: Case) -> str:
    """Return what theirs has behind ours, "" when it does not begin with it."""
    return case.theirs[len(case.ours) :].strip() if case.ours and case.theirs.startswith(case.ours) else ""


def _holds_words_of(longer: str, shorter: str) -> bool:
    """Whether all words of `shorter` stand in `longer`, in order."""
    left = iter(longer.split())
    return all(word in left for word in shorter.split())


def _own_engine_agrees(case: Case) -> bool:
    """Whether the parser that `reader` stands on, or its sister, says what ours says."""
    return bool(_ENGINE.get(case.reader, set()) & set(case.agree))


def _only_named_texts(case: Case) -> bool:
    files = case.mine["files"]
    return bool(files) and not case.mine["text"].strip() and all(kind.startswith("text/") for _, _, kind in files)


def _nearly_a_boundary(case: Case) -> bool:
    said = {b"--" + name[:60] for name in _BOUNDARY.findall(case.content)}
    shown = f"{case.ours} {case.theirs}"
    lines = case.content.splitlines()
    longer = any(line.startswith(one) and line.rstrip() not in {one, one + b"--"} for one in said for line in lines)
    return any(one.decode("ascii", "replace") in shown for one in said) or (longer and len(said) > 1)


def _text_sizes(case: Case) -> bool:
    """Whether the sizes differ by no more than line ends do."""
    lines = case.content.count(b"\n")
    return all(abs(a - b) <= max(2, lines) for a, b in zip(case.ours, case.theirs, strict=True))


_FAMILY = "mail-parser stands on the library's old parser, and the library has two: the other one says what ours says"
RULES: tuple[Rule, ...] = (
    Rule("the reader gives up", "", OURS, "an error, or no answer in ten seconds, is no reading", lambda c: isinstance(c.theirs, dict)),
    Rule("lines end in CR alone", "", OURS, "files of old Macintosh programs are mails too (`cr-line-ends`)", lambda c: "cr-line-ends" in c.defects),
    Rule("empty lines above the header", "", OURS, "a replayed file often begins so (`leading-blank-line`)", lambda c: "leading-blank-line" in c.defects),
    Rule("space before the colon", "", OURS, "RFC 5322 4.5 has it, and reads it as a field", lambda c: "space-before-colon" in c.defects),
    Rule("a first line that is folded", "", THEIRS, "a space before the first field does not make the mail nameless", lambda c: c.content[:1] in b" \t" and not c.ours),
    Rule("a line that is no field", "", OURS, "it ends the header here as in Postfix and the standard library (`junk-in-header`)", lambda c: "junk-in-header" in c.defects),
    # author
    Rule("`<>` taken for an address", "author", OURS, "an empty path names nobody", lambda c: not c.ours and set(c.theirs) <= {"<>", ""}),
    Rule("a local name alone", "author", OURS, "systems write `From: MAILER-DAEMON`: it is told as it stands", lambda c: bool(c.ours) and "@" not in c.ours[0] and not c.theirs),
    Rule("one author of several", "author", OURS, "From may name several (RFC 5322 3.6.2)", lambda c: len(c.ours) > 1 and set(c.theirs) < set(c.ours)),
    Rule("comments kept in the address", "author", OURS, "comments are no part of an address (RFC 5322 3.2.2)", lambda c: any("(" in one for one in c.theirs) and not any("(" in one for one in c.ours)),
    Rule("raw UTF-8 in an address", "author", OURS, "RFC 6532 allows it, and it can be read", lambda c: _lost(c.theirs) > _lost(c.ours)),
    Rule("an address taken from the name", "author", OURS, "what stands in angle brackets is the address (RFC 5322 3.4)", lambda c: len(c.ours) == 1 and b"<" + c.ours[0].encode() + b">" in c.content),
    Rule("one of two different addresses", "author", OURS, "where two could be meant and the field is no list, none is taken", lambda c: not c.ours and len(_addresses(c)) > 1),
    Rule("no author where the field has one address", "author", THEIRS, "the field holds one address, and a reader found it", lambda c: not c.ours and len(_addresses(c)) == 1 and set(c.theirs) == _addresses(c)),
    Rule("an address that is none", "author", OURS, "a space or a quote in it, or no domain: nobody can be answered there", lambda c: not c.ours or any(" " in one for one in c.theirs)),
    Rule("no author there", "author", OURS, "the field holds one address, and ours found it", lambda c: not c.theirs and set(c.ours) == _addresses(c)),
    # subject
    Rule("several subjects", "subject", OURS, "the first counts (`repeated-field`)", lambda c: isinstance(c.answer["subject"], list)),
    Rule("only white space differs", "subject", OURS, "a space stands where the mail has one, or joins a word to plain text (RFC 2047 6.2)", lambda c: c.ours.replace(" ", "") == c.theirs.replace(" ", "")),
    Rule("UTF-8 read in another charset", "subject", THEIRS, "bytes that are UTF-8 are UTF-8, whatever the word says", lambda c: _garbled(c.ours) > _garbled(c.theirs) and not _lost(c.theirs)),
    Rule("raw bytes that nobody reads", "subject", UNCLEAR, "garbage there, and garbage here", lambda c: _garbled(c.ours) > 0 or re.search("[\u00a1-\u00ff]{4}", c.ours) is not None),
    Rule("raw bytes lost", "subject", OURS, "bytes outside ASCII are read in the charset they are in", lambda c: _lost(c.theirs) > _lost(c.ours) or (len(c.theirs) < len(c.ours) and not c.ours.isascii() and _without_bytes(c.ours) == _without_bytes(c.theirs))),
    Rule("an encoded-word left as it is", "subject", OURS, "it can be decoded", lambda c: bool(_WORD.search(c.theirs)) and not _WORD.search(c.ours)),
    Rule("UTF-7 left as it is", "", THEIRS, "UTF-7 that is announced can be read as text", lambda c: c.fact in {"subject", "text"} and b"utf-7" in c.content.lower() and re.search(r"\+[A-Za-z0-9/]{2,}-", str(c.ours)) is not None),
    Rule("UTF-7 left as it is, there", "", OURS, "UTF-7 that is announced can be read as text", lambda c: c.fact in {"subject", "text"} and b"utf-7" in c.content.lower() and re.search(r"\+[A-Za-z0-9/]{2,}-", str(c.theirs)) is not None),
    Rule("control characters kept", "subject", OURS, "a subject is one line without control characters", lambda c: _seen(c.ours) == _seen(c.theirs)),
    # date
    Rule("a year of three digits", "date", OURS, "RFC 5322 4.3 adds 1900 to it; it is not the year 101", lambda c: c.theirs is not None and c.theirs < -2_208_988_800),
    Rule("a date without a zone", "date", OURS, "a zone that nobody names is not guessed: the date is a defect", lambda c: c.ours is None and not _zone(c)),
    Rule("a date that ours does not read", "date", THEIRS, "it can be read", lambda c: c.ours is None and c.theirs is not None),
    Rule("a date that is not read", "date", OURS, "it can be read", lambda c: c.theirs is None),
    Rule("a zone that is not read", "date", OURS, "a zone by name, or behind a comment, is not UTC", lambda c: bool(_zone(c)) and c.ours - c.theirs == -_offset(c)),
    Rule("a zone that ours does not read", "date", THEIRS, "a zone by name, or behind a comment, is not UTC", lambda c: bool(_zone(c)) and c.theirs - c.ours == -_offset(c)),
    # ids
    Rule("quotes in an id", "id", OURS, "equal ids must be equal text (RFC 5322 3.6.4)", lambda c: c.theirs.replace('"', "") == c.ours),
    Rule("several ids", "id", OURS, "the first counts", lambda c: isinstance(c.answer["id"], list)),
    Rule("a part of the id", "id", OURS, "what stands in brackets is the id, whole", lambda c: bool(c.theirs) and c.theirs in c.ours),
    Rule("an id without brackets", "references", OURS, "programs leave brackets out; the answer must find its thread", lambda c: bool(c.ours) and set(c.theirs) < set(c.ours)),
    # text
    Rule("UTF-8 read in another charset", "text", OURS, "bytes that are UTF-8 are UTF-8", lambda c: _garbled(c.theirs) > _garbled(c.ours)),
    Rule("characters lost", "text", OURS, "text in a wrong or missing charset is repaired", lambda c: _lost(c.theirs) > _lost(c.ours)),
    Rule("UTF-8 read in another charset, here", "text", THEIRS, "bytes that are UTF-8 are UTF-8", lambda c: _garbled(c.ours) > _garbled(c.theirs) and not _c1(c)),
    Rule("what cannot be seen", "text", OURS, "control characters are no text; C1 is windows-1252 (WHATWG Encoding)", lambda c: _seen(c.ours) == _seen(c.theirs) or _c1(c)),
    Rule("ISO-2022-JP left as it is", "text", THEIRS, "it is announced, and can be read", lambda c: bool(_JIS.search(c.ours)) and not _JIS.search(c.theirs)),
    Rule("base64 left as it is", "text", THEIRS, "what can be decoded of it is text", lambda c: bool(_BASE64.fullmatch(c.ours)) and bool(c.theirs) and c.ours not in c.theirs),
    Rule("base64 left as it is, there", "text", OURS, "what can be decoded of it is text", lambda c: bool(_BASE64.fullmatch(c.theirs)) and " " in c.ours),
    Rule("quoted-printable left as it is", "text", OURS, "what can be decoded is decoded", lambda c: bool(_QP.search(c.theirs)) and not _QP.search(c.ours)),
    Rule("only named texts", "", THEIRS, "where there is no other text, a named one that is no attachment is what the sender wrote", lambda c: c.fact in {"text", "names"} and c.reader == "postal_mime" and _only_named_texts(c)),
    Rule("the source of an encoded header", "text", OURS, "a field that mentions MIME is no part", lambda c: c.reader == "mail_parser" and c.theirs.startswith("s=")),
    Rule("texts of enclosed messages and reports", "text", OURS, "what is inside another mail is not what the sender writes", lambda c: bool(_INSIDE.search(c.content)) and (c.reader in {"mail_parser", "postal_mime"} or bool(_rest(c)) or not c.ours)),
    Rule("both forms of an alternative", "text", OURS, "two forms of one text are one text (RFC 2046 5.1.4)", lambda c: b"multipart/alternative" in c.content.lower() and bool(c.ours) and _seen(c.theirs).startswith(_seen(c.ours))),
    Rule("no text where a reader sees text", "text", OURS, "a multipart without parts, or a text of an odd type, is shown", lambda c: bool(c.ours) and not c.theirs),
    Rule("plain text that says less", "text", OURS, "where the HTML says more than twice as much, it is what is read", lambda c: bool(c.answer["html"]) and len(c.ours) > 2 * len(c.theirs) and not c.theirs.startswith(c.ours[:20])),
    Rule("HTML made text in another way", "text", OURS, "addresses of links are not what is said", lambda c: c.reader == "postal_mime" and bool(c.answer["html"]) and "(http" in c.theirs),
    Rule("HTML beside plain text", "text", OURS, "an HTML part that is no alternative is text as well", lambda c: bool(c.answer["html"]) and bool(c.theirs) and c.theirs in c.ours),
    Rule("a closing line that is cut", "text", OURS, "the beginning of a boundary at the end of a mail is no text", lambda c: _rest(c).startswith("--")),
    Rule("a line that is nearly a boundary", "text", UNCLEAR, "it is text for one parser and a boundary for the other", _nearly_a_boundary),
    Rule("a part that others drop", "text", OURS, "a part whose boundary is missing is shown", lambda c: bool(c.theirs) and _holds_words_of(c.ours, c.theirs)),
    Rule("named texts shown as text", "text", OURS, "beside unnamed text, a named text is a file, listed with its name", lambda c: c.reader == "postal_mime" and bool(_rest(c)) and "text" in _kinds(c, [n for n, _, _ in c.mine["files"]])),
    Rule("an epilogue", "text", OURS, "what stands behind the closing line is ignored (RFC 2046 5.1.1)", lambda c: not c.ours and c.content.rstrip().endswith(c.theirs.encode("utf-8", "replace"))),
    Rule("a text that is not said by its engine", "text", OURS, _FAMILY, _own_engine_agrees),
    Rule("a part that ours drops", "text", THEIRS, "a part without its blank line, or without a boundary, is shown", lambda c: _holds_words_of(c.theirs, c.ours) and not _lost(c.theirs)),
    # names and sizes of files
    Rule("files of enclosed messages", "names", OURS, "a message inside is one attachment, with all that it holds", lambda c: bool(_INSIDE.search(c.content)) and bool(_more(c)) and _kinds(c, _less(c)) <= {"message"}),
    Rule("a message that is not listed", "names", OURS, "a message inside is an attachment, and this one has a name", lambda c: bool(_less(c)) and not _more(c) and _kinds(c, _less(c)) <= {"message"}),
    Rule("made-up names", "names", OURS, "an id of a part, letters by chance, or white space are no name", lambda c: bool(_more(c)) and all(_MADE_UP.fullmatch(name) for name in _more(c))),
    Rule("a name made safe", "names", OURS, "no folder, control or turning character; what a file system forbids is `_`", lambda c: len(c.ours) == len(c.theirs) and all(any(b.endswith(a) for b in _bare(c.theirs)) for a in _bare(c.ours))),
    Rule("an encoded-word in a name", "names", THEIRS, "it can be decoded", lambda c: any("=_" in n or _WORD.search(n) for n in c.ours) and not any(_WORD.search(n) for n in c.theirs)),
    Rule("an encoded-word in a name, there", "names", OURS, "it can be decoded", lambda c: any(_WORD.search(n) for n in c.theirs) and not any("=_" in n or _WORD.search(n) for n in c.ours)),
    Rule("characters lost in a name", "names", OURS, "the name can be read", lambda c: _lost(c.theirs) > _lost(c.ours)),
    Rule("characters lost in a name, here", "names", THEIRS, "the name can be read", lambda c: _lost(c.ours) > _lost(c.theirs)),
    Rule("a mail that is one named text", "names", OURS, "nothing else could be its text", lambda c: not c.ours and not c.mine["files"] and bool(c.mine["text"])),
    Rule("a text file shown as text", "names", OURS, "beside unnamed text, a named text is a file, listed with its name", lambda c: c.reader == "postal_mime" and bool(_less(c)) and not _more(c) and _kinds(c, _less(c)) <= {"text"}),
    Rule("a boundary that is folded", "names", OURS, "a line end inside quotes is white space (RFC 5322 2.2.3)", lambda c: not c.theirs and re.search(rb'boundary="[^"\n]*\n[ \t]', c.content) is not None),
    Rule("a name that others miss", "names", OURS, "the part names it, if in a broken line", lambda c: bool(_less(c)) and not _more(c) and "postal_mime" in c.agree),
    Rule("a file that others drop", "names", OURS, "its name stands in the mail", lambda c: not c.theirs and all(name.encode() in c.content for name in c.ours)),
    Rule("a file that its engine lists", "names", OURS, _FAMILY, _own_engine_agrees),
    Rule("uuencode", "sizes", THEIRS, "an old transfer encoding, and easily decoded", lambda c: b"x-uuencode" in c.content.lower() and sum(c.theirs) < sum(c.ours)),
    Rule("uuencode, there", "sizes", OURS, "an old transfer encoding, and easily decoded", lambda c: b"x-uuencode" in c.content.lower() and sum(c.theirs) > sum(c.ours)),
    Rule("line ends of text files", "sizes", OURS, "sizes of text depend on CRLF or LF, and on who keeps the last line end", _text_sizes),
    Rule("a size that its engine does not say", "sizes", OURS, _FAMILY, _own_engine_agrees),
    # what is left
    Rule("one other reader says what ours says", "", UNCLEAR, "it may be a fault of the two that agree", lambda c: len(c.agree) > 0),
    Rule("nobody says what ours says", "", UNCLEAR, "to be looked at", lambda c: True),
)  # fmt: skip


def _addresses(case: Case) -> set[str]:
    """Return the different addresses that the From field holds, however they stand there."""
    field = re.search(rb"^From:((?:.*\n[ \t])*.*)", case.content, re.MULTILINE | re.IGNORECASE)
    return {one.decode().lower() for one in _ADDRESS.findall(field[1])} if field else set()


def _zone(case: Case) -> str:
    """Return the zone that the Date field names, "" when it names none."""
    field = re.search(rb"^Date:(.*)", case.content, re.MULTILINE | re.IGNORECASE)
    told = (
        re.search(rb"(?:[+-]\d{2}:?\d{2}|[A-Z]{3,4}|(?<=\d)Z|(?<=\d )0000)\s*(?:\(.*\)\s*)?$", field[1])
        if field
        else None
    )
    return told[0].decode("ascii", "replace").strip() if told else ""


def _offset(case: Case) -> int:
    """Return the seconds east of UTC of the zone that the Date field names; 0 for a name that is not known."""
    told = re.match(r"([+-])(\d{2}):?(\d{2})", _zone(case))
    if not told:
        return _NAMED.get(_zone(case), 0)
    return int(f"{told[1]}1") * (int(told[2]) * 3600 + int(told[3]) * 60)


def _without_bytes(text: str) -> str:
    return " ".join(re.sub(r"[^\x20-\x7e]", "", text).split())


def _c1(case: Case) -> bool:
    """Whether the two differ in how bytes 0x80 to 0x9F are read."""
    plain = _without_bytes(case.ours).replace(" ", ""), _without_bytes(case.theirs).replace(" ", "")
    return plain[0] == plain[1] and any("\x80" <= char <= "\x9f" for char in case.answer["text"])
