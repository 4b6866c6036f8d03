"""Signs that a text is a template that a machine filled in: it greets a customer without a name, it is a list of labels
and values, a team signs it.

People write each of these now and then, so a sign is one and never enough: `topic_notice` counts them beside a topic.
"Dear Sir or Madam" is left out, because people who know no name write so. Sources: the mail templates that the topics
name (`topics/*.py`).
"""

import re
from itertools import islice
from typing import Final

__all__ = ["GREETINGS", "template_signs"]

GREETINGS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:dear|hello|hi|greetings),? (?:valued |our |esteemed )?(?:customer|client|user|member|guest|passenger|"
           r"subscriber|cardholder|card ?member|account ?holder|policy ?holder|patient|shopper|administrator|"
           r"merchant|seller|"
           r"buyer|host|traveller|traveler|applicant|participant)s?\b(?! (?:service|support|care|team|relations))"),
    ("de", r"(?:sehr geehrte|liebe)[rs]? (?:kundin|kunde|nutzer|mitglied|karteninhaber|gast|reisende|teilnehmer|"
           r"geschäftspartner)"),
    ("fr", r"ch(?:er|ère|ers)(?:\(e\))? (?:client|abonné|membre|utilisateur|adhérent)"),
    ("es", r"(?:estimad[oa]s?|apreciad[oa]s?|hola),? (?:\(a\) )?(?:client|usuari|soci|afiliad)"),
    ("pt", r"(?:prezad[oa]s?|car[oa]s?|olá),? (?:client|usuári|utilizador|associad)"),
    ("it", r"(?:gentile|egregio|caro) (?:cliente|utente|socio|abbonato)"),
    ("nl", r"(?:beste|geachte) (?:klant|gebruiker|lid|relatie|reiziger)\b"),
    ("nordic", r"(?:bästa|hej|kära|kære|kjære|hei) (?:kund|kunde|användare|bruger|medlem)\b|hyvä (?:asiakas|käyttäjä)"),
    ("pl/cs/sk", r"(?:szanown[yi]|drogi) (?:kliencie|użytkowniku|państwo klienci)|vážen[ýí] (?:zákazní[kc]|"
                 r"uživatel|klient)"),
    ("hu/ro/hr/sl", r"tisztelt (?:ügyfel|felhaszn|vásárl)|kedves (?:ügyfel|vásárl)|stimat[eă] (?:client|utilizator)|"
                    r"poštovani (?:korisni|kup|klijent)|spoštovani (?:kupec|uporabnik)"),
    ("ru/uk/bg", r"(?:уважаем(?:ый|ая|ые)|дорогой|шановн(?:ий|а|і)|уважаеми) (?:клиент|пользовател|покупател|клієнт|"
                 r"користувач|абонент)"),
    ("tr/el", r"(?:sayın|değerli) (?:müşteri|üye|kullanıcı)|αγαπητ(?:έ|ή|οί) (?:πελάτ|χρήστ|συνδρομητ)"),
    ("ja/zh/ko", r"お客(?:様|さま)|会員(?:様|の皆様)|(?:尊敬|亲爱|親愛)的(?:客户|客戶|用户|用戶|会员|會員|顾客|"
                 r"顧客)|고객님|회원님"),
    ("ar/he/fa/vi/id/th", r"(?:عزيزي|عميلنا) (?:العميل|العزيز|المستخدم)|(?:לקוח|משתמש) יקר|(?:مشتری|کاربر) گرامی|"
                          r"(?:kính (?:gửi|chào)|thân gửi) quý khách|(?:pelanggan|nasabah) (?:yth|yang terhormat)|"
                          r"เรียน ?(?:คุณ)?(?:ลูกค้า|สมาชิก|ผู้ใช้)"),
)  # fmt: skip
"""Language, pattern at the beginning of a text."""

_GREETING: Final = re.compile("|".join(f"(?:{pattern})" for _, pattern in GREETINGS))
_LABEL: Final = re.compile(r"^[ \t>*•·|-]{0,6}[^\W\d_][^:：\n]{1,30}[:：][ \t|]{0,20}\S", re.MULTILINE)
_TEAM: Final = re.compile(
    r"^\W{0,4}(?:[^\n.?!]{2,40}[ -](?:team|crew|kundenservice|customer (?:service|care|support)|bank)|"
    r"(?:team|l'équipe|équipe|el equipo|equipo|equipe|het team|il team|zespół|tým|команда) [^\n.?!]{2,40})\W{0,4}$",
    re.MULTILINE,
)
_LABELS: Final = 3
_TOP: Final = 120
_BOTTOM: Final = 200


def template_signs(text: str) -> int:
    """Return how many of the three signs stand in a text in small letters."""
    greets = _GREETING.search(text[:_TOP]) is not None
    labels = len(list(islice(_LABEL.finditer(text), _LABELS))) == _LABELS
    signs = _TEAM.search(text.partition("\n")[2][-_BOTTOM:]) is not None
    return greets + labels + signs
