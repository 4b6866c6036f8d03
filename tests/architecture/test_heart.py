"""Sizes, names and manners of files: the heart fits one screen and every file says what it is.

Each check takes the root of a tree and returns what breaks its rule, one sentence each; the second half proves
that each bites.
"""

import ast
import subprocess
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.tree import PACKAGES, ROOT, modules, plant

HEART_LINES, FILE_LINES, MEDIAN_LINES = 80, 400, 130
TOP_LEVEL = {
    *("pyproject.toml", "ingest", "parsers", "loopguard", "tests", "fixtures", "README.md", "LICENSE", "deploy"),
}
VAGUE_WORDS = {"util", "utils", "common", "helper", "helpers", "manager", "managers", "handler", "handlers"}
VAGUE_NAMES = {"model", "models", "base", "payload", "item", "items", "data", "email", "misc", "types"}
WITH_README = ("parsers", "loopguard", "ingest", "ingest/intake", "ingest/adapters", "ingest/spool")


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def heart_over_a_screen(root: Path) -> list[str]:
    count = lines(root / "ingest/heart/pipeline.py")
    return [f"ingest/heart/pipeline.py has {count} lines, not under {HEART_LINES}"] if count >= HEART_LINES else []


def files_too_long(root: Path) -> list[str]:
    sizes = {path: lines(root / path) for path, _ in modules(root, *PACKAGES, "tests")}
    return [
        f"{path.as_posix()} has {count} lines; {FILE_LINES} is the most"
        for path, count in sizes.items()
        if count > FILE_LINES
    ]


def median_too_long(root: Path) -> list[str]:
    middle = median(lines(root / path) for path, _ in modules(root))
    return (
        [f"the median file has {middle} lines; about 100 is meant, {MEDIAN_LINES} the most"]
        if middle > MEDIAN_LINES
        else []
    )


def vague_names(root: Path) -> list[str]:
    return [
        f"{path.as_posix()}: {name} says nothing about the thing that it holds"
        for path, _ in modules(root, *PACKAGES, "tests")
        for name in [*path.parts[:-1], path.stem]
        if name in VAGUE_NAMES or VAGUE_WORDS & set(name.split("_"))
    ]


def packages_without_readme(root: Path) -> list[str]:
    return [
        f"{name} has no README.md"
        for name in WITH_README
        if (root / name).is_dir() and not (root / name / "README.md").is_file()
    ]


def modules_without_docstring(root: Path) -> list[str]:
    return [f"{path.as_posix()} has no docstring" for path, tree in modules(root) if not ast.get_docstring(tree)]


def public_modules_without_all(root: Path) -> list[str]:
    return [
        f"{path.as_posix()} has no __all__"
        for path, tree in modules(root)
        if not path.name.startswith("_") and "__all__" not in assigned(tree)
    ]


def assigned(tree: ast.Module) -> set[str]:
    """Return the names that are assigned at the top of a module, annotated or not."""
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def strangers_at_the_top(root: Path) -> list[str]:
    return [
        f"{name} does not belong at the top level"
        for name in sorted(top_names(root))
        if name not in TOP_LEVEL and not name.startswith(".")
    ]


def top_names(root: Path) -> set[str]:
    """Return what stands at the top and is not ignored by git; outside a checkout, whatever stands there."""
    if not (root / ".git").exists():
        return {path.name for path in root.iterdir()}
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return {name.partition("/")[0] for name in listed.splitlines()}


Check = Callable[[Path], list[str]]
CHECKS: tuple[Check, ...] = (
    heart_over_a_screen,
    files_too_long,
    median_too_long,
    vague_names,
    packages_without_readme,
    modules_without_docstring,
    public_modules_without_all,
    strangers_at_the_top,
)

MODULE = '"""What it is."""\n\n__all__ = ["x"]\n\nx = 1\n'
GOOD = {
    "README.md": "",
    "parsers/README.md": "",
    "loopguard/README.md": "",
    "ingest/README.md": "",
    "parsers/headers/received.py": MODULE,
    "parsers/__init__.py": '"""What it is."""\n',
    "loopguard/_inner.py": '"""What it is."""\n',
    "ingest/heart/pipeline.py": MODULE,
    "ingest/__main__.py": '"""What it is."""\n',
    "tests/test_data_directory.py": "",
}
LONG = MODULE + "x = 1\n" * 400
BAD: list[tuple[Check, dict[str, str]]] = [
    (heart_over_a_screen, {"ingest/heart/pipeline.py": MODULE + "x = 1\n" * 75}),
    (files_too_long, {"ingest/long.py": LONG}),
    (files_too_long, {"tests/test_long.py": LONG}),
    (median_too_long, {f"ingest/part{n}.py": MODULE + "x = 1\n" * 126 for n in range(9)}),
    (vague_names, {"parsers/utils.py": MODULE}),
    (vague_names, {"ingest/mail_manager.py": MODULE}),
    (vague_names, {"ingest/common/clock.py": MODULE}),
    (vague_names, {"ingest/models.py": MODULE}),
    (packages_without_readme, {"ingest/spool/writer.py": MODULE}),
    (modules_without_docstring, {"parsers/__init__.py": "x = 1\n"}),
    (public_modules_without_all, {"loopguard/count.py": '"""What it is."""\nx = 1\n'}),
    (strangers_at_the_top, {"scripts/release.sh": ""}),
    (strangers_at_the_top, {"setup.py": ""}),
]


@pytest.mark.parametrize("check", CHECKS)
def test_this_tree_holds_to(check: Check) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", CHECKS)
def test_a_good_tree_passes(check: Check, tmp_path: Path) -> None:
    assert check(plant(tmp_path, GOOD)) == []


@pytest.mark.parametrize(("check", "files"), BAD)
def test_a_bad_file_is_found(check: Check, files: dict[str, str], tmp_path: Path) -> None:
    assert check(plant(tmp_path, {**GOOD, **files}))


def test_every_check_is_shown_to_bite() -> None:
    assert {check for check, _ in BAD} == set(CHECKS)
