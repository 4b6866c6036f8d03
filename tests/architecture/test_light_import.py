"""`import ingest` loads no driver: adapters are imported when chosen, never before."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT, plant

HEAVY = ("motor", "pymongo", "bson", "gridfs", "elasticsearch", "starlette", "uvicorn", "aiosmtpd", "aiohttp", "nh3")


def loaded_by_import(root: Path) -> list[str]:
    """Return the drivers that `import ingest` loads, in a fresh interpreter started in `root`."""
    code = f"import sys, ingest; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_import_ingest_loads_no_driver() -> None:
    assert (ROOT / "ingest/__init__.py").is_file(), (
        "ingest/__init__.py is missing: `import ingest` finds an empty namespace"
    )
    assert loaded_by_import(ROOT) == []


def test_a_driver_that_is_loaded_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"ingest/__init__.py": "import pymongo\n"})
    assert "pymongo" in loaded_by_import(tmp_path)
