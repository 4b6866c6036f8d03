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
        ("=?us-ascii?q?=C3=A4?=", "ä"),
        ("=?utf-7?q?+ADw-script+AD4-?=", "<script>"),
        ("=?utf-7?q?a+AA0ACg-Bcc:_x?=", "a Bcc: x"),
        ("=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?windows-1251?B?0J/RgNC40LLQtdGC?=", "Привет"),
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe_=96_x?=", "Grüße \ufffd x"),
        ("=?utf-8?B?R3LDvMOf?= =?utf-8?B?ZQ==?=", "Grüße"),
        ("=?utf-8?Q?=E2=82=?= =?utf-8?Q?AC?=", "€"),
        ("=?utf-8?B?4oK?= =?utf-8?B?s?=", "€"),
        ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        ("=?utf-8?Q?a b c?=", "a b c"),
        ("=?utf-8?Q?What?_is_=C3=A4?=", "What? is ä"),
        ("=?utf-8?q?a=3D?= =?utf-8?q?b?=", "a=b"),
        ("=? utf-8 ? Q ?=C3=A4?=", "ä"),
        ("=?'utf-8'?Q?=C3=A4?=", "ä"),
        ("=?UTF-8?Q?=C3=A4_cut_o=C3", "ä cut o\ufffd"),
        ("=?utf-8?q?a?=,=?utf-8?q?b?=", "a,b"),
        ("=?iso-2022-jp?B?GyRCLSEbKEI=?=", "①"),
        ("=?utf-8?B?77u/YWJj?=", "abc"),
        ("what =? that", "what =? that"),
        ("is =?utf-8?q?so", "is =?utf-8?q?so"),
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
