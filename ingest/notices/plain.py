"""Text that a sender gave, as a notice may show it: one line, short, nothing that a mail program makes a link.

A dot before a letter and the `://` of a URL are put in brackets, as analysts write them: `evil[.]example`. Nothing that
moves a terminal, ends a header or turns the direction of writing is left.
"""

import re
import unicodedata

from ingest.utf8 import encodable

__all__ = ["plain"]

LONGEST = 120
_DOT = re.compile(r"[.\u3002\uff0e\uff61](?=[^\W\d_])")
_GONE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode that show nothing by themselves: controls, marks of direction, joiners, line ends."""


def plain(text: str, longest: int = LONGEST) -> str:
    """Return the text so."""
    kept = "".join(" " if unicodedata.category(one) in _GONE else one for one in encodable(text[: 4 * longest]))
    line = " ".join(kept.split())
    cut = line if len(line) <= longest else line[: longest - 1] + "…"
    return _DOT.sub("[.]", cut.replace("://", "[:]//"))
