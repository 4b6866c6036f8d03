"""RFC 2047: what decodes, what stays, and that nothing decodes to a control character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.headers.encoded_word import clean, decode


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?iso-8859-1?Q?a_b?= c", "a b c"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\t=?iso-8859-1?q?=E4?=", "aä"),
        ("=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b"),
        ("=?utf-8?b?4oKs?==?utf-8?b?4oKs?=", "€€"),
        ("=?utf-8?q?=E2=82?= =?utf-8?q?=AC?=", "€"),
        ("=?utf-8*en?q?hello?=", "hello"),
        ("=?utf-8?b?YWJj", "=?utf-8?b?YWJj"),
        ("=?utf-8?b?YWJ?=", "ab"),
        ("=?utf-8?b?Y?=", "Y"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?x-unknown?q?abc=E4?=", "abc\ufffd"),
        ("=?utf-8?q?=E4?=", "\ufffd"),
        ("=?us-ascii?q?=C3=A4?=", "Ã¤"),
        ("=?utf-7?q?+ADw-script+AD4-?=", "+ADw-script+AD4-"),
        ("=?iso-2022-jp?b?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
        ("  two   spaces ", "two spaces"),
        ("tab\tinside", "tab inside"),
    ],
)
def test_words(value: str, text: str) -> None:
    assert decode(value) == text


@pytest.mark.parametrize("char", ["\r", "\n", "\0", "\x1b", "\x7f", "\u202e", "\u2066", "\u2069", "\u2028", "\x85"])
def test_no_word_spells_a_control_character(char: str) -> None:
    quoted = "".join(f"={byte:02X}" for byte in char.encode())
    assert char not in decode(f"=?utf-8?q?hi{quoted}Bcc:_evil@example.org?=")
    assert char not in decode(f"hi{char}there")


@given(st.text())
def test_clean_text_is_one_harmless_line(text: str) -> None:
    result = clean(text)
    assert not {"\r", "\n", "\0", "\t", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))} & set(
        result
    )
    assert result == result.strip()
    result.encode()


@given(st.lists(st.sampled_from(["=?", "?=", "utf-8", "?q?", "?b?", "=0D=0A", "=E2=80=AE", " ", "a", "YQ==", "\xe4"])))
def test_every_arrangement_of_pieces_decodes(pieces: list[str]) -> None:
    result = decode("".join(pieces))
    assert not {"\r", "\n", "\0", "\u202e"} & set(result)
