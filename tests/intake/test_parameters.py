"""Parameters of MAIL."""

import pytest

from ingest.intake.parameters import MailParameters, ParameterError, read_parameters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", MailParameters()),
        (" SIZE=1000", MailParameters(size=1000)),
        (" size=0 body=8bitmime", MailParameters(size=0)),
        (" BODY=7BIT SMTPUTF8", MailParameters(smtputf8=True)),
    ],
)
def test_offered_parameters(text: str, expected: MailParameters) -> None:
    assert read_parameters(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "SIZE=1",
        " SIZE",
        " SIZE=",
        " SIZE=-1",
        " SIZE=1e3",
        " SIZE=²",
        " SIZE=1 SIZE=2",
        f" SIZE={'9' * 21}",
        " BODY=BINARYMIME",
        " BODY",
        " SMTPUTF8=1",
    ],
)
def test_a_value_that_cannot_be(text: str) -> None:
    with pytest.raises(ParameterError) as raised:
        read_parameters(text)
    assert raised.value.known


@pytest.mark.parametrize("text", [" RET=FULL", " AUTH=<>", " FOO", " SIZE=1 BAR=2"])
def test_a_parameter_that_was_not_offered(text: str) -> None:
    with pytest.raises(ParameterError) as raised:
        read_parameters(text)
    assert not raised.value.known
