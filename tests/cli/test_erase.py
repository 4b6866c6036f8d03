"""`ingest erase`: counts first, erases when told so, and says what it left."""

from tests.cli.command import Command
from tests.ingest.desk import BOX, mail

ZOE = "zoe@customer.example"


def deliver(ingest: Command, content: bytes) -> None:
    answer = ingest("deliver", "-", "--to", BOX, stdin=content)
    assert answer.code == 0, answer.err


def test_an_address_is_counted_and_then_erased(ingest: Command) -> None:
    deliver(ingest, mail(1, sender=ZOE))
    deliver(ingest, mail(2, sender="bob@customer.example"))
    ingest("reindex")
    counted = ingest("erase", "--address", ZOE, "--dry-run", "--json")
    assert counted.code == 0
    assert (counted.fact["erased"], counted.fact["stored"], counted.fact["spooled_here"]) == (False, 1, 1)
    asked = ingest("erase", "--address", ZOE)
    assert asked.code == 64
    assert "  1 mails in the store and the index\n" in asked.out
    assert "say --yes" in asked.err
    assert ingest("search", "word1", "--json").facts
    assert ingest("erase", "--address", ZOE, "--yes", "--as", "ann", "--json").fact["erased"]
    assert ingest("search", "word1", "--json").facts == []
    assert ingest("search", "word2", "--json").facts
    status = ingest("status", "--json").fact
    assert (status["accepted"], status["stored"]) == (2, 2), "what came is still counted"
    again = ingest("erase", "--address", ZOE, "--yes")
    assert again.code == 66
    assert f"nothing is kept of {ZOE}" in again.err


def test_either_a_mail_or_an_address_is_named(ingest: Command) -> None:
    for arguments in ((), ("--message", "x", "--address", "a@b.example")):
        answer = ingest("erase", *arguments)
        assert answer.code == 64
        assert "either --message ID or --address ADDRESS" in answer.err
