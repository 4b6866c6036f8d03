"""`ingest` fetches its names when they are used: all of them are there, to programs, to type checkers and to pickle."""

import ast
import pickle
import subprocess
import sys
from inspect import isclass
from pathlib import Path

import pytest

import ingest

DOOR = Path(ingest.__file__)


def declared() -> dict[str, str]:
    """Name to home, as the part for type checkers says it."""
    (checked,) = [
        node
        for node in ast.parse(DOOR.read_text()).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    found = {}
    for node in checked.body:
        assert isinstance(node, ast.ImportFrom)
        for one in node.names:
            found[one.asname or one.name] = f"{node.module}:{one.name}" if one.asname else str(node.module)
    return found


def test_what_runs_is_what_type_checkers_see() -> None:
    assert declared() == ingest._HOMES
    assert sorted(ingest._HOMES) == list(ingest._HOMES) == list(ingest.__all__)


def test_star_takes_all_of_them() -> None:
    names: dict[str, object] = {}
    exec("from ingest import *", names)
    assert set(ingest.__all__) <= set(names)
    assert names["Envelope"] is ingest.Envelope


def test_dir_names_what_nobody_has_used_yet() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import ingest; print(*dir(ingest))"], capture_output=True, text=True, check=True
    )
    assert set(ingest.__all__) <= set(run.stdout.split())


def test_a_name_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'ingest' has no attribute 'nonsense'"):
        _ = ingest.nonsense
    with pytest.raises(ImportError):
        from ingest import nonsense  # noqa: F401  that it is refused is the point


@pytest.mark.parametrize("name", [name for name in ingest.__all__ if isclass(getattr(ingest, name))])
def test_classes_can_be_pickled(name: str) -> None:
    kept = getattr(ingest, name)
    assert pickle.loads(pickle.dumps(kept)) is kept


def test_no_name_is_hidden_by_a_module_of_ours() -> None:
    modules = {path.stem for path in DOOR.parent.iterdir()}
    assert modules & set(ingest.__all__) == set()
