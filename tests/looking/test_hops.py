from ingest.staff.looking.hops import MOST, Clock, way
from parsers import parse


def mail(*received: str) -> bytes:
    return "".join(f"Received: {one}\r\n" for one in received).encode() + b"From: a@example.org\r\n\r\nx\r\n"


def hop(name: str, when: str) -> str:
    return f"from {name} (really [192.0.2.1]) by mx.{name} with ESMTPS id 1 for <desk@example.com>; {when}"


def test_hops_stand_in_the_order_of_travel_with_the_time_between_them() -> None:
    told = way(
        parse(
            mail(
                hop("third.example", "Mon, 30 Nov 2026 10:01:30 +0100"),
                hop("second.example", "Mon, 30 Nov 2026 09:00:30 +0000"),
                hop("first.example", "Mon, 30 Nov 2026 09:00:00 +0000"),
            )
        ).hops
    )
    assert [(step.number, step.from_, step.clock, step.delay_s) for step in told.steps] == [
        (1, "first.example", Clock.FIRST, None),
        (2, "second.example", Clock.LATER, 30.0),
        (3, "third.example", Clock.LATER, 60.0),
    ]
    first = told.steps[0]
    assert (first.by, first.protocol, first.for_) == ("mx.first.example", "ESMTPS", "desk@example.com")
    assert first.at is not None
    assert told.left_out == 0
    assert told.took_s == 90.0


def test_a_clock_that_goes_backwards_and_one_that_cannot_be_read_are_said() -> None:
    told = way(
        parse(
            mail(
                hop("d.example", "Mon, 30 Nov 2026 09:00:10 +0000"),
                hop("c.example", "yesterday"),
                hop("b.example", "Mon, 30 Nov 2026 08:59:00 +0000"),
                hop("a.example", "Mon, 30 Nov 2026 09:00:00 +0000"),
            )
        ).hops
    )
    assert [(step.clock, step.delay_s) for step in told.steps] == [
        (Clock.FIRST, None),
        (Clock.BACKWARDS, -60.0),
        (Clock.UNREADABLE, None),
        (Clock.LATER, 70.0),
    ]
    assert told.took_s == 10.0


def test_a_way_whose_end_lies_before_its_beginning_took_no_time_that_can_be_told() -> None:
    ends = hop("b.example", "Mon, 30 Nov 2026 08:00:00 +0000"), hop("a.example", "Mon, 30 Nov 2026 09:00:00 +0000")
    assert way(parse(mail(*ends)).hops).took_s is None


def test_a_mail_without_hops_or_without_times_has_no_time() -> None:
    assert way(()).steps == ()
    assert way(parse(mail("from nowhere", "")).hops).took_s is None


def test_of_a_mail_that_went_in_circles_the_newest_hops_are_told() -> None:
    fields = [hop(f"h{number}.example", "Mon, 30 Nov 2026 09:00:00 +0000") for number in range(200, 0, -1)]
    told = way(parse(mail(*fields)).hops)
    assert len(told.steps) == MOST
    assert told.left_out == 200 - MOST
    assert (told.steps[0].number, told.steps[-1].number) == (141, 200)
    assert told.steps[-1].from_ == "h200.example"
