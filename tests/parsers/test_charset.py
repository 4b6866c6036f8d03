"""Bytes to text under right, wrong, missing and hostile charsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.headers.charset import decode, decode_strictly

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
    ["utf-7", "utf7", "unicode-1-1-utf-7", "idna", "punycode", "rot13", "hex", "zlib", "unicode_escape", "x", "\0"],
)
def test_codecs_that_are_no_charset_of_mail_are_never_run(label: str) -> None:
    text, trouble = decode(b"+ADw-script+AD4- \\u003cscript\\u003e 3c736372", label)
    assert text == "+ADw-script+AD4- \\u003cscript\\u003e 3c736372"
    assert trouble is not None


def test_utf_7_in_a_mail_is_inert() -> None:
    message = parse(b"Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-alert(1)+ADw-/script+AD4-")
    assert "<" not in message.text
    assert "charset" in {defect.code for defect in message.defects}


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "utf-8", "iso-8859-1", "iso-2022-jp", "utf-16", "gb2312", "hz-gb-2312", "utf-7"]),
)
def test_every_byte_string_has_a_text(data: bytes, label: str) -> None:
    assert isinstance(decode(data, label)[0], str)
    assert isinstance(decode_strictly(data, label), str)
