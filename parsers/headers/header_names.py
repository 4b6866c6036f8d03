"""What mail programs of the world call the fields of a header that they quote, in plain tables, all lower case.

An example: Outlook in German writes `Von:`, `Gesendet:`, `An:`, `Betreff:`. A wrong row does little harm, because
`quote_marks` needs three of these names together, one of them From.
"""

__all__ = ["DATE_NAMES", "FROM_NAMES", "OTHER_NAMES", "SENT_NAMES", "SUBJECT_NAMES"]

FROM_NAMES = (
    "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "expéditeur", "remitente", "remetente",
    "mittente", "afzender", "afsender", "avsender", "avsändare", "absender", "nadawca", "odesílatel", "odosielateľ",
    "feladó", "de la", "expeditor", "от кого", "от", "отправитель", "від кого", "від", "відправник", "подател",
    "kimden", "gönderen", "από", "αποστολέας", "מאת", "من", "المرسل", "از", "šalje", "pošiljatelj", "pošiljalec",
    "шаље", "од", "từ", "người gửi", "dari", "pengirim", "จาก", "nuo", "frá", "saatja", "发件人", "寄件者",
    "寄件人",
    "差出人", "送信者", "送信元", "보낸 사람", "보낸사람", "보낸이", "प्रेषक",
)  # fmt: skip
"""What a quoted header calls From."""

SENT_NAMES = (
    "sent", "sent on", "gesendet am", "gesendet", "date d'envoi", "envoyé le", "envoyé", "enviado el", "enviado em",
    "enviada em", "enviado", "enviada", "enviat", "inviato", "verzonden", "skickat", "skickades", "sendt",
    "lähetetty", "wysłano", "wysłane", "odesláno", "odoslané", "elküldve", "küldve", "trimis", "отправлено",
    "надіслано", "відправлено", "изпратено", "gönderildi", "gönderme tarihi", "gönderilme tarihi", "στάλθηκε",
    "αποστολή", "נשלח", "تم الإرسال", "تاريخ الإرسال", "أرسل", "ارسال", "poslano", "послато", "đã gửi", "gửi lúc",
    "dikirim", "ส่ง", "išsiųsta", "nosūtīts", "saadetud", "发送时间", "发送日期", "寄件日期", "傳送時間", "送信日時",
    "送信日", "보낸 날짜", "보낸날짜", "보낸 시간",
)  # fmt: skip
"""What a quoted header calls Date with a word such as `Sent`, which only mail uses."""

DATE_NAMES = (
    "date", "datum", "fecha", "data", "dato", "päivämäärä", "päiväys", "kdy", "dátum", "дата", "tarih", "ημερομηνία",
    "תאריך", "التاريخ", "تاریخ", "ngày", "tanggal", "วันที่", "日期", "时间", "日時", "日付", "날짜", "दिनांक",
)  # fmt: skip
"""What a quoted header calls Date with a word that other texts use as well."""

SUBJECT_NAMES = (
    "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe", "temat",
    "předmět", "predmet", "tárgy", "subiect", "assumpte", "тема", "относно", "предмет", "konu", "θέμα", "נושא",
    "الموضوع", "موضوع", "zadeva", "chủ đề", "tiêu đề", "perihal", "subjek", "เรื่อง", "หัวเรื่อง", "tema", "teema",
    "efni",
    "主题", "主旨", "主題", "件名", "題名", "제목", "विषय",
)  # fmt: skip
"""What a quoted header calls Subject."""

OTHER_NAMES = (
    "to", "cc", "bcc", "reply-to", "reply to", "priority", "importance", "attachments", "organization", "an", "kopie",
    "antwort an", "wichtigkeit", "anlagen", "à", "copie à", "répondre à", "pièces jointes", "para", "per a", "cc:n",
    "responder a", "a", "risposta", "aan", "kopia", "till", "til", "kopi", "vastaanottaja", "kopio", "do", "dw",
    "komu", "pro", "címzett", "másolat", "către", "кому", "копия", "копія", "до", "за", "kime", "alıcı", "bilgi",
    "προς", "κοιν", "κοινοποίηση", "אל", "עותק", "إلى", "نسخة", "به", "za", "prima", "tới", "đến", "kepada", "ke",
    "ถึง", "สำเนา", "kam", "adressaat", "收件人", "抄送", "收件者", "副本", "宛先", "받는 사람", "받는사람", "참조",
    "प्रति",
)  # fmt: skip
"""What a quoted header calls its other fields."""
