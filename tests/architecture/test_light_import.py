"""`import ingest` loads nothing, `ingest --help` the option parser alone, and no driver comes before it is chosen.

Modules are counted and not milliseconds: how long they take is `tests/benchmarks/bench_import.py`.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, plant

HEAVY = (
    *("motor", "pymongo", "bson", "gridfs", "elasticsearch", "starlette", "uvicorn", "aiosmtpd", "aiohttp", "nh3"),
    *("fastapi", "argon2", "authlib", "httpx"),
)
OPTION_PARSER = {"typer", "click", "shellingham", "annotated_doc", "typing_extensions"}
USED = "import ingest; ingest.Node; ingest.Settings; ingest.load"
HELP = "import ingest.cli, sys; sys.argv = ['ingest', '--help']\ntry: ingest.cli.main()\nexcept SystemExit: pass"


def loaded(root: Path, code: str) -> set[str]:
    """Return the modules that `code` loads beyond a bare interpreter, in a fresh one started in `root`."""
    told = f"import sys; before = set(sys.modules)\n{code}\nprint('\\n', *sorted(set(sys.modules) - before))"
    run = subprocess.run(
        [sys.executable, "-c", told], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.splitlines()[-1].split())


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] in PACKAGES}


def strangers(modules: set[str]) -> set[str]:
    """Return the packages of others among the modules; what the editable install brings at start is loaded before."""
    tops = {name.partition(".")[0] for name in modules} - set(PACKAGES) - set(sys.stdlib_module_names)
    return {top for top in tops if not top.startswith("_")} - {"cython_runtime"}


def test_import_ingest_loads_no_module_but_its_door() -> None:
    found = loaded(ROOT, "import ingest")
    assert ours(found) == {"ingest", "ingest.own_packages"}
    assert strangers(found) == set()
    assert not found & {"asyncio", "email", "inspect", "logging", "sqlite3", "ssl"}


def test_what_the_library_is_used_for_loads_no_driver() -> None:
    assert strangers(loaded(ROOT, USED)) & set(HEAVY) == set()


def test_help_loads_the_option_parser_alone() -> None:
    found = loaded(ROOT, HELP)
    assert ours(found) == {"ingest", "ingest.own_packages", "ingest.cli", "ingest.cli.app", "ingest.errors"}
    assert strangers(found) <= OPTION_PARSER


@pytest.mark.parametrize("module", ["ingest.errors", "ingest.records", "loopguard", "parsers"])
def test_values_load_nobody_elses_code_but_what_reading_mail_needs(module: str) -> None:
    assert strangers(loaded(ROOT, f"import {module}")) <= {"selectolax", "xxhash", "charset_normalizer"}


def test_a_module_that_is_loaded_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"ingest/__init__.py": "import pymongo, ingest.more\n", "ingest/more.py": ""})
    found = loaded(tmp_path, "import ingest")
    assert ours(found) == {"ingest", "ingest.more"}
    assert "pymongo" in strangers(found)
