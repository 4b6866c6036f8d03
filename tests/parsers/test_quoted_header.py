"""The header of a quoted mail in a text, in the languages of the world and the styles of the clients."""

import pytest

from parsers import parse
from parsers.quotes.new_text import new_text

NAMES = [
    ("Subject", "Date", "From", "To"),
    ("Sujet", "Date", "De", "Pour"),
    ("Betreff", "Datum", "Von", "An"),
    ("Asunto", "Fecha", "De", "Para"),
    ("Oggetto", "Data", "Mittente", "A"),
    ("Assunto", "Data", "De", "Para"),
    ("Onderwerp", "Datum", "Van", "Aan"),
    ("Ämne", "Datum", "Från", "Till"),
    ("Emne", "Dato", "Fra", "Til"),
    ("Aihe", "Päiväys", "Lähettäjä", "Vastaanottaja"),
    ("Temat", "Data", "Nadawca", "Adresat"),
    ("Předmět", "Datum", "Od", "Komu"),
    ("Predmet", "Dátum", "Od", "Pre"),
    ("Tárgy", "Dátum", "Feladó", "Címzett"),
    ("Subiect", "Dată", "De la", "Către"),
    ("Subiect", "Data", "De la", "Pentru"),
    ("Тема", "Дата", "От", "Кому"),
    ("Тема", "Дата", "Від", "Кому"),
    ("Относно", "Дата", "От", "До"),
    ("Наслов", "Датум", "Од", "За"),
    ("Naslov", "Datum", "Šalje", "Prima"),
    ("Predmet", "Datum", "Od", "Za"),
    ("Zadeva", "Datum", "Od", "Za"),
    ("Konu", "Tarih", "Kimden", "Kime"),
    ("Konu", "Tarih", "Gönderen", "Alıcı"),
    ("Θέμα", "Ημερομηνία", "Από", "Προς"),
    ("נושא", "תאריך", "מאת", "אל"),
    ("الموضوع", "التاريخ", "من", "إلى"),
    ("موضوع", "تاریخ", "از", "به"),
    ("件名", "日付", "差出人", "宛先"),
    ("主题", "日期", "发件人", "收件人"),
    ("主旨", "日期", "寄件者", "收件者"),
    ("제목", "날짜", "보낸 사람", "받는 사람"),
    ("Tema", "Data", "Nuo", "Kam"),
    ("Temats", "Datums", "No", "Kam"),
    ("Teema", "Kuupäev", "Saatja", "Saaja"),
    ("Teema", "Kuupäev", "Kellelt", "Kellele"),
    ("Assumpte", "Data", "De", "Per a"),
    ("Gaia", "Data", "Nork", "Nori"),
    ("Asunto", "Data", "De", "Para"),
    ("Efni", "Dagsetning", "Frá", "Til"),
    ("Chủ đề", "Ngày", "Từ", "Đến"),
    ("Subjek", "Tanggal", "Dari", "Kepada"),
    ("Subjek", "Tarikh", "Daripada", "Kepada"),
    ("หัวข้อ", "วันที่", "จาก", "ถึง"),
    ("विषय", "दिनांक", "प्रेषक", "प्रति"),
    ("Предмет", "Датум", "Од", "До"),
    ("Subjekti", "Data", "Nga", "Për"),
    ("Pwnc", "Dyddiad", "Oddi wrth", "At"),
    ("Ábhar", "Dáta", "Ó", "Chuig"),
    ("Тэма", "Дата", "Ад", "Каму"),
    ("Objet", "Envoyé", "De", "À"),
    ("Objet", "Date d'envoi", "De", "À"),
    ("Betreff", "Gesendet", "Von", "An"),
    ("Asunto", "Enviado el", "De", "Para"),
    ("Asunto", "Enviados", "De", "Para"),
    ("Oggetto", "Inviato", "Da", "A"),
    ("Assunto", "Enviada em", "De", "Para"),
    ("Onderwerp", "Verzonden", "Van", "Aan"),
    ("Temat", "Wysłano", "Od", "Do"),
    ("Aihe", "Lähetetty", "Lähettäjä", "Vastaanottaja"),
    ("Tárgy", "Elküldve", "Feladó", "Címzett"),
    ("Tárgy", "Küldve", "Feladó", "Címzett"),
    ("Konu", "Gönderildi", "Kimden", "Kime"),
    ("Subiect", "Trimis", "De la", "Către"),
    ("Teema", "Saatmisaeg", "Saatja", "Adressaat"),
    ("Tēma", "Nosūtīts", "No", "Kam"),
    ("Tema", "Išsiųsta", "Nuo", "Kam"),
    ("主题", "发送时间", "发件人", "收件人"),
    ("主旨", "寄件日期", "寄件者", "收件者"),
    ("件名", "送信日時", "差出人", "宛先"),
    ("제목", "보낸 날짜", "보낸 사람", "받는 사람"),
    ("제목", "보냄", "보낸 사람", "받는 사람"),
    ("נושא", "נשלח", "מאת", "אל"),
    ("الموضوع", "تاريخ الإرسال", "من", "إلى"),
    ("Tema", "Enviat", "De", "Per a"),
    ("Assumpte", "Enviat el", "De", "A"),
    ("Gaia", "Bidaltze-data", "Nork", "Nori"),
    ("Chủ đề", "Đã gửi", "Từ", "Đến"),
    ("Subjek", "Terkirim", "Dari", "Ke"),
    ("เรื่อง", "ส่ง", "จาก", "ถึง"),
    ("Zadeva", "Poslano", "Od", "Za"),
    ("Predmet", "Poslano", "Šalje", "Prima"),
    ("Tema", "Poslato", "Od", "Za"),
    ("Относно", "Изпратено", "От", "До"),
    ("Тема", "Изпратени", "От", "До"),
    ("Тема", "Надіслано", "Від", "Кому"),
    ("Θέμα", "Στάλθηκε", "Από", "Προς"),
    ("Predmet", "Odoslané", "Od", "Komu"),
    ("Předmět", "Odesláno", "Od", "Komu"),
    ("Thema", "Datum", "Von", "An"),
    ("Objet", "Date", "De", "Pour"),
    ("제목", "날짜", "보낸이", "받는이"),
    ("제목", "보낸날짜", "보낸사람", "받는사람"),
    ("Тема", "Дата", "От кого", "Кому"),
    ("Oggetto", "Data", "Da", "A"),
    ("Temat", "Data", "Od", "Do"),
    ("Temat", "Wysłane", "Od", "Do"),
    ("Objet", "Envoyé", "De", "A"),
]
"""What a quoted header calls Subject, Date, From and To: the words of Thunderbird, Outlook, Notes, QQ, Naver."""

STYLES = ["{}: {}", "{} : {}", "*{}:* {}", "**{}:** {}", "{}:\t{}", "• {}: {}", "  {}:   {}", "{}：{}"]
DIVIDERS = ["", "-------- Forwarded Message --------\n", "-------- Message transféré --------\n", "_" * 32 + "\n"]


@pytest.mark.parametrize("names", NAMES, ids="-".join)
@pytest.mark.parametrize("divider", DIVIDERS)
def test_a_quoted_header_is_found_whole(names: tuple[str, str, str, str], divider: str) -> None:
    subject, date, sender, to = names
    values = {subject: "Topic", date: "Mon, 2 Jun 2025 10:00", sender: "Ron <ron@example.net>", to: "anna@example.org"}
    for style in STYLES:
        for order in ((subject, date, sender, to), (sender, date, to, subject)):
            header = "\n".join(style.format(name, values[name]) for name in order)
            for above in ("Please see below.", ""):
                mail = (
                    f"Subject: Fwd: x\nContent-Type: text/plain; charset=utf-8\n\n{above}\n\n{divider}{header}\n\nold"
                )
                message = parse(mail.encode())
                assert message.new_text == (above or "old")
                assert message.forwarded is not None
                assert message.forwarded.address == "ron@example.net"


def test_each_field_may_be_a_paragraph() -> None:
    header = "From: Ron\n\nSent: Monday\n\nTo: Anna\n\nSubject: x"
    assert new_text(f"New.\n\n{header}\n\nold").text == "New."


def test_below_a_divider_fields_of_any_language_are_a_header() -> None:
    divider = "---------- Forwarded message ---------"
    assert new_text(f"{divider}\nQaz: Ron <ron@example.net>\nWsx: x\n\nhello").text == "hello"
    assert new_text(f"{divider}\nFrom: Ron <ron@example.net>\n\nhello").text == "hello"
    assert new_text(f"{divider}\nQaz: one\nWsx: two\n\nhello").text == "Qaz: one\nWsx: two\n\nhello"
    assert new_text(f"{divider}\nPlease note: x\n\nhello").text == "Please note: x\n\nhello"


def test_a_header_takes_the_place_of_a_divider_alone() -> None:
    header = "From: Ron <ron@example.net>\nSent: Monday\nTo: Anna\nSubject: x"
    reply = new_text(f"-----Original Message-----\n@fwd\n-----Original Message-----\n{header}\n\nold")
    assert reply.text == "@fwd"
    assert "From: Ron <ron@example.net>" in reply.header


@pytest.mark.parametrize(
    "header",
    [
        "Bob Example/Corp\n02.06.2025 10:00\n\nAn\nAnna/Corp@Corp\nKopie\n\nThema\nAntwort: x",
        "Bob Example <bob@example.net>\n02/06/2025 10:00 AM\n\nTo\nanna@example.org\ncc\n\nSubject\nRe: x",
        "Bob Example/Corp\n06/02/2025 10:00 AM\n\n        To:     anna@example.org\n        Subject:        Re: x",
    ],
)
def test_notes_writes_a_name_and_a_date_above_to_and_subject(header: str) -> None:
    assert new_text(f"New.\n\n\n{header}\n\n\nold").text == "New."
    assert new_text(f"{header}\n\n\nforwarded").text == "forwarded"
    assert new_text(f"New.\n\n{header.partition('hema')[0].partition('Subject')[0]}\n\nBye").text.endswith("Bye")


@pytest.mark.parametrize("title", ["Jatorrizko mezua", "Qaz wsx edc", "Mail d'origine"])
def test_words_between_dashes_above_a_header_go_with_it(title: str) -> None:
    header = "From: Ron <ron@example.net>\nSent: Monday\nTo: Anna\nSubject: x"
    assert new_text(f"New.\n\n----- {title} -----\n{header}\n\nold").text == "New."
    assert new_text("New.\n\n----- Step one -----\ndo it").text == "New.\n\n----- Step one -----\ndo it"


def test_a_value_may_stand_below_its_name() -> None:
    assert new_text("New.\n\nFrom:\nRon\nSent:\nMonday\nTo:\nAnna\nSubject:\nx\n\nold").text == "New."
    assert new_text("New.\n\nFrom:\n\tRon\n\nTo:\n\tAnna\n\nSent:\n\tMonday\n\nold").text == "New."
