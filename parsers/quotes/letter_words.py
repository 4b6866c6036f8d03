"""The words by which a letter is told from a signature, in plain tables, all lower case.

An example: `Hello Bob` begins a letter, `This e-mail is confidential` never does. A wrong row does little harm, because
`letter` also counts words. No row is a regular expression.
"""

__all__ = ["CLOSINGS", "DEVICES", "NOTICES", "SALUTATIONS", "SELF"]

SALUTATIONS = (
    "hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening", "good day", "greetings",
    "hallo", "guten tag", "guten morgen", "guten abend", "sehr geehrte", "liebe", "lieber", "moin", "servus",
    "grüezi", "grüß gott", "bonjour", "bonsoir", "salut", "cher", "chère", "madame", "monsieur", "hola",
    "buenos días", "buenas tardes", "buenas", "estimado", "estimada", "estimados", "querido", "olá", "ola", "bom dia",
    "boa tarde", "boa noite", "prezado", "prezada", "caro", "cara", "ciao", "buongiorno", "buonasera", "salve",
    "gentile", "spett", "egregio", "beste", "geachte", "goedemorgen", "goedemiddag", "goedendag", "dag", "hej",
    "hejsan", "god morgon", "god dag", "bästa", "kära", "kjære", "kære", "hei", "terve", "moi", "hyvä", "cześć",
    "dzień dobry", "witam", "szanowni", "szanowny", "szanowna", "dobrý den", "ahoj", "vážený", "vážená", "vážení",
    "jó napot", "szia", "kedves", "tisztelt", "bună", "bună ziua", "stimate", "stimată", "dragă", "здравствуйте",
    "добрый день", "доброе утро", "добрый вечер", "привет", "уважаемый", "уважаемая", "уважаемые", "добрий день",
    "вітаю", "доброго дня", "шановний", "шановна", "шановні", "здравейте", "поздрав", "bok", "pozdravljeni",
    "poštovani", "zdravo", "merhaba", "sayın", "selam", "iyi günler", "γεια", "καλημέρα", "καλησπέρα", "αγαπητέ",
    "αγαπητή", "שלום", "היי", "مرحبا", "السلام", "عزيزي", "سلام", "xin chào", "chào", "kính gửi", "halo",
    "selamat", "yth", "สวัสดี", "เรียน", "こんにちは", "お世話", "おはよう", "はじめまして", "您好", "你好", "尊敬",
    "안녕", "नमस्ते", "labas", "sveiki", "tere", "góðan", "sæl", "bon dia", "bones", "hola a tothom",
    "ps", "p.s", "pps", "nb", "n.b", "p. s", "з.ы", "p/s",
)  # fmt: skip
"""How a letter begins."""

CLOSINGS = (
    "regards", "kind regards", "best regards", "best wishes", "best,", "thanks", "thank you", "many thanks", "cheers",
    "sincerely", "yours", "mit freundlichen", "freundliche", "viele grüße", "liebe grüße", "beste grüße", "grüße",
    "gruß", "danke", "vielen dank", "mfg", "vg", "lg", "cordialement", "merci", "bien à vous", "saludos", "gracias",
    "atentamente", "un saludo", "obrigad", "atenciosamente", "cumprimentos", "abraço", "cordiali saluti", "saluti",
    "distinti saluti", "grazie", "groeten", "groet", "met vriendelijke", "bedankt", "hälsningar", "med vänlig",
    "vänliga hälsningar", "tack", "mvh", "hilsen", "med venlig", "med vennlig", "tak", "takk", "terveisin", "kiitos",
    "pozdrawiam", "dziękuję", "z poważaniem", "s pozdravem", "děkuji", "ďakujem", "üdvözlettel", "köszönöm",
    "cu stimă", "mulțumesc", "с уважением", "спасибо", "з повагою", "дякую", "с уважение", "благодаря", "hvala",
    "lep pozdrav", "saygılarımla", "teşekkür", "ευχαριστώ", "με εκτίμηση", "תודה", "בברכה", "شكرا", "با تشکر",
    "trân trọng", "cảm ơn", "terima kasih", "salam", "ขอบคุณ", "よろしく", "ありがとう", "谢谢", "此致", "감사",
)  # fmt: skip
"""How a letter ends, before the name."""

NOTICES = (
    "confidential", "vertraulich", "confidenti", "confidencia", "riservat", "vertrouwelijk", "конфиденц", "konfident",
    "poufn", "důvěrn", "gizli", "privileged", "disclaimer", "intended recipient", "intended only", "intended solely",
    "addressee", "empfänger", "destinatari", "destinatário", "destinataire", "bestemd voor", "unsubscribe",
    "abbestellen", "abmelden", "désabonn", "désinscri", "desuscrib", "darse de baja", "disiscri", "отписат",
    "subscribed", "subscription", "mailing list", "mailing-list", "received this", "receiving this", "this e-mail",
    "this email", "this message", "this communication", "this mail ", "diese e-mail", "diese mail", "diese nachricht",
    "dieser e-mail", "ce message", "ce courriel", "cet e-mail", "este mensaje", "este correo", "este e-mail",
    "esta mensagem", "questo messaggio", "questa e-mail", "dit bericht", "deze e-mail", "detta meddelande",
    "denne e-mail", "denne e-post", "tämä viesti", "ta wiadomość", "tato zpráva", "это сообщение", "bu e-posta",
    "virus", "scanned", "dangerous content", "environment before", "consider the environment", "do you really need",
    "umwelt", "environnement", "medio ambiente", "ambiente", "registered in", "registered office", "company number",
    "company registration", "vat no", "ust-id", "handelsregister", "registergericht", "amtsgericht",
    "geschäftsführ", "vorstand", "sitz der gesellschaft", "reply to this", "reply to the list", "view it on",
    "view in ", "to view this", "manage your", "visit us", "follow us", "privacy policy", "datenschutz",
    "opinions expressed", "views expressed", "all rights reserved", "powered by", "signed with", "fingerprint",
    "excuse", "brevity", "typo", "tippfehler", "brièveté", "fautes de frappe", "errores de escritura", "erros de",
    "notifications", "meeting id", "passcode", "join the meeting", "terms and conditions", "terms of",
    "additional commands", "multi media message", "multimedia message", "mms phone",
)  # fmt: skip
"""What stands in notices that a machine puts below a mail: confidentiality, lists, companies' registers, scanners."""

SELF = frozenset((
    "i", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "my", "we", "we're", "we've", "our", "ich", "mein", "meine",
    "meinen", "meinem", "mir", "mich", "wir", "uns", "unser", "unsere", "je", "j'ai", "j’ai", "mon", "ma", "mes",
    "nous", "notre", "yo", "mi", "mis", "tengo", "nosotros", "nuestro", "eu", "meu", "minha", "tenho", "nós", "nosso",
    "io", "mio", "mia", "ho", "noi", "nostro", "ik", "mijn", "wij", "ons", "onze", "jag", "jeg", "mitt", "minä",
    "mój", "moja", "mam", "jestem", "mi", "můj", "moje", "jsem", "mám", "som", "én", "nekem", "я", "мне", "мой", "моя",
    "мы", "наш", "мені", "мій", "ми", "аз", "ми", "ja", "moj", "ben", "benim", "biz", "bizim", "εγώ", "μου", "אני",
    "שלי", "أنا", "لدي", "من", "tôi", "saya", "kami",
))  # fmt: skip
"""Words by which a writer speaks of himself."""

DEVICES = (
    "iphone", "ipad", "ipod", "android", "samsung", "galaxy", "huawei", "xiaomi", "redmi", "blackberry", "nokia",
    "pixel", "oneplus", "oppo", "vivo", "motorola", "smartphone", "mobil", "phone", "tablet", "handy", "outlook",
    "windows", "yahoo", "gmail", "gmx", "web.de", "mail.ru", "proton", "tutanota", "tuta", "k-9", "spark", "airmail",
    "em client", "bluemail", "mailbox", "aquamail", "thunderbird", "boxer", "мобильн", "телефон", "устройств",
    "почт", "手机", "我的", "スマートフォン", "携帯",
)  # fmt: skip
"""What a device's or an app's line speaks of."""
