"""The plugin in a project of somebody else: plain pytest, no asyncio plugin, strict settings, warnings as errors."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAIN = ("-p", "no:asyncio", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cov", "-p", "no:hypothesispytest")
STRICT = "[pytest]\naddopts = --strict-markers --strict-config\nfilterwarnings = error\n"


def plain_pytest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in `folder` as a project that has the package installed, also where it is not: the plugin is named.

    Where it is installed (`pip install -e .`), its entry point would load the same module a second time: an error.
    Its temporary files have a folder of their own: in the one that all share it would clear what earlier runs left.
    """
    (folder / "pytest.ini").write_text(STRICT)
    named = "ingest_testing" not in "".join(words)
    plugin = ("-p", "ingest.testing.plugin") if named else ()
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if named else {}
    return subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", f"--basetemp={folder / 'its-own'}", *PLAIN, *plugin, *words],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": "", **alone, "INGEST_STORE__URL": "no://"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_a_node_and_a_factory_in_plain_functions(tmp_path: Path) -> None:
    (tmp_path / "ingest.toml").write_text("nonsense = 1\n")  # of the project's own folder: not read
    (tmp_path / "test_x.py").write_text(
        "def test_it(ingest_node, ingest_mails, ingest_clock):\n"
        "    assert ingest_node.deliver(ingest_mails.personal()).fate == 'stored'\n"
        "    assert ingest_node.run(ingest_node.node.status()).stored == 1\n"
        "    assert ingest_clock.advance(hours=1) == ingest_clock()\n"
    )
    run = plain_pytest(tmp_path)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "1 passed" in run.stdout


def test_nothing_is_loaded_where_nothing_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    ours = {name for name in sys.modules if name.partition('.')[0] in ('ingest', 'parsers', 'loopguard')}\n"
        "    assert ours == {'ingest', 'ingest.own_packages', 'ingest.testing', 'ingest.testing.plugin'}\n"
    )
    run = plain_pytest(tmp_path)
    assert run.returncode == 0, run.stdout


def test_a_project_s_own_settings_and_fixtures_come_first(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import pytest\n"
        "@pytest.fixture\n"
        "def ingest_tables():\n"
        "    return {'mailbox': [{'address': 'help@x.example'}], 'intake': {'size': 2000}}\n"
        "@pytest.fixture\n"
        "def ingest_clock():\n"
        "    return 'mine'\n"
    )
    (tmp_path / "test_x.py").write_text(
        "import ingest, pytest\n"
        "def test_it(ingest_node, ingest_mails, ingest_clock):\n"
        "    assert (ingest_mails.to, ingest_clock) == ('help@x.example', 'mine')\n"
        "    assert ingest_node.node.settings.intake.size == 2000\n"
        "    with pytest.raises(ingest.TooLarge):\n"
        "        ingest_node.deliver(ingest_mails.personal('x ' * 2000))\n"
    )
    run = plain_pytest(tmp_path)
    assert run.returncode == 0, run.stdout


def test_wrong_settings_end_the_fixture_with_their_sentence(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(
        "import pytest\n"
        "@pytest.fixture\n"
        "def ingest_tables():\n"
        "    return {'mailbox': [{'adress': 'help@x.example'}]}\n"
        "def test_it(ingest_node):\n"
        "    pass\n"
    )
    run = plain_pytest(tmp_path)
    assert run.returncode == 1
    assert "is no setting: did you mean address?" in run.stdout
    assert "1 error" in run.stdout


def test_the_entry_point_is_the_plugin() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"ingest_testing": "ingest.testing.plugin"}


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt()])
def test_a_node_in_a_thread_is_closed_whatever_happens(tmp_path: Path, error: BaseException) -> None:
    import threading

    from ingest.testing.in_process import NodeInThread, settings

    with pytest.raises(type(error)), NodeInThread(settings(tmp_path)):
        raise error
    assert "ingest-node" not in {thread.name for thread in threading.enumerate()}
