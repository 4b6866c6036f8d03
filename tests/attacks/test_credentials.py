"""Attack 29: credentials at rest. A canary in every secret setting, found in the schema, turns up nowhere."""

import json
import os
import signal
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from ingest.config import exposed, load
from ingest.errors import SettingError
from ingest.settings import Settings
from ingest.testing.toml import toml as written
from tests.node import clean, settings, start, wait_for

CANARY = "canary0123456789canary0123456789canary"
WAYS = {
    "store.url": f"mongodb://user:{CANARY}@127.0.0.1:1/?serverSelectionTimeoutMS=100",
    "search.url": f"http://user:{CANARY}@127.0.0.1:1",
    "webhook.secret": f"whsec_{CANARY}ab",
}
"""Secrets that must have a form; all others are the canary itself."""
WHOLE = {"stamp_key": {"id": "k"}, "webhook": {"url": "https://receiver.example/"}}
"""What a table needs beside its secret. A new table that needs more fails here, and is written down."""


def secrets(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield (path, whether it stands in a list of tables) of every secret setting."""
    for name, field in model.model_fields.items():
        for inner in _kinds(field.annotation):
            if inner is SecretStr:
                yield (*path, name), False
            elif isinstance(inner, type) and issubclass(inner, BaseModel):
                listed = typing.get_origin(field.annotation) in {tuple, list}
                yield from ((found, listed or deep) for found, deep in secrets(inner, (*path, name)))


def _kinds(annotation: Any) -> Iterator[Any]:
    yield annotation
    for one in typing.get_args(annotation):
        yield from _kinds(one)


SECRETS = {".".join(path): listed for path, listed in secrets(Settings)}


def table(name: str, value: Any, file: bool = False) -> dict[str, Any]:
    *tables, key = name.split(".")
    inner: Any = {f"{key}_file" if file else key: value}
    for outer in reversed(tables):
        inner = {outer: [{**WHOLE.get(outer, {}), **inner}] if SECRETS[name] else inner}
    return dict(inner)


def toml(folder: Path, tables: dict[str, Any]) -> Path:
    file = folder / "node.toml"
    mailbox = [{"address": "support@desk.example"}]
    file.write_text(written({"data_dir": f"{folder}/data", **tables, "mailbox": mailbox}))
    file.chmod(0o600)
    return file


def value(name: str) -> str:
    return WAYS.get(name, CANARY)


def test_there_are_secrets_to_look_for() -> None:
    assert {"store.url", "search.url", "search.api_key", "stamp_key.secret"} <= set(SECRETS)


@pytest.mark.parametrize("name", SECRETS)
def test_nothing_that_shows_settings_shows_it(tmp_path: Path, name: str) -> None:
    read = load(toml(tmp_path, table(name, value(name))), {})
    shown = [repr(read), str(read), read.model_dump_json(), repr(read.model_dump())]
    config = str(tmp_path / "node.toml")
    for command in (["check-config"], ["check-config", "--json"], ["check-config", "--schema"]):
        line = [sys.executable, "-m", "ingest", *command, "-c", config]
        ran = subprocess.run(line, capture_output=True, env=clean(), check=False)
        assert ran.returncode == 0, ran.stderr
        shown += [ran.stdout.decode(), ran.stderr.decode()]
    assert CANARY not in "".join(shown)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o666, 0o620, 0o602])
def test_a_secret_s_file_that_others_may_read_is_refused(tmp_path: Path, name: str, mode: int) -> None:
    secret = tmp_path / "secret"
    secret.write_text(value(name))
    secret.chmod(mode)
    variable = f"INGEST_{name.replace('.', '__').upper()}_FILE"
    ways: list[tuple[Path | None, dict[str, str]]] = [(toml(tmp_path, table(name, str(secret), file=True)), {})]
    if not SECRETS[name]:
        ways.append((None, {variable: str(secret)}))
    for config, environment in ways:
        secret.chmod(mode)
        with pytest.raises(SettingError, match="it holds a secret and others may read it") as error:
            load(config, environment)
        assert f"chmod 600 {secret}" in str(error.value)
        assert CANARY not in str(error.value)
        secret.chmod(0o600)
        load(config, environment)


def test_a_table_of_secrets_in_a_file_is_a_secret(tmp_path: Path) -> None:
    secret = tmp_path / "keys.json"
    secret.write_text(json.dumps([{"id": "k", "secret": CANARY}]))
    with pytest.raises(SettingError, match="others may read it"):
        load(None, {"INGEST_STAMP_KEY_FILE": str(secret)})


def test_what_is_no_secret_may_be_read_by_all(tmp_path: Path) -> None:
    boxes = tmp_path / "mailboxes.json"
    boxes.write_text('[{"address": "a@desk.example"}]')
    assert load(None, {"INGEST_MAILBOX_FILE": str(boxes)}).mailbox


def test_what_systemd_hands_over_is_as_it_made_it(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("mongodb://db")
    (tmp_path / "url").chmod(0o444)
    load(None, {"INGEST_STORE__URL_FILE": f"{tmp_path}/url", "CREDENTIALS_DIRECTORY": str(tmp_path)})
    with pytest.raises(SettingError):
        load(None, {"INGEST_STORE__URL_FILE": f"{tmp_path}/x/../url", "CREDENTIALS_DIRECTORY": f"{tmp_path}/x"})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes another user's file")
def test_a_group_may_read_another_user_s_file_that_we_read_by_it(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("mongodb://db")
    os.chown(secret, 12345, 0)
    secret.chmod(0o640)
    load(None, {"INGEST_STORE__URL_FILE": str(secret)})
    secret.chmod(0o644)
    with pytest.raises(SettingError):
        load(None, {"INGEST_STORE__URL_FILE": str(secret)})


@pytest.mark.parametrize("name", SECRETS)
def test_a_settings_file_that_holds_one_and_is_everybody_s_is_told_of(tmp_path: Path, name: str) -> None:
    file = toml(tmp_path, table(name, value(name)))
    assert list(exposed(file, {})) == []
    file.chmod(0o644)
    (said,) = exposed(file, {})
    assert name in said
    assert CANARY not in said


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_where_its_file_belongs_is_not_repeated(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError) as error:
        load(toml(tmp_path, table(name, value(name), file=True)), {})
    assert CANARY not in str(error.value)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("bent", ["{0}://x", "x{0}", "{0}\n{0}", "mongodb://u:{0}@x@h", "http://u:{0}/x@h", "["])
def test_no_error_repeats_one(tmp_path: Path, name: str, bent: str) -> None:
    for wrong in (bent.format(CANARY), [CANARY], {"x": CANARY}, 7):
        try:
            load(None, {}, data_dir=tmp_path, **table(name, wrong))
        except SettingError as error:
            assert CANARY not in str(error)  # noqa: PT017  most are refused, some are a secret like another


def test_a_running_node_shows_none(tmp_path: Path) -> None:
    """Its log at level debug while its store and its index are away, its command lines, and what commands say."""
    tables = "".join(
        f'{name} = "{value(name)}"\n' for name, listed in SECRETS.items() if not listed and name.count(".") == 1
    )
    keys = "".join(
        f'[[{name.split(".")[0]}]]\nid = "k"\nsecret = "{CANARY}"\n' for name in SECRETS if name == "stamp_key.secret"
    )
    config = settings(tmp_path, f"{tables}\nstore.timeout_s = 0.5\nstore.connect_timeout_s = 0.5\n{keys}")
    node = start(tmp_path, config, {"INGEST_LOG__LEVEL": "debug"})
    try:
        with node.smtp() as client:
            client.sendmail("a@customer.example", ["support@demo.example"], b"Subject: x\r\n\r\nx\r\n")
        wait_for(lambda: node.events("engine-away") or node.events("mail-waits"), "nobody misses the store")
        said = [node.run(*command, check=False) for command in (["status", "--json"], ["status"], ["held", "list"])]
        processes = [node.process.pid, *(node.pid(role) for role in ("intake-0", "worker-0", "web-0"))]
        for pid in processes:
            assert CANARY.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
            limits = Path(f"/proc/{pid}/limits").read_text()
            (core,) = (line for line in limits.splitlines() if line.startswith("Max core file size"))
            assert core.split()[4:6] == ["0", "0"], "a core file would hold keys and mail"
        told = node.get("/readyz")[1] + node.get("/metrics")[1]
    finally:
        node.process.send_signal(signal.SIGTERM)
        node.process.wait(60)
    text = (tmp_path / "serve.log").read_text() + told + "".join(one.stdout + one.stderr for one in said)
    assert "engine" in text
    assert CANARY not in text
    for file in (tmp_path / "data" / "run").iterdir():
        assert CANARY not in file.read_text()
