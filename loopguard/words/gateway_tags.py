"""What a mail gateway puts before the subject of mail from outside ("[External]", "EXT:"), for `subject_phrase`.

Only these words, in brackets or before a colon: other tags in brackets are a tracker's or a list's, and what stands
behind them was written by whoever opened the ticket.

Sources: sublime-security/sublime-rules#1677; the transport rules that Exchange's, Google's and Proofpoint's manuals
show.
"""

from typing import Final

__all__ = ["GATEWAY_TAG", "WORDS"]

WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("en", "external"), ("en", "ext"), ("en", "external email"), ("en", "external e-mail"), ("en", "external mail"),
    ("en", "external sender"), ("en", "external message"), ("en", "caution external"), ("en", "caution: external"),
    ("en", "outside"), ("en", "spam"), ("en", "suspected spam"),
    ("de", "extern"), ("de", "externe mail"), ("de", "externe e-mail"), ("de", "externer absender"),
    ("fr", "externe"), ("fr", "expéditeur externe"), ("es/pt", "externo"), ("es", "correo externo"),
    ("it", "esterno"), ("it", "mittente esterno"), ("nl", "externe afzender"), ("sv", "externt"),
    ("da/no", "ekstern"), ("fi", "ulkoinen"), ("pl", "zewnętrzna"), ("cs", "externí"), ("ru", "внешнее"),
    ("ja", "社外"), ("ja", "外部"), ("zh", "外部邮件"),
)  # fmt: skip
"""Language, word, in small letters."""

_WORD: Final = "|".join(word for _, word in sorted(WORDS, key=lambda row: -len(row[1])))
GATEWAY_TAG: Final = rf"(?:[\[(<*【]{{1,3}}\s?(?:{_WORD})\s?[\])>*】]{{1,3}}|(?:{_WORD}):)\s*[:|–—-]?\s*"
"""Pattern, for a search that ignores case."""
