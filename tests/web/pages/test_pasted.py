"""What people paste when they look for a mail is understood: lines of Postfix's log above all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.intake.replies import ACCEPTED
from ingest.web.pages.mail.pasted import MOST, Names, pasted

RECEIPT, OTHER = "019a22bf65fa355fea68c46d1e5d1a7b", "019a22bf65fa355fea68c46d1e5d1a7c"
SENT = (
    "2026-01-05T08:00:01.123456+00:00 mx postfix/smtp[4711]: 4dQ2Xk1Bz9zJ4Q: to=<support@desk.example>, "
    "relay=127.0.0.1[127.0.0.1]:8025, delay=0.07, delays=0.02/0.01/0.01/0.03, dsn=2.0.0, status=sent "
    f"({ACCEPTED} {RECEIPT})"
)
LMTP = (
    "Jan  5 08:00:01 mx postfix/lmtp[812]: 9F3E2C01AB: to=<support@desk.example>, orig_to=<hilfe@desk.example>, "
    "relay=ingest[10.0.0.7]:8024, delay=1, delays=0.2/0/0.3/0.5, dsn=2.0.0, status=sent "
    f"(250 2.0.0 Accepted as {OTHER})"
)
CLEANUP = "Jan  5 08:00:00 mx postfix/cleanup[77]: 9F3E2C01AB: message-id=<4711.Ab@Customer.example>"
DEFERRED = (
    "Jan  5 08:00:00 mx postfix/smtp[77]: 9F3E2C01AB: to=<support@desk.example>, relay=none, delay=3, dsn=4.4.1, "
    "status=deferred (connect to 127.0.0.1[127.0.0.1]:8025: Connection refused)"
)
QMGR = "Jan  5 08:00:00 mx postfix/qmgr[9]: 9F3E2C01AB: from=<ann@customer.example>, size=2034, nrcpt=1 (queue active)"
EXIM = f'2026-01-05 08:00:01 1vX-0001 => support@desk.example R=r T=smtp H=ingest [10.0.0.7] C="{ACCEPTED} {RECEIPT}"'
NDR = f"smtp; 250 2.0.0 Accepted as {RECEIPT.upper()}"


def found(text: str) -> list[tuple[str, str]]:
    return [(str(one.names), one.value) for one in pasted(text)]


@pytest.mark.parametrize("line", [SENT, EXIM, NDR, f"  {RECEIPT}\n", f"receipt {RECEIPT}, please"])
def test_a_receipt_is_found_wherever_it_stands(line: str) -> None:
    assert found(line) == [("receipt", RECEIPT), ("message", RECEIPT)]


def test_all_receipts_of_several_lines_are_found() -> None:
    assert found(f"{CLEANUP}\n{QMGR}\n{SENT}\n{LMTP}")[:2] == [("receipt", RECEIPT), ("receipt", OTHER)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (CLEANUP, ("message_id", "4711.Ab@Customer.example")),
        ("Message-ID: <a@b.example>", ("message_id", "a@b.example")),
        ("<a@b.example>", ("message_id", "a@b.example")),
        (DEFERRED, ("address", "support@desk.example")),
        (QMGR, ("address", "ann@customer.example")),
        ("ann@customer.example", ("address", "ann@customer.example")),
        ("Ann <ann@customer.example>", ("address", "ann@customer.example")),
        ("mail from ann@customer.example please", ("address", "ann@customer.example")),
        ("no-at-sign-4711", ("message_id", "no-at-sign-4711")),
    ],
)
def test_without_a_receipt_the_likeliest_name_comes_first(text: str, first: tuple[str, str]) -> None:
    assert found(text)[0] == first


def test_what_may_be_either_is_read_as_both() -> None:
    assert found("<ann@customer.example>") == [
        ("message_id", "ann@customer.example"),
        ("address", "ann@customer.example"),
    ]
    assert found("ann@customer.example")[1] == ("message_id", "ann@customer.example")


@pytest.mark.parametrize("text", ["", "  ", "where is my mail", "\x00\x1b", f"{RECEIPT}{RECEIPT} is a digest"])
def test_what_names_nothing_is_said_to(text: str) -> None:
    assert found(text) == []


def test_a_whole_log_is_no_endless_question() -> None:
    lines = "\n".join(f"(250 2.0.0 Accepted as {number:032x})" for number in range(1_000))
    assert len(pasted(lines)) == 2 * MOST


@given(st.text(max_size=300))
def test_anything_can_be_pasted(text: str) -> None:
    for one in pasted(text):
        assert one.names in Names
        assert one.value
