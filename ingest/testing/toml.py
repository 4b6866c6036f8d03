"""Writes settings as TOML, which the standard library reads and does not write: values, tables, lists of tables."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["toml"]


def toml(tables: Mapping[str, Any], more: str = "") -> str:
    """Return a settings file: plain values by dotted names, then `more` as it is, then the lists of tables."""
    lists = {key: value for key, value in tables.items() if _is_tables(value)}
    plain = _lines({key: value for key, value in tables.items() if key not in lists})
    blocks = [f"[[{_key(key)}]]\n{_lines(one)}" for key, ones in lists.items() for one in ones]
    return "".join([plain, f"{more}\n" if more else "", *blocks])


def _is_tables(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _lines(table: Mapping[str, Any], before: str = "") -> str:
    lines = []
    for key, value in table.items():
        name = f"{before}{_key(key)}"
        nested = isinstance(value, Mapping) and value
        lines.append(_lines(value, f"{name}.") if nested else f"{name} = {_value(value)}\n")
    return "".join(lines)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    if isinstance(value, (str, Path)):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    raise TypeError(f"a setting is text, a number, a truth, a list or a table, and {value!r} is none")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
