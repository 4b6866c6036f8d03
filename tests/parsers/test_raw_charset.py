"""8-bit text in headers that nothing names: subjects, names and file names, decided together with the body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.characters.raw_charset import decode_raw, raw_codec

TEXTS = {
    "gb18030": (
        "发信方已撤回邮件：测试",
        "你好",
        "订单确认",
        "关于发票的问题",
        "Re: 报价单",
        "我的订单还没有收到",
        "附件.pdf",
    ),
    "cp1251": ("Привет", "Вопрос по заказу", "Re: Счёт на оплату", "не работает", "Иван Петров", "отчет.doc"),
    "koi8_r": ("Привет", "Вопрос по заказу", "Re: Счёт на оплату", "не работает", "Иван Петров", "отчет.doc"),
    "cp932": ("会議のお知らせ", "テスト", "お問い合わせ", "山田太郎", "請求書.pdf", "Re: 見積書の件", "ﾃｽﾄ"),
    "euc_jp": ("会議のお知らせ", "テスト", "お問い合わせ", "ご注文の確認"),
    "big5hkscs": ("你好", "訂單確認", "關於發票的問題", "請問", "會議記錄"),
    "cp949": ("안녕하세요", "테스트", "주문 문의", "회의록", "견적서 요청", "김철수"),
    "cp1252": (
        "Grüße",
        "café",
        "Été",
        "Año nuevo",
        "São Paulo",
        "Årsmøte på Ås",
        "“quote” – x",
        "5 €",
        "à",
        "ÄRGER",
        "© 1996, © 1999",
        "¿Contraseña?",
    ),
    "cp1250": ("Zażółć gęślą jaźń", "Příliš žluťoučký kůň"),
    "cp1253": ("Καλημέρα", "Ερώτηση για παραγγελία"),
    "cp1255": ("שלום", "שאלה לגבי הזמנה"),
    "cp1256": ("مرحبا", "سؤال عن الطلب"),
    "cp874": ("สวัสดี", "ทดสอบ"),
}
ROWS = [(codec, text) for codec, texts in TEXTS.items() for text in texts]


@pytest.mark.parametrize(("codec", "text"), ROWS)
def test_the_bytes_alone_tell_the_charset_of_common_words(codec: str, text: str) -> None:
    octets = text.encode(codec)
    assert decode_raw(octets, raw_codec(octets)) == text
    message = parse(b"Subject: " + octets + b"\r\n\r\nx")
    assert message.subject == text
    assert [defect.code for defect in message.defects] == ["8-bit-header"]


@pytest.mark.parametrize(
    ("codec", "text", "label"),
    [
        ("gb18030", "投诉", "gb2312"),
        ("big5", "測試", "big5"),
        ("cp1251", "ПРИВЕТ", "windows-1251"),
        ("koi8_r", "ПРИВЕТ", "koi8-r"),
        ("cp1255", "בדיקה", "windows-1255"),
        ("iso8859_2", "Łódź", "iso-8859-2"),
        ("iso8859_9", "Şişli", "iso-8859-9"),
        ("cp866", "Привет", "ibm866"),
    ],
)
@pytest.mark.parametrize("where", ["type", "part", "other field"])
def test_a_charset_that_the_mail_names_elsewhere_decides(codec: str, text: str, label: str, where: str) -> None:
    raw = text.encode(codec)
    part = b"Content-Type: text/plain; charset=" + label.encode() + b"\r\n\r\n" + raw
    head = b"From: " + raw + b" <a@example.org>\r\nSubject: " + raw + b"\r\n"
    if where == "type":
        message = parse(head + part)
    else:
        file = b'\r\n--b\r\nContent-Disposition: attachment; filename="' + raw + b'.pdf"\r\n\r\nx\r\n--b--'
        message = parse(head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + part + file)
        assert [found.name for found in message.attachments] == [f"{text}.pdf"]
    assert message.subject == text
    assert message.from_[0].name == text
    assert message.text.strip() == text


@pytest.mark.parametrize("codec", ["gb18030", "cp1251", "koi8_r", "cp932", "cp949"])
def test_a_body_without_a_charset_is_read_as_the_header_was(codec: str) -> None:
    text = TEXTS[codec][0]
    assert parse(b"Subject: " + text.encode(codec) + b"\r\n\r\n" + text.encode(codec)).text == text


@pytest.mark.parametrize("fields", [b"Subject: %b", b"From: %b <a@example.org>\r\nSubject: x"])
def test_raw_iso_2022_jp_in_a_header_is_read(fields: bytes) -> None:
    message = parse(fields.replace(b"%b", b"\x1b$B2q5D-!\x1b(B") + b"\r\n\r\nx")
    assert "会議①" in (message.subject, *(found.name for found in message.from_))


def test_the_charset_of_an_encoded_word_in_the_header_is_that_of_the_raw_text_beside_it() -> None:
    raw = "投诉 - ".encode("gb18030")
    part = b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "这是".encode()
    assert parse(b"Subject: " + raw + b"=?GBK?Q?test=B5=C4=BB=D8=D6=B4?=" + part).subject == "投诉 - test的回执"
    assert parse(b"Subject: " + raw + b"\r\nX: =?GBK*zh?Q?=B5=C4?=" + part).subject == "投诉 -"


def test_few_bad_bytes_do_not_change_utf_8() -> None:
    assert parse("Subject: Grüße aus Köln".encode() + b"\x96 x\r\n\r\nx").subject == "Grüße aus Köln\ufffd x"


@given(
    st.binary(max_size=60), st.lists(st.sampled_from(["", "utf-8", "gb2312", "iso-2022-jp", "utf-16", "x"]), max_size=3)
)
def test_every_bytes_have_a_codec(octets: bytes, labels: list[str]) -> None:
    assert isinstance(decode_raw(octets, raw_codec(octets, labels)), str)
    assert parse(b"Subject: " + octets + b"\r\n\r\n" + octets) is not None


@pytest.mark.parametrize("label", ["utf-16", "utf-16le", "utf-32", "utf-7", "hz-gb-2312", "iso-2022-kr"])
def test_a_charset_in_which_ascii_is_not_ascii_is_none_of_a_header(label: str) -> None:
    assert raw_codec(b"\xbc=? abc d\xe9j\xe0", [label]) == raw_codec(b"\xbc=? abc d\xe9j\xe0")
