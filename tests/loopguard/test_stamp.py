"""Stamps are read again as they were made, and nothing else is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopguard.identity.stamp import Stamp, StampKey, looks_stamped, mailbox_tag, make_stamp, read_stamp

OLD, NEW = StampKey("k1", b"an old secret, 32 bytes or longer"), StampKey("k2", b"a new secret, 32 bytes or longer.")
THREAD = "0123456789abcdef01234567"
STAMP = make_stamp(NEW, "Desk@Ours.example", THREAD, "n1", "Ours.example")
WORDS = st.from_regex(r"[a-z0-9]{1,64}", fullmatch=True)


@given(thread=WORDS, nonce=WORDS, mailbox=st.text(max_size=60))
def test_what_is_made_can_be_read(thread: str, nonce: str, mailbox: str) -> None:
    stamp = read_stamp(make_stamp(OLD, mailbox, thread, nonce, "ours.example"), (NEW, OLD))
    assert stamp == Stamp("k1", mailbox_tag(mailbox), thread)
    assert stamp.belongs_to(mailbox)
    assert not stamp.belongs_to(mailbox + "x")


@given(st.integers(0, len(STAMP) * 8 - 1))
def test_one_flipped_bit_is_no_stamp(bit: int) -> None:
    forged = bytearray(STAMP.encode())
    forged[bit // 8] ^= 1 << bit % 8
    assert read_stamp(forged.decode("latin-1"), (NEW, OLD)) is None


@given(st.one_of(st.none(), st.text(), WORDS.map(lambda word: f"ingest1.k2.{word}@ours.example")))
def test_any_text_is_read_without_trouble(message_id: str | None) -> None:
    assert read_stamp(message_id, (NEW,)) is None


def test_a_stamp_needs_its_own_key() -> None:
    assert read_stamp(STAMP, ()) is None
    assert read_stamp(STAMP, (OLD,)) is None
    assert read_stamp(STAMP, (StampKey("k2", b"the same id, another secret"),)) is None
    assert read_stamp(STAMP, (OLD, NEW)) is not None


def test_two_keys_may_share_an_id_while_one_replaces_the_other() -> None:
    assert read_stamp(STAMP, (StampKey("k2", b"the same id, another secret"), NEW)) is not None


def test_a_system_that_lowers_ids_breaks_nothing() -> None:
    assert STAMP.lower() == STAMP


def test_a_stamp_of_one_mailbox_is_not_another_ones() -> None:
    stamp = read_stamp(STAMP, (NEW,))
    assert stamp is not None
    assert stamp.belongs_to("desk@ours.example")
    assert not stamp.belongs_to("sales@ours.example")


def test_the_mac_has_128_bits_and_the_line_fits() -> None:
    assert len(STAMP.partition("@")[0].rpartition(".")[2]) * 4 == 128
    assert len(f"Message-ID: <{STAMP}>") < 998


@pytest.mark.parametrize(
    ("thread", "nonce", "domain"),
    [
        ("", "n", "d.example"),
        ("Thread", "n", "d.example"),
        ("t.t", "n", "d.example"),
        ("t" * 65, "n", "d.example"),
        ("t", "n n", "d.example"),
        ("t", "n", "d@example"),
        ("t", "n", ""),
        ("t", "n", "d.example\r\nBcc: x"),
    ],
)
def test_what_cannot_stand_in_an_id_is_refused_by_name(thread: str, nonce: str, domain: str) -> None:
    with pytest.raises(ValueError, match="thread and nonce take"):
        make_stamp(NEW, "desk@ours.example", thread, nonce, domain)


@pytest.mark.parametrize("id_", ["", "K1", "k-1", "k" * 65])
def test_a_key_id_is_a_short_plain_word(id_: str) -> None:
    with pytest.raises(ValueError, match="use 1 to 64"):
        StampKey(id_, b"sixteen bytes...")


def test_a_short_secret_is_refused_and_no_secret_is_shown() -> None:
    with pytest.raises(ValueError, match="has 15 bytes, it needs at least 16"):
        StampKey("k1", b"fifteen bytes..")
    assert "secret" not in repr(OLD)


def test_what_claims_to_be_a_stamp() -> None:
    assert looks_stamped("INGEST1.x@y")
    assert not looks_stamped("other@y")
    assert not looks_stamped(None)
