"""How subjects are read without what answers and counters add to them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopguard.words.subject import (
    answered_ticket,
    holds_reply,
    is_forward,
    is_reply,
    subject_depth,
    subject_key,
    subjects_alike,
    ticket,
)
from tests.growth import in_proportion


@pytest.mark.parametrize(
    ("subject", "key", "depth"),
    [
        ("Order", "order", 0),
        ("Re: Order", "order", 1),
        ("RE: AW: Sv: VS: Antw: Order", "order", 5),
        ("Re[2]: Order", "order", 1),
        ("Re (3): Order", "order", 1),
        ("Re^4: Order", "order", 1),
        ("Fwd: WG: TR: RV: Enc: Order", "order", 5),
        ("[Ticket#17] Re: [Desk] Order (2) 99", "order", 1),
        ("Re: Automatic reply: RE: Out of Office: Order", "order", 4),
        ("Automated Response: Re: Automated Response: Re: Order", "order", 4),
        ("Abwesenheitsnotiz: AW: Bestellung 12", "bestellung", 2),
        ("回复：转发：订单", "订单", 2),
        ("答复: 自动回复: 订单", "订单", 2),
        ("Odp: Ynt: Отв: Ответ: Order", "order", 4),
        ("Auto: Order", "order", 1),
        ("Autobahn: closed", "autobahn: closed", 0),
        ("Red: the colour", "red: the colour", 0),
        ("Order 17 of 2026 [#AB-1]", "order of", 0),
        ("Re: Case 00Dx4f_500q is open", "case _ is open", 1),
        ("注文123の件", "注文の件", 0),
        ("Re: ", "", 1),
        ("", "", 0),
    ],
)
def test_subjects_lose_what_grows_on_them(subject: str, key: str, depth: int) -> None:
    assert subject_key(subject) == key
    assert subject_depth(subject) == depth


@pytest.mark.parametrize(
    ("subject", "reply", "forward"),
    [
        ("Order", False, False),
        ("Re: Fwd: Order", True, False),
        ("Fwd: Re: Order", False, True),
        ("Automatic reply: Order", True, False),
        ("[17] AW: Order", True, False),
    ],
)
def test_the_outermost_prefix_tells(subject: str, reply: bool, forward: bool) -> None:
    assert is_reply(subject) == reply
    assert is_forward(subject) == forward


@pytest.mark.parametrize(
    ("subject", "holds"),
    [
        ("INC123 opened: [Ticket#1] Re: Order", True),
        ("[CASE-7] AW: Order", True),
        ('Vorgang 7 angelegt - "SV: Order"', True),
        ("Ticket 17 RE[2]: Order", True),
        ("新工单#7 回复：订单", True),
        ("Re: Order", False),
        ("A question re: order", False),
        ("Invoice 17 - Ref: 12", False),
        ("Order: more red: less blue", False),
        ("", False),
    ],
)
def test_a_prefix_behind_words_of_a_program(subject: str, holds: bool) -> None:
    assert holds_reply(subject) is holds


@pytest.mark.parametrize(
    ("subject", "named"),
    [
        ("Re: [Ticket#17] Order", "ticket#17"),
        ("Re: Order (Case 4711-b)", "case 4711-b"),
        ("AW: Order #17", "17"),
        ("[Desk] Order 17", ""),
        ("Order (202", ""),
        ("Re: Purchase order 40017", "40017"),
        ("RE: INC0041700 Line down", "inc0041700"),
    ],
)
def test_the_ticket_in_a_subject(subject: str, named: str) -> None:
    assert ticket(subject) == named


@pytest.mark.parametrize(
    ("subject", "named"),
    [
        ("Re: [Ticket#17] Order", "ticket#17"),
        ("[EXTERNAL] AW: Re: Order (Case 4711-b)", "case 4711-b"),
        ("Automatic reply: [T#5] Order", "t#5"),
        ("[CASE-7] AW: Order", ""),
        ("[CASE-7] Your request was registered", ""),
        ("Fax to 4711 failed", ""),
    ],
)
def test_the_ticket_that_is_answered_stands_behind_a_prefix(subject: str, named: str) -> None:
    assert answered_ticket(subject) == named


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("order", "order", True),
        ("your request: order", "order", True),
        ("order", "order that was cut off", True),
        ("", "order", True),
        ("order", "invoice", False),
        ("an order of mine", "order", False),
    ],
)
def test_subjects_alike(one: str, other: str, alike: bool) -> None:
    assert subjects_alike(one, other) == alike
    assert subjects_alike(other, one) == alike


@given(st.text())
def test_a_prefix_or_a_counter_more_changes_no_key(subject: str) -> None:
    assert subject_key(f"Re: {subject}") == subject_key(subject)
    assert subject_depth(f"Re: {subject}") == subject_depth(subject) + 1


@pytest.mark.parametrize("piece", ["Re: ", "[", "((((", "auto ", "re 1 ", "[]", "> ", "a", "a1"])
def test_twice_the_subject_takes_about_twice_the_time(piece: str) -> None:
    def keyed_often(times: int) -> Callable[[], None]:
        subject = piece * times

        def work() -> None:
            for _ in range(20):  # one takes less than the clock sees
                subject_key(subject)

        return work

    assert in_proportion(keyed_often, 1_000)
