"""`ingest rejudge`: what another policy would have made of the mail that came, and that nothing changes by asking."""

import hashlib
from pathlib import Path

import pytest
import typer

from ingest.cli.options import instant
from ingest.cli.stored.rejudge import window
from ingest.errors import CallerError
from tests.cli.command import Answer, Command
from tests.ingest.desk import mail

BOX = "support@desk.example"
VACATION = "Auto-Submitted: auto-replied\r\n"


def came(ingest: Command, folder: Path, *contents: bytes) -> None:
    for number, content in enumerate(contents):
        (folder / f"{number:02}.eml").write_bytes(content)
    paths = sorted(folder.glob("*.eml"))
    assert ingest("deliver", *paths).code == 0


def policy(folder: Path, text: str) -> Path:
    (folder / "new.toml").write_text(text)
    return folder / "new.toml"


def digests(folder: Path) -> dict[str, str]:
    """What the store says, by table: files of SQLite change by being opened."""
    import sqlite3

    answer = {}
    for name in ("store.sqlite", "ledger.sqlite"):
        connection = sqlite3.connect(folder / "data" / name)
        answer[name] = hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
        connection.close()
    return answer


def total(answer: Answer) -> dict[str, int]:
    assert answer.code == 0, answer.err
    found: dict[str, int] = answer.facts[-1]["total"]
    return found


def test_the_same_policy_changes_nothing(ingest: Command, tmp_path: Path) -> None:
    came(ingest, tmp_path, *(mail(n, header=VACATION if n % 2 else "") for n in range(6)))
    before = digests(tmp_path)
    answer = ingest("rejudge", "--json")
    assert (len(answer.facts), total(answer)["judged"], total(answer)["unchanged"]) == (1, 6, 6)
    assert digests(tmp_path) == before


def test_not_a_byte_of_the_data_folder_changes(ingest: Command, tmp_path: Path) -> None:
    far = "Received: from a by b; x\r\n" * 60
    came(ingest, tmp_path, *(mail(n, header=VACATION if n % 2 else "") for n in range(4)), mail(9, header=far))

    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}

    before = files()
    strict = policy(tmp_path, '[policy]\nauto_replies = "hold"\nhop_limit = 90\n')
    assert total(ingest("rejudge", "--policy", strict, "--json"))["changed"] == 3
    assert files() == before


def test_the_policy_of_one_sender_counts_for_his_mail_alone(ingest: Command, tmp_path: Path) -> None:
    who = ("alerts@shop.example", "away@customer.example")
    came(ingest, tmp_path, *(mail(n, sender=one, header=VACATION) for n, one in enumerate(who)))
    table = f'[[mailbox]]\naddress = "{BOX}"\n[[mailbox.sender]]\naddress = "*@shop.example"\n'
    answer = ingest("rejudge", "--policy", policy(tmp_path, f'{table}policy.auto_replies = "hold"\n'), "--json")
    assert [one["sender"] for one in answer.facts[:-1]] == [who[0]]


def test_a_stricter_policy_names_the_mails_that_would_be_held(ingest: Command, tmp_path: Path) -> None:
    came(ingest, tmp_path, mail(1), mail(2, sender="away@customer.example", header=VACATION))
    before = digests(tmp_path)
    strict = policy(tmp_path, '[policy]\nauto_replies = "hold"\n')
    answer = ingest("rejudge", "--policy", strict, "--json")
    assert total(answer) == total(answer) | {"judged": 2, "changed": 1, "would_hold": 1, "would_pass": 0}
    change = answer.facts[0]
    assert (change["sender"], change["before"]["held"], change["after"]["held"]) == (
        "away@customer.example",
        False,
        True,
    )
    assert digests(tmp_path) == before
    said = ingest("rejudge", "--policy", strict).out
    assert "auto-reply, passes, muted  ->  auto-reply, held" in said
    assert "judged 2: 1 unchanged, 1 changed (1 would be held" in said


def test_held_mail_would_pass_by_a_laxer_one(ingest: Command, tmp_path: Path) -> None:
    far = mail(1, header="Received: from a by b; x\r\n" * 60)
    came(ingest, tmp_path, far)
    assert total(ingest("rejudge", "--policy", policy(tmp_path, "policy.hop_limit = 100"), "--json"))["would_pass"] == 1


def test_rates_are_judged_in_the_order_of_arrival(ingest: Command, tmp_path: Path) -> None:
    answers = [
        mail(n, sender="away@customer.example", header=VACATION + "References: <r@desk.example>\r\n") for n in range(9)
    ]
    came(ingest, tmp_path, *answers)
    fates = [fact["held"] for fact in (one["after"] for one in ingest("rejudge", "--json").facts if "after" in one)]
    assert fates == []
    lax = ingest("rejudge", "--policy", policy(tmp_path, "policy.automatic_per_thread = 4"), "--json")
    assert total(lax)["would_pass"] == 1
    strict = ingest("rejudge", "--policy", policy(tmp_path, "policy.automatic_per_thread = 1"), "--json")
    assert total(strict)["would_hold"] == 2


def test_one_mailbox_of_the_file_counts_and_the_others_stay(ingest: Command, tmp_path: Path) -> None:
    came(ingest, tmp_path, mail(1, header=VACATION), mail(2, to="sales@desk.example", header=VACATION))
    strict = policy(tmp_path, f'[[mailbox]]\naddress = "{BOX}"\npolicy.auto_replies = "hold"\n')
    answer = ingest("rejudge", "--policy", strict, "--json")
    assert [one["mailbox"] for one in answer.facts[:-1]] == [BOX]


def test_a_window_is_a_window(ingest: Command, tmp_path: Path) -> None:
    came(ingest, tmp_path, mail(1), mail(2))
    assert total(ingest("rejudge", "--from", "2h", "--to", "1h", "--json"))["judged"] == 0
    assert total(ingest("rejudge", "--from", "2020-01-01", "--to", "2100-01-01T00:00:00Z", "--json"))["judged"] == 2


def test_stored_mail_is_judged_from_its_original_once_the_partition_is_gone(ingest: Command, tmp_path: Path) -> None:
    came(ingest, tmp_path, mail(1, header=VACATION), mail(2))
    for path in (tmp_path / "data" / "spool").rglob("*.sqlite*"):
        path.unlink()
    strict = policy(tmp_path, '[policy]\nauto_replies = "hold"\n')
    answer = total(ingest("rejudge", "--policy", strict, "--json"))
    assert (answer["judged"], answer["would_hold"], answer["unreadable"]) == (2, 1, 0)
    for path in (tmp_path / "data" / "originals").rglob("*"):
        path.unlink() if path.is_file() else None
    assert total(ingest("rejudge", "--json"))["unreadable"] == 2


def test_a_duplicate_and_a_mailbox_that_is_gone_are_not_judged(ingest: Command, tmp_path: Path) -> None:
    came(ingest, tmp_path, mail(1), mail(1), mail(2, to="sales@desk.example"))
    assert total(ingest("rejudge", "--json")) == total(ingest("rejudge", "--json")) | {"judged": 2, "not_settled": 1}
    ingest.config.write_text(ingest.config.read_text().replace('"sales@desk.example"', '"other@desk.example"'))
    assert total(ingest("rejudge", "--json"))["unreadable"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "neither a policy nor a mailbox table"),
        ("policy.hop_limit = 0", "hop_limit"),
        ("policy.hop = 1", "hop is no setting"),
        ("policy = [", "is not TOML"),
        (f'[[mailbox]]\naddress = "{BOX}"\npolicy.per_pair = 1', "it must be from 2 to 1000 (line 3)"),
    ],
)
def test_a_policy_that_cannot_be_is_named(ingest: Command, tmp_path: Path, text: str, said: str) -> None:
    answer = ingest("rejudge", "--policy", policy(tmp_path, text))
    assert answer.code == 78
    assert said in answer.err
    assert "new.toml" in answer.err


@pytest.mark.parametrize(
    ("text", "at"),
    [("90s", 910), ("2m", 880), ("1970-01-01T00:10", 600), ("1970-01-01T01:00+01:00", 0), ("1970-01-02", 86_400)],
)
def test_times(text: str, at: float) -> None:
    assert instant(text, "--from", 1_000) == at


@pytest.mark.parametrize("text", ["", "yesterday", "5", "1y", "-1h"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(CallerError, match=r"--to: .* is no age"):
        instant(text, "--to", 1_000)


@pytest.mark.parametrize(("since", "until"), [("1h", "2h"), ("1h", "1h"), ("2026-01-02", "2026-01-01")])
def test_a_window_that_ends_before_it_begins_is_none(since: str, until: str) -> None:
    with pytest.raises(typer.BadParameter, match="is not before --to"):
        window(since, until)
