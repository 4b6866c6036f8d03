"""One name for one thing: every field of the API, of the form classes and of what commands print is in one table."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel

from tests.architecture.tree import ROOT
from tests.node import letter, running

TABLE = ROOT / "ingest" / "web" / "VOCABULARY.md"
HTTP = {"If-Match", "Idempotency-Key", "if-match", "idempotency-key"}
"""Fields of HTTP, which have names of their own."""


def known() -> set[str]:
    """Return the words in the table's first column."""
    rows = [line.split("|")[1] for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([a-z0-9_]+)`", row)}


def test_the_contract_uses_the_words_of_the_table() -> None:
    told = json.loads((ROOT / "ingest" / "web" / "openapi.json").read_text(encoding="utf-8"))
    schemas = {name: one for name, one in told["components"]["schemas"].items() if name != "Problem"}
    fields = {field for one in schemas.values() for field in one.get("properties", ())}
    routes = [one for methods in told["paths"].values() for one in methods.values()]
    parameters = {each["name"] for one in routes for each in one.get("parameters", ())}
    assert not (fields | parameters) - known() - HTTP


def test_every_form_uses_the_words_of_the_table() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "ingest" / "web" / "forms").glob("*.py")):
        module = import_module(f"ingest.web.forms.{path.stem}")
        for name, form in vars(module).items():
            if isinstance(form, type) and issubclass(form, BaseModel) and form.__module__ == module.__name__:
                found[f"{path.stem}.{name}"] = {field.alias or key for key, field in form.model_fields.items()}
    assert len(found) > 15
    assert not {name: fields - known() for name, fields in found.items() if fields - known()}


def test_a_word_that_is_in_no_table_is_found() -> None:
    assert "payload" not in known()
    assert {"message", "accepted_at", "items"} <= known()


COMMANDS = (
    ("status",),
    ("search", "question"),
    ("show", "MESSAGE"),
    ("trace", "MESSAGE"),
)
"""Commands whose `--json` is of today's words. `held` and `deliver` are their owners' to add."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    with running(tmp_path_factory.mktemp("words")) as node:
        with node.smtp() as client:
            client.sendmail("ann@customer.example", ["support@demo.example"], letter(1, sender="ann@customer.example"))
        node.until(1, key="indexed")
        message = json.loads(node.run("search", "--json", "question").stdout.splitlines()[0])["message"]
        for command in COMMANDS:
            words = [message if word == "MESSAGE" else word for word in command]
            lines = node.run(*words, "--json").stdout.splitlines()
            found[" ".join(command)] = [json.loads(line) for line in lines]
    return found


def fields_of(value: Any) -> Iterator[str]:
    """Yield the names of all fields, however deep; engines and `cid:` names are keys that are no fields."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from () if name in {"parts", "headers", "links"} else fields_of(inner)
    elif isinstance(value, list):
        for one in value:
            yield from fields_of(one)


def test_what_commands_print_uses_the_words_of_the_table(printed: dict[str, list[Any]]) -> None:
    engines = {"store", "search", "originals"}
    for command, facts in printed.items():
        assert facts, command
        assert not {name for one in facts for name in fields_of(one)} - known() - engines, command
