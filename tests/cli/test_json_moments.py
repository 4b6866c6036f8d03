"""What every command prints with `--json`: a moment is RFC 3339, and no wrong argument is answered with a class."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.command import Command, run
from tests.cli.test_held import deliver
from tests.cli.test_help import ALL
from tests.cli.test_silences import ANN, silenced
from tests.ingest.desk import BOX, looping, mail

MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?(Z|[+-][0-9]{2}:[0-9]{2})")
NO_MOMENTS = {
    "check-config", "reindex", "deliver", "sign", "verify", "erase", "reparse", "shunted retry", "node retire",
    "webhook test", "webhook replay", "notices test", "user password", "user change", "user disable",
    "token revoke", "held release", "held discard", "held restore", "job cancel", "job undo", "allow end",
    "held allow end", "held allow remove", "allow remove", "held at-once remove", "doctor",
}  # fmt: skip
"""Their facts are counts, settings or names, or the row of another command here."""


def moments(fact: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(fact, dict):
        for key, value in fact.items():
            yield from moments(value, key)
    elif isinstance(fact, list):
        for one in fact:
            yield from moments(one, name)
    elif (name.endswith("_at") or name in {"at", "date", "since", "until"}) and fact is not None:
        yield name, fact


def discarded_twice(ingest: Command) -> str:
    """Let a loop come and discard it, twice; return its storm."""
    for number in (8, 9):
        deliver(ingest, mail(number, sender="again@loop.example", header="Received: from a by b; x\r\n" * 60))
        storm = str(ingest("held", "list", "--sender", "again@loop.example", "--json").facts[0]["storm"])
        assert ingest("held", "discard", storm).code == 0
    return storm


def asked(ingest: Command) -> dict[str, list[tuple[str, ...]]]:
    storm, other = (str(one["storm"]) for one in ingest("held", "list", "--json").facts)
    (held,) = (str(one["message"]) for one in ingest("held", "list", "--all", "--storm", storm, "--json").facts)
    hit = str(ingest("search", "word1", "--json").facts[0]["message"])
    job = str(ingest("held", "release", held, "--json").fact["job"])
    (ingest.folder / "a.eml").write_bytes(mail(5))
    asyncio.run(silenced(ingest.config))
    return {
        "explain": [("explain", str(ingest.folder / "a.eml"))],
        "status": [("status",)],
        "held list": [("held", "list", "--all"), ("held", "list", "--all", "--storm", storm)],
        "held show": [("held", "show", held)],
        "held later": [("held", "later", other, "--until", "3d"), ("held", "list", "--later")],
        "allow add": [("allow", "add", "bot@loop.example", "--all-mailboxes", "--until", "90d")],
        "allow list": [("allow", "list")],
        "held allow add": [("held", "allow", "add", "bot@loop.example", "--mailbox", BOX, "--until", "9d")],
        "held allow list": [("held", "allow", "list")],
        "held at-once add": [("held", "at-once", "add", discarded_twice(ingest))],
        "held at-once list": [("held", "at-once", "list")],
        "held silences list": [("held", "silences", "list")],
        "held silences lift": [("held", "silences", "lift", ANN)],
        "job list": [("job", "list")],
        "job show": [("job", "show", job)],
        "audit": [("audit",)],
        "shunted list": [("shunted", "list")],
        "node list": [("node", "list")],
        "webhook list": [("webhook", "list")],
        "notices list": [("notices", "list")],
        "user add": [("user", "add", "anna")],
        "user list": [("user", "list")],
        "token add": [("token", "add", "crm", "--verb", "read", "--expires", "9d")],
        "token list": [("token", "list")],
        "search": [("search", "word1")],
        "show": [("show", hit)],
        "trace": [("trace", hit), ("trace", held)],
        "rejudge": [("rejudge",)],
    }


def test_moments_of_every_command_are_written_one_way(ingest: Command) -> None:
    another = mail(3, sender="robot@other.example", header="Received: from a by b; x\r\n" * 60)
    deliver(ingest, mail(1), another, looping(2))
    every = asked(ingest)
    takers = {" ".join(words) for words in ALL if words and re.search(r"(?m)^ +--json ", run(*words, "--help").out)}
    assert takers - NO_MOMENTS <= set(every), "a command with --json that is asked nothing here"
    seen = 0
    for calls in every.values():
        for words in calls:
            answer = ingest(*words, "--json", stdin=b"correct horse battery\n")
            assert answer.code == 0, (words, answer.err)
            for name, value in moments(answer.facts):
                seen += 1
                assert isinstance(value, str), (words, name, value)
                assert MOMENT.fullmatch(value), (words, name, value)
    assert seen > 20


def choices() -> Iterator[tuple[tuple[str, ...], str]]:
    for words in ALL:
        for option in re.findall(r"(--[a-z-]+) +<[a-z-]+[|][a-z|-]+>", run(*words, "--help").out):
            yield words, option


@pytest.mark.parametrize(("words", "option"), list(choices()), ids=str)
def test_a_wrong_choice_is_told_in_a_sentence(words: tuple[str, ...], option: str) -> None:
    answer = run(*words, option, "nonsense")
    assert answer.code == 64
    assert "'nonsense' is not one of" in answer.err
    assert "Value error" not in answer.err


def test_there_are_choices() -> None:
    assert len(list(choices())) >= 3
