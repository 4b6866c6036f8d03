"""`ingest held restore`, `ingest held release --after` and `ingest job undo`."""

import pytest

from tests.cli.command import Command
from tests.cli.test_held import deliver
from tests.ingest.desk import looping


@pytest.fixture
def name(ingest: Command) -> str:
    """A storm of three held mails."""
    deliver(ingest, *(looping(number) for number in range(3)))
    return str(ingest("held", "list", "--json").fact["storm"])


def test_what_was_discarded_is_restored_and_shown_with_who_did_it(ingest: Command, name: str) -> None:
    refused = ingest("held", "restore", name)
    assert (refused.code, "it waits for a decision" in refused.err) == (65, True)
    ingest("held", "discard", name, "--as", "ann")
    mails = [one["id"] for one in ingest("held", "list", "--storm", name, "--decided", "--json").facts]
    assert ingest("held", "restore", mails[0], "--as", "bob").out == f"restored 1: mail {mails[0]}\n"
    assert ingest("held", "show", mails[0]).out.startswith(f"{mails[0]}  put back by bob on 20")
    assert ingest("held", "restore", name, "--dry-run", "--json").fact["total"] == 2
    assert ingest("held", "restore", name, "--json").fact["restored"] == 2
    assert ingest("status", "--json").fact["held_open"] == 3


def test_a_job_is_undone(ingest: Command, name: str) -> None:
    job = ingest("held", "discard", name, "--json").fact["job"]
    assert ingest("job", "undo", job, "--as", "bob").out.startswith("restored 3 of job")
    again = ingest("job", "undo", job)
    assert (again.code, f"job {job} (discard, done) cannot be undone" in again.err) == (65, True)
    assert ingest("job", "undo", "0" * 32).code == 66


def test_a_release_waits_as_long_as_it_is_told_to(ingest: Command, name: str) -> None:
    said = ingest("held", "release", name, "--after", "1s")
    assert said.out.startswith("released 3")
    assert "`ingest job undo " in said.err
    for wrong in ("2h", "soon", "1970-01-01"):
        assert ingest("held", "release", name, "--after", wrong).code == 64, wrong
