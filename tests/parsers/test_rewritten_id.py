"""Ids that relays have rewritten: the fields they leave behind, as seen in public archives, and Amazon SES."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.headers.rewritten_id import original_ids, parent_ids, relayed
from parsers.message import Headers

SES = "0108017f71202927-4718d6c3-8547-4f89-a995-fa9a5d16749c-000000"


def headers(text: str) -> Headers:
    return parse(text.encode() + b"\r\n\r\nbody").headers


@pytest.mark.parametrize(
    "name",
    [
        "X-Microsoft-Original-Message-ID",
        "x-google-original-message-id",
        "X-Gmail-Original-Message-ID",
        "X-Original-Message-ID",
    ],
)
def test_the_id_that_a_mail_had_before(name: str) -> None:
    assert original_ids(headers(f"From: a@b.example\r\n{name}:\r\n <one@Here.Example>")) == ("one@here.example",)


def test_several_fields_name_several_ids_once_each_and_not_without_end() -> None:
    fields = "\r\n".join(f"X-Original-Message-ID: <{n}@x.example>" for n in (1, 1, 2))
    assert original_ids(headers(fields)) == ("1@x.example", "2@x.example")
    flood = "\r\n".join(f"X-Original-Message-ID: <{n}@x.example> <{n}.b@x.example>" for n in range(100))
    assert len(original_ids(headers(flood))) == 4


def test_exchange_names_the_parent() -> None:
    assert parent_ids(headers("X-MS-Exchange-Parent-Message-Id: <one@x.example>")) == ("one@x.example",)


def test_a_mail_that_nobody_rewrote() -> None:
    plain = headers("Message-ID: <one@x.example>\r\nIn-Reply-To: <two@x.example>")
    assert original_ids(plain) == parent_ids(plain) == ()


@pytest.mark.parametrize("id_", [SES, f"{SES}@email.amazonses.com", f"{SES}@eu-west-1.amazonses.com"])
def test_ses_has_one_name_for_a_mail(id_: str) -> None:
    assert relayed(id_) == f"{SES}@amazonses.com"


@pytest.mark.parametrize(
    "id_", ["", "one@x.example", f"{SES}@evil.example", f"{SES}@amazonses.com.evil.example", f"{SES}@xamazonses.com"]
)
def test_other_ids_stay_as_they_are(id_: str) -> None:
    assert relayed(id_) == id_


@given(st.text())
def test_any_text_is_a_name(id_: str) -> None:
    assert relayed(relayed(id_)) == relayed(id_)
