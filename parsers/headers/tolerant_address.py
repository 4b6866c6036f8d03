"""Reads address fields that are no legal lists, as mail programs and people write them (seen in public bug reports).

Words without an `@` before an address are its name, whatever they hold (`Miller, Anna <anna@example.org>`). Brackets
may be doubled, missing or of another kind; inside them may stand quotes, `mailto:`, or a sign at the end. The address
may stand in the quoted name, in a comment, in HTML entities or in an encoded-word, where nothing else is one. An
address in angle brackets outweighs those in quotes, comments and encoded-words, as in a legal field; where an entry
could still mean two different addresses it names nobody: `a@x.example <b@x.example>`, `a@x.example)b@x.example`.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.headers.addr_spec import spec, words_of
from parsers.headers.address_list import inside, legal, spoken_name
from parsers.headers.comments import unescaped
from parsers.headers.encoded_word import clean, decode
from parsers.message import Address

__all__ = ["Reading", "tolerant"]

_ENCODED = re.compile(r"=\?[^?\s]{1,129}\?[bBqQ]\?[^?]*\?=")
_LETTERS = str.maketrans("＜＞＠，", "<>@,", "\u00ad\u200b\u200e\u200f\u2060\ufeff\0")
"""Full-width signs, and characters that nobody sees; the last of them marks quoted text below."""
_EDGES = " \t\xa0\u3000\u200c\u200d\u202a\u202b\u202c'\"`´‘’“”„«»‹›〈〉《》「」【】（）［］<>[](){}.,;:|*\\"
_SCHEME = re.compile(r"(?:mailto|smtp|e-?mail)\s*:[\s/]*", re.IGNORECASE)
_AROUND_AT = re.compile(r"(?<!\s)\s*@\s*")
_SPACED_DOMAIN = re.compile(r"(@[^\s@.]+)(?:\.\s+|(?<=\S)\s+\.\s*)(?=[^\s@.])")
_CANDIDATE = re.compile(r"(?:[^\s<>()\[\]\",;:]|(?<=@)\[[^\s\[\]]*\])+")
_QUOTED_NAME = re.compile(r"(?<!\S)'[^'<>\"]*'(?!\S)")
_NAME_INSIDE = re.compile(r'\A\s*(?:"[^"\\@]*"|=\?[^?\s]{1,64}\?[bBqQ]\?[^?\s]*\?=)\s+(?=\S)')
_DOTTED = re.compile(r"[^@]@(?:\[|[^@]*[^@.]\.[^@.])")
_PAIRED = re.compile(r"‘[^’]*’|“[^”]*”|„[^“”]*[“”]|«[^»]*»|'[^']*'")
_UNPAIRED = ('"', str.maketrans('"', " ")), ("(", str.maketrans("()", "  "))


@dataclass(slots=True)
class Reading:
    """What was read: addresses in order, how many entries named none, how many addresses these could mean, and whether
    the field is a list but for commas in names."""

    found: list[Address] = field(default_factory=list)
    unread: int = 0
    meant: int = 0
    listed: bool = True


def tolerant(value: str) -> Reading:
    """Read a field that is no legal list. Linear in `value`."""
    for _ in range(2):  # an encoded-word may spell another
        clearer = _spelled_out(value)
        if clearer == value:
            break
        value = clearer
        if (found := legal(value)) is not None:
            return Reading(found, listed=False)
    reading = Reading()
    for entry in _entries(_paired(value)):
        _read(entry, reading)
    return reading


def _spelled_out(value: str) -> str:
    """Return a field with its address in plain characters, where it was in entities or an encoded-word."""
    value = value.translate(_LETTERS)
    if "<" not in value and "&" in value:
        value = html.unescape(value)
    if "=?" in value and "@" not in _ENCODED.sub("", value):
        value = decode(value)
    return value


def _paired(value: str) -> list[str]:
    """Split a field into words; where a quotation mark or a parenthesis has no partner, none of its kind counts."""
    words = list(words_of(value))
    for sign, without in _UNPAIRED:
        if sign in words:
            value = value.translate(without)
            words = list(words_of(value)) if value.strip() else [sign]
    return words


def _entries(words: list[str]) -> Iterator[list[str]]:
    """Split words at commas and semicolons; one that comes before any `@` is part of a name."""
    entry: list[str] = []
    whole = False
    for word in words:
        if whole and word in {",", ";"}:
            yield entry
            entry, whole = [], False
        else:
            entry.append(word)
            whole = whole or "@" in word
    yield entry


def _read(entry: list[str], reading: Reading) -> None:
    """Read one entry, of which only the last of a field may be without an `@`."""
    text = "".join(entry).strip(" ,;")
    if not text or (text.endswith(":") and "@" not in text):  # nothing, or a group without members and end
        return
    angles = [word[1:-1] for word in entry if word[0] == "<" and len(word) > 1]
    named, broken = _named([angle for angle in angles if "@" in angle])
    others = _candidates(_open_text(entry, named=bool(named)))
    if named or broken:
        others = [other for other in others if _DOTTED.search(other)]
    elif "@" in text:
        others += [other for word in entry if _is_hidden(word) for other in _candidates(_hidden_text(word))]
    elif not reading.found:
        named = [local for angle in angles if (local := inside(angle)) is not None]
    told = {one.casefold(): one for one in reversed((*named, *others, *broken))}
    first = next(iter(told.values()), "")
    if broken or len(told) != 1 or not (named or spec(words_of(first))):
        reading.unread += 1
        reading.meant += len(told)
        return
    sound = bool(named) and inside(angles[0]) == first and not {"<", ">", "(", ")", '"'} & set(entry)
    reading.listed &= sound
    reading.found.append(Address(first, _name(entry, first)))


def _named(angles: list[str]) -> tuple[list[str], list[str]]:
    """Return the addresses in angle brackets, and what those could mean that hold more than one address."""
    named: list[str] = []
    broken: list[str] = []
    for angle in angles:
        spelled = _candidates(angle)
        found = _inside(angle)
        if found is None and len(spelled) > 1 and len(set(spelled)) == 1:  # `<[a@b.example](mailto:a@b.example)>`
            found = spelled[0]
        if found is None:
            broken += spelled or [angle]
        else:
            named.append(found)
    return named, broken


def _inside(angle: str) -> str | None:
    """Return the address in angle brackets, also where there is more than it."""
    found = inside(angle)
    if found is None:
        inner = _NAME_INSIDE.sub("", angle)
        text = _bare(decode(inner) if "=?" in inner else inner)
        found = spec(words_of(_bare(_SCHEME.sub("", text, count=1).partition("?")[0])))
    return found if found is not None and "@" in found else None


def _bare(text: str) -> str:
    """Return a text without the signs around it; the bracket that ends an address literal is none."""
    return text.lstrip(_EDGES).rstrip(_EDGES.replace("]", "") if "@[" in text else _EDGES)


def _is_hidden(word: str) -> bool:
    """Whether a word is a quoted string, a comment or an encoded-word."""
    return len(word) > 1 and (word[0] in '"(' or word.startswith("=?"))


def _hidden_text(word: str) -> str:
    return decode(word) if word.startswith("=?") else unescaped(word[1:-1])


def _open_text(entry: list[str], *, named: bool) -> str:
    """Return an entry outside its brackets, quotes and comments; where an address is named, also outside '...'."""
    signs = {"<": " ", "(": " "}
    text = "".join(signs.get(w[0], "\0") if _is_hidden(w) or (w[0] == "<" and len(w) > 1) else w for w in entry)
    if named:
        return _AROUND_AT.sub("@", _QUOTED_NAME.sub("\0", text))
    return _SPACED_DOMAIN.sub(r"\1.", _AROUND_AT.sub("@", text))


def _candidates(text: str) -> list[str]:
    """Return what could be an address in a text, each in the form of `spec` if it is one."""
    found = (_bare(match[0]) for match in _CANDIDATE.finditer(text) if "@" in match[0])
    return [spec(words_of(one)) or one for one in found if one.strip("@") and one[0] != "@" and one[-1] != "@"]


def _name(entry: list[str], found: str) -> str:
    """Return the words of an entry beside its address."""
    text = html.unescape(spoken_name([word for word in entry if not (word[0] == "<" and len(word) > 1)]))
    text = re.sub(re.escape(found), " ", text, flags=re.IGNORECASE)
    name = clean(_SCHEME.sub(" ", text)).strip(' ,;:<>[]{}"')
    return name[1:-1] if _PAIRED.fullmatch(name) else name
