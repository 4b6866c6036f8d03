"""The arrows: `parsers <- loopguard <- ingest`, and who may know what inside `ingest`.

Each check takes the root of a tree and returns what breaks its rule, one sentence each. The second half hands
every check a tree that breaks the rule, to prove that the check bites.
"""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, Import, imports, modules, plant

ALLOWED = {"parsers": ("parsers",), "loopguard": ("loopguard", "parsers"), "ingest": ("ingest", "loopguard", "parsers")}
IMPURE = ("asyncio", "socket", "os", "time", "random", "logging", "pydantic", "motor", "elasticsearch", "aiosmtpd")
NOT_IN_PARSERS = ("zipfile", "gzip", "tarfile")
IMPURE_CALLS = {"open", "print", "input"}
CLOCK_CALLS = {"now", "utcnow", "today"}
CORE = ("ingest/ports", "ingest/records.py", "ingest/errors.py", "ingest/threads", "ingest/heart")
NOT_IN_CORE = tuple(
    f"ingest.{edge}" for edge in ("adapters", "wiring", "config", "settings", "intake", "spool", "web", "cli", "demo")
)
DRIVERS = {
    "motor": "ingest/adapters/mongodb",
    "pymongo": "ingest/adapters/mongodb",
    "bson": "ingest/adapters/mongodb",
    "gridfs": "ingest/adapters/mongodb",
    "elasticsearch": "ingest/adapters/elasticsearch",
    "elastic_transport": "ingest/adapters/elasticsearch",
    "starlette": "ingest/web",
    "uvicorn": "ingest/roles/web",
}
"""Each driver and the one folder, or module, that may import it."""


def below(path: Path, *places: str) -> bool:
    """Whether `path` is one of `places`, given as a folder or a module, or lies in one."""
    return any(path.as_posix() in (place, f"{place}.py") or path.is_relative_to(place) for place in places)


def arrows_between_packages(root: Path) -> list[str]:
    return [
        f"{found}, against parsers <- loopguard <- ingest"
        for package, allowed in ALLOWED.items()
        for found in imports(root, package)
        if found.within("parsers", "loopguard", "ingest", "tests") and not found.within(*allowed)
    ]


def impure_imports(root: Path) -> list[str]:
    return [
        f"{found}, and its package is pure"
        for package, forbidden in {"parsers": [*IMPURE, *NOT_IN_PARSERS], "loopguard": IMPURE}.items()
        for found in imports(root, package)
        if found.within(*forbidden)
    ]


def impure_calls(root: Path) -> list[str]:
    return [
        f"{path.as_posix()}:{node.lineno} calls {name}, and its package is pure"
        for path, tree in modules(root, "parsers", "loopguard")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for name in [node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")]
        if name in (IMPURE_CALLS if isinstance(node.func, ast.Name) else CLOCK_CALLS)
    ]


def core_that_knows_the_edges(root: Path) -> list[str]:
    return [
        f"{found}, and the core knows no adapter and no edge"
        for found in imports(root, "ingest")
        if below(found.path, *CORE) and found.within(*NOT_IN_CORE, *DRIVERS)
    ]


def adapters_that_know_each_other(root: Path) -> list[str]:
    kinds = [path.name for path in (root / "ingest/adapters").iterdir() if path.is_dir() and any(path.glob("*.py"))]
    return [
        f"{found}, an adapter of another kind"
        for found in imports(root, "ingest/adapters")
        for kind in kinds
        if found.within(f"ingest.adapters.{kind}") and not below(found.path, f"ingest/adapters/{kind}")
    ]


def adapters_named_outside_wiring(root: Path) -> list[str]:
    folder = root / "ingest/adapters"
    shared = [f"ingest.adapters.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"]
    return [
        f"{found}; only ingest/wiring.py names adapters"
        for found in imports(root, "ingest")
        if not below(found.path, "ingest/adapters", "ingest/wiring") and found.name != "ingest.adapters"
        if found.within("ingest.adapters") and not found.within(*shared)
    ]


def drivers_outside_their_adapter(root: Path) -> list[str]:
    return [
        f"{found}; only {place} may"
        for found in imports(root, "ingest")
        for driver, place in DRIVERS.items()
        if found.within(driver) and not below(found.path, place)
    ]


def environment_outside_config(root: Path) -> list[str]:
    readers = {"environ", "environb", "getenv", "getenvb"}
    named = [
        (path, node.lineno)
        for path, tree in modules(root)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in readers)
        or (isinstance(node, ast.Name) and node.id in readers)
        or (isinstance(node, ast.ImportFrom) and readers & {alias.name for alias in node.names})
    ]
    sentences = ("ingest/notices/catalogue",)  # our own texts, which are TOML too
    settings_files = [
        (found.path, found.line)
        for found in imports(root)
        if found.within("tomllib", "configparser") and not below(found.path, *sentences)
    ]
    return [
        f"{path.as_posix()}:{line} reads the environment or a settings file; only ingest/config.py does"
        for path, line in [*named, *settings_files]
        if not below(path, "ingest/config")
    ]


CHECKS: tuple[Callable[[Path], list[str]], ...] = (
    arrows_between_packages,
    impure_imports,
    impure_calls,
    core_that_knows_the_edges,
    adapters_that_know_each_other,
    adapters_named_outside_wiring,
    drivers_outside_their_adapter,
    environment_outside_config,
)

GOOD = {
    "parsers/a.py": "import re\nfrom parsers.b import c\n",
    "loopguard/a.py": "from parsers import a\nfrom datetime import datetime\n",
    "ingest/heart/pipeline.py": "from loopguard import a\nfrom ingest.records import b\n",
    "ingest/wiring.py": "def f():\n    from ingest.adapters.sqlite import a\n    from ingest.adapters import mongodb\n",
    "ingest/adapters/batching.py": "import asyncio\n",
    "ingest/adapters/sqlite/a.py": "from ingest.adapters.sqlite.b import c\nfrom ingest.adapters.batching import d\n",
    "ingest/adapters/mongodb/a.py": "import motor.motor_asyncio\n",
    "ingest/config.py": "import os\nimport tomllib\nhome = os.environ['HOME']\n",
}

BAD: list[tuple[Callable[[Path], list[str]], str, str]] = [
    (arrows_between_packages, "parsers/x.py", "import loopguard.verdict"),
    (arrows_between_packages, "parsers/x.py", "def late():\n    from ingest import records"),
    (arrows_between_packages, "loopguard/x.py", "from ingest.records import Receipt"),
    (arrows_between_packages, "loopguard/x.py", "import importlib\nimportlib.import_module('ingest.records')"),
    (arrows_between_packages, "ingest/x.py", "from tests.storms import laboratory"),
    (impure_imports, "parsers/x.py", "import os.path"),
    (impure_imports, "parsers/x.py", "from gzip import decompress"),
    (impure_imports, "loopguard/x.py", "def f():\n    import random"),
    (impure_calls, "parsers/x.py", "text = open('x').read()"),
    (impure_calls, "loopguard/x.py", "from datetime import datetime\nat = datetime.now()"),
    (core_that_knows_the_edges, "ingest/ports/x.py", "from ingest.adapters.sqlite import a"),
    (core_that_knows_the_edges, "ingest/heart/pipeline.py", "from .. import wiring"),
    (core_that_knows_the_edges, "ingest/records.py", "import motor"),
    (adapters_that_know_each_other, "ingest/adapters/sqlite/x.py", "from ingest.adapters.mongodb import a"),
    (adapters_that_know_each_other, "ingest/adapters/sqlite/x.py", "from ..mongodb import a"),
    (adapters_that_know_each_other, "ingest/adapters/batching.py", "from ingest.adapters.sqlite import a"),
    (adapters_that_know_each_other, "ingest/adapters/__init__.py", "from ingest.adapters import sqlite"),
    (adapters_named_outside_wiring, "ingest/x.py", "def f():\n    from ingest.adapters.sqlite import a"),
    (adapters_named_outside_wiring, "ingest/spool/x.py", "from ..adapters import mongodb"),
    (drivers_outside_their_adapter, "ingest/x.py", "def f():\n    import pymongo.errors"),
    (drivers_outside_their_adapter, "ingest/adapters/sqlite/x.py", "from elasticsearch import AsyncElasticsearch"),
    (environment_outside_config, "ingest/x.py", "import os\nport = os.getenv('PORT')"),
    (environment_outside_config, "loopguard/x.py", "from os import environ"),
    (environment_outside_config, "ingest/x.py", "import tomllib"),
]


@pytest.mark.parametrize("check", CHECKS)
def test_this_tree_holds_to(check: Callable[[Path], list[str]]) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", CHECKS)
def test_a_good_tree_passes(check: Callable[[Path], list[str]], tmp_path: Path) -> None:
    assert check(plant(tmp_path, GOOD)) == []


@pytest.mark.parametrize(("check", "path", "source"), BAD)
def test_a_bad_line_is_found(check: Callable[[Path], list[str]], path: str, source: str, tmp_path: Path) -> None:
    broken = check(plant(tmp_path, {**GOOD, path: source}))
    assert broken
    assert all(path in sentence for sentence in broken)


def test_every_check_is_shown_to_bite() -> None:
    assert {check for check, *_ in BAD} == set(CHECKS)


def test_relative_imports_are_resolved(tmp_path: Path) -> None:
    plant(tmp_path, {"ingest/a/b.py": "from . import c\nfrom .c import d\nfrom ..e import f\n"})
    assert [found.name for found in imports(tmp_path, "ingest")] == [
        "ingest.a",
        "ingest.a.c",
        "ingest.a.c",
        "ingest.a.c.d",
        "ingest.e",
        "ingest.e.f",
    ]
    assert str(Import(Path("a.py"), 3, "os")) == "a.py:3 imports os"
