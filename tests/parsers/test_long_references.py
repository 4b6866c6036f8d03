"""References of ten thousand ids: the first and the last count, in linear time, however the field was cut."""

from functools import partial

import pytest

from parsers import parse
from parsers.headers.message_id import both_ends, references
from tests.growth import in_proportion


def mail(count: int, joint: str = "\r\n ") -> bytes:
    ids = joint.join(f"<{n}@x.example>" for n in range(count))
    return f"From: ann@a.example\r\nReferences: {ids}\r\nSubject: long\r\n\r\nhello\r\n".encode()


@pytest.mark.parametrize("joint", ["\r\n ", " ", ""])
def test_the_first_and_the_last_hundred_of_ten_thousand(joint: str) -> None:
    message = parse(mail(10_000, joint))
    assert message.references == tuple(f"{n}@x.example" for n in (*range(100), *range(9_900, 10_000)))
    assert message.subject == "long"


def test_a_cut_makes_no_id_that_was_not_there() -> None:
    value = "".join(f"<{'x' * n}@x.example>" for n in range(1, 300))
    for most in range(100, 400):
        assert set(references(both_ends("References", value, most))) <= set(references(value) + references(value[300:]))
        found = references(both_ends("REFERENCES", value, most))
        assert all(f"<{id_}>" in value for id_ in found)


def test_references_without_brackets_keep_their_end_as_well() -> None:
    assert both_ends("References", "a@x " * 100, 40).endswith("a@x ")


def test_other_fields_lose_their_end() -> None:
    assert both_ends("Subject", "abcdef", 3) == "abc"


def test_twice_the_ids_cost_at_most_twice_and_a_bit() -> None:
    assert in_proportion(lambda count: partial(parse, mail(count)), 4_000, factor=2)
