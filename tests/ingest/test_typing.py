"""The public API has the types that its documentation shows, as a user's type checker sees them."""

import subprocess
import sys
from inspect import isclass, isroutine
from pathlib import Path

import ingest
import loopguard
import parsers

ROOT = Path(__file__).parents[2]


def test_the_documented_use_type_checks(tmp_path: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(ROOT / ".mypy_cache"),
         str(ROOT / "tests" / "ingest" / "typing_api.py")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout) == (0, "")


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    for package in (ingest, loopguard, parsers):
        for name in package.__all__:
            thing = getattr(package, name)
            assert not (isclass(thing) or isroutine(thing)) or thing.__doc__, (
                f"{package.__name__}.{name} has no docstring"
            )
        assert (Path(package.__file__ or "").parent / "py.typed").exists()
