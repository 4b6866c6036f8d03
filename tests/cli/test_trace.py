"""`ingest trace`: any receipt id, message, Message-ID or address is found, and what is not says so."""

import pytest

from tests.cli.command import Command
from tests.ingest.desk import looping, mail

BOX = "support@desk.example"


def test_every_name_of_a_mail_leads_to_it(ingest: Command) -> None:
    content = mail(1, sender="Ann@Customer.example")
    (first,) = ingest("deliver", "--to", BOX, "--json", "-", stdin=content).facts
    (again,) = ingest("deliver", "--to", BOX, "--json", "-", stdin=content).facts
    (held,) = ingest("deliver", "--to", BOX, "--json", "-", stdin=looping(2)).facts
    assert [one["fate"] for one in (first, again, held)] == ["stored", "duplicate", "held"]
    both = {first["receipt"], again["receipt"]}
    (one,) = ingest("trace", first["receipt"], "--json").facts
    assert (one["fate"], one["message"], one["mailbox"], one["thread"]) == ("stored", first["id"], BOX, first["thread"])
    for name in (first["id"], "<1@customer.example>", "1@Customer.example", "ann@customer.example"):
        assert {one["receipt"] for one in ingest("trace", name, "--json").facts} == both, name
    (twin,) = ingest("trace", again["receipt"], "--json").facts
    assert (twin["fate"], twin["message"]) == ("duplicate", first["id"])
    ingest("held", "discard", held["id"], "--as", "anna")
    (one,) = ingest("trace", held["receipt"], "--json").facts
    assert (one["fate"], one["state"], one["decided_by"]) == ("held", "discarded", "anna")
    assert one["storm"] == held["storm"]


def test_what_people_read_fits_a_terminal(ingest: Command) -> None:
    for content in (mail(1), mail(1), looping(2)):
        ingest("deliver", "--to", BOX, "-", stdin=content)
    for name in ("1@customer.example", "2@customer.example", BOX):
        answer = ingest("trace", name)
        assert answer.code == 0
        assert max(map(len, answer.out.splitlines())) <= 80, answer.out
    assert "duplicate of" in ingest("trace", "1@customer.example").out


@pytest.mark.parametrize(("what", "code"), [("0" * 32, 1), ("nobody@x.example", 1), ("<no@id>", 1), ("a b@c", 64)])
def test_what_is_not_there_is_exit_1(ingest: Command, what: str, code: int) -> None:
    ingest("deliver", "--to", BOX, "-", stdin=mail(1))
    answer = ingest("trace", what)
    assert (answer.code, answer.raw) == (code, b"")
    assert (f"nothing is known of {what}" in answer.err) == (code == 1)
