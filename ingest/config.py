"""Reads settings: environment over TOML over defaults; the one module that reads the environment and settings files.

`INGEST_STORE__URL` is `store.url`; `INGEST_STORE__URL_FILE` (or `url_file` in TOML) names a file that holds the value,
for secrets. The settings file is `--config`, else `INGEST_CONFIG`, else `ingest.toml` in the working directory.
"""

import difflib
import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from ingest.errors import SettingError
from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.value_file import read_value, readable_by_others

__all__ = ["exposed", "holds_secret", "judged_by", "load", "origins", "unset_environment"]

PREFIX = "INGEST_"
DEFAULT_FILE = Path("ingest.toml")
FILE = "INGEST_CONFIG"
TESTS = "INGEST_TEST_"


def load(file: Path | None = None, environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Return the settings. `overrides` win over everything. Raises `SettingError` naming key and file."""
    environment = os.environ if environment is None else environment
    source = _source(file, environment)
    table = _with_files(_toml(source), str(source), environment) if source else {}
    _check_environment(environment)
    from_environment = _with_files(_environment(_read_files(environment)), "environment", environment)
    merged = _merge(_merge(table, from_environment), overrides)
    return _settings(merged, source, from_environment)


def origins(file: Path | None = None, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return of each setting that is set where that is: the file's name or `environment`. Lists are one setting."""
    environment = os.environ if environment is None else environment
    source = _source(file, environment)
    told = dict.fromkeys(_dotted(_toml(source)), str(source)) if source else {}
    return told | dict.fromkeys(_dotted(_environment(_read_files(environment))), "environment")


def exposed(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield one sentence when the settings file itself holds secrets and others may read it."""
    source = _source(file, os.environ if environment is None else environment)
    if source is None or not readable_by_others(source):
        return
    if names := sorted({".".join(path) for path in _secrets(_toml(source))}):
        yield (
            f"{source}: it holds {', '.join(names)}, and others may read it: chmod 600 {source}, or put each into a "
            "file of its own and name that by ..._file"
        )


def _secrets(table: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield where `table` holds a secret; a URL is one when it names a user."""
    if isinstance(table, list):
        for one in table:
            yield from _secrets(one, path)
    elif isinstance(table, dict):
        for name, value in table.items():
            yield from _secrets(value, (*path, name))
    elif path and holds_secret(path) and table and (path[-1] != "url" or "@" in str(table)):
        yield path


def _dotted(table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _dotted(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name.removesuffix('_file') if isinstance(value, str) else name}"


def _source(file: Path | None, environment: Mapping[str, str]) -> Path | None:
    source = file or (Path(environment[FILE]) if environment.get(FILE) else None)
    return DEFAULT_FILE if source is None and DEFAULT_FILE.is_file() else source


def judged_by(settings: Settings, file: Path) -> Settings:
    """Return `settings` with the `policy`, `limits` and `mailbox` tables of another file laid over them.

    Of a mailbox that the file names its table counts; other tables of the file do not. Raises `SettingError`.
    """
    table = _with_files(_toml(file), str(file), os.environ)
    over = {name: table[name] for name in ("policy", "limits") if isinstance(table.get(name), dict)}
    named = table.get("mailbox", [])
    if not over and not named:
        raise SettingError(f"{file} has neither a policy nor a mailbox table, so there is nothing else to judge by")
    plain = json.loads(_whole(settings))
    boxes = {str(one.get("address", "")).lower(): one for one in (*plain.pop("mailbox"), *named)}
    return _settings(_merge(plain, {**over, "mailbox": list(boxes.values())}), file, {})


def unset_environment() -> dict[str, str]:
    """Return our environment without what sets anything: for a child process whose settings file says it all."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def _settings(table: dict[str, Any], source: Path | None, from_environment: Mapping[str, Any]) -> Settings:
    where = str(source) if source else "environment"
    try:
        settings = Settings.model_validate(table)
        Mailboxes(settings)  # what their policies and those of their senders say
    except ValidationError as error:
        raise SettingError(_explain(error, where, from_environment, source)) from None
    except SettingError as error:
        named = re.search(r"policy[.: ]+(\w+)", str(error))
        raise SettingError(f"{where}: {error}{_line(source, named[1]) if named else ''}") from None
    return settings


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingError(f"settings file {file} does not exist") from None
    except OSError as error:
        raise SettingError(f"settings file {file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"settings file {file} is not TOML: {error}") from None


def _environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what the environment sets, nested and with JSON decoded, as pydantic-settings reads it."""

    class FromEnvironment(BaseSettings, Settings):
        model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid")

    source = EnvSettingsSource(FromEnvironment)
    source.env_vars = {name.lower(): value for name, value in environment.items() if name.startswith(PREFIX)}
    try:
        return dict(source())
    except ValueError as error:
        raise SettingError(f"environment: {error}") from None


def _with_files(table: Any, where: str, environment: Mapping[str, str], path: tuple[str, ...] = ()) -> Any:
    """Replace each `NAME_file = PATH` by `NAME = what the file holds`, at every depth."""
    if isinstance(table, list):
        return [_with_files(one, where, environment, path) for one in table]
    if not isinstance(table, dict):
        return table
    answer: dict[str, Any] = {}
    for name, value in table.items():
        if name.endswith("_file") and isinstance(value, str):
            plain = name.removesuffix("_file")
            what = f"{where}: {name}"
            answer[plain] = read_value(value, what, environment, secret=holds_secret((*path, plain)))
        else:
            answer[name] = _with_files(value, where, environment, (*path, name))
    return answer


def _read_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Replace each `INGEST_NAME_FILE` by `INGEST_NAME`, before lists are read as JSON."""
    answer = dict(environment)
    for name, value in environment.items():
        if name.startswith(PREFIX) and name.endswith("_FILE") and not name.startswith(TESTS):
            plain = name.removesuffix("_FILE")
            if plain in environment:
                raise SettingError(f"environment: {plain} and {name} are both set: set one of them")
            secret = holds_secret(plain.removeprefix(PREFIX).lower().split("__"))
            answer[plain] = read_value(value, f"environment: {name.lower()}", environment, secret=secret)
            del answer[name]
    return answer


def holds_secret(path: Sequence[str]) -> bool:
    """Whether the setting that `path` names is a secret, or a table that holds one."""
    *tables, name = path
    kind = _kind_at(tables)
    field = kind.model_fields.get(name) if hasattr(kind, "model_fields") else None
    return field is not None and "SecretStr" in _names(field.annotation)


def _names(annotation: Any) -> set[str]:
    """Return the names of the types that an annotation is made of, those inside tables included."""
    inner = [field.annotation for field in getattr(annotation, "model_fields", {}).values()]
    found = {getattr(annotation, "__name__", "")}
    return found.union(*(_names(one) for one in (*inner, *get_args(annotation))))


def _merge(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for name, value in over.items():
        nested = merged.get(name)
        merged[name] = _merge(nested, value) if isinstance(nested, dict) and isinstance(value, Mapping) else value
    return merged


def _check_environment(environment: Mapping[str, str]) -> None:
    for name in environment:
        if name.startswith(PREFIX) and name != FILE and not name.startswith(TESTS):
            keys = name.removeprefix(PREFIX).lower().removesuffix("_file").split("__")
            for depth, key in enumerate(keys):
                known = _fields_at(keys[:depth])
                if key not in known:
                    raise SettingError(f"environment: {name} is no setting{_near(key, known)}")


def _near(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    return f": did you mean {near[0]}?" if near else f"; there are {', '.join(known)}" if known else ""


def _line(source: Path | None, key: str) -> str:
    """Return ` (line N)` when exactly one line of the file sets `key`, else ""."""
    setting = re.compile(rf"(?:^|[\s.{{,]){re.escape(key)}\s*=")
    lines = source.read_text(encoding="utf-8").splitlines() if source else []
    found = [number for number, line in enumerate(lines, 1) if setting.search(line)]
    return f" (line {found[0]})" if len(found) == 1 else ""


def _explain(error: ValidationError, file: str, from_environment: Mapping[str, Any], source: Path | None = None) -> str:
    lines = []
    found = error.errors(include_url=False, include_input=False)
    around = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    for one in found:
        if one["type"] == "too_short" and one["loc"] in around:
            continue  # what is wrong inside is not counted, and is said by itself
        path = [str(part) for part in one["loc"]]
        where = "environment" if _sets(from_environment, path) else file
        what = one["msg"].removeprefix("Value error, ")
        if one["type"] == "extra_forbidden":
            what = f"is no setting{_near(path[-1], _fields_at(path[:-1]))}"
        keys = (what.partition(" ")[0], *path[-1:])  # a table names the field that is wrong in what it says
        at = next((line for key in keys if where == file and (line := _line(source, key))), "")
        lines.append(f"{where}: {'.'.join(path) or 'settings'}: {what}{at}")
    return "; ".join(lines)


def _sets(table: Any, path: list[str]) -> bool:
    """Whether `table` itself holds what `path` names, or ends on the way there in a value of its own."""
    for part in path:
        if not isinstance(table, Mapping):
            return True
        if part not in table:
            return False
        table = table[part]
    return bool(path)


def _fields_at(path: list[str]) -> list[str]:
    """Return the names of the settings below `path`, [] below one that is no table."""
    kind = _kind_at(path)
    if is_dataclass(kind):
        return [field.name for field in fields(kind)]
    return list(getattr(kind, "model_fields", ()))


def _kind_at(path: Sequence[str]) -> Any:
    """Return the type of the table that `path` names; of a list of tables that of one."""
    kind: Any = Settings
    for part in path:
        if not part.isdigit():
            field = kind.model_fields.get(part) if hasattr(kind, "model_fields") else None
            annotation = field.annotation if field else None
            kind = annotation if isinstance(annotation, type) else next(iter(get_args(annotation)), None)
    return kind


def _whole(settings: Settings) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, SecretStr):
            return value.get_secret_value()
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(one) for one in value]
        return str(value) if isinstance(value, Path) else value

    return json.dumps(plain(settings.model_dump(exclude={"policy": {"stamp_keys"}})))
