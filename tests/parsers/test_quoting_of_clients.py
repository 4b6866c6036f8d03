"""How the mail programs of the world say what they quote: a row for each attribution and each header."""

import pytest

from parsers.quotes.new_text import new_text

ATTRIBUTIONS = [
    "On 1 October 2015 at 10:00:00, Anna (anna@example.org) said:",
    "On Thursday, 1 October 2015 at 10:00 am, Anna Example said:",
    "On Oct 1, 2015, at 10:00, Anna Example <anna@example.org> said:",
    "Am 2026-02-01 10:11, schrieb Anna Example:",
    "Am 2026-02-01 10:11, schrieb anna@example.org:",
    "On 2026-02-01 10:11, Anna Example wrote:",
    "Le 2026-02-01 10:11, Anna Example a écrit :",
    "Le 01/02/2026 à 10:11, Anna a écrit :",
    "Le 1 févr. 2026 à 10:11, Anna Example <anna@example.org> a écrit :",
    "El 2026-02-01 10:11, Anna escribió:",
    "El 01-02-2026 a las 10:11, Anna escribió:",
    "Em 2026-02-01 10:11, Anna escreveu:",
    "Em 01/02/2026 10:11, Anna escreveu:",
    "Il 2026-02-01 10:11 Anna ha scritto:",
    "Il 01/02/2026 10:11, Anna ha scritto:",
    "Anna schreef op 2026-02-01 10:11:",
    "Op 01-02-2026 om 10:11 schreef Anna:",
    "W dniu 2026-02-01 10:11, Anna napisał(a):",
    "W dniu 01.02.2026 o 10:11, Anna pisze:",
    "Dne 2026-02-01 10:11, Anna napsal:",
    "Dňa 1. 2. 2026 o 10:11 Anna napísal(a):",
    "Den 2026-02-01 10:11, skrev Anna:",
    "Den 01.02.2026 10:11, skrev Anna:",
    "Den 01-02-2026 kl. 10:11 skrev Anna:",
    "Anna kirjoitti 2026-02-01 10:11:",
    "1.2.2026 10.11, Anna kirjoitti:",
    "Anna kirjoitti 1.2.2026 klo 10.11:",
    "Anna писал 2026-02-01 10:11:",
    "01.02.2026 10:11, Анна пишет:",
    "01.02.2026 10:11, Anna Example пише:",
    "Anna Example писав(ла) 2026-02-01 10:11:",
    "2026. 02. 01. 10:11 keltezéssel, Anna írta:",
    "2026.02.01. 10:11 keltezéssel, Anna Example írta:",
    "Anna Example <anna@example.org> írta (2026. február 1., vasárnap):",
    "Pe 01.02.2026 10:11, Anna a scris:",
    "În 01.02.2026 10:11, Anna a scris:",
    "La data de 01.02.2026 10:11, Anna a scris:",
    "On 01.02.2026 г. 10:11 ч., Anna wrote:",
    "На 1.02.26 г. в 10:11 ч., Anna написа:",
    "01.02.2026 10:11 tarihinde Anna yazdı:",
    "1.02.2026 10:11 tarihinde Anna Example yazdı:",
    "Στις 1/2/2026 10:11 π.μ., ο/η Anna έγραψε:",
    "Στις 2026-02-01 10:11, Anna έγραψε:",
    "On 2026/02/01 10:11, Anna wrote:",
    "2026/02/01 10:11、Anna Example <anna@example.org> のメール:",
    "2026/02/01 10:11、Annaのメール:",
    "On 2026年02月01日 10:11, Anna wrote:",
    "2026年2月1日 10:11、Anna <anna@example.org>のメール:",
    "在 2026/2/1 10:11, Anna 写道:",
    "在2026年2月1日 10:11，Anna<anna@example.org> 写道：",
    '在 2026-02-01 10:11:12，"Anna Example" <anna@example.org> 写道：',
    'At 2026-02-01 10:11:12, "Anna Example" <anna@example.org> wrote:',
    "於 2026/2/1 上午 10:11 寫道:",
    "Anna 於 2026/2/1 上午 10:11 寫道:",
    "26. 2. 1. 오전 10:11에 Anna 이(가) 쓴 글:",
    "2026년 2월 1일 일요일에 Anna님이 작성한 메시지:",
    "2026-02-01 10:11에 Anna 이(가) 쓴 글:",
    "Dana 1. 2. 2026. u 10:11, Anna je napisao/la:",
    "Dne 1. 02. 2026 ob 10:11 je Anna napisal(a):",
    "Dana 1.2.2026. 10:11, Anna je napisao:",
    "Дана 1.2.2026. 10:11, Anna је написао/ла:",
    "2026-02-01 10:11, Anna rašė:",
    "Anna rakstīja 2026.02.01. 10:11:",
    "Kuupäeval 01.02.2026 10:11 kirjutas Anna:",
    "01.02.2026 10:11 Anna kirjutas:",
    "El 1/2/26 a les 10:11, Anna ha escrit:",
    "El 1 de febr. 2026, a les 10:11, Anna <anna@example.org> va escriure:",
    "O 01/02/2026 ás 10:11, Anna escribiu:",
    "2026(e)ko otsailaren 1(a) 10:11(e)an, Anna(e)k idatzi zuen:",
    "Þann 1.2.2026 10:11, skrifaði Anna:",
    "Vào 01/02/2026 10:11, Anna đã viết:",
    "Vào CN, 1 thg 2, 2026 lúc 10:11 Anna <anna@example.org> đã viết:",
    "Pada 01/02/2026 10:11, Anna menulis:",
    "Pada 1 Feb 2026, pukul 10.11, Anna <anna@example.org> menulis:",
    "เมื่อ 1/2/2026 10:11, Anna เขียน:",
    "ב-01/02/2026 10:11, Anna כתב:",
    "בתאריך 01/02/2026 10:11, \u200fAnna כתב:",
    "في ١/٢/٢٠٢٦ ١٠:١١ ص، كتب Anna:",
    "On Sun, 1 Feb 2026 10:11:12 +0100 Anna Example <anna@example.org> wrote:",
    "On Sun, 2026-02-01 at 10:11 +0100, Anna Example wrote:",
    "Am Sonntag, dem 01.02.2026 um 10:11 +0100 schrieb Anna Example:",
    "Le dimanche 01 février 2026 à 10:11 +0100, Anna Example a écrit :",
    "El dom, 01-02-2026 a las 10:11 +0100, Anna escribió:",
    "On Sunday, 1 February 2026 10:11:12 CET Anna Example wrote:",
    "Am Sonntag, 1. Februar 2026, 10:11:12 CET schrieb Anna Example:",
    "Le dimanche 1 février 2026 10:11:12 CET, Anna a écrit :",
    "El domingo, 1 de febrero de 2026 10:11:12 (CET), Anna escribió:",
    "В письме от воскресенье, 1 февраля 2026 г. 10:11:12 MSK пользователь Anna написал:",
    "On Sun, Feb 01, 2026 at 10:11:12AM +0100, Anna Example wrote:",
    "Anna Example wrote on Sun, Feb 01, 2026 at 10:11:12AM +0100:",
    "Anna Example <anna@example.org> wrote (Sun, 01 Feb 2026 10:11:12 +0100):",
    "* Anna Example <anna@example.org> [2026-02-01 10:11:12 +0100]:",
    "Anna Example <anna@example.org> writes:",
    '"Anna Example" <anna@example.org> schrieb:',
    "anna@example.org wrote:",
    "anna@example.org schrieb am 01.02.2026 10:11:",
    "Anna Example hat am 01.02.2026 10:11 CET geschrieben:",
    "Anna Example <anna@example.org> hat am 01.02.2026 10:11 CET geschrieben:",
    "On 02/01/2026 10:11 AM CET Anna Example <anna@example.org> wrote:",
    "Am 1. Februar 2026 10:11:12 MEZ schrieb Anna Example <anna@example.org>:",
    "Am 1. Februar 2026 10:11:12 schrieb Anna im Auftrag von Bob <anna@example.org>:",
    "Am 01.02.26 um 10:11 schrieb Anna Example im Auftrag von Bob Beispiel:",
    'Am 01.02.26, 10:11 schrieb "Anna Example" <anna@example.org>:',
    "On 1 February 2026 10:11:12 CET, Anna Example <anna@example.org> wrote:",
    "On Feb 1, 2026, 10:11 AM +0100, Anna Example <anna@example.org>, wrote:",
    "On 1 Feb 2026, 10:11 +0100, Anna Example <anna@example.org>, wrote:",
    "Am 1. Feb. 2026, 10:11 +0100 schrieb Anna Example <anna@example.org>:",
    "Em 1 de fev. de 2026, 10:11 -0300, Anna <anna@example.org>, escreveu:",
    "------ Original Message ------",
    "------ Originalnachricht ------",
    '01.02.2026, 10:11, "Anna Example" <anna@example.org>:',
    "01.02.2026 10:11, Anna Example (anna@example.org) пишет:",
    "Воскресенье, 1 февраля 2026, 10:11 +03:00 от Anna Example <anna@example.org>:",
    "Sunday, February 1, 2026 10:11 AM +03:00 from Anna Example <anna@example.org>:",
    "вс, 1 февр. 2026 г., 10:11 Anna Example <anna@example.org>:",
    "вс, 1 февр. 2026 г. в 10:11, Anna Example <anna@example.org>:",
    "Dnia 2026-02-01 10:11 Anna <anna@example.org> napisał(a):",
    "Dnia 01 lutego 2026 10:11 Anna <anna@example.org> napisał(a):",
    "---------- Původní e-mail ----------",
    "Dne ne 1. 2. 2026 10:11 uživatel Anna <anna@example.org> napsal:",
    "On Sun, Feb 1, 2026 at 10:11 AM 'Anna Example' via Support <support@example.org> wrote:",
    "On Sunday, February 1st, 2026 at 10:11 AM, Anna Example <anna@example.org> wrote:",
    "\u2010\u2010\u2010\u2010\u2010\u2010\u2010 Original Message \u2010\u2010\u2010\u2010\u2010\u2010\u2010",
    "Le dimanche 1 février 2026 à 10:11, Anna <anna@example.org> a écrit :",
    "Am Sonntag, 1. Februar 2026 um 10:11:12 MEZ hat Anna Example <anna@example.org> Folgendes geschrieben:",
    "Il domenica 1 febbraio 2026 alle ore 10:11:12 CET, Anna <anna@example.org> ha scritto:",
    "El domingo, 1 de febrero de 2026, 10:11:12 CET, Anna <anna@example.org> escribió:",
    "Em domingo, 1 de fevereiro de 2026 às 10:11:12 BRT, Anna <anna@example.org> escreveu:",
    "Op zondag 1 februari 2026 om 10:11:12 CET schreef Anna <anna@example.org>:",
    "Pada Minggu, 1 Februari 2026 10.11.12 WIB, Anna <anna@example.org> menulis:",
    "Op 1 feb 2026, om 10:11 heeft Anna Example <anna@example.org> het volgende geschreven:",
    'Op 1 feb. 2026 10:11 schreef "Anna Example" <anna@example.org>:',
    "Den sön 1 feb. 2026 kl 10:11 skrev Anna <anna@example.org>:",
    "tors 6 dec. 2018 kl 13:30 skrev Anna <anna@example.org>:",
    "søn. 1. feb. 2026 kl. 10:11 skrev Anna <anna@example.org>:",
    "2026-02-01 10:11 GMT+02:00 Anna Example <anna@example.org>:",
    "zo 1 feb 2026 om 10:11 schreef Anna <anna@example.org>:",
    "Op zo 1 feb 2026 om 10:11 schreef Anna <anna@example.org>:",
    ">>> Anna Example <anna@example.org> 01.02.2026 10:11 >>>",
    ">>> Anna Example 01/02/26 10:11 AM >>>",
    '>>> "Anna Example" <anna@example.org> 01.02.26 10:11 >>>',
    ">>> Anna Example 01.02.2026 10:11 Uhr >>>",
    "-----Anna Example/Sales/Corp wrote: -----",
    '-----"Anna Example" <anna@example.org> schrieb: -----',
    "-----Anna Example <anna@example.org> a écrit : -----",
    "Anna Example/Corp schrieb am 01.02.2026 10:11:12:",
    "Anna Example/Corp a écrit sur 01/02/2026 10:11:12 :",
    '"Anna Example" <anna@example.org> wrote on 01/02/2026 10:11:12 AM:',
    "Anna Example ---01.02.2026 10:11:12---Hello Bob, this is the old text",
    "Quoting Anna Example <anna@example.org>:",
    'Zitat von "Anna Example" <anna@example.org>:',
    "Citando Anna Example <anna@example.org>:",
    "Anna Example <anna@example.org> a écrit :",
    "Citát Anna Example <anna@example.org>:",
    "----- Mensaje de anna@example.org ---------",
    "----- Message from anna@example.org ---------",
    "----- Nachricht von anna@example.org ---------",
    "----- Message de anna@example.org ---------",
    "---- On Sun, 01 Feb 2026 10:11:12 +0100 Anna Example <anna@example.org> wrote ---",
    "---- Le dim., 01 févr. 2026 10:11:12 +0100 Anna <anna@example.org> a écrit ----",
    "On Sun, 01 Feb 2026 10:11:12 +0100, Anna Example wrote in message <x@example.org>:",
    "In article <x@example.org>, Anna Example <anna@example.org> wrote:",
    "In message <x@example.org>, Anna Example writes:",
    "Anna Example via Support <support@example.org> wrote:",
    "On Sun, Feb 1, 2026 at 10:11 AM Anna Example<anna@example.org> wrote:",
    "On Sun, Feb 1, 2026 at 10:11 AM Anna Example <anna@example.org<mailto:anna@example.org>> wrote:",
    "*On Sun, Feb 1, 2026 at 10:11 AM Anna Example <anna@example.org> wrote:*",
    "On Feb 1, 2026, at 10:11 AM, Anna <anna@example.org> wrote:\ufeff",
    "On 2 July 2013 15:21, <anna@example.org>wrote:",
    "On Fri, 5 Feb 2016 at 10:42, Anna Example <anna@example.org> wrote :",
    "El El dom, 1 feb 2026 a la(s) 10:11, Anna <anna@example.org> escribió:",
    "Em dom., 1 de fev. de 2026, 10:11, Anna <anna@example.org> escreveu:",
    "Anna <anna@example.org> schrieb am So., 1. Feb. 2026, 10:11:",
    "Anna <anna@example.org>, 1 Şub 2026 Paz, 10:11 tarihinde şunu yazdı:",
    "\u202bבתאריך יום א׳, 1 בפבר׳ 2026 ב-10:11 מאת \u202aAnna\u202c\u200f <\u202aanna@example.org\u202c\u200f>:\u202c",
    "I 1. feb. 2026 10:11 skrev Anna:",
    "Anna Example wrote on 2/1/2026 10:11 AM:",
    "Anna Example napsal(a) dne 01.02.2026 v 10:11:",
    "Anna Example schrieb am 01.02.2026 um 10:11 Uhr:",
    "Anna Example wrote on 01.02.26 10:11:",
]
"""Thunderbird, Outlook, Apple, GroupWise, Lotus, Roundcube, Zimbra, Gmail, Yahoo, Proton, K-9, Evolution, KMail, Mutt,
eM Client, Spark, Airmail, Horde, Open-Xchange, Zoho, NetEase, Naver, Mail.ru, Yandex and Seznam in their languages."""


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_takes_its_quote_with_it(attribution: str) -> None:
    assert new_text(f"Thank you!\nBob\n\n{attribution}\n> old\n> older\n").text == "Thank you!\nBob"
    assert new_text(f"Thank you!\nBob\n\n{attribution}\n\nold\n\nolder text\n").text == "Thank you!\nBob"


@pytest.mark.parametrize(
    "text",
    [
        "No: 4711\nSubject: printer\nDate: 3 May\n\nPlease confirm.",
        "Please ask Ron <ron@example.com> about it\n\nOn Monday he said:\n\nno",
        "Ask Ron <ron@example.com> about what\nBob wrote to us in his last mail:\n\nno",
        "<ron@example.com>: host mx.example.com[192.0.2.1] said:\n    550 no such user",
        "3 printers, and what Anna wrote.\nBob said:\n\nno",
        ">>> print(1)\n1",
    ],
)
def test_what_resembles_an_attribution_or_a_header_stays(text: str) -> None:
    assert new_text(f"Hello,\n\n{text}\n\nBye").text == f"Hello,\n\n{text}\n\nBye"


@pytest.mark.parametrize(
    "line",
    [
        "3 printers are broken",
        "1) no",
        "Please ask Ron <ron@example.com>",
        "On 3 May it broke",
        "Bob <b@example.com>, hi",
    ],
)
@pytest.mark.parametrize(
    "attribution",
    ["On 1 Jan 2024 Bob wrote:", "Bob hat am 01.01.2024 10:00 geschrieben:", "01.01.2024, 10:00, Bob <b@example.net>:"],
)
def test_the_line_above_an_attribution_is_not_a_part_of_it(line: str, attribution: str) -> None:
    assert new_text(f"{line}\n\n{attribution}\n> old").text == line


def test_groupwise_folds_its_attribution() -> None:
    said = ">>> On 1/1/2024 at 10:00 AM, in message\n<65B@gw.example.net>, Bob Example <bob@example.net> wrote:"
    assert "old" not in new_text(f"New.\n\n{said}\n> old\n> old").text


@pytest.mark.parametrize(
    "said",
    [
        ">>> On 6/1/2026 at 10:00 AM, in message <65B@gw.example.net>, Bob <bob@example.net> wrote:",
        ">>> On 6/1/2026 at 10:00 AM, in message\n<65B@gw.example.net>, Bob <bob@example.net>\nwrote:",
        ">>> Am 01.06.2026 um 10:00 schrieb Bob <bob@example.net> in Nachricht\n<65B@gw.example.net>:",
        ">>> Le 01.06.2026 à 10:00, dans le message <65B@gw.example.net>, Bob <bob@example.net> a écrit:",
    ],
)
@pytest.mark.parametrize("mark", ["", "> "])
def test_below_the_long_form_of_groupwise_is_the_quote_whether_it_is_marked_or_not(said: str, mark: str) -> None:
    assert new_text(f"New.\n\n{said}\n{mark}old\n{mark}older").text == "New."
    assert new_text(">>> On 5 of them no message\nNew.").own == "New."


@pytest.mark.parametrize(
    "said",
    [
        "Bob Example via Desk wrote:",
        "Anna Example wrote:",
        '"Anna van der Berg" schrieb:',
        "Anna a écrit :",
        "Анна пишет:",
        "O'Neil Example writes:",
    ],
)
def test_a_name_that_wrote_is_an_attribution_above_a_quote_only(said: str) -> None:
    assert new_text(f"New.\n\n{said}\n> old").text == "New."
    assert new_text(f"New.\n\n{said}\n\n> old").text == "New."
    assert new_text(f"New.\n\n{said}\n\nmine").text == f"New.\n\n{said}\n\nmine"
    assert new_text(f"New.\n\nAnd this is what {said}\n> old\n\nmine").text.endswith(f"{said}\n> old\n\nmine")


def test_yahoo_once_put_dashes_before_its_attribution() -> None:
    assert new_text("New.\n\n--- On Wed, 4/4/12, Bob <bob@example.net> wrote:\n\nold").text == "New."
