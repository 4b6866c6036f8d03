"""`ingest held`, `job` and `audit`: what waits comes first, what is decided says by whom, and all fits 80 columns."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteQuarantine
from ingest.ports import Item, JobKind
from ingest.records import HeldState
from tests.cli.command import Answer, Command
from tests.conformance.mails import START, held, receipt, storm
from tests.ingest.desk import BOX, OTHER, looping, mail


def deliver(ingest: Command, *contents: bytes, to: str = BOX) -> None:
    for content in contents:
        assert ingest("deliver", "--to", to, "-", stdin=content).code == 0


@pytest.fixture
def name(ingest: Command) -> str:
    """A storm of three held mails."""
    deliver(ingest, *(looping(number) for number in range(3)))
    return str(ingest("held", "list", "--json").fact["storm"])


def fits(answer: Answer) -> bool:
    return max((len(line) for line in answer.out.splitlines()), default=0) <= 80


def put(ingest: Command, *mails: Any, decided: tuple[int, ...] = ()) -> None:
    async def work() -> None:
        (ingest.folder / "data").mkdir(exist_ok=True)
        quarantine = SqliteQuarantine(SqliteDatabase.open(ingest.folder / "data" / "store.sqlite"))
        for one in mails:
            await quarantine.hold(one, storm(one.storm, one.receipt.accepted_at, mailbox=one.receipt.mailbox))
        for position in decided:
            await quarantine.decide([mails[position].id], HeldState.DISCARDED, "ann", START)
        await quarantine.close()

    asyncio.run(work())


def test_what_waits_comes_first_storms_before_single_mails_and_the_rest_is_counted(ingest: Command) -> None:
    names = ["v1:single", "v1:storm", "v1:storm", "v1:decided", "v1:late"]
    put(ingest, *(held(n, one, receipt=receipt(n)) for n, one in enumerate(names)), decided=(3,))
    said = ingest("held", "list", "--limit", "1")
    assert said.out.splitlines()[0] == "v1:storm  2 mails, 2 waiting"
    assert "2 more that wait are not shown; --limit 3 shows them\n" in said.out
    assert said.out.endswith("1 in which all is decided: not shown; --decided shows them\n")
    rows = ingest("held", "list", "--json")
    assert [one["storm"] for one in rows.facts] == ["v1:storm", "v1:late", "v1:single"]
    assert "1 in which all is decided" in rows.err
    assert [one["single"] for one in rows.facts] == [False, True, True]
    assert [one["key"] for one in ingest("held", "list", "--decided", "--json").facts] == ["v1:decided"]
    assert [one["key"] for one in ingest("held", "list", "--all", "--json").facts][-1] == "v1:decided"
    assert "v1:decided  1 mail, all decided" in ingest("held", "list", "--decided").out


def test_an_empty_desk_says_so(ingest: Command) -> None:
    put(ingest)
    assert ingest("held", "list").out == "nothing is held\n"
    for filtered in (("--reason", "nonsense"), ("--mailbox", "nobody@x.example"), ("--storm", "v1:nonsense")):
        assert ingest("held", "list", *filtered).out == "nothing like this is held\n"
    assert ingest("held", "list", "--json").out == ""


def test_lists_are_filtered(ingest: Command, name: str) -> None:
    deliver(ingest, mail(9, sender="x@far.example", header="Received: from a by b; x\r\n" * 60), to=OTHER)
    for options, count in (
        (("--mailbox", OTHER), 1),
        (("--mailbox", OTHER.upper()), 1),
        (("--mailbox", BOX, "--mailbox", OTHER), 2),
        (("--sender", "x@far.example"), 1),
        (("--reason", "hop-limit"), 2),
        (("--reason", "pair-rate"), 0),
        (("--newer", "1h"), 2),
        (("--older", "1h"), 0),
        (("--newer", "2020-01-01", "--older", "2030-01-01T00:00:00Z"), 2),
    ):
        assert len(ingest("held", "list", *options, "--json").facts) == count, options
    assert len(ingest("held", "list", "--storm", name, "--newer", "1h", "--json").facts) == 3
    for when in ("yesterday", "999999999w", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"):
        wrong = ingest("held", "list", "--older", when)
        assert (wrong.code, f"--older: '{when}' is no age" in " ".join(wrong.err.split())) == (64, True), wrong.err


def test_a_filter_is_tried_dry_and_then_decided_on(ingest: Command, name: str) -> None:
    deliver(ingest, mail(9, sender="x@far.example", header="Received: from a by b; x\r\n" * 60), to=OTHER)
    dry = ingest("held", "discard", "--sender", "robot@loop.example", "--dry-run")
    assert dry.out.startswith(f"would discard 3; nothing was done\n  3 of {BOX}\n")
    assert len(dry.out.splitlines()) == 5
    assert ingest("status", "--json").fact["held_open"] == 4
    said = ingest("held", "discard", "--sender", "robot@loop.example", "--note", "a loop", "--as", "ann")
    assert said.out == "discarded 3 by sender\n"
    assert ingest("status", "--json").fact["held_open"] == 1
    ended, asked = ingest("audit", "--json").facts
    assert (asked["actor"], asked["origin"], asked["action"], asked["count"], asked["note"]) == (
        "ann",
        "cli",
        "discard",
        3,
        "a loop",
    )
    assert ended["action"] == "discard.ended"
    assert ingest("held", "discard", "--sender", "nobody@x.example").out == "discarded 0 by sender\n"


@pytest.mark.parametrize("arguments", [(), ("v1:a", "--sender", "x@y.example")])
def test_a_decision_names_one_thing(ingest: Command, arguments: tuple[str, ...]) -> None:
    answer = ingest("held", "release", *arguments)
    assert (answer.code, "name a mail, a storm (`v1:...`) or a filter" in answer.err) == (64, True)


def test_a_dry_run_of_what_is_decided_is_refused_too(ingest: Command, name: str) -> None:
    assert ingest("held", "discard", name, "--as", "ann").out == f"discarded 3 of storm {name}\n"
    for verb in ("release", "discard"):
        for more in ((), ("--dry-run",)):
            answer = ingest("held", verb, name, *more)
            assert answer.code == 65
            assert f"{name} is decided: it was discarded by ann on " in answer.err


def test_a_decided_mail_is_shown_with_who_decided(ingest: Command, name: str) -> None:
    one = ingest("held", "list", "--storm", name, "--json").facts[0]["message"]
    ingest("held", "discard", one, "--as", "ann")
    said = ingest("held", "show", one).out
    assert re.match(rf"{one}  discarded by ann on 20\d\d-", said)
    assert one not in ingest("held", "list", "--storm", name).out
    assert "discarded by ann on" in ingest("held", "list", "--storm", name, "--decided").out
    ingest("held", "discard", name, "--as", "bob")
    shown = ingest("held", "show", name)
    assert f"{name}  3 mails, all decided\n" in shown.out
    assert "discarded by bob on" in shown.out


def test_the_text_of_a_held_mail_is_shown_and_obeyed_by_no_terminal(ingest: Command) -> None:
    far = "Received: from a by b; x\r\n" * 60
    content = mail(1, sender="robot@loop.example", header=far).replace(
        b"word1", b"\x1b[2Jword1 \x07\x9b31m" + b"y" * 300
    )
    deliver(ingest, content.replace(b"Subject: question", b"Subject: \x1b]0;owned\x07 question"))
    row = ingest("held", "list", "--json").fact
    one = ingest("held", "list", "--storm", row["storm"], "--json").fact["message"]
    for arguments in (("show", one), ("show", row["storm"]), ("list",), ("list", "--storm", row["storm"])):
        answer = ingest("held", *arguments)
        assert not set(answer.out) & {chr(code) for code in (*range(10), *range(11, 32), *range(127, 160))}
        assert fits(answer), arguments
    shown = ingest("held", "show", one).out
    assert "word1" in shown
    assert "hop-limit (hold): " in shown
    view, *_ = ingest("audit", "--json").facts
    assert (view["action"], view["name"], view["origin"]) == ("view", one, "cli")


def test_everything_fits_eighty_columns(ingest: Command) -> None:
    long = "a" * 150 + "@" + "b" * 100 + ".example"
    mails = [
        held(n, "v1:" + "f" * 32, receipt=receipt(n, mailbox=long), sender=long, subject="word " * 60 + "x" * 200)
        for n in range(3)
    ]
    put(ingest, *mails)
    storm_ = "v1:" + "f" * 32
    ingest("held", "discard", mails[0].id, "--as", long, "--note", "why " * 100)
    for arguments in (
        ("held", "list"),
        ("held", "list", "--all"),
        ("held", "list", "--storm", storm_),
        ("held", "list", "--storm", storm_, "--decided"),
        ("held", "show", storm_),
        ("held", "show", mails[0].id),
        ("held", "show", mails[1].id),
        ("held", "discard", storm_, "--dry-run"),
        ("job", "list"),
        ("audit",),
        ("held", "discard", storm_, "--as", long),
    ):
        answer = ingest(*arguments)
        assert answer.out, arguments
        assert fits(answer), (arguments, answer.out)


def test_a_command_that_was_killed_is_gone_on_with_by_the_same_command(ingest: Command, name: str) -> None:
    from ingest.adapters.sqlite import SqliteJobs
    from ingest.jobs.asked import Asked

    mails = ingest("held", "list", "--storm", name, "--json").facts

    async def begun() -> str:
        jobs = SqliteJobs(SqliteDatabase.open(Path(ingest.folder) / "data" / "store.sqlite"))
        job = Asked(JobKind.RELEASE, "ann", "cli", storm=name).job(START)
        await jobs.create(job)
        await jobs.add(job.id, [Item(n, one["id"], BOX) for n, one in enumerate(mails[:2])])
        await jobs.begin(job.id, [BOX])
        await jobs.close()
        return job.id

    job = asyncio.run(begun())
    said = ingest("held", "release", name, "--as", "ann", "--json").fact
    assert (said["released"], said["job"]) == (2, job), "what that command had found, and no more"
    assert ingest("held", "release", name, "--as", "ann", "--json").fact["released"] == 1


def test_a_mail_that_cannot_be_released_says_why(ingest: Command, name: str) -> None:
    mails = ingest("held", "list", "--storm", name, "--json").facts
    ingest.config.write_text(ingest.config.read_text().replace(BOX, "other@desk.example"))
    one = ingest("held", "release", mails[0]["id"])
    assert one.code == 66
    assert f"mailbox {BOX} is not in the settings" in one.err
    all_ = ingest("held", "release", name)
    assert all_.code == 65
    assert "3 of 3 failed; `ingest job show " in all_.err
    assert ingest("status", "--json").fact["held_open"] == 3


def test_jobs_are_listed_shown_and_stopped(ingest: Command, name: str) -> None:
    ingest("held", "release", name, "--as", "ann", "--note", "checked")
    (job,) = ingest("job", "list", "--json").facts
    assert (job["kind"], job["state"], job["counts"]["done"], job["actor"]) == ("release", "done", 3, "ann")
    said = ingest("job", "show", job["job"]).out
    assert said.startswith(f"{job['job']}  release, done: 3 done\n")
    assert "checked" in said
    facts = ingest("job", "show", job["job"], "--json").facts
    assert [one["result"] for one in facts[1:]] == ["done"] * 3
    answer = ingest("job", "cancel", job["job"])
    assert (answer.code, "has ended: it is done" in answer.err) == (65, True)
    assert ingest("job", "show", "0" * 32).code == 66


def test_the_log_is_found_by_person_thing_and_time(ingest: Command, name: str) -> None:
    one, two, _ = (each["id"] for each in ingest("held", "list", "--storm", name, "--json").facts)
    ingest("held", "discard", one, "--as", "ann")
    ingest("held", "release", two, "--as", "bob")
    assert [each["actor"] for each in ingest("audit", "--json").facts] == ["bob", "ann"]
    assert [each["name"] for each in ingest("audit", "--by", "ann", "--json").facts] == [one]
    assert [each["actor"] for each in ingest("audit", "--about", two, "--json").facts] == ["bob"]
    assert ingest("audit", "--older", "1h", "--json").facts == []
    said = ingest("audit", "--limit", "1")
    assert " bob (cli): release 1 mail\n" in said.out
    assert "older entries are not shown" in said.out


def test_a_storm_is_put_off_and_taken_back(ingest: Command, name: str) -> None:
    said = ingest("held", "later", name, "--count", "9", "--quiet", "2h", "--note", "after lunch", "--as", "ann")
    assert said.code == 0
    assert "put off by ann on" in said.out
    assert "until it has 9 mails or no mail came for 2 h" in " ".join(said.out.split())
    assert fits(said)
    assert "1 put off until later: not shown; --later shows them" in ingest("held", "list").out
    fact = ingest("held", "list", "--later", "--json").fact
    assert (fact["storm"], fact["postponed"]["quiet_s"], fact["postponed"]["due"]) == (name, 7_200.0, False)
    assert "put off by ann" in ingest("held", "show", name).out
    assert ingest("held", "later", name, "--end").code == 0
    assert ingest("held", "list", "--json").fact["postponed"] is None
    assert "postpone.ended" in ingest("audit").out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "say until when"),
        (("--quiet", "soon"), "no length of time"),
        (("--until", "soon"), "no age"),
        (("--end", "--count", "3"), "--end takes back"),
    ],
)
def test_a_storm_is_not_put_off_by_what_says_nothing(
    ingest: Command, name: str, options: tuple[str, ...], said: str
) -> None:
    answer = ingest("held", "later", name, *options)
    assert answer.code == 64
    assert said in answer.err
    assert ingest("held", "later", "v1:nothing", "--count", "3").code != 0
