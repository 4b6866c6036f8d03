"""Settings as they may be shown: each with its value, of a secret only that it is set, of a URL all but its secrets."""

from typing import Any

from pydantic import BaseModel, SecretStr

from ingest.server_url import HIDDEN, shown

__all__ = ["lines", "shown_settings"]


def shown_settings(settings: BaseModel) -> dict[str, Any]:
    """Return all settings, JSON-ready. Whatever is a `SecretStr` is hidden, under any name and in any table."""
    shown_: dict[str, Any] = _hidden(settings.model_dump(mode="python"), settings.model_dump(mode="json"), "")
    return shown_


def lines(table: dict[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    """Return (dotted name, value) of each setting; of a list of tables `name.N.inner`."""
    found: list[tuple[str, object]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += lines(value, f"{prefix}{name}.")
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            found += lines(dict(zip(map(str, range(len(value))), value, strict=True)), f"{prefix}{name}.")
        else:
            found.append((prefix + name, value))
    return found


def _hidden(given: Any, plain: Any, name: str) -> Any:
    """Return `plain` with what is secret in `given`, which has the same shape, hidden."""
    if isinstance(given, SecretStr):
        value = given.get_secret_value()
        return shown(value) if name == "url" else HIDDEN if value else ""
    if isinstance(given, dict):
        return {key: _hidden(given[key], value, str(key)) for key, value in plain.items() if key in given}
    if isinstance(given, (list, tuple)):
        return [_hidden(one, value, name) for one, value in zip(given, plain, strict=True)]
    return plain
