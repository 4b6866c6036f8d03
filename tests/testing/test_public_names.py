"""`ingest.testing` fetches its names when they are used, and no module of it hides one."""

import ast
from inspect import isclass, isroutine
from pathlib import Path

from ingest import testing
from tests.architecture.test_light_import import loaded, ours, strangers
from tests.architecture.tree import ROOT

DOOR = Path(testing.__file__)


def test_every_name_is_there_and_says_what_it_is() -> None:
    for name in testing.__all__:
        thing = getattr(testing, name)
        assert not (isclass(thing) or isroutine(thing)) or thing.__doc__, name


def test_what_runs_is_what_type_checkers_see() -> None:
    (checked,) = [node for node in ast.parse(DOOR.read_text()).body if isinstance(node, ast.If)][:1]
    seen = {
        one.asname or one.name: node for node in checked.body if isinstance(node, ast.ImportFrom) for one in node.names
    }
    assert set(seen) == set(testing._HOMES) == set(testing.__all__)
    for name, node in seen.items():
        assert testing._HOMES[name].partition(":")[0] == node.module


def test_no_name_is_hidden_by_a_module() -> None:
    assert {path.stem for path in DOOR.parent.iterdir()} & set(testing.__all__) == set()


def test_the_plugin_costs_a_project_that_does_not_use_it_nothing() -> None:
    found = loaded(ROOT, "import pytest; before = set(sys.modules); import ingest.testing.plugin")
    assert ours(found) == {"ingest", "ingest.own_packages", "ingest.testing", "ingest.testing.plugin"}
    assert strangers(found) == set()
