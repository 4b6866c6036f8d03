"""`ingest user` and `ingest token`: straight in the store, no password as an argument, a token printed once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.accounts.token_text import TokenText
from tests.cli.command import Command

PASSWORD = b"correct horse battery\n"
BOX = "support@desk.example"


def test_a_user_is_added_listed_changed_and_disabled(ingest: Command) -> None:
    added = ingest("user", "add", "Anna", "--role", "reviewer", "--mailbox", "help@desk.example", stdin=PASSWORD)
    assert (added.code, added.out) == (0, f"anna  reviewer\n    {BOX}\n")
    assert ingest("user", "add", "anna", stdin=PASSWORD).code == 64
    ingest("user", "add", "bob", "--role", "admin", "--no-password")
    assert ingest("user", "list").out == f"anna  reviewer\n    {BOX}\nbob  admin  no password\n    all mailboxes\n"
    changed = ingest("user", "change", "anna", "--all-mailboxes", "--role", "viewer", "--json").fact
    assert (changed["role"], changed["mailboxes"], changed["has_password"]) == ("viewer", None, True)
    gone = ingest("user", "disable", "bob")
    assert gone.out == "bob  admin  disabled  no password\n    all mailboxes\n"
    assert "bob was the only admin" in gone.err
    assert not ingest("user", "change", "bob", "--enable", "--json").fact["disabled"]
    assert ingest("user", "password", "anna", stdin=b"another horse battery\n").code == 0


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "why"),
    [
        (("add", "anna"), b"", 64, "standard input is empty"),
        (("add", "anna"), b"short\n", 64, "it needs 12 to 1000 characters"),
        (("add", "anna", "--mailbox", "who@else.example"), PASSWORD, 64, "who@else.example is no mailbox"),
        (("add", "token:crm", "--no-password"), b"", 64, "is no name for a user"),
        (("change", "carl", "--role", "admin"), b"", 66, "There is no user carl."),
        (("change", "carl"), b"", 64, "say what is to change"),
        (("change", "carl", "--mailbox", BOX, "--all-mailboxes"), b"", 64, "say either"),
        (("disable", "carl"), b"", 66, "There is no user carl."),
        (("password", "carl"), PASSWORD, 66, "There is no user carl."),
        (("add", "anna", "secret password"), b"", 64, "unexpected extra argument"),
        (("add", "anna", "--password", "secret password"), b"", 64, "unexpected extra argument"),
    ],
)
def test_what_cannot_be_is_said(ingest: Command, arguments: tuple[str, ...], stdin: bytes, code: int, why: str) -> None:
    answer = ingest("user", *arguments, stdin=stdin)
    assert answer.code == code
    assert why in answer.err
    assert answer.out == ""


def test_a_token_goes_to_standard_output_once_and_alone(ingest: Command) -> None:
    made = ingest("token", "add", "crm", "--verb", "read", "--verb", "send", "--mailbox", BOX, "--expires", "90d")
    text = made.out.removesuffix("\n")
    assert made.code == 0
    token = TokenText.read(text)
    assert token is not None
    assert text not in made.err
    assert token.secret not in made.err
    listed = ingest("token", "list")
    assert token.secret not in listed.out
    assert listed.out.splitlines()[0].startswith(f"{token.id}  crm  expires 20")
    assert ingest("token", "list", "--json").fact["verbs"] == ["read", "send"]
    assert ingest("token", "add", "crm", "--verb", "read").code == 64
    assert ingest("token", "revoke", "crm").out == f"{token.id}  crm  revoked\n"
    assert ingest("token", "revoke", token.id, "--json").fact == {"id": token.id, "name": "crm", "revoked": False}
    assert ingest("token", "revoke", "crm").code == 66
    again = ingest("token", "add", "crm", "--verb", "read", "--expires", "2099-12-31", "--json").fact
    assert again["token"]["expires_at"] == "2100-01-01T00:00:00.000Z"
    assert TokenText.read(again["secret"]) is not None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "crm"), 64),
        (("add", "crm", "--verb", "everything"), 64),
        (("add", "crm", "--verb", "read", "--expires", "soon"), 64),
        (("add", "crm", "--verb", "read", "--expires", "2020-01-01"), 64),
        (("add", "crm", "--verb", "read", "--expires", "9999-12-31"), 64),
        (("add", "crm", "--verb", "read", "--expires", "99999d"), 0),
        (("add", "crm", "--verb", "read", "--owner", "nobody"), 66),
        (("add", "A B", "--verb", "read"), 64),
        (("revoke", "none"), 66),
    ],
)
def test_what_no_token_can_be_is_said(ingest: Command, arguments: tuple[str, ...], code: int) -> None:
    answer = ingest("token", *arguments)
    assert answer.code == code
    assert "Traceback" not in answer.err


def test_all_of_it_fits_80_columns(ingest: Command) -> None:
    for name in ("anna", "bob.with.a.longer.name@sales.desk.example"):
        ingest("user", "add", name, "--mailbox", BOX, "--no-password")
        ingest("token", "add", name[:40].replace("@", "-"), "--verb", "read", "--verb", "admin", "--owner", name)
    for command in (("user", "list"), ("token", "list"), ("user", "--help"), ("token", "add", "--help")):
        answer = ingest(*command) if "--help" not in command else _help(*command)
        assert answer
        for line in (answer if isinstance(answer, str) else answer.out).splitlines():
            assert len(line) <= 80, line


def _help(*command: str) -> str:
    from tests.cli.command import run

    return run(*command).out


def test_a_store_that_is_away_is_said(ingest: Command, tmp_path: Path) -> None:
    ingest.config.write_text(
        ingest.config.read_text().replace(
            'url = ""', 'url = "mongodb://127.0.0.1:1"\ntimeout_s = 1\nconnect_timeout_s = 1'
        )
    )
    answer = ingest("user", "list")
    assert answer.code == 75
    assert "127.0.0.1:1" in answer.err


def test_a_person_at_a_terminal_reads_what_the_command_says_and_no_events(ingest: Command) -> None:
    person, terminal = os.openpty()
    try:
        said = subprocess.run(
            [sys.executable, "-m", "ingest", "user", "add", "bob", "--no-password", "--config", str(ingest.config)],
            stdout=subprocess.PIPE,
            stderr=terminal,
            check=True,
        )
        os.write(terminal, b"end")
        assert os.read(person, 10_000) == b"end"
    finally:
        os.close(person)
        os.close(terminal)
    assert said.stdout == b"bob  viewer  no password\n    all mailboxes\n"
    assert '"user-added"' in ingest("user", "add", "carl", "--no-password").err, "a file of events has it"
