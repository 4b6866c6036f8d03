"""Whatever the product writes into the audit log has its words in every language, found by reading the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.ports import JobKind
from ingest.settings import Settings
from ingest.web.pages.texts import languages
from tests.architecture.tree import ROOT, modules
from tests.web.asking import BOX, Api
from tests.web.pages.here import plain_text, seen
from tests.web.pages.lived_in import posted

ENTRY, ACTION = "AuditEntry", 4
"""What an entry is made with, and where its action stands."""
NAMES = {"action", "how"}
"""What a function calls the parameter that it hands on as the action."""
WORD = re.compile(r"[a-z]+(\.[a-z]+)?")
OF_JOBS = {f"{kind}{ended}" for kind in JobKind for ended in ("", ".ended")}
"""Made of the kind of a job, which is no literal: `gathering` and `runner`."""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(tree) if isinstance(one, ast.Call))


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def texts_of(node: ast.AST) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def actions() -> tuple[set[str], set[str]]:
    """Return all actions that stand in the source, and where one is that cannot be read."""
    trees: list[tuple[Path, ast.AST]] = [*modules(ROOT, "ingest")]
    makers: set[tuple[str, int]] = {(ENTRY, ACTION)}
    for _, tree in trees:
        for function in functions(tree):
            names = [one.arg for one in function.args.args if one.arg != "self"]
            makers |= {(function.name, names.index(name)) for name in NAMES & {*names}}
    found, unread = set(OF_JOBS), set()
    for path, tree in trees:
        tuples = {
            target.id: one.value.elts
            for one in ast.walk(tree)
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Tuple)
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        for call in calls(tree):
            spread = [
                inside
                for one in call.args
                for inside in (
                    tuples.get(one.value.id, [one])
                    if isinstance(one, ast.Starred) and isinstance(one.value, ast.Name)
                    else [one]
                )
            ]
            by_name = [one.value for one in call.keywords if one.arg == "action"]
            for name, place in makers:
                if name_of(call) != name:
                    continue
                for said in by_name or spread[place : place + 1]:
                    literal = isinstance(said, ast.Constant) and isinstance(said.value, str)
                    if literal and WORD.fullmatch(said.value):
                        found.add(said.value)
                    elif name == ENTRY and not (isinstance(said, ast.Name) and said.id in NAMES):
                        unread.add(f"{path.as_posix()}: {ast.unparse(said)}")
    return found, unread


FOUND, UNREAD = actions()


def test_all_actions_can_be_read_but_those_of_jobs_and_of_the_records() -> None:
    assert {"view", "login", "user.add", "token.revoke", "allow.ended", "shunted.retry", "job.cancel"} <= FOUND
    assert sorted(UNREAD) == [
        "ingest/jobs/gathering.py: asked.kind",
        "ingest/jobs/runner.py: f'{job.kind}.ended'",
    ]


@pytest.mark.parametrize("language", sorted(languages(Settings())))
def test_every_action_has_its_words(language: str) -> None:
    words = languages(Settings())[language].words
    assert sorted(one for one in FOUND if f"log.actions.{one}" not in words) == []


async def test_the_term_of_an_allowance_is_in_the_readers_words(here: Api) -> None:
    whose = {"sender": "*@partner.example", "mailbox": BOX, "note": "they: asked"}
    await posted(here, "/allow", "/allow", **whose, days="30")
    (entry,) = (await here.get("/audit"))["items"]
    moment = re.findall(r"until (\S+Z): they: asked", entry["note"])
    assert moment, "the record says it as ever"
    for language, until in (("en", "until"), ("de", "bis")):
        html = await seen(here, "/log", language=language)
        told = plain_text(html)
        assert moment[0] not in told
        assert re.search(rf"partner\.example, {until} 20[0-9-]+ [0-9:]+ UTC: they: asked", told), told
        assert 'data-moment="short"' in html
    await posted(here, "/allow", "/allow", **{**whose, "note": ""}, days="0")
    assert "bis jemand es beendet" in plain_text(await seen(here, "/log", language="de"))
