"""What a mail says of its thread: tokens, rewritten ids, lists, Exchange's conversations; and what seals it."""

from base64 import b64encode

import pytest

from ingest.threads.clue import Clue, clue_of
from ingest.threads.conversation import conversation_of
from ingest.threads.token import plus_address, subject_tag, thread_token, token_name, tokens_of
from loopguard import Policy, StampKey
from parsers import parse

BOX, ANN, EVE = "support@desk.example", "ann@a.example", "eve@e.example"
KEY = StampKey("k1", b"a secret of our own, 32 bytes..")
TOKEN = thread_token(KEY, BOX, "t1")
NAME = token_name(TOKEN)


def clue(text: str, key: str = "key", mailbox: str = BOX) -> Clue:
    return clue_of(parse(f"{text}\r\n\r\nhello\r\n".encode()), key, mailbox, Policy())


# Tokens


@pytest.mark.parametrize(
    "header",
    [
        f"To: Support <support+{TOKEN}@desk.example>",
        f"Cc: x@y.example, support+{TOKEN.upper()}@desk.example",
        f"Delivered-To: support+{TOKEN}@desk.example",
        f"Subject: Re: [#{TOKEN}] my order",
        f"Subject: =?utf-8?q?Aw=3A_=5B=23{TOKEN}=5D?=",
    ],
)
def test_where_a_token_stands(header: str) -> None:
    assert tokens_of(parse(f"From: {ANN}\r\n{header}\r\n\r\nhello\r\n".encode())) == (NAME,)


@pytest.mark.parametrize(
    "header",
    [
        "Subject: [#4711] my order",
        f"Subject: [{TOKEN}]",
        f"Subject: [#{TOKEN}a]",
        f"To: support-{TOKEN}@desk.example",
        f"To: support+{TOKEN}x@desk.example",
        f"X-Token: support+{TOKEN}@desk.example",
    ],
)
def test_what_is_no_token(header: str) -> None:
    assert tokens_of(parse(f"From: {ANN}\r\n{header}\r\n\r\nhello [#{TOKEN}]\r\n".encode())) == ()


def test_tokens_are_few_however_many_a_mail_writes() -> None:
    tags = " ".join(subject_tag(thread_token(KEY, BOX, str(n))) for n in range(100))
    assert len(tokens_of(parse(f"Subject: {tags}\r\n\r\n".encode()))) == 5


def test_a_token_is_bound_to_key_mailbox_and_thread() -> None:
    other = StampKey("k2", b"another secret of 32 bytes......")
    made = {
        TOKEN,
        thread_token(other, BOX, "t1"),
        thread_token(KEY, "sales@desk.example", "t1"),
        thread_token(KEY, BOX, "t2"),
    }
    assert len(made) == 4
    assert thread_token(KEY, BOX.upper(), "t1") == TOKEN


def test_a_plus_address_fits_or_is_left_out() -> None:
    assert plus_address(BOX, TOKEN) == f"support+{TOKEN}@desk.example"
    assert plus_address("x" * 48 + "@desk.example", TOKEN) is None


# Ids that a relay rewrote


def test_the_id_before_a_relay_is_the_mails_own_as_well() -> None:
    made = clue(f"From: {ANN}\r\nMessage-ID: <new@r.example>\r\nX-Microsoft-Original-Message-ID: <old@a.example>"
                "\r\nIn-Reply-To: <q@a.example>")  # fmt: skip
    assert (made.own_id, made.former_ids, made.ancestors) == ("new@r.example", ("old@a.example",), ("q@a.example",))
    assert made.root == "q@a.example"


def test_exchanges_parent_stands_in_for_a_dropped_in_reply_to() -> None:
    made = clue(f"From: {ANN}\r\nX-MS-Exchange-Parent-Message-Id: <q@a.example>")
    assert (made.ancestors, made.root) == (("q@a.example",), "q@a.example")


def test_an_answer_to_what_ses_sent_names_it_as_its_api_does() -> None:
    ses = "0108017f71202927-4718d6c3-8547-4f89-a995-fa9a5d16749c-000000"
    made = clue(f"From: {ANN}\r\nIn-Reply-To: <{ses}@eu-west-1.amazonses.com>")
    assert made.ancestors == (f"{ses}@amazonses.com",)


@pytest.mark.parametrize("id_", ["<>", "none", "<none>", "broken", ""])
def test_an_id_that_is_none_names_no_thread(id_: str) -> None:
    """Many mails bear the same broken id: they are not one mail."""
    one, other = clue(f"From: {ANN}\r\nMessage-ID: {id_}", "k1"), clue(f"From: {EVE}\r\nMessage-ID: {id_}", "k2")
    assert (one.own_id, other.own_id) == ("k1", "k2")
    assert one.unnamed
    assert other.unnamed


def test_an_id_in_brackets_needs_no_at() -> None:
    assert clue(f"From: {ANN}\r\nMessage-ID: <20250602.ABC123>").own_id == "20250602.ABC123"
    assert clue(f"From: {EVE}\r\nIn-Reply-To: <20250602.ABC123>").ancestors == ("20250602.ABC123",)


def test_a_mail_without_author_takes_part_in_what_it_opens_and_in_nothing_else() -> None:
    made = clue(f"To: {BOX}, {ANN}")
    assert made.participants == ("", BOX, ANN)
    assert "" not in clue(f"From: {ANN}\r\nTo: undisclosed-recipients:;").participants


def test_whom_a_participant_wants_answered_takes_part() -> None:
    assert "office@a.example" in clue(f"From: {ANN}\r\nReply-To: office@a.example").participants


@pytest.mark.parametrize(
    ("field", "list_id"),
    [
        ("Users of it <Users.Example.org>", "users.example.org"),
        ("<users.example.org>", "users.example.org"),
        ('"<x> y" <users.example.org>  ', "users.example.org"),
        ("=?utf-8?q?N=C3=A9?= <users.example.org>", "users.example.org"),
        ("users.example.org", ""),
        ("<>", ""),
        ("", ""),
        (f"<{'x' * 300}>", ""),
    ],
)
def test_the_list_that_a_mail_came_through(field: str, list_id: str) -> None:
    assert clue(f"From: {ANN}\r\nList-Id: {field}").list_id == list_id


def test_our_own_mailboxes_are_known_as_authors() -> None:
    mail = parse(b"From: Sales@desk.example\r\n\r\nhello\r\n")
    assert clue_of(mail, "key", BOX, Policy(), ours={BOX, "sales@desk.example"}).by_us
    assert not clue_of(mail, "key", BOX, Policy()).by_us


# Exchange's conversations


def index(head: bytes, more: bytes = b"") -> str:
    return b64encode(head + more).decode()


HEAD = bytes(range(22))
CONVERSATION = f"conversation {HEAD.hex()}"


@pytest.mark.parametrize("more", [b"", b"12345", b"1234567890"])
def test_every_mail_of_a_conversation_names_it(more: bytes) -> None:
    message = parse(f"Thread-Index: {index(HEAD, more)}\r\n\r\nhello\r\n".encode())
    assert conversation_of(message) == CONVERSATION


@pytest.mark.parametrize("value", ["", "AAAA", "no base64!", "é" * 40, index(HEAD)[:-1] + "\\"])
def test_what_names_no_conversation(value: str) -> None:
    assert conversation_of(parse(f"Thread-Index: {value}\r\n\r\nhello\r\n".encode())) is None


# One id, two mails


def test_author_and_new_text_make_the_seal_and_a_quote_does_not() -> None:
    one = clue(f"From: {ANN}\r\nSubject: one").seal
    assert clue(f"From: Ann <{ANN.upper()}>\r\nSubject: two").seal == one
    assert clue(f"From: {EVE}").seal != one
    quoted = parse(f"From: {ANN}\r\n\r\nhello\r\n\r\n> what they wrote\r\n".encode())
    assert clue_of(quoted, "key", BOX, Policy()).seal == one
    assert clue_of(parse(f"From: {ANN}\r\n\r\ngood bye\r\n".encode()), "key", BOX, Policy()).seal != one


def test_a_bounce_without_a_report_speaks_of_the_mail_that_it_returns() -> None:
    returned = (
        "--- Below this line is a copy of the message.\r\n\r\nReceived: by a\r\nMessage-ID: <1@desk.example>\r\n\r\nx"
    )
    bounce = clue(
        "From: MAILER-DAEMON@b.example\r\nSubject: failure notice\r\n\r\nIt could not be delivered.\r\n" + returned
    )
    assert bounce.ancestors == ("1@desk.example",)
    assert bounce.root == "1@desk.example"
    person = clue(f"From: {ANN}\r\nSubject: Look\r\n\r\nWhat is this?\r\n{returned}")
    assert person.ancestors == ()
