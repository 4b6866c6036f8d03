"""The wheel ships `parsers/`, `loopguard/` and `ingest/` and nothing else."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT


def strangers_in(names: Iterable[str]) -> list[str]:
    """Return the names of a wheel's files that belong neither to the three packages nor to its own record."""
    return [name for name in names if name.partition("/")[0] not in PACKAGES and ".dist-info/" not in name]


def missing_from(names: Iterable[str], root: Path) -> list[str]:
    """Return the files of the three packages that a wheel lacks: modules, type markers, pages and texts."""
    shipped = set(names)
    patterns = ("*.py", "py.typed", "*.md", "*.toml")
    wanted = [path for package in PACKAGES for pattern in patterns for path in (root / package).rglob(pattern)]
    return [name for path in wanted if (name := path.relative_to(root).as_posix()) not in shipped]


def builder_is_here() -> bool:
    """Whether setuptools of the version that pyproject.toml asks for is installed; it is not imported."""
    found = next(iter(metadata.distributions(name="setuptools")), None)
    return found is not None and int(found.version.partition(".")[0]) >= 77


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the wheel is built from: building leaves its own folders, and the checkout stays clean."""
    root = tmp_path_factory.mktemp("tree")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests", "fixtures"):
        (root / name).mkdir()
        (root / name / "__init__.py").touch()
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture(scope="module")
def wheel(tree: Path) -> list[str]:
    """Build the wheel, once, without the network; return the names of the files in it."""
    pytest.importorskip(
        "setuptools", minversion="77", reason="setuptools >= 77 builds the wheel; pip install setuptools"
    )
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        "dist",
        ".",
    ]
    run = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    (built,) = (tree / "dist").glob("*.whl")
    return zipfile.ZipFile(built).namelist()


def test_the_wheel_ships_nothing_else(wheel: list[str]) -> None:
    assert strangers_in(wheel) == []


def test_the_wheel_ships_all_of_them(wheel: list[str], tree: Path) -> None:
    assert missing_from(wheel, tree) == []


def test_strangers_and_gaps_are_found(tmp_path: Path) -> None:
    assert strangers_in(["ingest/a.py", "tests/__init__.py", "x-1.dist-info/METADATA"]) == ["tests/__init__.py"]
    (tmp_path / "parsers").mkdir()
    (tmp_path / "parsers/py.typed").touch()
    assert missing_from(["ingest/a.py"], tmp_path) == ["parsers/py.typed"]
