"""The words by which mail clients of the world mark what they quote and how they sign, as plain tables, all lower case.

A row is what a client writes; a row that is wrong costs nothing but itself. `quote_marks` says what is looked for
where. Nothing here is a regular expression, so a row can be added without thinking of its cost.
"""

__all__ = [
    "ATTRIBUTION_OPENERS",
    "ATTRIBUTION_VERBS",
    "ATTRIBUTION_VERBS_UNSPACED",
    "DIVIDERS",
    "FROM_NAMES",
    "OTHER_NAMES",
    "REPLY_ABOVE",
    "SENT_FROM",
]

DIVIDERS = (
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
"""Lines that say that another mail begins below, without the dashes around them."""

FROM_NAMES = (
    "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "expéditeur", "remitente", "mittente",
    "afzender", "feladó", "от", "від", "kimden", "发件人", "寄件者", "差出人", "送信者", "보낸 사람",
)  # fmt: skip
"""What a quoted header calls From."""

OTHER_NAMES = (
    "sent", "date", "to", "cc", "subject", "reply-to", "priority", "importance", "attachments", "organization",
    "gesendet", "datum", "an", "betreff", "kopie", "antwort an", "envoyé", "date d'envoi", "à", "objet", "enviado",
    "fecha", "para", "asunto", "data", "assunto", "enviada", "inviato", "a", "oggetto", "risposta", "verzonden", "aan",
    "onderwerp", "skickat", "till", "ämne", "sendt", "til", "emne", "lähetetty", "vastaanottaja", "aihe", "wysłano",
    "wysłane", "do", "temat", "odesláno", "komu", "předmět", "kdy", "küldve", "címzett", "tárgy", "gönderildi", "kime",
    "konu", "дата", "отправлено", "кому", "тема", "надіслано", "копия", "发送时间", "收件人", "主题", "抄送",
    "寄件日期", "收件者", "主旨", "送信日時", "日時", "宛先", "件名", "보낸 날짜", "받는 사람", "제목",
)  # fmt: skip
"""What a quoted header calls its other fields."""

ATTRIBUTION_OPENERS = (
    "on", "at", "in", "am", "le", "el", "em", "il", "op", "den", "dnia", "w dniu", "dne", "på", "vào", "pada", "στις",
    "в", "во", "在", "於",
)  # fmt: skip
"""Words that an attribution (`On Monday Anna wrote:`) may begin with; a date or a name with an address may too."""

ATTRIBUTION_VERBS = (
    "wrote", "writes", "schrieb", "schreibt", "geschrieben", "a écrit", "écrit", "escribió", "ha escrito", "escreveu",
    "ha scritto", "schreef", "skrev", "skreiv", "kirjoitti", "napisał(a)", "napisał", "napisała", "pisze", "napsal",
    "napísal", "írta", "a scris", "yazdı", "yazmış", "написал", "написала", "пишет", "писал", "пише", "написав",
    "έγραψε", "đã viết", "menulis",
)  # fmt: skip
"""What an attribution says that its subject did, set apart by spaces."""

ATTRIBUTION_VERBS_UNSPACED = ("写道", "寫道", "写了", "書きました", "書いた", "のメッセージ", "작성")
"""The same in scripts that set no space around a word."""

SENT_FROM = (
    "sent from", "sent with", "sent via", "sent using", "get outlook for", "from my iphone", "from my ipad",
    "from my android", "from my mobile", "from mobile", "someone from mobile", "gesendet von", "gesendet mit",
    "gesendet über", "von meinem iphone", "von meinem ipad", "von meinem mobil", "von meinem handy",
    "von meinem android", "von meinem smartphone", "von meinem samsung", "diese nachricht wurde von meinem",
    "envoyé depuis mon", "envoyé de mon",
    "enviado desde", "enviado do", "enviado de", "enviado com", "inviato da", "verzonden met", "verzonden vanaf",
    "verzonden via", "verstuurd vanaf", "skickat från", "sendt fra", "lähetetty", "wysłane z", "odesláno z",
    "отправлено с", "отправлено из", "надіслано з", "iphoneから送信", "iphone から送信", "发自我的", "從我的",
    "iphone에서 보냄",
)  # fmt: skip
"""Beginnings of the line that a device or an app writes below a mail."""

REPLY_ABOVE = (
    "reply above this line", "reply above the line", "please reply above this line", "write above this line",
    "type your reply above this line", "type your response above this line", "write your reply above this line",
    "please type your reply above this line", "respond above this line", "please do not write below this line",
    "oberhalb dieser linie antworten", "bitte oberhalb dieser linie antworten", "über dieser linie antworten",
    "bitte antworten sie oberhalb dieser linie", "bitte antworten sie über dieser linie",
    "répondez au-dessus de cette ligne", "répondre au-dessus de cette ligne", "responda por encima de esta línea",
    "responda acima desta linha", "rispondi sopra questa riga", "rispondi sopra questa linea",
    "antwoord boven deze regel", "svara ovanför denna rad", "odpowiedz powyżej tej linii",
    "ответьте выше этой строки",
)  # fmt: skip
"""Beginnings of the line by which a helpdesk asks for answers above it, without the signs around it."""
