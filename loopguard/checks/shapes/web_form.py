"""A customer filled in a form on a web page, and the page's program sent it: that mail is a person's, and the customer
waits for an answer.

An example: WordPress's Contact Form 7 writes from `wordpress@site.example` with PHPMailer, and the customer stands in
Reply-To. Each of that is a machine's sign, and none counts when the mail is a form:

* somebody can be answered (Reply-To, or else the author): a person's address, or a function's (`info@`) that the text
  states as the customer's;
* neither subject nor text is that of a site's notice: a new order, user or comment (`NOTICES`);
* it reads as a form: it says so (`SAID`), it has the labels of fields (`LABELS`), it states the address in Reply-To, or
  a script sent a letter that says `I` or asks for something.

It is no finding of its own: the checks that weigh weak signs ask it. What a mail declares in its header outweighs it,
and so do the words of bulk mail.

Not caught: forms without labels in other languages, and a machine that fills in a form.
"""

import re
from typing import Final

from loopguard.words.local_part import is_a_function
from loopguard.words.notice_phrases import FORMS, is_notice, offers, speaks_as_a_notice
from loopguard.words.phrases import Phrases
from loopguard.words.text_ends import ends
from parsers import ParsedMessage

__all__ = ["LABELS", "NOTICES", "SAID", "SCRIPTS", "asks_for_fields", "by_script", "is_web_form", "site"]

SAID: Final[tuple[tuple[str, str], ...]] = (
    *FORMS,
    ("en", r"form submission|sent via form|submitted your form|new response for|new submission (?:on|from|to)|"
           r"got a new submission|submitted (?:on|from|via|through) (?:your|the|our) (?:web ?)?site|new entry:|"
           r"powered by: elementor|(?:message|enquiry|inquiry) (?:from|via) (?:your|the|our) (?:web ?)?site"),
    ("de", r"(?:nachricht|anfrage) (?:von|über|aus) (?:ihre[rm]?|der|dem|die) (?:web|home|internet)|formulareingabe"),
    ("fr", r"(?:message|demande) (?:depuis|via|de) (?:votre|le) site"),
    ("es", r"(?:mensaje|consulta) (?:desde|de) (?:su|la|tu) (?:web|página)|este (?:mensaje|correo) fue enviado por \w"),
    ("it", r"(?:messaggio|richiesta) d(?:al|a) (?:tuo |vostro )?sito"),
    ("pt", r"(?:mensagem|contato) d[oe] (?:seu |o )?site"),
    ("pl", r"formularz\w{0,2} kontaktow|(?:wiadomość|zapytanie) ze strony"),
    ("sv/da/no", r"kontakt(?:formulär|formular|skjema)"),
    ("cs/sk", r"kontaktní(?:ho)? formulář|kontaktný formulár"),
    ("hu/ro/tr", r"kapcsolatfelvételi űrlap|formular de contact|iletişim formu"),
    ("ru/uk", r"(?:сообщение|заявка|письмо) с сайта|форм\w обратной связи|повідомлення з сайту"),
    ("ja/zh/ko", r"お問い?合わ?せフォーム|联系表单|聯絡表單|문의 양식"),
)  # fmt: skip
"""Language, pattern in the subject or in the first or last lines: WordPress plugins, form services, content systems."""

LABELS: Final[tuple[tuple[str, str], ...]] = (
    (
        "name",
        r"(?:(?:your|full|first|last|contact|sender|vor-?|nach|ihr|votre|tu|su|seu) ?)?(?:name|nachname|vorname|nom|"
        r"prénom|nombre|nome|cognome|apellidos?|naam|namn|navn|nimi|imię|nazwisko|jméno|név|nume|имя|фио|ім'я|όνομα|"
        r"isim|お名前|氏名|姓名|이름)",
    ),
    (
        "mail",
        r"(?:(?:your|ihre?|votre|su|tu|seu|uw) ?)?(?:e-?mail(?:-?ad+res+e?| address)?|mail|courriel|correo"
        r"(?: electrónico)?|e-?post|sähköposti|почта|メール(?:アドレス)?|邮箱|電郵|이메일)",
    ),
    (
        "phone",
        r"(?:your |ihre )?(?:tele)?(?:phone|fon|phone number|mobile|handy|téléphone|tél|teléfono|telefono|telefoon|"
        r"telefonnummer|puhelin|телефон|電話番号|电话|전화)|tel\.?|telefon",
    ),
    ("company", r"company|firma|unternehmen|société|entreprise|empresa|azienda|bedrijf|företag|компания|会社名|公司"),
    (
        "message",
        r"(?:(?:your|ihre|votre|su|tu|sua|uw|comment or) ?)?(?:message(?: body| details)?|comments?|question|enquiry|"
        r"inquiry|nachricht|mitteilung|anliegen|frage|demande|mensaje|consulta|mensagem|messaggio|richiesta|bericht|"
        r"vraag|meddelande|besked|melding|viesti|wiadomość|treść|zpráva|üzenet|mesaj|сообщение|вопрос|повідомлення|"
        r"μήνυμα|お問い?合わ?せ内容|内容|留言|메시지)",
    ),
)
"""What is asked for, the label's words at the start of a line, lowered; a colon or the end of the line follows."""

NOTICES: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"^\W*(?:\[[^\]]{1,60}\]:? ?)?(?:new (?:customer )?(?:order|user|customer(?! message)|comment|account|"
           r"review)|(?:customer )?order\b.{0,20}(?:#|confirm|received|placed)|please moderate|comment:|pingback|"
           r"trackback|cron |(?:some )?plugins?\b)|\b(?:user|account|customer) regist|\bregistration\b|"
           r"password (?:reset|changed)|"
           r"you(?:'ve| have) received (?:the following|an?) (?:new )?order|new comment on (?:the|your)"),
    ("de", r"neue[rs]? (?:bestellung|benutzer|kunde|kommentar|nutzer|bewertung)|bestellbestätigung|"
           r"(?:benutzer|neu)registrierung"),
    ("fr", r"nouve(?:au|lle) (?:commande|inscription|utilisateur|commentaire|client)|confirmation de commande"),
    ("es/pt", r"nuev[oa] (?:pedido|usuario|comentario|cliente)|nov[oa] (?:pedido|usuário|comentário|cliente)"),
    ("it", r"nuovo (?:ordine|utente|commento|cliente)"),
    ("nl", r"nieuwe (?:bestelling|gebruiker|reactie|klant)"),
    ("pl/ru", r"nowe? (?:zamówienie|użytkownik|komentarz)|новый (?:заказ|пользователь|комментарий)"),
)  # fmt: skip
"""Language, pattern in the subject or the first lines: the site tells of an order, a user or a comment."""

SCRIPTS: Final[tuple[tuple[str, str], ...]] = (
    ("X-PHP-Originating-Script", "PHP, mail.add_x_header; seen"),
    ("X-PHP-Script", "cPanel's PHP; seen"),
    ("X-PHP-Filename", "hosters' PHP"),
)
"""Field that a web server's script leaves, source."""

_SCRIPTS: Final = frozenset(name.lower() for name, _ in SCRIPTS)
_SCRIPT: Final = re.compile(r"php|wordpress|wpmailsmtp|wpforms|drupal|joomla|typo3|codeigniter|symfony|laravel")
_SAID: Final = Phrases(pattern for _, pattern in SAID)
_NOTICE: Final = Phrases((pattern for _, pattern in NOTICES), re.MULTILINE)
_LABELS: Final = tuple(
    (asked, re.compile(rf"^[ \t>*•-]{{0,4}}(?:{words})[ \t*]{{0,3}}(?:[:：]|$)")) for asked, words in LABELS
)
_I: Final = re.compile(
    r"\b(?:i|i'm|i've|i'd|my|ich|mir|mich|mein\w{0,2}|je|j'ai|mon|ma|yo|mi|mis|quiero|necesito|eu|meu|minha|io|mio|mia|"
    r"vorrei|ho|ik|mijn|jag|min|jeg|я|мне|мой|меня|we|our|us|wir|uns|unser\w{0,2}|nous|notre|nos|nuestr\w{1,2}|noi|"
    r"мы|нам|нас)(?![\w-])|\b(?:please|bitte|merci de|veuillez|por favor|per favore|proszę|прошу)\b"
)
"""Somebody speaks of himself, or asks for something."""
_ADDRESSED: Final = re.compile(
    r"message|contact|enquir|inquir|request|lead\b|submission|demande|devis|anfrage|nachricht|mensaje|consulta|messaggio|"
    r"richiesta|mensagem|wiadomość|zapytanie|сообщен|заявк"
)
"""A subject that a form gives to what customers write."""
_DEAF: Final = re.compile(
    r".*no[-_.]?reply.*|do[-_.]?not.*|.*bounces?([-_+.].*)?|mailer.*|.*notif.*|alerts?|.*newsletters?|news|wordpress|"
    r"www-?data|apache2?|nobody|root|daemon|cron|postmaster"
)
"""Local parts of a Reply-To that would reach no customer."""


def is_web_form(message: ParsedMessage) -> bool:
    """Whether a customer filled in a form, and can be answered."""
    customer, elsewhere = _customer(message)
    if not customer or message.in_reply_to or message.report:
        return False
    local = customer.partition("@")[0]
    if _DEAF.fullmatch(local):
        return False
    subject, text = message.subject[:200].lower(), ends(message.text).replace("’", "'")
    stated = customer in text
    if (is_a_function(local) and not stated) or _NOTICE.search(f"{subject}\n{text[:300]}"):
        return False
    if asks_for_fields(text) or _SAID.search(f"{subject}\n{text}"):
        return True
    if elsewhere and stated and not is_a_function(local) and not is_notice(subject) and not speaks_as_a_notice(text):
        return True
    return by_script(message) and _is_letter(subject, text)


def asks_for_fields(text: str) -> bool:
    """Whether the label of a message stands at the start of a line, and another label at that of another."""
    lines = text.split("\n")
    labels = {asked for asked, label in _LABELS if any(map(label.match, lines))}
    return "message" in labels and len(labels) > 1


def _customer(message: ParsedMessage) -> tuple[str, bool]:
    """Return the one address that an answer goes to, lowered ("" when there is none), and whether it is of another site
    than the author's."""
    answered = message.reply_to or message.from_
    if len(answered) != 1 or "@" not in answered[0].address:
        return "", False
    customer = answered[0].address[:320].lower()
    return customer, all(site(author.address) != site(customer) for author in message.from_)


def site(address: str) -> list[str]:
    """Return the last two labels of an address's domain: roughly, by whom it is."""
    return address.lower().rpartition("@")[2].split(".")[-2:]


def by_script(message: ParsedMessage) -> bool:
    """Whether a web server's script sent it."""
    program = (message.headers.first("X-Mailer") or "")[:100].lower()
    return not _SCRIPTS.isdisjoint(message.headers.names) or _SCRIPT.search(program) is not None


def _is_letter(subject: str, text: str) -> bool:
    """Whether somebody speaks of himself, and nothing reads as a notice or an offer; below a notice's subject he has to
    ask."""
    if not _I.search(text) or speaks_as_a_notice(text) or offers(subject):
        return False
    return "?" in text or not is_notice(subject) or _ADDRESSED.search(subject) is not None
