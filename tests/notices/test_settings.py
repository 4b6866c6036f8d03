"""`[notices]`: what cannot work is named, what tells nobody is warned of, and no password shows."""

from pathlib import Path
from typing import Any

import pytest

from ingest.notices.recipients import recipients_of
from ingest.notices.table import NoticeSettings, Relay
from ingest.ports import ChangeKind
from ingest.preflight.relay import doubtful_notices
from tests.cli.command import run
from tests.ingest.desk import BOX, OTHER
from tests.notices.desk import SENDER, STAFF, told

BEGIN = f'sender = "{SENDER}"\nto = ["{STAFF}"]\n'


def settings(folder: Path, table: str) -> Path:
    file = folder / "ingest.toml"
    file.write_text(f'data_dir = "{folder}/data"\n[[mailbox]]\naddress = "{BOX}"\n[notices]\n{table}')
    file.chmod(0o600)
    return file


WRONG = {
    "scheme": (f'relay = "http://mail.example"\n{BEGIN}', "notices.relay: must be like smtp://"),
    "no host": (f'relay = "smtp://:25"\n{BEGIN}', "must be like smtp://"),
    "port": (f'relay = "smtp://mail.example:99999"\n{BEGIN}', "is no URL"),
    "a path": (f'relay = "smtp://mail.example/x"\n{BEGIN}', "must be like smtp://"),
    "a line": (f'relay = "smtp://mail.example:25\\r\\nRCPT"\n{BEGIN}', "notices.relay"),
    "password": (f'relay = "smtps://a:hunter2@mail.example"\n{BEGIN}', "password_file"),
    "a user alone": (f'relay = "smtps://a@mail.example"\n{BEGIN}', "go together"),
    "a password alone": (f'relay = "smtps://mail.example"\npassword = "hunter2"\n{BEGIN}', "go together"),
    "no sender": ('relay = "smtp://mail.example"\nto = ["a@b.example"]\n', "sender must be set"),
    "sender": ('sender = "a@b.example\\r\\nBcc: c@d.example"\n', "notices.sender"),
    "to": ('to = ["staff"]\n', "notices.to.0: 'staff' is no address"),
    "to two": ('to = ["a@b.example, c@d.example"]\n', "notices.to.0"),
    "time": ('digest_at = "25:00"\n', "notices.digest_at: '25:00' is no time of day"),
    "zone": ('timezone = "Mars/Olympus"\n', "notices.timezone: 'Mars/Olympus' is no time zone"),
    "zone file": ('timezone = "../../etc/passwd"\n', "notices.timezone"),
    "language": ('language = "fr"\n', "notices.language"),
    "per hour": ("per_hour = 0\n", "notices.per_hour"),
    "unknown": ('form = "x"\n', "is no setting"),
}


@pytest.mark.parametrize(("table", "says"), WRONG.values(), ids=WRONG)
def test_what_cannot_work_is_named_without_a_secret(tmp_path: Path, table: str, says: str) -> None:
    answer = run("check-config", "--config", settings(tmp_path, table))
    assert answer.code == 78
    assert says in answer.err
    assert "hunter2" not in answer.err + answer.out


def test_the_password_is_shown_nowhere(tmp_path: Path) -> None:
    table = f'relay = "smtps://a@127.0.0.1:9"\npassword = "hunter2"\n{BEGIN}'
    answer = run("check-config", "--config", settings(tmp_path, table))
    assert answer.code == 0
    assert "notices.relay: no notice can be sent now: 127.0.0.1:9" in answer.err
    assert "notices.password = ***" in answer.out
    assert "hunter2" not in answer.err + answer.out


@pytest.mark.parametrize(
    ("relay", "more", "verified"),
    [
        ("smtp://127.0.0.1", {}, False),
        ("smtp://127.0.0.1", {"tls": "verified"}, False),
        ("smtp://mail.example", {}, False),
        ("smtp://mail.example", {"tls": "verified"}, True),
        ("smtp://a@mail.example:587", {"password": "p"}, True),
        ("smtps://mail.example", {}, True),
    ],
)
def test_a_password_goes_over_verified_tls_alone(relay: str, more: dict[str, Any], verified: bool) -> None:
    assert NoticeSettings(relay=relay, sender=SENDER, **more).verified is verified


def test_the_port_and_the_user_of_a_relay() -> None:
    assert Relay.read("smtp://[::1]") == Relay("::1", 25, "", False)
    assert Relay.read("smtps://a%40b.example@mail.example") == Relay("mail.example", 465, "a@b.example", True)


def test_a_mailbox_may_name_its_own_people_or_nobody(tmp_path: Path) -> None:
    boxes = [{"address": BOX}, {"address": OTHER, "notices": {"to": ["Lead@desk.example", STAFF]}}]
    found = {one.address: one for one in recipients_of(told(tmp_path, mailbox=boxes))}
    assert found[STAFF].mailboxes == {BOX, OTHER}
    assert found["lead@desk.example"].mailboxes == {OTHER}
    assert (found[STAFF].runs_the_node, found["lead@desk.example"].runs_the_node) == (True, False)
    boxes[1]["notices"] = {"to": []}
    assert [one.mailboxes for one in recipients_of(told(tmp_path, mailbox=boxes))] == [{BOX}]
    (only,) = recipients_of(told(tmp_path, notices={"storms": False}))
    assert only.events == {ChangeKind.STORMS_DIGEST}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"notices": {"to": []}}, "notices.to names nobody"),
        ({"notices": {"storms": False, "digest": False}}, "storms and digest are both false"),
        ({"notices": {"relay": ""}}, "notices.relay is empty"),
        ({"web": {"url": ""}}, "web.url: it is empty"),
        ({}, ""),
    ],
)
def test_what_tells_nobody_is_warned_of(tmp_path: Path, more: dict[str, Any], says: str) -> None:
    found = list(doubtful_notices(told(tmp_path, **more)))
    assert (len(found), says in "".join(found)) == (1 if says else 0, True)
