"""The words by which a person speaks."""

import pytest

from loopguard.words.person_voice import speaks_as_a_person


@pytest.mark.parametrize(
    ("subject", "text", "asks", "person"),
    [
        pytest.param("my order", "order 1 is late", False, True, id="my"),
        pytest.param("How did we do?", "rate us", False, False, id="a survey asks"),
        pytest.param("How did my order get lost?", "order 1 is late", False, True, id="a person asks"),
        pytest.param("order", "is it late?", True, True, id="a question"),
        pytest.param("order", "is it late?", False, False, id="a question that does not count"),
        pytest.param("order", "bitte die rechnung korrigieren", False, True, id="a request"),
        pytest.param("order", f"{'x' * 397} you", False, False, id="half of a word"),
    ],
)
def test_who_speaks(subject: str, text: str, asks: bool, person: bool) -> None:
    assert speaks_as_a_person(subject, text, asks=asks) is person
