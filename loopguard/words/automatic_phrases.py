"""How automatic answers begin their subject ("Automatic reply:"), by language: one table for a check and for subject
keys.

Lower case, as they stand at the start of a subject. Sources: the languages of Exchange and Outlook, Gmail, Lotus Notes,
GroupWise, Discourse's and FreeScout's lists. People can write such words too: they prove nothing.
"""

from typing import Final

__all__ = ["BEFORE_A_PREFIX", "GATEWAY_TAG", "PHRASES", "TAGS", "WEAK"]

BEFORE_A_PREFIX: Final = r"(?=(?:re|aw|fwd?|wg|sv|tr):)"
"""Pattern: what follows at once is the prefix of the mail that is answered (`Out of office Re: Order 17`)."""

PHRASES: Final[tuple[tuple[str, str], ...]] = (
    ("en", "automatic reply"),
    ("en", "automatic response"),
    ("en", "automated reply"),
    ("en", "automated response"),
    ("en", "auto reply"),
    ("en", "auto-reply"),
    ("en", "autoreply"),
    ("en", "auto response"),
    ("en", "auto-response"),
    ("en", "autoresponse"),
    ("en", "autorespons"),
    ("en", "autoresponder"),
    ("en", "auto"),
    ("en", "out of office autoreply"),
    ("en", "out of office reply"),
    ("en", "out of office alert"),
    ("en", "out of office"),
    ("en", "out of the office"),
    ("en", "out-of-office"),
    ("en", "on vacation"),
    ("en", "vacation reply"),
    ("en", "away from my mail"),
    ("de", "automatische antwort"),
    ("de", "autom. antwort"),
    ("de", "automatische rückantwort"),
    ("de", "abwesenheitsnotiz"),
    ("de", "abwesenheitsmeldung"),
    ("de", "abwesenheit"),
    ("de", "abwesend"),
    ("de", "nicht im büro"),
    ("fr", "réponse automatique"),
    ("fr", "reponse automatique"),
    ("fr", "absence du bureau"),
    ("fr", "absent du bureau"),
    ("fr", "message d'absence"),
    ("es", "respuesta automática"),
    ("es", "respuesta automatica"),
    ("es", "fuera de la oficina"),
    ("es", "fuera de oficina"),
    ("pt", "resposta automática"),
    ("pt", "resposta automatica"),
    ("pt", "ausência temporária"),
    ("pt", "fora do escritório"),
    ("it", "risposta automatica"),
    ("it", "risposta non al computer"),
    ("it", "fuori sede"),
    ("it", "fuori ufficio"),
    ("nl", "automatisch antwoord"),
    ("nl", "afwezigheidsbericht"),
    ("nl", "afwezig"),
    ("sv", "autosvar"),
    ("sv", "automatiskt svar"),
    ("sv", "frånvaromeddelande"),
    ("sv", "frånvaro"),
    ("sv", "franvaro"),
    ("da", "automatisk svar"),
    ("da", "ikke til stede"),
    ("no", "fravær"),
    ("fi", "automaattinen vastaus"),
    ("fi", "poissa"),
    ("pl", "automatyczna odpowiedź"),
    ("pl", "odpowiedź automatyczna"),
    ("pl", "nieobecność"),
    ("cs", "automatická odpověď"),
    ("cs", "mimo kancelář"),
    ("sk", "automatická odpoveď"),
    ("lv", "automātiskā atbilde"),
    ("lv", "arpus biroja atrasanas automatiska atbilde"),
    ("lv", "ārpus biroja atrašanās automātiskā atbilde"),
    ("lt", "automatinis atsakymas"),
    ("et", "automaatvastus"),
    ("sl", "samodejni odgovor"),
    ("hr", "automatski odgovor"),
    ("hu", "automatikus válasz"),
    ("hu", "házon kívül"),
    ("ro", "răspuns automat"),
    ("tr", "otomatik yanıt"),
    ("tr", "otomatik cevap"),
    ("el", "αυτόματη απάντηση"),
    ("ru", "автоматический ответ"),
    ("ru", "автоответ"),
    ("ru", "нет на месте"),
    ("uk", "автоматична відповідь"),
    ("bg", "автоматичен отговор"),
    ("ja", "自動応答"),
    ("ja", "自動返信"),
    ("ja", "不在通知"),
    ("zh", "自动答复"),
    ("zh", "自动回复"),
    ("zh", "自動回覆"),
    ("zh", "自動回復"),
    ("ko", "자동 회신"),
    ("ko", "자동 응답"),
    ("ar", "رد تلقائي"),
    ("he", "תשובה אוטומטית"),
    ("vi", "trả lời tự động"),
    ("id", "balasan otomatis"),
    ("ms", "balasan automatik"),
    ("th", "ตอบกลับอัตโนมัติ"),
    ("hi", "स्वचालित उत्तर"),
    ("fa", "پاسخ خودکار"),
    ("sr", "аутоматски одговор"),
    ("ca", "resposta automàtica"),
    ("eu", "erantzun automatikoa"),
    ("is", "sjálfvirkt svar"),
)
"""Language, phrase."""

WEAK: Final[frozenset[str]] = frozenset((
    "auto", "out of office", "out of the office", "out-of-office", "on vacation", "away from my mail",
    "abwesenheitsmeldung", "abwesenheit", "abwesend", "nicht im büro",
    "absence du bureau", "absent du bureau", "message d'absence", "fuera de la oficina", "fuera de oficina",
    "ausência temporária", "fora do escritório", "fuori sede", "fuori ufficio", "afwezigheidsbericht", "afwezig",
    "frånvaromeddelande", "frånvaro", "franvaro", "ikke til stede", "fravær", "poissa", "nieobecność",
    "mimo kancelář", "házon kívül", "нет на месте", "不在通知",
))  # fmt: skip
"""The phrases that are plain words of absence: parents and colleagues begin a subject so ("Abwesend: Tim 3b")."""

TAGS: Final[tuple[tuple[str, str], ...]] = (
    ("en", "external"), ("en", "ext"), ("en", "external email"), ("en", "external e-mail"), ("en", "external mail"),
    ("en", "external sender"), ("en", "external message"), ("en", "caution external"), ("en", "caution: external"),
    ("en", "outside"), ("en", "spam"), ("en", "suspected spam"),
    ("de", "extern"), ("de", "externe mail"), ("de", "externe e-mail"), ("de", "externer absender"),
    ("fr", "externe"), ("fr", "expéditeur externe"), ("es/pt", "externo"), ("es", "correo externo"),
    ("it", "esterno"), ("it", "mittente esterno"), ("nl", "externe afzender"), ("sv", "externt"),
    ("da/no", "ekstern"), ("fi", "ulkoinen"), ("pl", "zewnętrzna"), ("cs", "externí"), ("ru", "внешнее"),
    ("ja", "社外"), ("ja", "外部"), ("zh", "外部邮件"),
)  # fmt: skip
"""Language, word: what a gateway puts before the subject of mail from outside ("[External]", "EXT:"). Other tags are a
tracker's or a list's. Sources: sublime-security/sublime-rules#1677; the transport rules in Exchange's manual."""

_WORD: Final = "|".join(word for _, word in sorted(TAGS, key=lambda row: -len(row[1])))
GATEWAY_TAG: Final = rf"(?:[\[(<*【]{{1,3}}\s?(?:{_WORD})\s?[\])>*】]{{1,3}}|(?:{_WORD}):)\s*[:|–—-]?\s*"
"""Pattern, for a search that ignores case."""
