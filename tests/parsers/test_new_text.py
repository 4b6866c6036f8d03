"""What the sender wrote: one row for each way in which clients quote and sign, and hostile shapes."""

import textwrap
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers.quotes.new_text import new_text
from tests.growth import in_proportion

ATTRIBUTIONS = [
    "On Mon, Jan 1, 2024 at 10:00 AM Anna Example <anna@example.org> wrote:",
    "On Mon, Jan 1, 2024 at 10:00 AM Anna Example <\nanna@example.org> wrote:",
    "On Mon, Jan 1, 2024, Anna\n<anna@example.org>\nwrote:",
    "Am 01.01.2024 um 10:00 schrieb Anna Example:",
    "Anna Example <anna@example.org> schrieb am Mo., 1. Jan. 2024 um\n10:00 Uhr:",
    "Anna Example <anna@example.org> wrote:",
    "Le lun. 1 janv. 2024 à 10:00, Anna Example <anna@example.org> a écrit :",
    "El lun, 1 ene 2024 a las 10:00, Anna (<anna@example.org>) escribió:",
    "Em seg., 1 de jan. de 2024 às 10:00, Anna <anna@example.org> escreveu:",
    "Il giorno lun 1 gen 2024 alle ore 10:00 Anna <anna@example.org> ha scritto:",
    "Op ma 1 jan 2024 om 10:00 schreef Anna <anna@example.org>:",
    "Den mån 1 jan. 2024 kl 10:00 skrev Anna <anna@example.org>:",
    "pon., 1 sty 2024 o 10:00 Anna <anna@example.org> napisał(a):",
    "пн, 1 янв. 2024 г. в 10:00, Анна <anna@example.org> пишет:",
    "понедельник, 1 января 2024 г. пользователь Анна написал:",
    "2024年1月1日(月) 10:00 Anna <anna@example.org>のメッセージ:",
    "在 2024年1月1日，10:00，Anna <anna@example.org> 写道：",
    "2024-01-01 10:00 GMT+01:00 Anna Example <anna@example.org>:",
    "2024/1/1 Anna Example <anna@example.org>",
    "---- On Mon, 01 Jan 2024 10:00:00 +0100 Anna Example wrote ----",
]

WORLD = [
    "On 1 Jan 2024, at 10:00, Anna Example <anna@example.org> wrote:",
    "Am Mo., 1. Jan. 2024 um 10:00 Uhr schrieb Anna Example <anna@example.org>:",
    "Am 1.1.24 um 10:00 schrieb Anna:",
    "Anna schrieb am 01.01.2024 um 10:00:",
    "Le 01/01/2024 à 10:00, Anna a écrit :",
    "Anna <anna@example.org> escreveu (segunda, 1/01/2024 à(s) 10:00):",
    "No dia 1 de jan. de 2024, às 10:00, Anna <anna@example.org> escreveu:",
    "Il 01/01/2024 10:00, Anna ha scritto:",
    "Op 1 jan. 2024 om 10:00 heeft Anna <anna@example.org> het volgende geschreven:",
    "W dniu 1.01.2024 o 10:00, Anna pisze:",
    "pon., 1 sty 2024 o 10:00 Anna <anna@example.org> napisał(a):",
    "Dnia 1 stycznia 2024 10:00 Anna <anna@example.org> napisał(a):",
    "пн, 1 янв. 2024 г. в 10:00, Анна <anna@example.org>:",
    "1 янв. 2024 г., в 10:00, Анна <anna@example.org> написал(а):",
    "пн, 1 січ. 2024 р. о 10:00 Анна <anna@example.org> пише:",
    "po 1. 1. 2024 v 10:00 odesílatel Anna <anna@example.org> napsal:",
    "Dne 1. 1. 2024 v 10:00 Anna napsal(a):",
    "po 1. 1. 2024 o 10:00 Anna <anna@example.org> napísal(a):",
    "Den 2024-01-01 kl. 10:00, skrev Anna:",
    "1 jan. 2024 kl. 10:00 skrev Anna <anna@example.org>:",
    "Den man. 1. jan. 2024 kl. 10.00 skrev Anna <anna@example.org>:",
    "man. 1. jan. 2024 kl. 10:00 skrev Anna <anna@example.org>:",
    "ma 1. tammik. 2024 klo 10.00 Anna (anna@example.org) kirjoitti:",
    "Anna <anna@example.org> kirjoitti 1.1.2024 kello 10.00:",
    "Anna <anna@example.org>, 1 Oca 2024 Pzt, 10:00 tarihinde şunu yazdı:",
    "Anna <anna@example.org> şunları yazdı (1 Oca 2024 10:00):",
    "Στις Δευ 1 Ιαν 2024 στις 10:00 π.μ., ο χρήστης Anna <anna@example.org> έγραψε:",
    "1 Ιαν 2024, 10:00, ο χρήστης «Anna <anna@example.org>» έγραψε:",
    "\u202bבתאריך יום ב׳, 1 בינו׳ 2024 ב-10:00 מאת \u202aAnna\u202c\u200f <\u202aanna@example.org\u202c\u200f>:\u202c",
    "ב-1 בינו׳ 2024, בשעה 10:00, Anna \u200f<anna@example.org> כתב/ה:",
    "في الاثنين، 1 يناير 2024 في 10:00 ص تمت كتابة ما يلي بواسطة Anna <anna@example.org>:",
    "في ١ يناير ٢٠٢٤، الساعة ١٠:٠٠، كتب Anna <anna@example.org>:",
    "O luns, 1 de xan. de 2024 ás 10:00, Anna (<anna@example.org>) escribiu:",
    "Noong Lun, Ene 1, 2024 nang 10:00 AM, isinulat ni Anna <anna@example.org>:",
    "2024年1月1日(月) 10:00 Anna <anna@example.org>:",
    "2024/01/01 10:00、Annaのメール:",
    "Anna <anna@example.org> 于2024年1月1日周一 10:00写道：",
    "Anna <anna@example.org> 於 2024年1月1日 週一 上午10:00寫道：",
    "2024년 1월 1일 (월) 오전 10:00, Anna <anna@example.org>님이 작성:",
    "2024. 1. 1. 오전 10:00, Anna <anna@example.org> 작성:",
    "Anna <anna@example.org> ezt írta (időpont: 2024. jan. 1., H, 10:00):",
    "lun., 1 ian. 2024 la 10:00, Anna <anna@example.org> a scris:",
    "На пн, 1.01.2024 г. в 10:00 Anna <anna@example.org> написа:",
    "pon, 1. sij 2024. u 10:00 Anna <anna@example.org> napisao/la je:",
    "V pon., 1. jan. 2024 ob 10:00 je oseba Anna <anna@example.org> napisala:",
    "Missatge de Anna <anna@example.org> del dia dl., 1 de gen. 2024 a les 10:00:",
    "Vào Th 2, 1 thg 1, 2024 vào lúc 10:00 Anna <anna@example.org> đã viết:",
    "Pada tanggal Sen, 1 Jan 2024 pukul 10.00 Anna <anna@example.org> menulis:",
    "ในวันที่ จ. 1 ม.ค. 2024 เวลา 10:00 Anna <anna@example.org> เขียนว่า:",
    "2024-01-01, pr, 10:00 Anna <anna@example.org> rašė:",
    "pirmd., 2024. g. 1. janv., plkst. 10:00 — lietotājs Anna (<anna@example.org>) rakstīja:",
    "Kuupäev E, 1. jaanuar 2024 kell 10:00 kirjutas Anna <anna@example.org>:",
    "در تاریخ دوشنبه ۱ ژانویه ۲۰۲۴،\u200f ۱۰:۰۰ Anna <anna@example.org> نوشت:",
    "Anna <anna@example.org> ने सोम, 1 जन॰ 2024 को 10:00 बजे लिखा:",
    "Quoting Anna <anna@example.org>:",
    "Zitat von Anna <anna@example.org>:",
    "Citando a Anna <anna@example.org>:",
    "Anna Example/Sales wrote on 01/02/2024 10:00:00 AM:",
    "---- Am Mo., 01 Jan. 2024 10:00:00 +0100 Anna Example schrieb ----",
]
"""Attributions as Gmail, Apple and others write them in the languages of the world."""

ONE_LINE = ("ב-1", "Anna Example/Sales", "---- ")
"""Attributions that are known on one line only."""

ORIGINALS = [
    "----- Message d'origine -----", "-------- Mensaje original --------", "-----Mensagem original-----",
    "-----Messaggio originale-----", "-----Oorspronkelijk bericht-----", "-----Wiadomość oryginalna-----",
    "-----Исходное сообщение-----", "-----Оригінальне повідомлення-----", "-----Původní zpráva-----",
    "-----Ursprungligt meddelande-----", "-----Oprindelig meddelelse-----", "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----", "-----Özgün İleti-----", "-----Αρχικό μήνυμα-----", "-----הודעה מקורית-----",
    "-----الرسالة الأصلية-----", "-----元のメッセージ-----", "------------------ 原始邮件 ------------------",
    "-----원본 메시지-----", "Original message follows.", "Début du message réexpédié :",
    "---- Am Mo., 01 Jan. 2024 10:00:00 +0100 Anna schrieb ----",
    "De: Anna\nEnviado: lunes\nPara: Bob\nAsunto: x", "Da: Anna\nInviato: lunedì\nA: Bob\nOggetto: x",
    "Van: Anna\nVerzonden: maandag\nAan: Bob\nOnderwerp: x", "Od: Anna\nWysłano: 1.1\nDo: Bob\nTemat: x",
    "От: Анна\nОтправлено: 1.1\nКому: Bob\nТема: x", "Від: Анна\nНадіслано: 1.1\nКому: Bob\nТема: x",
    "Od: Anna\nOdesláno: 1.1\nKomu: Bob\nPředmět: x", "Från: Anna\nSkickat: 1.1\nTill: Bob\nÄmne: x",
    "Fra: Anna\nSendt: 1.1\nTil: Bob\nEmne: x", "Lähettäjä: Anna\nLähetetty: 1.1\nVastaanottaja: B\nAihe: x",
    "Kimden: Anna\nGönderildi: 1.1\nKime: Bob\nKonu: x", "Από: Anna\nΣτάλθηκε: 1.1\nΠρος: Bob\nΘέμα: x",
    "מאת: Anna\nנשלח: 1.1\nאל: Bob\nנושא: x", "من: Anna\nتم الإرسال: 1.1\nإلى: Bob\nالموضوع: x",
    "差出人: Anna\n送信日時: 2024\n宛先: Bob\n件名: x", "寄件者: Anna\n寄件日期: 2024\n收件者: Bob\n主旨: x",
    "보낸 사람: Anna\n보낸 날짜: 2024\n받는 사람: Bob\n제목: x", "发件人：Anna\n日期：2024\n收件人：Bob\n主题：x",
    "##- Please type your reply above this line -##", "##- Veuillez taper votre réponse au-dessus de cette ligne -##",
    "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##", "===== Responda acima desta linha =====",
    "--- Ответьте выше этой строки ---", "—— 请在此行上方回复 ——", "----- この行より上に返信してください -----",
]  # fmt: skip
"""Dividers, quoted headers and helpdesks' lines in the languages of the world."""

DIVIDERS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "________________________________\nFrom: Anna <anna@example.org>\nSent: Monday\nTo: Bob\nSubject: x",
    "From: Anna <anna@example.org>\nDate: Monday\nTo: Bob\nSubject: x",
    "*From:* Anna\n*Sent:* Monday\n*To:* Bob\n*Subject:* x",
    "Von: Anna\nGesendet: Montag\nAn: Bob\nBetreff: x",
    "De : Anna\nEnvoyé : lundi\nÀ : Bob\nObjet : x",
    "发件人: Anna\n发送时间: 2024\n收件人: Bob\n主题: x",
    "## Please reply above this line ##",
    "-- Bitte antworten Sie oberhalb dieser Linie --",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_takes_its_quote_with_it(attribution: str) -> None:
    assert new_text(f"Thank you!\n\n{attribution}\n\n> old\n> older\n").text == "Thank you!"
    assert new_text(f"Thank you!\n\n{attribution}\n\nold\n\nolder\n").text == "Thank you!"


@pytest.mark.parametrize("attribution", WORLD)
def test_attributions_of_the_world(attribution: str) -> None:
    widths = [200] if attribution.startswith(ONE_LINE) else [200, 60, 36]
    for width in widths:
        folded = textwrap.fill(attribution, width, break_on_hyphens=False)
        assert new_text(f"Thank you!\n\n{folded}\n\n> old\n> older\n").text == "Thank you!"
        assert new_text(f"Thank you!\n\n{folded}\n\nold\n\nolder\n").text == "Thank you!"


@pytest.mark.parametrize("divider", ORIGINALS)
def test_dividers_of_the_world(divider: str) -> None:
    assert new_text(f"Thank you!\nAnna\n\n{divider}\n\nthe old mail\nmore\n").text == "Thank you!\nAnna"


@pytest.mark.parametrize("attribution", ATTRIBUTIONS[:16])
def test_an_answer_below_the_quote_is_kept(attribution: str) -> None:
    assert new_text(f"{attribution}\n> old\n> older\n\nThank you!\n").text == "Thank you!"


@pytest.mark.parametrize("divider", DIVIDERS)
def test_what_stands_below_a_divider_is_not_new(divider: str) -> None:
    reply = new_text(f"Thank you!\nAnna\n\n{divider}\n\nthe old mail\n> older\nmore\n")
    assert reply.text == reply.own == "Thank you!\nAnna"


@pytest.mark.parametrize("divider", DIVIDERS[:10])
def test_a_mail_that_begins_with_a_divider_is_what_was_forwarded(divider: str) -> None:
    assert new_text(f"{divider}\n\nthe forwarded mail\n").text == "the forwarded mail"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnna\nExample Ltd",
        "--\nAnna",
        "—\nAnna",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Get Outlook for iOS",
        "Envoyé de mon iPhone",
        "Отправлено с iPhone",
        "发自我的 iPhone",
    ],
)
def test_a_signature_runs_to_the_end_or_to_the_next_quote(signature: str) -> None:
    assert new_text(f"Thank you!\n\n{signature}\n").text == "Thank you!"
    assert (
        new_text(f"Thank you!\n\n{signature}\n\nOn Jan 1 2024 Anna wrote:\n> old\n\nPS: bye").text
        == "Thank you!\n\nPS: bye"
    )


def test_a_forwarded_mail_that_is_wrapped_like_a_quote_is_what_was_forwarded() -> None:
    wrapped = "> ---------- Forwarded message ---------\n> From: Anna\n> Date: Monday\n> Subject: x\n>\n> hello\n>> old"
    assert new_text(wrapped).text == "hello"
    assert new_text(f"{wrapped}\n\nand mine").text == "hello\n> old\n\nand mine"
    assert new_text(f"see below\n\n{wrapped}").text == "see below"


def test_a_helpdesks_own_mail_begins_with_its_line_and_is_read() -> None:
    line = "##- Please type your reply above this line -##"
    assert new_text(f"{line}\n\nYour request was received.").text == "Your request was received."
    assert new_text(f"On 1 Jan 2024 Help wrote:\n\n{line}\n\nYour request was received.").text == ""


@pytest.mark.parametrize("below", ["", "\n\nOn 1 Jan 2024 Anna wrote:\n> old", "\n\n> old"])
def test_what_a_device_writes_may_end_like_a_sentence(below: str) -> None:
    assert new_text(f"Thanks\n\nSent from my iPhone. Excuse brevity.{below}").text == "Thanks"


def test_a_quoted_header_of_iceland() -> None:
    header = "Frá: Anna <anna@example.org>\nTil: Bob\nEfni: x"
    assert new_text(f"Takk\n\n{header}\n\nold").text == "Takk"


def test_a_signature_may_be_followed_by_many_lines_that_look_like_marks() -> None:
    assert new_text("Thank you!\n-- \nAnna, Sales\n1 Example Street\nFrom: here\n> old\n\nPS").text == (
        "Thank you!\n> old\n\nPS"
    )
    assert new_text("Thank you!\n-- \nAnna\n-----Original Message-----\nold").text == "Thank you!"


def test_quotes_between_answers_stay_as_context_and_are_not_own_text() -> None:
    reply = new_text("> first?\n\nyes\n\n> second?\n\nno\n\n> rest\n")
    assert reply.text == "> first?\n\nyes\n\n> second?\n\nno"
    assert "".join(reply.own.split()) == "yesno"


def test_a_mail_that_only_quotes_says_nothing_new() -> None:
    assert new_text("> old\n>> older\n").text == ""
    assert new_text("On Jan 1, 2024 Anna wrote:\n> old\n").text == ""


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("", 0),
        ("a > b", 0),
        ("> a", 1),
        (">> a\n> b", 2),
        ("> > > a", 3),
        ("x\n  >a", 1),
        ("On Jan 1, 2024 A wrote:\nx", 1),
    ],
)
def test_quote_depth(text: str, depth: int) -> None:
    assert new_text(text).quote_depth == depth


@pytest.mark.parametrize(
    "text",
    [
        "On this day\n\nI wrote something:\n\nwhich was long.",
        "In 3 days I will be back.\n\nAnna",
        "From: the beginning, it failed.",
        "To: do\n- a\n- b",
        "This is not a ---------- divider.",
        "The original message was lost.",
        "a <b> c > d",
        "1. first\n2. second",
        "Hi,\n\n    indented\n\tcode\n\nbye",
        "We sent from here.",
        "1st change the level; 2nd run it.\n\nAnna\n\n> On 1 Jan 2024 Bob wrote:\n\ndone",
        "The parcel was\nsent from Berlin on Monday.",
        "Von meinem Chef habe ich gehört.\nAnna",
        "one\n\n---\n\ntwo",
        "Original message handling is broken since the last update, and nobody knows why.",
        "Original message was lost.",
        "host 192.0.2.22 [192.0.2.22]: 550 5.1.1 <anna@example.org>:\nRecipient address rejected",
        "Please call 555 10 10:\n\nAnna",
        "From: Berlin\nTo: Rome\nDate: 3 May\n\nTwo adults, please.",
        "1. What Anna wrote:\n\nnothing",
        "1. 신청서 작성:\n\n2. 제출",
        "No: 4711\nDate: 3 May\nTo: Berlin\n\nPlease confirm.",
        "Hello,\n\nOutlook für Mac stürzt ab.\n\nAnna",
        "Quoting is hard:\n\nit is",
        "Hello,\n\nSent via DHL on Monday. The number is 123.\n\nWhen will you refund?",
        "Hi,\n\nGesendet von mir wurde es am Montag.\n\n\nWann kommt das Geld?",
        "Please apply:\n\n@@ -1,3 +1,2 @@\n--\n-old\n+new\n\nDoes it help?",
        "Forwarded by mistake, sorry!\nMy question is: when?",
        "Hello,\n\nReply above this line is in all my mails. Why?\nPlease help.",
        "Hello,\n\nAt 10:00 the log wrote:\ndisk full\nWhat now?",
        "At 10:00 these people came <anna@example.org>:\n\nall",
        "1. Anna wrote this, which is" + " very long" * 30 + ("\nand" + " longer" * 50) * 3 + ":\n\nyes",
    ],
)
def test_text_that_only_looks_like_a_mark_is_kept(text: str) -> None:
    assert new_text(text).text == text


@pytest.mark.parametrize("said", ["On Monday, Anna wrote:", "Am Montag schrieb Anna:"])
def test_an_attribution_without_a_time_is_one_right_above_a_quote(said: str) -> None:
    assert new_text(f"ok\n\n{said}\n> all right?").text == "ok"
    assert new_text(f"ok\n\n{said}\n\nall right").text == f"ok\n\n{said}\n\nall right"


@example(["---------- Forwarded message ---------", "> q"])
@given(
    st.lists(
        st.sampled_from([*ATTRIBUTIONS, *DIVIDERS, "> q", ">> q", "", "text", "-- ", "Sent from my iPhone", " \x1c "])
    )
)
def test_every_arrangement_of_marks_is_read(lines: list[str]) -> None:
    reply = new_text("\n".join(lines))
    assert reply.quote_depth <= 2
    assert len(reply.own) <= len(reply.text)
    written = {part.rstrip() for line in lines for part in line.split("\n")}
    unwrapped = {line[1:].removeprefix(" ") for line in written if line.startswith(">")}  # a forward that was quoted
    assert set(reply.text.split("\n")) <= {"", " \x1c"} | written | unwrapped


HOSTILE = [
    ">", ">\n", "> ", "On 1\n", "On 1 a@b wrote\n", "On x x x ", "From: x\n", "From: x\na\na\n", "--\n", "-", " ", "\n",
    "-- \nOn 3\n", "2024-01-01 10:10 GMT+1\n", "aaa <a@b> \n", "----\n\n\n", "Von: ", "wrote: ", "<a@", "写道",
    "-- \nI think that my printer does not work today at all\n", "x\n-- \nHi\n", "Sent from x\n\n", "Sent from x.\n\n",
    "Sent from my iPhone\n\nx\n\n", ">>> a 1:11 >>>\n", ">>> " + "1:11 " * 70 + ">>>\n", "--a" + "-" * 390 + "\n",
    "--a " + "wrote " * 60 + "\n", "x ---1.1.20 10:10", "<a@b>" * 70 + ":\n", "a@b " * 90 + ":\n", "*Name: a\n",
    "On 1 " + "abc. " * 70 + ":\n", "-----Original Message-----\nA: b\n", "> -----Original Message-----\n",
    "On 1 2020 x wrote:\n##- reply above this line -##\n> \n", "1 a\n\n", "On 1 2020\n\n",
    "x\n1.1.20 1:11\nTo\nSubject\n\n\n", "1.1.20 1:11\n", "Anna " * 70 + "wrote:\n",
    "-" * 40 + "a b" * 20 + "\n", "From:\nx\n\n", "Bob <b@c> wrote\n\n",
    "-- \n" + "confidential " * 30 + "\n", "On 2020 10:10 said <a@b>:\n", "> ##- reply above this line -##\n",
    "_" * 50 + "\n", "On " + "1 " * 190 + "wrote:\n", "On 1 " + "a" * 380 + ":\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_four_times_the_text_takes_about_four_times_the_time(unit: str) -> None:
    assert in_proportion(lambda times: partial(new_text, unit * times), 30_000 // len(unit))


def test_between_answers_every_quote_is_their_context() -> None:
    text = "Hi\n\nOn Mon, Jan 1, 2024, Anna <anna@example.org> wrote:\n\n> One?\nYes.\n> Two?\nNo.\n> End.\n"
    assert new_text(text).text == "Hi\n\n> One?\nYes.\n> Two?\nNo."
    assert new_text(text).own == "Hi\n\nYes.\nNo."


def test_a_forward_whose_body_alone_is_quoted_is_not_empty() -> None:
    header = "From: Anna <anna@example.org>\nTo: b@example.org\nSubject: X"
    text = f"------- Forwarded Message -------\n{header}\n\n> Hello\n> you"
    assert new_text(text).text == "Hello\nyou"


@pytest.mark.parametrize(
    "line", ["10. Juni 2025 um 09:12 von anna@example.org:", "Jun 10, 2025, 09:12 by anna@example.org:"]
)
def test_a_date_and_a_bare_address_are_an_attribution(line: str) -> None:
    assert new_text(f"New\n\n{line}\n> old").text == "New"


def test_original_between_dashes_is_a_divider() -> None:
    assert new_text("New\n------------------ Original ------------------\nold").text == "New"
    assert new_text("New\n- original recipe\nkept").text == "New\n- original recipe\nkept"
