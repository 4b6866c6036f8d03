"""Settings that are allowed and do not do what they seem to."""

from pathlib import Path
from typing import Any

import pytest

from ingest.settings import Settings
from ingest.staff.doubts import doubts
from tests.cli.command import run

BOX = "support@desk.example"
HOLD = {"auto_replies": "hold"}


def said(*senders: tuple[str, dict[str, Any]], policy: Any = None) -> list[str]:
    tables = [{"address": address, "policy": differs} for address, differs in senders]
    box = {"address": BOX, "policy": policy or {}, "sender": tables}
    return list(doubts(Settings.model_validate({"mailbox": [box]})))


def test_sensible_settings_raise_none() -> None:
    trusted = {"automatic_per_thread": 60, "per_pair": 90}
    assert said(("alerts@shop.example", trusted), ("*@shop.example", HOLD), ("*alert*", HOLD), ("*", trusted)) == []


@pytest.mark.parametrize(
    "address", ["alerts", "shop.example", "@", "Alerts <alerts@shop.example>", "a" * 320 + "@b.example"]
)
def test_a_sender_that_no_author_is(address: str) -> None:
    (doubt,) = said((address, HOLD))
    assert doubt.startswith(f"mailbox {BOX}: sender {address}: no author looks so; ")


@pytest.mark.parametrize(
    ("first", "second"), [("*", "a@b.example"), ("*@b.example", "A*@B.example"), ("a@b.example",) * 2]
)
def test_a_sender_that_stands_behind_one_that_fits_as_well(first: str, second: str) -> None:
    (doubt,) = said((first, HOLD), (second, HOLD))
    assert doubt.endswith(
        f"sender {second}: it never counts, because {first} stands before it and fits all that it fits"
    )
    assert said(("a*@b.example", HOLD), ("*@b.example", HOLD)) == []


@pytest.mark.parametrize("policy", [{}, {"per_pair": 5}])
def test_a_sender_that_changes_nothing(policy: dict[str, Any]) -> None:
    (doubt,) = said(("a@b.example", policy))
    assert doubt.endswith("so it changes nothing")


def test_a_limit_beyond_what_is_looked_at() -> None:
    (doubt,) = said(policy={"thread_ceiling": 100})
    assert doubt.startswith(f"mailbox {BOX}: policy.thread_ceiling is 100 and policy.history 100: ")
    assert said(policy={"thread_ceiling": 100, "history": 101}) == []
    (doubt,) = said(("a@b.example", {"history": 20}), policy={"thread_ceiling": 19})
    assert "sender a@b.example: policy.answers_per_pair is 60 and policy.history 20" in doubt


def test_a_limit_that_lets_long_loops_pass() -> None:
    (doubt,) = said(policy={"per_pair": 50})
    assert doubt == f"mailbox {BOX}: policy.per_pair is 50: so many mails of every loop may pass; the default is 5"


def test_check_config_warns_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ingest.toml").write_text(f'[[mailbox]]\naddress = "{BOX}"\n[[mailbox.sender]]\naddress = "alerts"\n')
    answer = run("check-config")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "ok")
    assert answer.err.startswith(f"warning: mailbox {BOX}: sender alerts: no author looks so; ")


def test_an_index_that_is_a_file_of_one_node_beside_a_store_of_many() -> None:
    tables = {"mailbox": [{"address": BOX}], "store": {"url": "mongodb://db.example"}}
    (doubt,) = doubts(Settings.model_validate(tables))
    assert doubt.startswith("search.url: ")
    assert list(doubts(Settings.model_validate({**tables, "search": {"url": "http://es.example:9200"}}))) == []
