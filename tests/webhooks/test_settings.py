"""`[[webhook]]`: what cannot work is named, and no secret is repeated by anything that is shown."""

import base64
from pathlib import Path
from typing import Any

import pytest

from ingest.config import judged_by, load
from ingest.errors import SettingError
from ingest.webhooks.endpoint import Endpoint
from tests.cli.command import run
from tests.webhooks.receiver import OTHER, SECRET

BOX = '[[mailbox]]\naddress = "support@desk.example"\naliases = ["help@desk.example"]\n'
URL = 'url = "https://desk.example/hook"\n'
KEY = f'secret = "{SECRET}"\n'


def settings(folder: Path, *tables: str) -> Path:
    file = folder / "ingest.toml"
    file.write_text(f'data_dir = "{folder}/data"\n{BOX}' + "".join(f"[[webhook]]\n{table}" for table in tables))
    return file


WRONG = {
    "no url": (KEY, "url"),
    "scheme": (f'url = "ftp://desk.example/"\n{KEY}', "must be like https://"),
    "no host": (f'url = "https:///hook"\n{KEY}', "must be like https://"),
    "port": (f'url = "https://desk.example:99999/"\n{KEY}', "is no URL"),
    "space": (f'url = "https://desk.example/a b"\n{KEY}', "without spaces"),
    "fragment": (f'url = "https://desk.example/#x"\n{KEY}', "fragment"),
    "password": (f'url = "https://anna:hunter2@desk.example/"\n{KEY}', "user or password"),
    "no secret": (URL, "secret"),
    "empty secret": (f'{URL}secret = ""\n', "secret"),
    "no prefix": (f'{URL}secret = "hunter2hunter2hunter2hunter2hunter2"\n', "must begin with whsec_"),
    "short": (f'{URL}secret = "whsec_{base64.b64encode(b"hunter2").decode()}"\n', "24 to 64"),
    "one of two": (f'{URL}secret = ["{SECRET}", "whsec_hunter2"]\n', "base64"),
    "a sentence": (f'{URL}secret = "hello this is a sentence of mine"\n', "must begin with whsec_"),
    "six": (f'{URL}secret = "{" ".join([SECRET] * 6)}"\n', "5 secrets may sign at once"),
    "event": (f'{URL}{KEY}events = ["message.stord"]\n', "message.stored"),
    "no event": (f"{URL}{KEY}events = []\n", "events"),
    "mailbox": (f'{URL}{KEY}mailboxes = ["sales@desk.example"]\n', "sales@desk.example is no mailbox"),
    "alias": (f'{URL}{KEY}mailboxes = ["help@desk.example"]\n', "not an alias"),
    "network": (f'{URL}{KEY}allow_internal = ["ten"]\n', "neither an address nor a network"),
    "name": (f'{URL}{KEY}name = "CRM!"\n', "name"),
    "time": (f"{URL}{KEY}timeout_s = 600\n", "timeout_s"),
    "unknown": (f"{URL}{KEY}retries = 3\n", "is no setting"),
}


@pytest.mark.parametrize(("table", "says"), WRONG.values(), ids=WRONG)
def test_what_cannot_work_is_named_without_a_secret(tmp_path: Path, table: str, says: str) -> None:
    answer = run("check-config", "--config", settings(tmp_path, table))
    assert answer.code == 78
    assert says in answer.err
    shown = answer.err + answer.out
    assert "hunter2" not in shown
    assert SECRET not in shown
    assert base64.b64encode(b"hunter2").decode() not in shown


def test_a_wrong_event_is_said_once(tmp_path: Path) -> None:
    answer = run("check-config", "--config", settings(tmp_path, f'{URL}{KEY}events = ["message.new"]\n'))
    assert answer.err.count("webhook.0.events") == 1, "and not that there is none beside it"


def test_two_endpoints_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is there twice"):
        load(settings(tmp_path, URL + KEY, URL + KEY))
    load(settings(tmp_path, URL + KEY, URL + KEY + 'name = "other"\n'))


def test_secrets_come_from_a_file_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "secret").touch(mode=0o600)
    (tmp_path / "secret").write_text(f"{SECRET}\n{OTHER}\n")
    (one,) = load(settings(tmp_path, f'{URL}secret_file = "{tmp_path}/secret"\n')).webhook
    assert [each.get_secret_value() for each in one.secret] == [SECRET, OTHER]
    assert len(Endpoint.of(one).keys) == 2


def test_a_name_follows_from_the_url_and_from_nothing_else(tmp_path: Path) -> None:
    def name(table: str) -> str:
        return load(settings(tmp_path, table)).webhook[0].called

    assert name(URL + KEY) == name(URL + f'secret = "{OTHER}"\ntimeout_s = 3\n')
    assert name(URL + KEY).startswith("desk.example-")
    assert name(URL + KEY) != name('url = "https://desk.example/other"\n' + KEY)
    assert name(URL + KEY + 'name = "crm"\n') == "crm"
    assert name('url = "http://[::1]:80/"\n' + KEY).startswith("1-")


def test_no_secret_is_shown_by_what_holds_one(tmp_path: Path) -> None:
    file = settings(tmp_path, f'url = "https://desk.example/?token=hunter2"\n{KEY}')
    given = load(file)
    endpoint = Endpoint.of(given.webhook[0])
    for shown in (repr(given), str(given), repr(endpoint), str(endpoint), given.model_dump_json()):
        assert SECRET not in shown
        assert SECRET.removeprefix("whsec_") not in shown
        assert repr(endpoint.keys[0]) not in shown
    for command in (("check-config",), ("check-config", "--json"), ("webhook", "list"), ("webhook", "list", "--json")):
        answer = run(*command, "--config", file)
        assert answer.code == 0, answer.err
        assert SECRET.removeprefix("whsec_") not in answer.out + answer.err
        assert "hunter2" not in answer.out + answer.err
        assert "desk.example" in answer.out


def test_the_whole_settings_survive_another_policy(tmp_path: Path) -> None:
    file = settings(tmp_path, f'url = "https://desk.example/?token=hunter2"\n{KEY}')
    other = tmp_path / "other.toml"
    other.write_text("[policy]\nhop_limit = 30\n")
    assert judged_by(load(file), other).webhook == load(file).webhook


@pytest.mark.parametrize("url", ["desk.example", "https://", "https://a:b@desk.example", "https://desk.example/?x"])
def test_the_base_of_urls_is_a_host_and_a_path(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingError, match=r"web\.url"):
        load(settings(tmp_path), web={"url": url})


def test_the_base_of_urls_ends_without_a_slash(tmp_path: Path) -> None:
    given: dict[str, Any] = {"url": "https://desk.example/mail/"}
    assert load(settings(tmp_path), web=given).web.url == "https://desk.example/mail"
