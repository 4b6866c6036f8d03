"""Bytes to text under right, wrong, missing and hostile charsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.characters.charset import decode, decode_strictly

JAPANESE = "こんにちは世界"
GERMAN = "Schöne Grüße aus der Straße, wir können nächste Woche über den Ärger sprechen."


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("hello", "ascii", ""),
        ("hello", "ascii", "us-ascii"),
        ("Grüße", "utf-8", ""),
        ("Grüße", "utf-8", "UTF-8"),
        ("Grüße", "latin-1", "ISO-8859-1"),
        ("“Grüße” €", "cp1252", "iso-8859-1"),
        ("“Grüße” €", "cp1252", "us-ascii"),
        ("Grüße", "iso8859-15", "iso-8859-15"),
        ("žluť", "cp1250", "windows-1250"),
        ("привет", "koi8-r", "koi8-r"),
        ("привет", "cp1251", "windows-1251"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "euc-jp"),
        ("你好", "gb18030", "gb2312"),
        ("你好", "big5", "big5"),
        ("안녕하세요", "cp949", "ks_c_5601-1987"),
        ("hello", "utf-16", "utf-16"),
        ("hello", "utf-16-le", "UTF-16LE"),
    ],
)
def test_the_named_charset_is_used_as_mail_software_reads_it(text: str, codec: str, label: str) -> None:
    assert decode(text.encode(codec), label) == (text, None)


def test_utf_8_under_another_name_is_repaired() -> None:
    text, trouble = decode("Grüße".encode(), "iso-8859-1")
    assert (text, trouble) == ("Grüße", "Text named as 'iso-8859-1' is UTF-8.")
    assert decode("Grüße".encode(), "x-unknown")[0] == "Grüße"


def test_text_without_a_charset_is_guessed() -> None:
    text, trouble = decode(GERMAN.encode("cp1252"), "")
    assert "Gr" in text
    assert trouble is not None
    assert "guess" in trouble


def test_without_a_guess_unknown_text_is_windows_1252() -> None:
    assert decode("Привет".encode("cp1251"), "", guess=False)[0] == "Ïðèâåò"


def test_only_the_first_parts_of_a_mail_are_guessed() -> None:
    part = b"--b\r\n\r\n" + ("Привет мир, как дела сегодня? " * 20).encode("cp1251") + b"\r\n"
    message = parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 12 + b"--b--")
    assert (message.text.count("Привет") // 20, message.text.count("Ïðèâåò") // 20) == (10, 2)


def test_text_that_breaks_its_charset_is_guessed() -> None:
    text, trouble = decode(JAPANESE.encode("cp932") * 20, "utf-8")
    assert JAPANESE in text
    assert trouble is not None


@pytest.mark.parametrize("data", [bytes(range(256)), b"\xff", b"\x81\x8d\x8f\x90\x9d" * 10, b"\0\xff" * 100])
def test_bytes_of_no_charset_still_give_text(data: bytes) -> None:
    text, trouble = decode(data, "")
    assert text
    assert trouble is not None


@pytest.mark.parametrize(
    "label",
    ["idna", "punycode", "rot13", "hex", "zlib", "unicode_escape", "x", "raw_unicode_escape", "mbcs", "undefined_x"],
)
def test_codecs_that_are_no_charset_of_mail_are_never_run(label: str) -> None:
    text, trouble = decode(b"+ADw-script+AD4- \\u003cscript\\u003e 3c736372", label)
    assert text == "+ADw-script+AD4- \\u003cscript\\u003e 3c736372"
    assert trouble is not None


def test_utf_7_is_read_as_text_and_runs_nothing() -> None:
    assert decode(b"Fr+APY-sche +- +AOQ", "utf-7")[0] == "Frösche + ä"
    assert decode(b"+2AA-", "unicode-1-1-utf-7")[0] == "\ufffd"  # half a pair of surrogates is no character
    message = parse(b"Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-alert(1)+ADw-/script+AD4-hi")
    assert message.text == "hi"
    assert "charset" in {defect.code for defect in message.defects}


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        (
            "Grüße aus Köln, schöne Straße".encode() + b" bad \x96 dash",
            "utf-8",
            "Grüße aus Köln, schöne Straße bad \ufffd dash",
        ),
        ("Grüße".encode() + "\n-- \nMüller & Söhne".encode("latin-1"), "utf-8", "Grüße\n-- \nM\ufffdller & S\ufffdhne"),
        ("Preis 5 €".encode()[:-1], "utf-8", "Preis 5 \ufffd"),
        ("Grüße €".encode()[:-2], "", "Grüße \ufffd"),
        ("你好，我们的订单还没有收到".encode("gb18030")[:-1], "gb2312", "你好，我们的订单还没有收\ufffd"),
        ("안녕하세요 문의드립니다".encode("cp949")[:-1], "euc-kr", "안녕하세요 문의드립니\ufffd"),
        ("您好，請問訂單".encode("big5")[:-1], "big5", "您好，請問訂\ufffd"),
        ("お世話になっております".encode("euc_jp")[:-1], "euc-jp", "お世話になっておりま\ufffd"),
        ("お世話になっております".encode("cp932")[:-1], "shift_jis", "お世話になっておりま\ufffd"),
        (JAPANESE.encode("iso2022_jp")[:-4], "iso-2022-jp", "こんにちは世\ufffd"),
        ("Grüße".encode("cp1252") + b" \x81 x", "windows-1252", "Grüße \ufffd x"),
        ("Grüße aus Köln".encode() + b" \x96", "x-unknown", "Grüße aus Köln \ufffd"),
        (b"Sch\xf6n \x81", "windows-1252", "Schön \ufffd"),
        (b"only \x81 in it", "windows-1252", "only \ufffd in it"),
        ("привет ".encode("cp1251") + b"\x98 x", "windows-1251", "привет \ufffd x"),
    ],
)
def test_the_named_charset_stays_while_few_bytes_are_bad(data: bytes, label: str, text: str) -> None:
    assert decode(data, label)[0] == text
    assert decode_strictly(data, label) == text


@pytest.mark.parametrize("codec", ["utf_8_sig", "utf_16", "utf_32"])
@pytest.mark.parametrize("label", ["", "utf-8", "iso-8859-1", "us-ascii", "utf-16", "unknown-8bit"])
def test_a_byte_order_mark_counts_before_the_name_and_is_no_text(codec: str, label: str) -> None:
    assert decode("Grüße, 日本".encode(codec), label) == ("Grüße, 日本", None)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ('"utf-8"', "utf-8"), ("'utf-8'", "utf-8"), ("UTF8;", "utf-8"), ("utf 8", "utf-8"), ("charset=utf-8", "utf-8"),
        ("utf-8mb4", "utf-8"), ("cp65001", "utf-8"), ("csISOLatin1", "latin-1"), ("ISO_8859-1:1987", "latin-1"),
        ("iso 8859 2", "iso8859-2"), ("ISO8859_2", "iso8859-2"), ("win-1251", "cp1251"), ("x-windows-1251", "cp1251"),
        ("KS_C_5601-1987", "cp949"), ("x-gbk", "gbk"), ("GB_2312-80", "gbk"), ("x-sjis", "cp932"), ("koi8r", "koi8-r"),
        ("iso-8859-8-i", "iso8859-8"), ("DOS-866", "cp866"), ("x-mac-roman", "mac-roman"),
        ("iso-2022-jp$esc", "iso2022_jp"),
    ],
)  # fmt: skip
def test_a_charset_is_known_by_its_letters_and_digits(name: str, codec: str) -> None:
    text = {
        "cp1251": "привет",
        "koi8-r": "привет",
        "cp866": "привет",
        "cp949": "안녕",
        "gbk": "你好",
        "cp932": "こん",
    }.get(codec, "שלום" if codec == "iso8859-8" else "こん" if codec == "iso2022_jp" else "Größe")
    assert decode(text.encode(codec), name) == (text, None)


@pytest.mark.parametrize("label", ["windows-1251", "koi8-r", "iso-8859-2", "gb2312", "big5", "euc-jp", "shift_jis"])
def test_utf_8_under_the_name_of_another_charset_is_utf_8(label: str) -> None:
    assert decode("日本語の文です".encode(), label)[0] == "日本語の文です"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Gr\xfc\xdfe", "Grüße"),
        ("Проверка связи".encode("cp1251"), "Проверка связи"),
        (b"Gr\xfc\xc3\x9fe \xc3\xa4\xc3\xb6", "Gr\ufffdße äö"),
    ],
)
def test_a_word_named_utf_8_of_which_nothing_is_utf_8_is_read_by_its_letters(data: bytes, text: str) -> None:
    assert decode_strictly(data, "utf-8") == text


def test_utf_16_without_a_mark_is_read_by_where_its_zeros_are() -> None:
    assert (
        decode("Hello".encode("utf-16-be"), "utf-16")[0] == decode("Hello".encode("utf-16-le"), "utf-16")[0] == "Hello"
    )


@pytest.mark.parametrize("label", ["", "utf-8", "x-unknown", "unknown-8bit"])
@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("gb18030", "你好，我的订单还没有收到"),
        ("big5", "您好，我的訂單還沒有收到，請問"),
        ("cp949", "안녕하세요 문의드립니다"),
        ("cp1251", "Здравствуйте, не работает"),
        ("koi8-r", "Здравствуйте, не работает"),
        ("cp932", "お世話になっております"),
        ("euc_jp", "お世話になっております"),
        ("cp1250", "Dzień dobry, proszę o pomoc z zamówieniem"),
        ("cp1253", "Καλημέρα σας, δεν λειτουργεί"),
        ("cp1255", "שלום, זה לא עובד"),
        ("cp1256", "مرحبا، هذا لا يعمل"),
        ("cp1252", "Bonjour, ça ne marche pas, désolé"),
    ],
)
def test_a_short_text_without_a_true_charset_is_guessed_by_its_letters(codec: str, text: str, label: str) -> None:
    assert decode(text.encode(codec), label)[0] == text


def test_iso_2022_jp_that_nobody_named_is_known_by_its_escape_sequences() -> None:
    assert decode(JAPANESE.encode("iso2022_jp"), "")[0] == JAPANESE
    assert decode(JAPANESE.encode("iso2022_jp"), "us-ascii")[0] == JAPANESE


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "utf-8", "iso-8859-1", "iso-2022-jp", "utf-16", "gb2312", "hz-gb-2312", "utf-7"]),
)
def test_every_byte_string_has_a_text(data: bytes, label: str) -> None:
    assert isinstance(decode(data, label)[0], str)
    assert isinstance(decode_strictly(data, label), str)


@given(st.lists(st.binary(max_size=40), max_size=300), st.text(alphabet="ab\n", max_size=3_000))
def test_a_guess_does_not_depend_on_line_ends(lines: list[bytes], above: str) -> None:
    data = above.encode() + b"\n".join(line.replace(b"\r", b"").replace(b"\n", b"") for line in lines)
    text, trouble = decode(data, "x-unknown")
    other, _ = decode(data.replace(b"\n", b"\r\n"), "x-unknown")
    assert trouble is None or other.replace("\r\n", "\n") == text


def test_lines_beyond_the_sample_do_not_change_a_guess_that_more_line_ends_would_move() -> None:
    chinese = "你好,我们的订单还没有到".encode("gb18030")
    data = b"\n".join([*[b"x"] * 900, b"caf\xe9", *[b""] * 900, *[chinese] * 500])
    assert decode(data.replace(b"\n", b"\r\n"), "")[1] == decode(data, "")[1]
