"""ISO-2022-JP and EUC-JP with rows that the standard does not have, cut and mixed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.characters.japanese import decode_japanese, is_iso_2022_jp


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x1b$B2q5D-!\x1b(B 10:00", "会議① 10:00"),
        (b"\x1b$@2q5D-!\x1b(J x", "会議① x"),
        (b"\x1b$B-j\x1b(B", "㈱"),
        (b"\x1b$B2q5", "会\ufffd"),
        (b"\x1b$B-!2q5D\nASCII again", "①会議\nASCII again"),
        (b"\x1b$B-! 2q\t5D\x1b(B", "① 会\t議"),
        (b"\x1b(I1\x1b(B\x1b$B-!\x1b(B", "ｱ①"),
        (b"\x1b(I12\nx\x1b$B-!", "ｱｲ\nx①"),
        (b"\x1b$(D0!\x1b(B\x1b$B-!", "丂①"),
        (b"\x1b$B-!\x1b(B \xe4", "① \ufffd"),
        (b"\x1b?\x1b$B-!", "?①"),
    ],
)
def test_iso_2022_jp(data: bytes, text: str) -> None:
    assert decode_japanese(data, "iso2022_jp_ext") == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("会議".encode("euc_jp") + b"\xad\xa1\xad\xea", "会議①㈱"),
        (b"\xfc\xe2x", "髙x"),
        ("ｱ会".encode("euc_jp") + b"\xad\xa1", "ｱ会①"),
        (b"\x8f\xb0\xa1\xad\xa1", "丂①"),
        (b"\xad\xa1\xa4", "①\ufffd"),
        (b"a\x80\xad\xa1", "a\ufffd①"),
    ],
)
def test_euc_jp(data: bytes, text: str) -> None:
    assert decode_japanese(data, "euc_jp") == text


def test_it_is_known_by_its_escape_sequences() -> None:
    assert is_iso_2022_jp(b"x \x1b$B2q5D\x1b(B")
    assert not is_iso_2022_jp(b"\x1b[1mbold\x1b[0m")
    assert not is_iso_2022_jp(b"\x1b$B\xe4")


@given(
    st.lists(
        st.sampled_from(
            [
                b"\x1b$B",
                b"\x1b(B",
                b"\x1b(I",
                b"\x1b$(D",
                b"\x1b",
                b"2q",
                b"-!",
                b"\n",
                b" ",
                b"\xff",
                b"\xad\xa1",
                b"~",
            ]
        )
    )
)
def test_every_arrangement_of_pieces_has_a_text(pieces: list[bytes]) -> None:
    for codec in ("iso2022_jp_ext", "euc_jp"):
        decode_japanese(b"".join(pieces), codec).encode()
