"""A value of another type than is meant is refused with a sentence that says what to write."""

from typing import Any

import pytest

from loopguard import Envelope, StampKey


@pytest.mark.parametrize("one", ["support@x.example", b"support@x.example"])
def test_an_envelope_for_one_recipient_is_a_tuple_all_the_same(one: Any) -> None:
    with pytest.raises(TypeError, match=r'is one: write Envelope\(reverse_path, \("support@x.example",\)\)'):
        Envelope("a@b.example", one)


def test_an_envelope_s_sender_is_text() -> None:
    wrong: Any = b"a@b.example"
    with pytest.raises(TypeError, match="reverse_path is a str"):
        Envelope(wrong, ())


def test_a_stamp_key_s_secret_is_bytes() -> None:
    wrong: Any = "0123456789abcdef"
    with pytest.raises(TypeError, match=r"give secret\.encode\(\)"):
        StampKey("k1", wrong)
