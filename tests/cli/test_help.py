"""Every command explains itself, and wrong usage leaves with 64."""

import inspect
from typing import Any

import pytest
import typer

from ingest.cli.app import COMMANDS, app
from tests.cli.command import Command, run


def commands(parent: Any, *before: str) -> list[tuple[str, ...]]:
    inner = getattr(parent, "commands", {})
    return [before, *(words for name, one in inner.items() for words in commands(one, *before, name))]


ALL = commands(typer.main.get_command(app))


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_help(command: tuple[str, ...]) -> None:
    answer = run(*command, "--help")
    assert answer.code == 0
    assert "Usage: " in answer.out
    assert answer.err == ""


def test_all_commands_of_the_issue_are_there() -> None:
    names = {" ".join(command) for command in ALL}
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


@pytest.mark.parametrize("name", COMMANDS)
def test_the_menu_says_what_the_command_says_of_itself(name: str) -> None:
    command = typer.main.get_command(app).commands[name]
    sentence = inspect.cleandoc(command.help).partition("\n\n")[0].replace("\n", " ")
    assert COMMANDS[name][1] == sentence


def test_help_shows_every_command_with_its_whole_sentence() -> None:
    shown = " ".join(run("--help").out.split())
    assert [name for name, (_, sentence) in COMMANDS.items() if f"{name} {sentence}" not in shown] == []


def test_a_command_that_is_nearly_right_is_offered() -> None:
    answer = run("serv")
    assert (answer.code, "Did you mean 'serve'" in answer.err) == (64, True)
