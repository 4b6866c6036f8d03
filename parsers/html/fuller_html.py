"""Whether the HTML of a mail says what its plain form only stands in for.

An example: "This email must be viewed in HTML mode." beside a letter. Plain text is the better witness of what
somebody wrote, so it counts unless it is short and one of three things: nothing that is drawn; a stub that sends the
reader to the HTML or to a link; the beginning of a letter ten times as long. What the HTML quotes does not count for
it: a short answer stays the plain one also above a long quote. The two are compared only where a look at their sizes
makes it likely, so that HTML need not be made text to be left aside.
"""

import re

from parsers.html.html_hidden import is_blank

__all__ = ["says_more", "worth_reading"]

_STUB = 400
"""Letters up to which a plain form may be a stub: a sentence or two, in several languages, with a notice of the
sender."""
_TIMES, _LEAST = 4, 120
"""How many times as many letters as a stub the HTML has, and how many at least."""
_LETTER_TIMES, _LETTER_LEAST = 10, 400
"""The same where the stub does not say that it is one."""
_LONGEST = 8 * _STUB
"""Characters of a plain form, links and spaces as well, up to which it may be a stub."""
_LOOKED_AT = 100_000
_TAG = re.compile(r"<[^<>]*>")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)[^\s<>]+|(?<![^\s@<>])[^\s@]{1,64}+@[^\s@]+", re.IGNORECASE)
"""An address is looked for where a word begins only: at each of its letters takes ten times as long."""
_SENDS_AWAY = re.compile(
    r"(?<![a-z])html(?![a-z])|browser|\b(?:web|online)[ -]?version|"
    r"\b(?:e-?)?mail[ -]?(?:client|reader|program|viewer|software)|(?:https?://|www\.)[^\s<>]+",
    re.IGNORECASE,
)
"""`HTML` stands in such stubs in every language; the rest is how English and German ones do without it, and links."""
_QUOTED = re.compile(r"^>.*$|^-----Original Message-----$[\s\S]*", re.MULTILINE)
"""What `html_text` writes for what a mail quotes."""


def worth_reading(plain: str, html: str) -> bool:
    """Whether `html` is so much larger than the plain form that it may say more. Takes no time for a plain form of some
    length."""
    if is_blank(plain):
        return True
    if len(plain) > _LONGEST or len(html) < _LEAST:
        return False
    own = len(_letters(plain))
    return own <= _STUB and _longer(len("".join(_TAG.sub(" ", _body(html)).split())), own)


def says_more(plain: str, text: str) -> bool:
    """Whether `text`, made from HTML, says what `plain` does not."""
    if is_blank(plain):
        return not is_blank(text)
    if len(plain) > _LONGEST or len(text) < _LEAST:
        return False
    own = len(_letters(plain))
    other = len(_NOT_A_LETTER.sub("", _QUOTED.sub("", text))) if own <= _STUB else 0
    if not _longer(other, own):
        return False
    if _SENDS_AWAY.search(plain):
        return True
    return other >= max(_LETTER_LEAST, _LETTER_TIMES * own) and _opens(plain, text)


def _longer(letters: int, than: int) -> bool:
    return letters >= max(_LEAST, _TIMES * than)


def _letters(plain: str) -> str:
    return _NOT_A_LETTER.sub("", _ADDRESS.sub("", plain))


def _body(html: str) -> str:
    """Return the beginning of what a reader is shown, head and style sheets in the body aside."""
    head = html.find("</head>")
    return html[max(head, 0) : max(head, 0) + _LOOKED_AT]


def _opens(plain: str, text: str) -> bool:
    """Whether the letter of `text` holds `plain`, spaces and signs aside."""
    return _letters(plain) in _NOT_A_LETTER.sub("", text[:_LOOKED_AT])
