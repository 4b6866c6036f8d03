"""Every command explains itself, and wrong usage leaves with 64."""

import pytest
import typer

from ingest.cli.app import app
from tests.cli.command import Command, run


def commands(parent: typer.Typer, *before: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [before]
    for one in parent.registered_commands:
        assert one.callback is not None
        found.append((*before, one.name or one.callback.__name__))
    for group in parent.registered_groups:
        assert group.typer_instance is not None
        found += commands(group.typer_instance, *before, str(group.name))
    return found


@pytest.mark.parametrize("command", commands(app), ids=" ".join)
def test_help(command: tuple[str, ...]) -> None:
    answer = run(*command, "--help")
    assert answer.code == 0
    assert "Usage: " in answer.out
    assert answer.err == ""


def test_all_commands_of_the_issue_are_there() -> None:
    names = {" ".join(command) for command in commands(app)}
    assert {"serve", "demo", "deliver", "explain", "status", "search", "reindex", "check-config"} <= names
    assert {"held list", "held show", "held release", "held discard"} <= names


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("explain",),
        ("deliver",),
        ("search",),
        ("held", "show"),
        ("held", "list", "--limit", "0"),
        ("search", "word", "--limit", "many"),
        ("serve", "--role", "cook"),
        ("status", "--colour"),
    ],
)
def test_wrong_usage_leaves_with_64(arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)
    assert answer.code == 64
    assert "Usage" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [("status",), ("held", "list"), ("search", "x"), ("reindex",), ("check-config",), ("serve",), ("explain", "x")],
    ids=" ".join,
)
def test_wrong_settings_leave_with_78_and_name_the_key(ingest: Command, arguments: tuple[str, ...]) -> None:
    ingest.config.write_text("data_dri = 'x'")
    answer = ingest(*arguments)
    assert answer.code == 78
    assert answer.err == f"ingest: {ingest.config}: data_dri: is no setting: did you mean data_dir? (line 1)\n"
    assert answer.out == ""


def test_a_missing_path_leaves_with_66(ingest: Command) -> None:
    for command in ("explain", "deliver"):
        answer = ingest(command, "none.eml")
        assert (answer.code, answer.err.strip()) == (66, "ingest: none.eml: no such file or folder")
