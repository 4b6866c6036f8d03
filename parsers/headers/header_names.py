"""What mail programs of the world call the fields of a header that they quote, in plain tables, all lower case.

An example: Outlook in German writes `Von:`, `Gesendet:`, `An:`, `Betreff:`. A wrong row does little harm, because
`quote_marks` needs three of these names together, one of them From.
"""

__all__ = ["DATE_NAMES", "FROM_NAMES", "OTHER_NAMES", "SENT_NAMES", "SUBJECT_NAMES"]

FROM_NAMES = (
    "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "expéditeur", "remitente", "remetente",
    "mittente", "afzender", "afsender", "avsender", "avsändare", "absender", "nadawca", "odesílatel",
    "odosielateľ", "feladó", "de la", "expeditor", "от кого", "от", "отправитель", "від кого", "від",
    "відправник", "подател", "kimden", "gönderen", "από", "αποστολέας", "מאת", "من", "المرسل", "از", "šalje",
    "pošiljatelj", "pošiljalec", "шаље", "од", "từ", "người gửi", "dari", "pengirim", "จาก", "nuo", "frá",
    "saatja", "发件人", "寄件者", "寄件人", "差出人", "送信者", "送信元", "보낸 사람", "보낸사람", "보낸이",
    "प्रेषक", "kellelt", "no", "nork", "daripada", "nga", "oddi wrth", "ó", "ад", "발신자", "보내는 사람", "frå",
    "avsendar", "van wie", "od koho", "pošiljaoc", "lähettäjän", "remetent", "envoyé par", "寄信人", "发信人",
    "發件人",
)  # fmt: skip
"""What a quoted header calls From."""

SENT_NAMES = (
    "sent", "sent on", "gesendet am", "gesendet", "date d'envoi", "envoyé le", "envoyé", "enviado el",
    "enviado em", "enviada em", "enviado", "enviada", "enviat", "inviato", "verzonden", "skickat", "skickades",
    "sendt", "lähetetty", "wysłano", "wysłane", "odesláno", "odoslané", "elküldve", "küldve", "trimis",
    "отправлено", "надіслано", "відправлено", "изпратено", "gönderildi", "gönderme tarihi", "gönderilme tarihi",
    "στάλθηκε", "αποστολή", "נשלח", "تم الإرسال", "تاريخ الإرسال", "أرسل", "ارسال", "poslano", "послато",
    "đã gửi", "gửi lúc", "dikirim", "ส่ง", "išsiųsta", "nosūtīts", "saadetud", "发送时间", "发送日期", "寄件日期",
    "傳送時間", "送信日時", "送信日", "보낸 날짜", "보낸날짜", "보낸 시간", "enviados", "enviats", "enviat el",
    "terkirim", "dihantar", "보냄", "изпратени", "poslato", "послата", "saatmisaeg", "bidaltze-data", "bidalia",
    "nosūtīšanas datums", "inviati", "gesendet um", "verzonden op", "sent at", "sent date", "date sent", "sänt",
    "sendt den", "skickat den", "envoyé à", "date envoi", "date de l'envoi", "date d’envoi", "data wysłania",
    "datum odeslání", "датум слања", "дата отправки", "дата відправлення", "дата отправления", "sendedatum",
    "sendt dato", "gửi", "寄件時間", "发件时间", "發送時間", "發送日期", "送信時刻", "보낸시간", "발신일",
    "ส่งเมื่อ",
)  # fmt: skip
"""What a quoted header calls Date with a word such as `Sent`, which only mail uses."""

DATE_NAMES = (
    "date", "datum", "fecha", "data", "dato", "päivämäärä", "päiväys", "kdy", "dátum", "дата", "tarih",
    "ημερομηνία", "תאריך", "التاريخ", "تاریخ", "ngày", "tanggal", "วันที่", "日期", "时间", "日時", "日付", "날짜",
    "दिनांक", "dată", "datums", "датум", "dagsetning", "tarikh", "dyddiad", "dáta", "kuupäev", "time", "時間",
    "시간", "data e ora", "date/time", "datum en tijd", "dato og tid", "дата и время",
)  # fmt: skip
"""What a quoted header calls Date with a word that other texts use as well."""

SUBJECT_NAMES = (
    "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe", "temat",
    "předmět", "predmet", "tárgy", "subiect", "assumpte", "тема", "относно", "предмет", "konu", "θέμα", "נושא",
    "الموضوع", "موضوع", "zadeva", "chủ đề", "tiêu đề", "perihal", "subjek", "เรื่อง", "หัวเรื่อง", "tema", "teema",
    "efni", "主题", "主旨", "主題", "件名", "題名", "제목", "विषय", "sujet", "наслов", "naslov", "temats", "tēma",
    "gaia", "subjekti", "pwnc", "ábhar", "тэма", "หัวข้อ", "thema", "betr", "betr.", "subj", "тема письма",
    "тема листа", "标题", "標題", "表題",
)  # fmt: skip
"""What a quoted header calls Subject."""

OTHER_NAMES = (
    "to", "cc", "bcc", "reply-to", "reply to", "priority", "importance", "attachments", "organization", "an",
    "kopie", "antwort an", "wichtigkeit", "anlagen", "à", "copie à", "répondre à", "pièces jointes", "para",
    "per a", "cc:n", "responder a", "a", "risposta", "aan", "kopia", "till", "til", "kopi", "vastaanottaja",
    "kopio", "do", "dw", "komu", "pro", "címzett", "másolat", "către", "кому", "копия", "копія", "до", "за",
    "kime", "alıcı", "bilgi", "προς", "κοιν", "κοινοποίηση", "אל", "עותק", "إلى", "نسخة", "به", "za", "prima",
    "tới", "đến", "kepada", "ke", "ถึง", "สำเนา", "kam", "adressaat", "收件人", "抄送", "收件者", "副本", "宛先",
    "받는 사람", "받는사람", "참조", "प्रति", "pour", "copie", "copie cachée", "adresat", "pre", "pentru", "saaja",
    "kellele", "nori", "per", "at", "chuig", "каму", "për", "받는이", "받는 이", "참조인", "숨은참조", "cópia",
    "copia", "copia oculta", "kopiert", "kopija", "másolatot kap", "kópia", "kopie an", "kopie (cc)",
    "blindkopie", "blindkopie (bcc)", "cc/bcc", "cco", "ccn", "ccc", "скрытая копия", "копия до", "adressat",
    "vastaanottajat", "recipient", "recipients", "destinataire", "destinataires", "destinatario", "destinatari",
    "destinatário", "empfänger", "ontvanger", "mottagare", "mottaker", "modtager", "organisation", "antwort-an",
    "réponse à", "répondre-à", "responder-a", "rispondi a", "svar til", "svara till", "antwoord aan",
    "odpowiedz do", "ответить", "ответ", "返信先", "回复", "回覆", "답장 받는 사람", "gesendet von", "sent by",
    "on behalf of", "im auftrag von", "prioritet", "priorität", "priorité", "prioridad", "prioridade", "priorità",
    "prioriteit", "importancia", "importância", "importanza", "urgentie", "viktighet", "vigtighed", "tärkeys",
    "ważność", "důležitost", "dôležitosť", "fontosság", "важность", "важливість", "önem", "重要性", "重要度",
    "중요도", "bijlagen", "bijlage", "allegati", "allegato", "adjuntos", "datos adjuntos", "archivos adjuntos",
    "anexos", "anexo", "bilagor", "bilaga", "vedlegg", "vedhæftede filer", "liitteet", "załączniki", "přílohy",
    "prílohy", "mellékletek", "atașări", "вложения", "вкладення", "ekler", "συνημμένα", "附件", "添付ファイル",
    "첨부", "첨부파일", "anhang", "anhänge", "attachment", "attach", "pièce jointe", "security", "sensitivity",
    "vertraulichkeit",
)  # fmt: skip
"""What a quoted header calls its other fields."""
