"""`ingest explain --mailbox` judges as that mailbox does: its policy, its senders' and its addresses."""

import pytest

from tests.cli.command import Command
from tests.ingest.desk import mail

AWAY = mail(
    1, sender="away@customer.example", header="Auto-Submitted: auto-replied\r\nIn-Reply-To: <1@desk.example>\r\n"
)


@pytest.fixture
def desk(ingest: Command) -> Command:
    text = ingest.config.read_text()
    ingest.config.write_text(
        f'{text}policy.auto_replies = "hold"\n[[mailbox.sender]]\naddress = "away@*"\npolicy.auto_replies = "store"\n'
    )
    (ingest.folder / "away.eml").write_bytes(AWAY)
    (ingest.folder / "other.eml").write_bytes(AWAY.replace(b"away@customer", b"gone@customer"))
    return ingest


def test_its_policy_counts_and_its_sender_s(desk: Command) -> None:
    files = [desk.folder / "away.eml", desk.folder / "other.eml"]
    assert [one["held"] for one in desk("explain", "--json", *files).facts] == [False, False]
    told = desk("explain", "--json", "--mailbox", "sales@desk.example", *files).facts
    assert [(one["mailbox"], one["sender_policy"], one["held"]) for one in told] == [
        ("sales@desk.example", True, False),
        ("sales@desk.example", False, True),
    ]
    out = desk("explain", "--mailbox", "SALES+1@desk.example", *files).out
    assert "judged by the policy of sales@desk.example and of this sender there\n" in out
    assert "judged by the policy of sales@desk.example\n" in out
    assert "--mailbox ADDRESS takes one's own" in desk("explain", *files).out


def test_a_mailbox_that_is_none_is_refused(desk: Command) -> None:
    answer = desk("explain", "--mailbox", "nobody@desk.example", desk.folder / "away.eml")
    assert (answer.code, answer.raw) == (66, b"")
    assert "support@desk.example, sales@desk.example" in answer.err


def test_an_alias_names_its_mailbox(desk: Command) -> None:
    (told,) = desk("explain", "--json", "--mailbox", "help@desk.example", desk.folder / "away.eml").facts
    assert told["mailbox"] == "support@desk.example"


def test_a_folder_is_taken_but_for_what_is_no_mail(desk: Command) -> None:
    place = desk.folder / "mails"
    for folder in ("deep/new", "deep/cur", "deep/tmp", ".git"):
        (place / folder).mkdir(parents=True)
    (place / "1.eml").write_bytes(mail(1))
    (place / "no suffix").write_bytes(b"\r\n" + mail(2))
    (place / "deep" / "cur" / "3:2,S").write_bytes(b"From a@b Mon Jan  5 08:00:00 2026\n" + mail(3))
    (place / "deep" / "tmp" / "4").write_bytes(mail(4))
    (place / ".git" / "5").write_bytes(mail(5))
    (place / ".6.swp").write_bytes(mail(6))
    (place / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (place / "notes.txt").write_text("Dear all,\nthis: is no mail\n")
    (place / "empty").write_bytes(b"")
    answer = desk("deliver", "--to", "support@desk.example", place)
    assert (answer.code, answer.out) == (0, "3 stored\n")
    assert answer.err.count("left alone, it is no mail") == 3


def test_mail_whose_original_is_gone_still_shows_its_record(desk: Command) -> None:
    taken = desk("deliver", "--json", "--to", "support@desk.example", "-", stdin=mail(7)).fact
    for path in (desk.folder / "data" / "originals").rglob("*"):
        if path.is_file():
            path.unlink()
    for path in (desk.folder / "data" / "spool").rglob("*.sqlite*"):
        path.unlink()
    answer = desk("show", taken["id"])
    assert (answer.code, "question 7" in answer.out, "original cannot be read" in answer.out) == (0, True, True)
    assert desk("show", taken["id"], "--json").fact["trouble"]
    assert desk("show", taken["id"], "--raw").code != 0
