"""deliver, status, search, reindex and held, on a data directory on which no node runs."""

import asyncio
import json
from pathlib import Path

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteQuarantine
from ingest.records import HeldState
from ingest.spool import Ownership
from ingest.staff.status import Status
from tests.cli.command import Command
from tests.conformance.mails import START, held
from tests.conformance.mails import storm as storm_of
from tests.ingest.desk import looping, mail

BOX = "support@desk.example"


def deliver(ingest: Command, content: bytes, *options: str) -> str:
    answer = ingest("deliver", "--json", *options, "-", stdin=content)
    assert answer.code == 0, answer.err
    return str(answer.fact["id"])


def test_a_mail_goes_the_whole_way(ingest: Command) -> None:
    answer = ingest("deliver", "--to", BOX, "-", stdin=mail(1))
    assert (answer.code, answer.out) == (0, "1 stored\n")
    status = ingest("status", "--json").fact
    assert set(status) == set(Status.__slots__)
    assert (status["accepted"], status["stored"], status["pending"], status["running"]) == (1, 1, 0, False)
    assert ingest("reindex", "--keep").code == 0
    hit = ingest("search", "--json", "word1").fact
    assert set(hit) >= {"message", "mailbox", "thread", "sender", "subject", "accepted_at", "kind", "snippet", "score"}
    assert hit["mailbox"] == BOX
    assert "question 1" in ingest("search", "word1").out


def test_status_has_the_keys_that_were_promised(ingest: Command) -> None:
    status = ingest("status", "--json").fact
    promised = ("accepted", "stored", "held", "shunted", "duplicate", "pending", "indexed", "storms_open")
    assert {name: status[name] for name in promised} == dict.fromkeys(promised, 0)
    assert status["oldest_pending_s"] == 0
    assert "oldest_pending_s" in ingest("status").out


def test_search_leaves_with_1_when_nothing_is_found(ingest: Command) -> None:
    deliver(ingest, mail(1), "--to", BOX)
    ingest("reindex")
    for words in ("word2", "word1 word2", '"', "NOT", "*", ""):
        assert ingest("search", words).code == 1
    assert ingest("search", "word1", "--mailbox", "SUPPORT@desk.example").code == 0
    nothing = ingest("search", "word1", "--mailbox", "sales@desk.example")
    assert (nothing.code, nothing.out, "nothing is found by word1" in nothing.err) == (1, "", True)


def test_recipients_are_those_of_the_mail_when_none_is_named(ingest: Command) -> None:
    (ingest.folder / "one.eml").write_bytes(mail(1, to="Help <help@desk.example>, sales@desk.example, x@y.example"))
    answer = ingest("deliver", "--json", "one.eml")
    assert [(fact["path"], fact["fate"]) for fact in answer.facts] == [("one.eml", "stored"), ("one.eml", "stored")]


def test_a_mail_for_nobody_leaves_with_67_and_stops_no_other(ingest: Command) -> None:
    (ingest.folder / "1.eml").write_bytes(mail(1, to="nobody@desk.example"))
    (ingest.folder / "2.eml").write_bytes(mail(2))
    answer = ingest("deliver", "1.eml", "2.eml")
    assert answer.code == 67
    assert answer.out == "1 stored, 1 unknown\n"
    assert "1.eml: no mailbox in the settings takes mail for nobody@desk.example" in answer.err


def test_a_reverse_path_is_taken_as_given(ingest: Command) -> None:
    deliver(ingest, mail(1), "--to", BOX, "--sender", "<>")
    deliver(ingest, mail(2), "--to", BOX, "--sender", "ann@a.example")
    deliver(ingest, mail(3), "--to", BOX)
    import sqlite3

    found = []
    for path in (ingest.folder / "data" / "spool").glob("library-*/*.sqlite"):
        rows = sqlite3.connect(path)
        found += rows.execute("SELECT accepted_at, reverse_path FROM receipt").fetchall()
        rows.close()
    assert [json.loads(path) for _, path in sorted(found)] == ["", "ann@a.example", None]


def test_facts_alone_are_on_standard_output(ingest: Command) -> None:
    """A mail that cannot be finished is logged; whoever reads the facts must not read that."""
    (ingest.folder / "data").mkdir()
    (ingest.folder / "data" / "originals").mkdir()
    digest_folders = [ingest.folder / "data" / "originals" / f"{first:02x}" for first in range(256)]
    answer = ingest("deliver", "--json", "--to", BOX, "-", stdin=mail(1))
    for folder in digest_folders:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        folder.symlink_to("/proc")
    answer = ingest("deliver", "--json", "--to", BOX, "-", stdin=mail(2))
    assert answer.fact["fate"] == "pending"
    assert "mail-waits" in answer.err
    assert answer.code == 0, "it is durable: nothing need be sent again"
    assert ingest("status", "--json").fact["pending"] == 1


@pytest.fixture
def storm(ingest: Command) -> str:
    """Three held mails of one storm."""
    for number in range(3):
        deliver(ingest, looping(number), "--to", BOX)
    return str(ingest("held", "list", "--json").fact["key"])


def test_held_mail_is_listed_and_shown(ingest: Command, storm: str) -> None:
    assert storm.startswith("v1:")
    row = ingest("held", "list", "--json").fact
    assert (row["count"], row["mailbox"], row["code"]) == (3, BOX, "hop-limit")
    said = ingest("held", "list").out
    assert f"{storm}  3 mails, 3 waiting\n" in said
    assert f" UTC, {row['per_minute']:g} a minute\n" in said
    assert f"{row['parties'][0]} <-> {BOX}\n    hop-limit: The mail was relayed 60 times; limit 50.\n" in said
    assert (row["per_minute"], row["parties"]) == (3, ["robot@loop.example", BOX])
    assert ingest("held", "show", storm).out.startswith(said)
    assert ingest("held", "show", storm, "--json").facts[0] == row
    mails = ingest("held", "list", "--storm", storm, "--json").facts
    assert [one["subject"] for one in mails] == [f"question {number}" for number in range(3)]
    short = ingest("held", "list", "--storm", storm, "--limit", "2").out.splitlines()
    assert (len(short), short[2]) == (3, "1 more are not shown; --limit 3 shows them")
    shown = ingest("held", "show", mails[1]["id"], "--json").fact
    assert shown == mails[1]
    assert "hop-limit (hold): " in ingest("held", "show", storm).out
    assert ingest("held", "show", mails[1]["id"], "--raw").raw == looping(1)


def test_a_storm_is_released_and_found(ingest: Command, storm: str) -> None:
    said = ingest("held", "release", storm, "--as", "ann", "--json").fact
    job = said.pop("job")
    counts = {"released": 3, "asked": 0, "waiting_for": None, "skipped": 0, "failed": 0, "state": "done"}
    assert said == counts
    assert ingest("job", "show", job, "--json").facts[0]["counts"]["done"] == 3
    assert ingest("reindex").out == "indexed 3 mails\n"
    assert ingest("search", "--json", "word2").fact["subject"] == "question 2"
    assert ingest("status", "--json").fact["storms_open"] == 0
    answer = ingest("held", "release", storm)
    assert answer.code == 65
    assert answer.err.startswith(f"ingest: {storm} is decided: it was released by ann on 20")
    none = ingest("held", "release", "v1:none")
    assert (none.code, none.err) == (66, "ingest: nothing held is called v1:none; `ingest held list` shows what is\n")


def test_one_mail_is_discarded_and_stays_so(ingest: Command, storm: str) -> None:
    one = ingest("held", "list", "--storm", storm, "--json").facts[0]["id"]
    assert ingest("held", "discard", one, "--as", "ann").out == f"discarded 1: mail {one}\n"
    answer = ingest("held", "release", one)
    assert (answer.code, "it was discarded by ann on 20" in answer.err) == (65, True)
    shown = ingest("held", "show", one, "--json").fact
    assert (shown["state"], shown["actor"]) == ("discarded", "ann")
    assert ingest("status", "--json").fact["held_open"] == 2


def test_the_index_can_be_made_again(ingest: Command) -> None:
    for number in range(5):
        deliver(ingest, mail(number), "--to", BOX)
    for path in (ingest.folder / "data").glob("search.sqlite*"):
        path.unlink()
    assert ingest("search", "word3").code == 1
    assert ingest("reindex").out == "indexed 5 mails\n"
    assert ingest("search", "word3").code == 0
    assert ingest("status", "--json").fact["indexed"] == 5


def test_check_config_says_ok_and_hides_secrets(ingest: Command) -> None:
    answer = ingest("check-config")
    assert answer.code == 0
    assert answer.out.endswith("ok\n")
    shown = ingest("check-config", "--json").fact
    assert shown["mailbox"][0]["address"] == BOX
    assert "hunter2" not in answer.out + json.dumps(shown)


def test_check_config_prints_a_schema(ingest: Command) -> None:
    schema = ingest("check-config", "--schema").fact
    assert schema["type"] == "object"
    assert {"data_dir", "smtp", "policy", "mailbox"} <= set(schema["properties"])


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("", "mailbox: no mailbox is set"),
        ("data_dir = '/dev/null/x'\n[[mailbox]]\naddress = 'a@b.example'", "data_dir: cannot create /dev/null/x"),
        (
            "smtp.tls_certificate = 'none.pem'\nsmtp.tls_key = 'none.key'\n[[mailbox]]\naddress = 'a@b.example'",
            "smtp.tls_certificate: none.pem cannot be read",
        ),
        ("[[mailbox]]\naddress = 'a@b.example'\npolicy.x = 1", "mailbox a@b.example: policy.x is no setting"),
    ],
)
def test_check_config_says_what_cannot_work(ingest: Command, toml: str, said: str) -> None:
    ingest.config.write_text(toml)
    answer = ingest("check-config")
    assert answer.code == 78
    assert said in answer.err


def test_a_data_directory_that_cannot_be_made_is_named(ingest: Command) -> None:
    ingest.config.write_text("data_dir = '/dev/null/x'\n[[mailbox]]\naddress = 'a@b.example'")
    for arguments in (("status",), ("held", "list"), ("deliver", "."), ("serve", "--role", "worker")):
        answer = ingest(*arguments)
        assert answer.code == 78
        assert "data_dir: cannot create /dev/null/x" in answer.err


def test_a_lost_spool_partition_is_named(ingest: Command, storm: str) -> None:
    one = ingest("held", "list", "--storm", storm, "--json").facts[0]["id"]
    for path in (Path(ingest.folder) / "data" / "spool").glob("library-*/*"):
        path.unlink()
    assert ingest("held", "show", one, "--raw").raw == looping(0), "it was put into the originals when it was held"
    for path in (Path(ingest.folder) / "data" / "originals").rglob("*.eml"):
        path.unlink()
    answer = ingest("held", "show", one, "--raw")
    assert answer.code == 66
    assert "spool partition" in answer.err
    assert "is gone" in answer.err


def test_a_damaged_index_is_set_aside_and_filled_again(ingest: Command) -> None:
    deliver(ingest, mail(1), "--to", BOX)
    ingest("reindex")
    index = ingest.folder / "data" / "search.sqlite"
    for end in ("-wal", "-shm"):
        (index.parent / (index.name + end)).unlink(missing_ok=True)
    index.write_bytes(b"this is no database" * 500)
    assert ingest("status", "--json").fact["indexed"] == 0
    assert ingest("reindex", "--keep").code == 0
    assert ingest("search", "word1").code == 0
    assert (index.parent / "search.sqlite.damaged").exists()


def test_search_before_anything_has_run_finds_nothing(ingest: Command) -> None:
    assert ingest("search", "word1").code == 1


def test_escapes_of_a_terminal_stay_inert(ingest: Command) -> None:
    content = b"Auto-Submitted: auto-\x1b[31mreplied\r\n" + mail(1).replace(b"word1", b"word1 \x1b[2J")
    deliver(ingest, content, "--to", BOX)
    ingest("reindex")
    (ingest.folder / "1.eml").write_bytes(content)
    for answer in (ingest("search", "word1"), ingest("explain", "1.eml")):
        assert answer.out
        assert "\x1b" not in answer.out


def test_what_is_stored_is_the_owners_alone(ingest: Command) -> None:
    deliver(ingest, mail(1), "--to", BOX)
    modes = {path.stat().st_mode & 0o077 for path in (ingest.folder / "data").rglob("*")}
    assert modes == {0}


def test_storms_that_are_decided_hide_none_that_waits(ingest: Command) -> None:
    async def held_twice() -> None:
        quarantine = SqliteQuarantine(SqliteDatabase.open(ingest.folder / "data" / "store.sqlite"))
        await quarantine.hold(held(1, "v1:old"), storm_of("v1:old", START))
        await quarantine.hold(held(2, "v1:new"), storm_of("v1:new", START + 60))
        await quarantine.decide([held(2).id], HeldState.DISCARDED, "ann", START)
        await quarantine.close()

    (ingest.folder / "data").mkdir(exist_ok=True)
    asyncio.run(held_twice())
    assert [one["key"] for one in ingest("held", "list", "--limit", "1", "--json").facts] == ["v1:old"]


def test_status_says_how_the_engines_are_as_the_workers_see_them(ingest: Command) -> None:
    assert ingest("status", "--json").fact["engines"] == {}
    run = ingest.folder / "data" / "run"
    workers = [Ownership(run, f"worker-{index}") for index in range(2)]
    away = {"state": "open", "since": 1_770_000_000.0, "error": "the store is away"}
    workers[0].publish({"engines": {"store": {"state": "closed"}, "search": {"state": "closed"}}})
    workers[1].publish({"engines": {"store": away}})
    ingest.config.write_text(f"worker.processes = 2\n{ingest.config.read_text()}")
    told = {**away, "since": "2026-02-02T02:40:00.000Z"}
    assert ingest("status", "--json").fact["engines"] == {"store": told, "search": {"state": "closed"}}
    text = ingest("status").out
    assert "store             open since 2026-02-02 02:40:00: the store is away" in text
    assert "search            answers" in text
    for worker in workers:
        worker.release()
