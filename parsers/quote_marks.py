"""The marks by which mail clients set apart what they quote and what they sign: one table for each kind, one test each.

A row is what a client of that language writes. Every test looks at one line, or at four for an attribution that was
folded, and at no more than 400 characters of it, so that a text of any shape is scanned in linear time.
It knows marks, not their meaning: `new_text` decides what a mark cuts off.
"""

import re

__all__ = [
    "attribution_length",
    "header_length",
    "is_divider",
    "is_reply_marker",
    "is_rule",
    "is_sent_from",
    "is_signature",
    "quote_level",
]

_LONGEST = 400
_FOLDED = 4
"""Lines over which an attribution may be folded."""

_QUOTE = re.compile(r"[ \t]{0,8}((?:>[ \t]{0,3}){1,400})")
_VERBS = re.compile(
    r"\b(?:"
    r"wrote|writes|schrieb|schreibt|hat geschrieben|geschrieben|a écrit|écrit|escribió|ha escrito|escreveu|ha scritto"
    r"|schreef|het geschreven|skrev|skreiv|kirjoitti|napisał\(a\)|napisał|napisała|pisze|napsal|napísal|írta|a scris"
    r"|yazdı|yazmış|написала?|пишет|писал|пише|написав|έγραψε|đã viết|menulis|wrote the following"
    r")\b\W{0,3}|(?:写道|寫道|写了|書きました|書いた|のメッセージ|님이 작성|작성)",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"[ \t*_]{0,8}(?:(?:On|At|In|Am|Le|El|Em|Il|Op|Den|Dnia|W dniu|Dne|På|Vào|Pada|Στις|В|Во|在|於|\d{1,4})\b"
    r"|\w{2,15}, \d{1,2}\b|[^<>@]{0,100}<[^\s<>@]{1,64}@[^\s<>@]{1,255}>[ :])",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"[ \t]{0,8}(?:\d{4}-\d\d-\d\d \d\d?:\d\d (?:GMT|UTC)[+-]\d\d?"
    r"|\d{4}[/-]\d\d?[/-]\d\d? [^<>@]{1,120}<[^\s<>@]{1,64}@[^\s<>@]{1,255}>:?$)"
)
_DATE_OR_ADDRESS = re.compile(r"\d|<[^\s<>@]{1,64}@")

_DIVIDERS = (
    "original message", "original appointment", "forwarded message", "begin forwarded message", "reply message",
    "ursprüngliche nachricht", "ursprungliche nachricht", "originalnachricht", "original-nachricht",
    "weitergeleitete nachricht", "anfang der weitergeleiteten", "message d'origine", "message original",
    "message transféré", "message initial", "mensaje original", "mensaje reenviado", "mensagem original",
    "mensagem encaminhada", "messaggio originale", "messaggio inoltrato", "oorspronkelijk bericht",
    "oorspronkelijke bericht", "doorgestuurd bericht", "origineel bericht", "ursprungligt meddelande",
    "ursprungsmeddelande", "vidarebefordrat meddelande", "opprinnelig melding", "original meddelelse",
    "oprindelig meddelelse", "videresendt", "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość",
    "przekazana wiadomość", "původní zpráva", "eredeti üzenet", "mesaj original", "orijinal mesaj", "orjinal mesaj",
    "исходное сообщение", "пересылаемое сообщение", "пересланное сообщение", "оригінальне повідомлення",
    "元のメッセージ", "転送メッセージ", "转发的邮件", "转发邮件", "原始邮件", "原始郵件", "轉寄郵件", "원본 메시지",
)  # fmt: skip
_ZOHO = re.compile(r"[ \t]{0,8}-{2,8} On .{8,200} wrote -{2,8}[ \t]{0,8}$")
_DIVIDER = re.compile(
    rf"[ \t*>]{{0,8}}[-_=—–]{{0,40}}[ \t*]{{0,4}}(?:{'|'.join(map(re.escape, _DIVIDERS))})\b", re.IGNORECASE
)

_FROM = (
    "from|von|de|da|van|från|fra|lähettäjä|od|expéditeur|remitente|mittente|afzender|feladó|от|від|kimden"
    "|发件人|寄件者|差出人|送信者|보낸 사람"
)
_OTHER = (
    "sent|date|to|cc|subject|reply-to|priority|importance|attachments|organization"
    "|gesendet|datum|an|betreff|kopie|antwort an|envoyé|date d'envoi|à|objet|enviado|fecha|para|asunto|data|assunto"
    "|enviada|inviato|a|oggetto|risposta|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|lähetetty"
    "|vastaanottaja|aihe|wysłano|wysłane|do|temat|odesláno|komu|předmět|kdy|küldve|címzett|tárgy|gönderildi|kime|konu"
    "|дата|отправлено|кому|тема|надіслано|копия|发送时间|收件人|主题|抄送|寄件日期|收件者|主旨|送信日時|日時|宛先|件名"
    "|보낸 날짜|받는 사람|제목"
)
_HEADER = re.compile(rf"[ \t>*_]{{0,8}}(?:({_FROM})|(?:{_OTHER}))[*_]{{0,2}}[ \t\xa0]{{0,2}}[:：]", re.IGNORECASE)

_SIGNATURE = re.compile(r"[ \t]{0,3}(?:-- ?|—|__|-{2,3}[ \t]{0,2})$")
_RULE = re.compile(r"[ \t]{0,8}([-_=*#~+–—])\1{1,200}[ \t]{0,8}$")
_SENT_FROM = re.compile(
    r"[ \t<(\[*_]{0,4}(?:sent (?:from|with|via|by|using)|get outlook for|from my (?:iphone|ipad|android|mobile)"
    r"|(?:\w{1,20} )?from mobile$|gesendet (?:von|mit|über)|von meinem .{1,40} gesendet"
    r"|diese nachricht wurde von meinem|envoyé (?:depuis|de) mon|enviado (?:desde|do|de|com)|inviato dal?"
    r"|verzonden (?:met|vanaf|via)|verstuurd vanaf|skickat från|sendt fra|lähetetty|wysłane z|odesláno z"
    r"|отправлено (?:с|из)|надіслано з|iphoneから送信|iphone から送信|发自我的|從我的|iphone에서 보냄)",
    re.IGNORECASE,
)
_REPLY_MARKER = re.compile(
    r"[ \t>*#_=~-]{0,60}(?:(?:please )?(?:reply|write|type|respond)(?: your \w{1,10})? above (?:this|the) line"
    r"|(?:bitte )?(?:oberhalb|über) dieser (?:linie|zeile) (?:antworten|schreiben)"
    r"|bitte antworten sie (?:oberhalb|über) dieser (?:linie|zeile)"
    r"|répond\w{1,3} au-dessus de cette ligne|responda (?:por )?(?:encima|acima) d\w{1,3} \w{1,5} l[ií]n\w{1,2}"
    r"|rispondi sopra questa (?:linea|riga))",
    re.IGNORECASE,
)


def quote_level(line: str) -> int:
    """Return how many `>` the line starts with."""
    if ">" not in line[:9]:
        return 0
    match = _QUOTE.match(line)
    return match[1].count(">") if match is not None else 0


def is_divider(line: str) -> bool:
    """Whether the line says that another mail begins below it."""
    return _DIVIDER.match(line) is not None or _ZOHO.match(line) is not None


def is_rule(line: str) -> bool:
    """Whether the line is a row of one drawing character."""
    return _RULE.match(line) is not None


def is_signature(line: str) -> bool:
    """Whether the line is the delimiter of a signature (RFC 3676 4.3), or what clients make of it."""
    return len(line) < 8 and _SIGNATURE.match(line) is not None


def is_sent_from(line: str) -> bool:
    """Whether the line is what a device writes below a mail."""
    return len(line) < 160 and _SENT_FROM.match(line) is not None


def is_reply_marker(line: str) -> bool:
    """Whether the line asks to write above it, as helpdesks do."""
    return _REPLY_MARKER.match(line) is not None


def attribution_length(lines: list[str], at: int) -> int:
    """Return over how many lines an attribution (`On … Anna wrote:`) runs from line `at`; 0 when there is none."""
    first = lines[at][:_LONGEST]
    if _DATED.match(first):
        return _ends_in_colon(lines, at) or 1
    if not _OPENER.match(first):
        return 0
    text = ""
    for count, line in enumerate(lines[at : at + 2 * _FOLDED], 1):
        text = f"{text} {line[:_LONGEST].strip()}".lstrip()[: 2 * _LONGEST]
        if _DATE_OR_ADDRESS.search(text) and (verb := _VERBS.search(text)) and _closes(text, verb.end()):
            return count
        if count > 1 and not line.strip() and count > _FOLDED:
            return 0
    return 0


def _closes(text: str, verb_end: int) -> bool:
    """Whether an attribution ends here: at a colon after its verb (German puts the name between the two)."""
    return text.endswith((":", "：", ": >")) and len(text) - verb_end < 160


def _ends_in_colon(lines: list[str], at: int) -> int:
    for count, line in enumerate(lines[at : at + _FOLDED], 1):
        if line.rstrip().endswith(":"):
            return count
        if not line.strip():
            return 0
    return 0


def header_length(lines: list[str], at: int) -> int:
    """Return over how many lines a quoted mail's header (From, Sent, To, Subject) runs from line `at`, else 0."""
    match = _HEADER.match(lines[at])
    if match is None:
        return 0
    named, senders, last = 0, 0, 0
    for count, line in enumerate(lines[at : at + 12], 1):
        match = _HEADER.match(line)
        if match is not None:
            named, last = named + 1, count
            senders += match[1] is not None
        elif not line.strip() and last and count - last > 1:
            break
    return last if named >= 3 and senders else 0
