"""`ingest show` and `ingest reparse`: what is stored, opened again."""

import asyncio
import json
import sqlite3
from pathlib import Path

from ingest import load
from ingest import open as ingest_open
from ingest.adapters.sqlite.packed_record import packed, unpacked
from tests.cli.command import Command
from tests.cli.test_rejudge import came, digests
from tests.ingest.desk import BOX, looping, mail
from tests.ingest.test_opening import RICH


def delivered(ingest: Command, folder: Path) -> str:
    came(ingest, folder, mail(1, header=RICH))
    return str(ingest("search", "question", "--json").fact["message"])


def older(folder: Path, **facts: object) -> None:
    """Make the records what an older build would have written."""
    connection = sqlite3.connect(folder / "data" / "store.sqlite")
    for row, record in connection.execute("SELECT row, record FROM mail").fetchall():
        connection.execute("UPDATE mail SET record = ? WHERE row = ?", (packed({**unpacked(record)[0], **facts}), row))
    connection.commit()
    connection.close()


def united(folder: Path, *names: str) -> None:
    """Make these threads one, as staff do."""

    async def work() -> None:
        settings = load(data_dir=folder / "data", mailbox=[{"address": BOX}])
        async with ingest_open(settings) as node:
            for name in names[1:]:
                await node.engines.ports.threads.merge(BOX, names[0], name, "staff")

    asyncio.run(work())


def test_a_stored_mail_is_shown_with_the_numbers_of_its_attachments(ingest: Command, tmp_path: Path) -> None:
    id_ = delivered(ingest, tmp_path)
    shown = ingest("show", id_).out
    assert "from person1@customer1.example: question 1" in shown
    assert "attachment 0: p.png (image/png, 3 bytes)" in shown
    assert "question 1" in shown
    fact = ingest("show", id_, "--json").fact
    assert (fact["message"], fact["attachments"][0]["content_id"]) == (id_, "p@x")


def test_its_html_its_attachments_and_its_bytes_are_written_out(ingest: Command, tmp_path: Path) -> None:
    id_ = delivered(ingest, tmp_path)
    assert ingest("show", id_, "--raw").raw == mail(1, header=RICH)
    assert ingest("show", id_, "--attachment", "0").raw == b"ABC"
    assert ingest("show", id_, "--attachment", "0", "--json").fact["name"] == "p.png"
    html = ingest("show", id_, "--html").out
    assert 'src="cid:p@x"' in html
    assert "https://t.example/1" not in html
    assert "https://t.example/1" in ingest("show", id_, "--html", "--remote-images").out
    assert ingest("show", id_, "--html", "--json").fact["parts"] == {"p@x": 0}


def test_what_cannot_be_shown_says_why(ingest: Command, tmp_path: Path) -> None:
    id_ = delivered(ingest, tmp_path)
    assert ingest("show", id_, "--attachment", "1").code == 66
    assert ingest("show", "nothing").code == 66
    assert ingest("show", "nothing").err.strip() == "ingest: no stored mail is called nothing"
    for wrong in (("--raw", "--html"), ("--raw", "--json"), ("--remote-images",)):
        assert ingest("show", id_, *wrong).code == 64
    assert "goes with --html" in ingest("show", id_, "--remote-images").err
    came(ingest, tmp_path, mail(2))
    (plain,) = (one["message"] for one in ingest("search", "question", "--json").facts if one["message"] != id_)
    assert "has no HTML" in ingest("show", plain, "--html").err


def test_a_held_mail_is_shown_by_its_own_command_and_opened_like_any(ingest: Command, tmp_path: Path) -> None:
    held = mail(3, sender="Bob <robot@loop.example>", header="Received: from a by b; x\r\n" * 60 + RICH)
    came(ingest, tmp_path, held)
    storm = ingest("held", "list", "--json").fact["key"]
    id_ = ingest("held", "list", "--storm", storm, "--json").facts[0]["id"]
    assert f"`ingest held show {id_}` shows it" in ingest("show", id_).err
    assert ingest("show", id_, "--attachment", "0").raw == b"ABC"


def test_a_thread_bears_the_name_that_it_has_by_now(ingest: Command, tmp_path: Path) -> None:
    id_ = delivered(ingest, tmp_path)
    known = str(ingest("show", id_, "--json").fact["thread"])
    older(tmp_path, related="f" * 24)
    assert f"speaks of thread {'f' * 24} without joining it" in ingest("show", id_).out
    united(tmp_path, known, "0" * 24, "f" * 24)
    shown = ingest("show", id_, "--json").fact
    assert (shown["thread"], shown["related"]) == ("0" * 24, None)


def test_reading_again_tells_and_changes_nothing_until_it_is_told_to(ingest: Command, tmp_path: Path) -> None:
    came(ingest, tmp_path, mail(1), mail(2), looping(3))
    older(tmp_path, subject="badly read", text="old", new_text="old")
    before = digests(tmp_path)
    answer = ingest("reparse", "--to", "0s", "--json")
    assert answer.code == 0, answer.err
    assert [fact["subject"] for fact in answer.facts[:-1]] == ["question 1", "question 2"]
    assert {change["name"] for change in answer.facts[0]["changes"]} == {"subject", "text", "new_text"}
    total = answer.facts[-1]["total"]
    assert (total["read"], total["changed"], total["applied"], total["fields"]["subject"]) == (2, 2, 0, 2)
    assert "subject: 'badly read'  ->  'question 1'" in ingest("reparse", "--to", "0s").out
    assert "say --apply" in ingest("reparse", "--to", "0s").out
    assert digests(tmp_path) == before
    assert "applied 2" in ingest("reparse", "--to", "0s", "--apply").out
    assert "read 2: 2 unchanged, 0 changed" in ingest("reparse", "--to", "0s").out
    assert ingest("reparse", "--from", "2w", "--to", "1w", "--json").fact == {
        "total": {
            "read": 0,
            "unchanged": 0,
            "changed": 0,
            "applied": 0,
            "gone": 0,
            "failed": 0,
            "no_mailbox": 0,
            "fields": {},
        }
    }


def test_a_mail_that_cannot_be_read_again_is_named(ingest: Command, tmp_path: Path) -> None:
    id_ = delivered(ingest, tmp_path)
    for path in (tmp_path / "data" / "originals").rglob("*"):
        if path.is_file():
            path.unlink()
    answer = ingest("reparse", "--to", "0s", "--json")
    assert answer.code == 1
    assert json.dumps(answer.facts[0]).count(id_) == 1
    assert "not read again: no original" in ingest("reparse", "--to", "0s").out
    assert "left as they are: 1 (1 originals gone" in ingest("reparse", "--to", "0s").out
