"""Settings from file and environment: who wins, what is refused, and that an error names the key and the place."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.config import load, unset_environment
from ingest.errors import SettingError
from ingest.settings import Settings

SECRET = "correct horse battery staple, twice over"


def file(folder: Path, text: str) -> Path:
    path = folder / "ingest.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, toml: str = "", **environment: str) -> str:
    """Return what is said of settings that cannot be."""
    with pytest.raises(SettingError) as error:
        load(file(folder, toml), environment)
    return str(error.value)


def test_nothing_set_is_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(environment={}) == Settings()


def test_every_table_can_be_set_in_a_file(tmp_path: Path) -> None:
    settings = load(
        file(
            tmp_path,
            """
            data_dir = "/srv/mail"
            smtp.processes = 3
            intake.size = 1000
            limits.parts = 7
            policy.per_pair = 9
            [[stamp_key]]
            id = "k1"
            secret = "0123456789abcdef0123456789abcdef"
            [[mailbox]]
            address = "Support@Desk.Example"
            aliases = ["help@desk.example"]
            policy.auto_replies = "hold"
            """,
        ),
        {},
    )
    assert settings.data_dir == Path("/srv/mail")
    assert (settings.smtp.processes, settings.intake.size, settings.limits.parts) == (3, 1000, 7)
    assert settings.policy.per_pair == 9
    assert settings.mailbox[0].address == "Support@desk.example"
    assert settings.mailbox[0].policy == {"auto_replies": "hold"}


def test_overrides_win_over_the_environment_over_the_file(tmp_path: Path) -> None:
    path = file(tmp_path, 'store.database = "one"\nsearch.index = "one"\nlog.level = "debug"\nlog.format = "json"')
    environment = {"INGEST_SEARCH__INDEX": "two", "INGEST_LOG__LEVEL": "error", "OTHER": "x"}
    settings = load(path, environment, log={"level": "warning"})
    assert (settings.store.database, settings.search.index) == ("one", "two")
    assert (settings.log.level, settings.log.format) == ("warning", "json")


def test_the_file_is_named_by_option_then_environment_then_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file(tmp_path, 'data_dir = "folder"')
    for name in ("named", "option"):
        (tmp_path / f"{name}.toml").write_text(f'data_dir = "{name}"')
    environment = {"INGEST_CONFIG": "named.toml"}
    assert load(Path("option.toml"), environment).data_dir == Path("option")
    assert load(None, environment).data_dir == Path("named")
    assert load(None, {}).data_dir == Path("folder")


def test_lists_come_from_the_environment_as_json(tmp_path: Path) -> None:
    mailboxes = [{"address": "a@desk.example"}, {"address": "b@desk.example", "aliases": ["c@desk.example"]}]
    settings = load(file(tmp_path, ""), {"INGEST_MAILBOX": json.dumps(mailboxes), "INGEST_SMTP__PROCESSES": "2"})
    assert [mailbox.address for mailbox in settings.mailbox] == ["a@desk.example", "b@desk.example"]
    assert settings.smtp.processes == 2


@pytest.mark.parametrize("where", ["file", "environment"])
def test_a_value_can_come_from_a_file(tmp_path: Path, where: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mongodb://u:p@db/\n")
    secret.chmod(0o600)
    toml = f'store.url_file = "{secret}"' if where == "file" else ""
    environment = {} if where == "file" else {"INGEST_STORE__URL_FILE": str(secret)}
    assert load(file(tmp_path, toml), environment).store.url.get_secret_value() == "mongodb://u:p@db/"


def test_a_value_at_the_top_can_come_from_a_file(tmp_path: Path) -> None:
    named = tmp_path / "where"
    named.write_text("/srv/mail\n")
    assert load(file(tmp_path, f'data_dir_file = "{named}"'), {}).data_dir == Path("/srv/mail")
    assert load(file(tmp_path, ""), {"INGEST_DATA_DIR_FILE": str(named)}).data_dir == Path("/srv/mail")


def test_lists_in_a_file_that_the_environment_names_are_json(tmp_path: Path) -> None:
    named = tmp_path / "mailboxes.json"
    named.write_text('[{"address": "a@desk.example"}]')
    settings = load(file(tmp_path, ""), {"INGEST_MAILBOX_FILE": str(named)})
    assert [mailbox.address for mailbox in settings.mailbox] == ["a@desk.example"]


def test_a_value_and_its_file_are_not_set_both(tmp_path: Path) -> None:
    said = refused(tmp_path, INGEST_DATA_DIR="x", INGEST_DATA_DIR_FILE="y")
    assert said == "environment: INGEST_DATA_DIR and INGEST_DATA_DIR_FILE are both set: set one of them"


def test_a_stamp_secret_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\r\n")
    (tmp_path / "key").chmod(0o600)
    settings = load(file(tmp_path, f'[[stamp_key]]\nid = "k"\nsecret_file = "{tmp_path / "key"}"'), {})
    assert settings.stamp_key[0].secret.get_secret_value() == SECRET


@pytest.mark.parametrize("where", ["file", "environment"])
@pytest.mark.parametrize("content", [None, b"\xff\xfe", "folder"], ids=["missing", "not text", "a folder"])
def test_a_value_file_that_cannot_be_read_is_named(tmp_path: Path, where: str, content: bytes | str | None) -> None:
    secret = tmp_path / "secret"
    if isinstance(content, bytes):
        secret.write_bytes(content)
        secret.chmod(0o600)
    elif content:
        secret.mkdir()
    if where == "file":
        said = refused(tmp_path, f'store.url_file = "{secret}"')
    else:
        said = refused(tmp_path, INGEST_STORE__URL_FILE=str(secret))
    assert str(secret) in said
    assert "url_file" in said


@pytest.mark.parametrize(
    ("toml", "key", "near"),
    [
        ("data_dri = 'x'", "data_dri", "did you mean data_dir?"),
        ("smtp.lisen = ':25'", "smtp.lisen", "did you mean listen?"),
        ("smtp.tls.key = 'x'", "smtp.tls", "is no setting"),
        ("intake.sise = 1", "intake", "sise is no setting"),
        ("policy.per_pear = 1", "policy", "per_pear is no setting"),
        ("policy.stamp_keys = []", "policy", "stamp_keys is no setting"),
        ("limits.part = 1", "limits", "part is no setting"),
        ("[[mailbox]]\naddress = 'a@b.example'\nalias = []", "mailbox.0.alias", "did you mean aliases?"),
        ("[[stamp_key]]\nid = 'a'\nsecert = 'x'", "stamp_key.0.secert", "did you mean secret?"),
    ],
)
def test_an_unknown_key_in_a_file_is_named(tmp_path: Path, toml: str, key: str, near: str) -> None:
    said = refused(tmp_path, toml)
    assert f"{tmp_path}/ingest.toml: {key}: " in said
    assert near in said


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("INGEST_DATADIR", "did you mean data_dir?"),
        ("INGEST_SMTP__LISEN", "did you mean listen?"),
        ("INGEST_SMTP__LISTEN__PORT", "is no setting"),
        ("INGEST_POLICY__PER_PEAR", "did you mean per_pair?"),
        ("INGEST_INTAKE__SISE", "did you mean size?"),
        ("INGEST_MAILBOX__0__ADDRESS", "is no setting"),
        ("INGEST_STORE__URL__FILE", "is no setting"),
        ("INGEST_CONFIGURATION", "is no setting"),
    ],
)
def test_an_unknown_name_in_the_environment_is_named(tmp_path: Path, name: str, near: str) -> None:
    said = refused(tmp_path, **{name: "x"})
    assert f"environment: {name} " in said
    assert near in said


@pytest.mark.parametrize(
    ("toml", "environment", "said"),
    [
        ("smtp.processes = 'many'", {}, "ingest.toml: smtp.processes: Input should be a valid integer"),
        ("smtp.processes = 0", {}, "ingest.toml: smtp.processes: Input should be greater than or equal to 1"),
        ("smtp = 'x'", {}, "ingest.toml: smtp: "),
        ("mailbox = 'a@b.example'", {}, "ingest.toml: mailbox: "),
        ("", {"INGEST_SMTP__PROCESSES": "many"}, "environment: smtp.processes: "),
        ("", {"INGEST_MAILBOX": "a@b.example"}, "environment: "),
        (
            "",
            {"INGEST_MAILBOX": '[{"address": "nobody"}]'},
            "environment: mailbox.0.address: 'nobody' is not an address",
        ),
        ("smtp.listen = 'localhost'", {}, "ingest.toml: smtp.listen: 'localhost' is not HOST:PORT"),
        ("store.url = 'mysql://db'", {}, "store.url: must begin with mongodb:// or mongodb+srv:// and name a host"),
        ("search.url = 'https://'", {}, "search.url: must begin with http:// or https:// and name a host"),
        ("smtp.tls_key = 'k.pem'", {}, "ingest.toml: smtp: tls_certificate and tls_key go together"),
        ("originals.where = 'gridfs'", {}, "originals.where = gridfs needs store.url"),
        ("policy.per_pair = 1", {}, "ingest.toml: policy: per_pair is 1: it must be from 2 to 1000"),
        ("stamp_key = [{id = 'a', secret = 'short'}]", {}, "ingest.toml: stamp_key.0.secret: "),
        ("intake.size = 'big'", {}, "ingest.toml: intake.size: Input should be a valid integer"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, toml: str, environment: dict[str, str], said: str) -> None:
    assert said in refused(tmp_path, toml, **environment)


def test_the_place_is_the_one_that_set_the_key(tmp_path: Path) -> None:
    said = refused(tmp_path, "store.ulr = 'x'", INGEST_STORE__DATABASE="mail")
    assert said.startswith(f"{tmp_path}/ingest.toml: store.ulr")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, "smtp.processes = 0\nworker.attempts = 0")
    assert "smtp.processes" in said
    assert "worker.attempts" in said


@pytest.mark.parametrize("text", ["data_dir = ", "[smtp\n", "\udcff"])
def test_what_is_no_toml_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingError, match=r"settings file .*/bad\.toml is not TOML"):
        load(path, {})


def test_a_settings_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"settings file .*/none\.toml does not exist"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(SettingError, match=r"settings file .*: Is a directory"):
        load(None, {"INGEST_CONFIG": str(tmp_path)})


SECRETS: dict[str, Any] = {
    "store": {"url": "mongodb://user:hunter2hunter2@db/"},
    "search": {"url": "https://user:hunter2hunter2@es/", "api_key": "hunter2hunter2"},
    "stamp_key": [{"id": "k", "secret": "hunter2hunter2" * 3}],
}


def test_secrets_show_nowhere(tmp_path: Path) -> None:
    settings = load(file(tmp_path, ""), {}, **SECRETS)
    assert "hunter2" not in repr(settings) + str(settings) + settings.model_dump_json() + repr(settings.model_dump())


def test_secrets_do_not_show_in_errors(tmp_path: Path) -> None:
    for url in ("hunter2hunter2://x", "https://"):
        assert "hunter2" not in refused(tmp_path, f"store.url = '{url}'\nsearch.url = '{url}'")
    assert "hunter2" not in refused(tmp_path, "stamp_key = [{id = 'a', secret = 'hunter2hunter2'}]")
    assert "hunter2" not in refused(tmp_path, "search.api_key = ['hunter2']")


def test_a_child_process_that_is_told_by_its_file_alone_gets_no_setting_from_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("INGEST_LOG__LEVEL", "debug")
    monkeypatch.setenv("HOME", "/somewhere")
    environment = unset_environment()
    assert environment["HOME"] == "/somewhere"
    assert not [name for name in environment if name.startswith("INGEST_")]


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().data_dir = Path("x")  # that it is refused is the point


BOX = '[[mailbox]]\naddress = "a@b.example"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[policy]\nhop_limit = 0", "policy: hop_limit is 0: it must be from 1 to 100 (line 2)"),
        ("policy = {hop_limit = 0}", "policy: hop_limit is 0: it must be from 1 to 100 (line 1)"),
        (f"{BOX}policy.per_pair = 1", "mailbox a@b.example: policy: per_pair is 1: it must be from 2 to 1000 (line 3)"),
        (
            f"{BOX}[mailbox.policy]\nauto_replies = 'drop'",
            "policy.auto_replies: Input should be 'store' or 'hold' (line 4)",
        ),
        (
            f"{BOX}[[mailbox.sender]]\naddress = 'x'\npolicy.window_s = 1",
            "x: policy: window_s is 1: it must be from 60",
        ),
        (f"policy.per_pair = 3\n{BOX}policy.per_pair = 1", "it must be from 2 to 1000"),
        (f"{BOX}{BOX}", "mailbox: a@b.example is named twice"),
    ],
)
def test_what_a_policy_cannot_be_is_named_with_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "node.toml"
    file.write_text(text)
    with pytest.raises(SettingError) as wrong:
        load(file, {})
    assert str(wrong.value).startswith(f"{file}: ")
    assert said in str(wrong.value)
    assert str(wrong.value).count("(line ") == (text.count("per_pair") < 2 and "twice" not in said)
