"""Reads the From line of a header that a mail program quotes in a text, as `forwarded` finds it.

It is read as a From field is (`address`), and the words by which Outlook says that one person sent another's mail are
known in its languages: in `office@example.net im Auftrag von Bob <bob@example.net>` the author is Bob. Where only the
sender's address is told, as older versions of Outlook do, that one is taken beside the author's name. Names of Lotus
Notes (`Bob Miller/Sales/EXAMPLE@EXAMPLE`) are no addresses. Nothing is verified: anybody can type such a line.
"""

import re

from parsers.headers.address import authors
from parsers.headers.encoded_word import clean
from parsers.message import Address

__all__ = ["ON_BEHALF", "quoted_sender"]

ON_BEHALF = (
    "on behalf of", "im auftrag von", "im namen von", "de la part de", "au nom de", "pour le compte de", "en nombre de",
    "em nome de", "per conto di", "a nome di", "namens", "på uppdrag av", "för räkning av", "på vegne af",
    "på vegne av", "w imieniu", "jménem", "v zastoupení", "v mene", "от имени", "по поручению", "від імені",
    "от името на", "în numele", "en nom de", "u ime", "v imenu", "εκ μέρους", "a nevében", "adına", "puolesta",
    "thay mặt cho", "atas nama", "ในนามของ", "代表", "代理", "대신하여", "대리", "بالنيابة عن", "בשם",
)  # fmt: skip
"""What stands between who sent a mail and who wrote it, lowered."""

_ON_BEHALF = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ON_BEHALF))})(?!\w)", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@]+@(?:\[|[^@]*\.)")
_AROUND = " \t*_;,:\"'"


def quoted_sender(value: str) -> Address:
    """Return the author whom a quoted From line names; the address is "" where it names none, or two."""
    behalf = _ON_BEHALF.search(value)
    if behalf is None:
        return _person(value)
    sender, author = _person(value[: behalf.start()]), _person(value[behalf.end() :])
    if author.address:
        return author
    return Address(sender.address, author.name or sender.name)


def _person(value: str) -> Address:
    value = value.strip(_AROUND)
    found, _, _ = authors(value, 1)
    if found and _ADDRESS.match(found[0].address):
        return Address(found[0].address, found[0].name.strip(_AROUND))
    return Address("", clean(value))
