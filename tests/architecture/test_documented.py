"""What a user can meet is written down: settings, finding codes, limits, defects, commands, exceptions.

Names are found by introspection and by reading the source, never from a list that somebody keeps. Each check takes
the root whose pages it reads and returns what is missing; the second half hands each pages that lack something.
"""

import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from tests.architecture.code_literals import codes
from tests.architecture.tree import ROOT, plant


def page(root: Path, name: str) -> str:
    path = root / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def rows(text: str) -> set[str]:
    """Return the words that stand in code marks in the first cell of a table's rows."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def setting_names(model: type, prefix: str = "") -> Iterator[str]:
    """Yield the dotted name of every setting, through nested models and dataclasses, also in lists of them."""
    if not issubclass(model, BaseModel):
        yield from (f"{prefix}{field.name}" for field in fields(model) if field.name != "stamp_keys")
        return
    for name, field in model.model_fields.items():
        nested = list(nested_models(field.annotation))
        for inner in nested:
            yield from setting_names(inner, f"{prefix}{field.alias or name}.")
        if not nested:
            yield f"{prefix}{field.alias or name}"


def nested_models(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and (issubclass(annotation, BaseModel) or is_dataclass(annotation)):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from nested_models(argument)


def command_names(app: typer.Typer) -> Iterator[tuple[str, str]]:
    """Yield (words after `ingest`, help text) of every command and subcommand."""

    def walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if words:
            yield " ".join(words), command.help or ""
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, (*words, name))

    yield from walk(typer.main.get_command(app), ())


def undocumented_settings(root: Path) -> list[str]:
    from ingest.settings import Settings

    known = rows(page(root, "README.md"))
    return [f"README.md: the settings table lacks `{name}`" for name in setting_names(Settings) if name not in known]


def undocumented_limits(root: Path) -> list[str]:
    from loopguard import Policy

    known = rows(page(root, "loopguard/README.md"))
    names = [field.name for field in fields(Policy)]
    return [f"loopguard/README.md: the table of limits lacks `{name}`" for name in names if name not in known]


def undocumented_findings(root: Path) -> list[str]:
    return undocumented_codes(root, "loopguard", "Finding")


def undocumented_defects(root: Path) -> list[str]:
    return undocumented_codes(root, "parsers", "Defect")


def undocumented_codes(root: Path, package: str, constructor: str) -> list[str]:
    known = rows(page(root, f"{package}/README.md"))
    return [
        f"{package}/README.md: the table of codes lacks `{code}`, made at {where}"
        for where, code in codes(ROOT, package, constructor)
        if code not in known
    ]


def undocumented_files(root: Path) -> list[str]:
    known = rows(page(root, "parsers/README.md"))
    names = sorted(path.name for path in (ROOT / "parsers").rglob("*.py") if path.name != "__init__.py")
    return [f"parsers/README.md: the table of files lacks `{name}`" for name in names if name not in known]


def files_that_are_gone(root: Path) -> list[str]:
    there = {path.name for folder in ("parsers", "tests") for path in (ROOT / folder).rglob("*.py")}
    known = {name for name in rows(page(root, "parsers/README.md")) if name.endswith(".py")}
    return [f"parsers/README.md: its tables name {name}, which is gone" for name in sorted(known - there)]


def undocumented_commands(root: Path) -> list[str]:
    from ingest.cli.app import app

    text = page(root, "README.md")
    return [
        f"README.md does not name `ingest {words}`" for words, _ in command_names(app) if f"ingest {words}" not in text
    ]


def commands_without_help(app: typer.Typer) -> list[str]:
    return [f"ingest {words} has no help text" for words, text in command_names(app) if not text.strip()]


def exceptions_outside_the_tree(module: ModuleType) -> list[str]:
    drawn = set(re.findall(r"\w+", module.__doc__ or ""))
    raised = [name for name, thing in vars(module).items() if isinstance(thing, type) and issubclass(thing, Exception)]
    return [f"{module.__name__}: the docstring's tree lacks {name}" for name in raised if name not in drawn]


CHECKS: tuple[Callable[[Path], list[str]], ...] = (
    undocumented_settings,
    undocumented_limits,
    undocumented_findings,
    undocumented_defects,
    undocumented_files,
    undocumented_commands,
)


@pytest.mark.parametrize("check", CHECKS)
def test_all_is_written_down(check: Callable[[Path], list[str]]) -> None:
    assert check(ROOT) == []


def test_no_table_names_a_file_that_is_gone(tmp_path: Path) -> None:
    assert files_that_are_gone(ROOT) == []
    plant(tmp_path, {"parsers/README.md": "| `extracted.py` | what was |\n| `parse.py` | what is |\n"})
    assert files_that_are_gone(tmp_path) == ["parsers/README.md: its tables name extracted.py, which is gone"]


def test_every_command_has_help() -> None:
    from ingest.cli.app import app

    assert commands_without_help(app) == []


def test_every_exception_is_in_the_tree() -> None:
    from ingest import errors

    assert exceptions_outside_the_tree(errors) == []


@pytest.mark.parametrize(("package", "constructor"), [("loopguard", "Finding"), ("parsers", "Defect")])
def test_codes_are_words_joined_by_hyphens(package: str, constructor: str) -> None:
    found = list(codes(ROOT, package, constructor))
    assert len(found) >= 10, "where have the codes gone?"
    assert [(where, code) for where, code in found if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


# The checks bite:


@pytest.mark.parametrize("check", CHECKS)
def test_one_missing_row_is_found(check: Callable[[Path], list[str]], tmp_path: Path) -> None:
    """Pages that name everything satisfy a check; the same pages without one name do not."""
    missing = [name for sentence in check(tmp_path) for name in re.findall(r"`([^`]+)`", sentence)]
    assert missing, "pages that do not exist document nothing"
    table = [f"| `{name}` | what it is |\n" for name in dict.fromkeys(missing)]
    pages = ("README.md", "loopguard/README.md", "parsers/README.md")
    assert check(plant(tmp_path, dict.fromkeys(pages, "".join(table)))) == []
    lacking = check(plant(tmp_path, dict.fromkeys(pages, "".join(table[:-1]))))
    assert lacking
    assert all(table[-1].split("`")[1] in sentence for sentence in lacking)


def test_settings_are_found_through_nesting() -> None:
    class Inner(BaseModel):
        size: int = 0

    class Outer(BaseModel):
        plain: str = ""
        one: Inner = Inner()
        maybe: Inner | None = None
        many: list[Inner] = []
        named: dict[str, Inner] = {}

    assert list(setting_names(Outer)) == ["plain", "one.size", "maybe.size", "many.size", "named.size"]


def test_codes_are_found_as_literal_keyword_constant_and_choice(tmp_path: Path) -> None:
    source = 'CODE = "c"\nx = "d" if y else "e"\nFinding("a")\nFinding(code="b")\nFinding(CODE)\nFinding(x)\n'
    plant(tmp_path, {"loopguard/x.py": source})
    assert [code for _, code in codes(tmp_path, "loopguard", "Finding")] == ["a", "b", "c", "d", "e"]


def test_codes_are_found_through_a_function_that_hands_them_on(tmp_path: Path) -> None:
    inner = "class Budget:\n    def note(self, detail, code):\n        self.defects.append(Defect(code, detail))\n"
    plant(
        tmp_path, {"parsers/x.py": inner, "parsers/y.py": 'budget.note("seen", "a")\nbudget.note("seen", code="b")\n'}
    )
    assert [code for _, code in codes(tmp_path, "parsers", "Defect")] == ["a", "b"]


def test_a_code_that_cannot_be_read_is_nobodys(tmp_path: Path) -> None:
    plant(tmp_path, {"parsers/x.py": "Defect(made(), '')\n"})
    assert list(codes(tmp_path, "parsers", "Defect")) == [("parsers/x.py:1", "")]


def test_a_command_without_help_is_found() -> None:
    app, inner = typer.Typer(), typer.Typer(help="Inner things.")
    app.command("good", help="Does it.")(lambda: None)
    inner.command("bad")(lambda: None)
    app.add_typer(inner, name="inner")
    assert commands_without_help(app) == ["ingest inner bad has no help text"]


def test_an_exception_outside_the_tree_is_found() -> None:
    module = ModuleType("made_up", "The tree:\n\n    Known\n")
    vars(module).update({name: type(name, (Exception,), {}) for name in ("Known", "Unknown")})
    assert exceptions_outside_the_tree(module) == ["made_up: the docstring's tree lacks Unknown"]
