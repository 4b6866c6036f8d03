"""The words by which mail programs of the world say who wrote what they quote, in plain tables, all lower case.

An example: `wrote`, `schrieb`, `a écrit`. A wrong row does little harm, because `attribution` also needs a beginning,
and a date or an address.
"""

__all__ = ["OPENERS", "QUOTING", "SPEAKING", "UNSPACED_VERBS", "VERBS", "WEEKDAYS"]

OPENERS = (
    "on", "at", "in", "am", "um", "le", "el", "em", "il", "op", "den", "dnia", "w dniu", "dne", "dňa", "på", "vào",
    "pada", "στις", "την", "в", "во", "на", "у", "v", "u", "la", "pe data de", "no dia", "בתאריך", "ב", "ב-",
    "في", "بتاريخ", "در تاریخ", "ในวันที่", "เมื่อ", "kuupäev", "o", "noong", "tarihinde",
    "în", "dana", "дана", "kuupäeval", "þann", "la data de",
    "在", "於", "于",
)  # fmt: skip
"""Words that an attribution (`On Monday Anna wrote:`) may begin with; a date or a name with an address may too."""

WEEKDAYS = (
    "po", "út", "ut", "st", "čt", "št", "pá", "pi", "so", "ne", "ma", "ti", "ke", "to", "pe", "la", "su", "man.",
    "tir.", "ons.", "tor.", "fre.", "lør.", "søn.",
)  # fmt: skip
"""Weekdays that clients write without a comma, before the day's number (`ma 1. tammik. 2024`)."""

VERBS = (
    "wrote", "writes", "schrieb", "schreibt", "geschrieben", "a écrit", "écrit", "escribió", "ha escrito", "escribía",
    "escreveu", "va escriure", "ha scritto", "schreef", "geschreven", "skrev", "skreiv", "kirjoitti", "napisał(a)",
    "napisał", "napisała", "pisze", "napsal(a)", "napsal", "napsala", "napísal(a)", "napísal", "napísala", "írta",
    "a scris", "yazdı", "yazmış", "написал(а)", "написал", "написала", "пишет", "писал", "пише", "написав",
    "написала(-в)", "написа", "је написао", "је написао/ла", "napisao", "napisao/la", "napisala", "je napisal",
    "έγραψε", "έγραψαν",
    "כתב", "כתבה", "כתב/ה", "כתב(ה)", "מאת", "كتب", "كتبت", "كتب/كتبت", "تمت كتابة", "نوشت", "đã viết", "menulis",
    "escribiu", "isinulat ni", "rašė", "rakstīja", "kirjutas", "लिखा", "ha escrit", "idatzi zuen", "skrifaði",
    "написао/ла", "написао", "писав(ла)", "писав", "napisali", "napisao(la)", "napisal(a)", "napisal",
    "scrisse", "escribio", "ecrit",
    "folgendes geschrieben", "ysgrifennodd", "shkroi", "napísal/a", "napsal/a", "napisał/a", "написал/а", "напісаў",
)  # fmt: skip
"""What an attribution says that its subject did, set apart by spaces."""

SPEAKING = (
    "said", "sagte", "hat gesagt", "a dit", "dijo", "ha dicho", "disse", "ha detto", "zei", "sade", "sagde", "sanoi",
    "powiedział(a)", "powiedział", "řekl(a)", "řekl", "сказал(а)", "сказал", "сказала", "mondta", "dedi", "είπε",
    "replied", "antwortete", "a répondu", "respondió", "respondeu", "ha risposto", "antwoordde", "ответил",
)  # fmt: skip
"""What an attribution of Airmail and of list software says that its subject did. People say so in their letters too;
so it counts only beside an address, or beside a year with a time."""

UNSPACED_VERBS = (
    "写道", "寫道", "写了", "寫了", "書きました", "書いた", "のメッセージ", "のメール", "が書き込みました", "작성",
    "님이 쓴", "님이 작성", "쓴 글", "写到", "เขียนว่า", "เขียน",
)  # fmt: skip
"""The same in scripts that set no space around a word."""

QUOTING = (
    "quoting", "zitat von", "zitiere", "citando a", "citando", "citation de", "citát", "citat", "cytowanie", "cytuję",
    "quoted from", "missatge de",
)  # fmt: skip
"""Beginnings of a line (`Quoting Anna <anna@example.org>:`) that is an attribution without a verb."""
