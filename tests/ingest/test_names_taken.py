"""A module of somebody else under a name of ours: the import of `ingest` says which file is in the way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WAYS = {
    "a file": "{}.py",
    "a folder": "{}/__init__.py",
    "a folder without __init__": "{}/deep.py",
    "compiled": "{}.pyc",
}


def python(folder: Path, *words: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in `folder`, where ours are found last."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env={**environment, "PYTHONPATH": path or str(ROOT)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def put(folder: Path, way: str, name: str) -> Path:
    """Plant a stranger; return what the sentence must name."""
    file = folder / way.format(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".pyc":
        import py_compile

        (folder / "made.py").write_text("mine = 1\n")
        py_compile.compile(str(folder / "made.py"), str(file), doraise=True)
    else:
        file.write_text("mine = 1\n")
    return file if file.parent == folder else file.parent


@pytest.mark.parametrize("name", ["parsers", "loopguard"])
@pytest.mark.parametrize("way", ["a file", "a folder", "compiled"])
@pytest.mark.parametrize("use", ["import ingest", "from ingest.records import Fate", "from ingest import testing"])
def test_the_sentence_names_what_is_in_the_way(tmp_path: Path, name: str, way: str, use: str) -> None:
    file = put(tmp_path, WAYS[way], name)
    run = python(tmp_path, "-c", use)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == (
        f"ImportError: ingest needs its own package `{name}`, but {file} stands in front of it: "
        "rename it, or start Python where it is not found first"
    )


def test_a_program_of_that_name_is_named(tmp_path: Path) -> None:
    (tmp_path / "parsers.py").write_text("import ingest\n")
    run = python(tmp_path, "parsers.py")
    assert f"but {tmp_path / 'parsers.py'} stands in front of it" in run.stderr.splitlines()[-1]


def test_a_module_that_was_imported_before_is_named(tmp_path: Path) -> None:
    file = put(tmp_path / "elsewhere", "{}.py", "parsers")
    code = f"import sys; sys.path.insert(0, {str(file.parent)!r}); import parsers; del sys.path[0]; import ingest"
    run = python(tmp_path, "-c", code)
    assert f"but {file} stands in front of it" in run.stderr.splitlines()[-1]


def test_a_module_made_in_memory_is_named(tmp_path: Path) -> None:
    code = "import sys, types; sys.modules['parsers'] = types.ModuleType('parsers'); import ingest"
    assert "a module of that name that was made in memory is in its place" in python(tmp_path, "-c", code).stderr


def test_a_folder_without_init_stands_in_no_ones_way(tmp_path: Path) -> None:
    """Python takes a package that has one first, wherever it is found."""
    put(tmp_path, WAYS["a folder without __init__"], "parsers")
    assert python(tmp_path, "-c", "import ingest; ingest.Attachment").returncode == 0


def test_a_folder_without_init_is_named_where_ours_is_found_by_another_finder(tmp_path: Path) -> None:
    """An editable install is asked after the path, so there the folder wins."""
    folder = put(tmp_path, WAYS["a folder without __init__"], "parsers")
    late = (
        "import sys, importlib.util as u, importlib.machinery as m\n"
        "class Late:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        return m.PathFinder.find_spec(name, [{str(ROOT)!r}]) if path is None else None\n"
        "sys.meta_path.append(Late()); import ingest"
    )
    run = python(tmp_path, "-S", "-c", late, path=str(tmp_path))
    assert f"but {folder} stands in front of it" in run.stderr.splitlines()[-1]


def test_ours_is_not_there_at_all(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "ingest").symlink_to(ROOT / "ingest")
    run = python(tmp_path, "-S", "-P", "-c", "import ingest", path=str(tmp_path / "lib"))
    assert run.returncode == 1
    assert "ingest needs its own package `parsers`, and it is not beside" in run.stderr


@pytest.mark.parametrize("words", [("-m", "ingest", "--help"), ("-mingest", "--help")])
def test_the_command_says_it_without_a_traceback(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = put(tmp_path, "{}.py", "parsers")
    run = python(tmp_path, *words)
    assert (run.returncode, run.stdout) == (78, "")
    assert run.stderr == (
        f"ingest: ingest needs its own package `parsers`, but {file} stands in front of it: "
        "rename it, or start Python where it is not found first\n"
    )


def test_the_installed_command_says_it_too(tmp_path: Path) -> None:
    file = put(tmp_path, "{}/__init__.py", "loopguard")
    script = tmp_path / "bin" / "ingest"
    script.parent.mkdir()
    script.write_text("import sys\nfrom ingest.cli import main\nsys.exit(main())\n")
    run = python(tmp_path, str(script), "status", path=os.pathsep.join((str(tmp_path), str(ROOT))))
    assert run.returncode == 78
    assert run.stderr.startswith(f"ingest: ingest needs its own package `loopguard`, but {file} stands in front")
    assert len(run.stderr.splitlines()) == 1


def test_pytest_of_a_project_that_does_not_use_us_is_left_alone(tmp_path: Path) -> None:
    """pytest loads the plugins of all that is installed; a project may have its own `parsers.py`, and no use for us."""
    file = put(tmp_path, "{}.py", "parsers")
    (tmp_path / "meta" / "x-1.dist-info").mkdir(parents=True)
    (tmp_path / "meta" / "x-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 1\n")
    (tmp_path / "meta" / "x-1.dist-info" / "entry_points.txt").write_text("[pytest11]\nx_y = ingest.testing.plugin\n")
    (tmp_path / "test_mine.py").write_text("def test_mine():\n    import parsers\n    assert parsers.mine == 1\n")
    words = (
        "-m",
        "pytest",
        "-q",
        f"--basetemp={tmp_path / 'its-own'}",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:ingest_testing",
        "-p",
        "no:randomly",
    )
    found = os.pathsep.join((str(tmp_path / "meta"), str(ROOT)))
    run = python(tmp_path, *words, path=found)
    assert run.returncode == 0, run.stdout + run.stderr
    (tmp_path / "test_ours.py").write_text(
        "def test_ours(ingest_mails):\n    pass\ndef test_it():\n    import ingest; ingest.load\n"
    )
    run = python(tmp_path, *words, path=found)
    assert run.returncode == 1
    assert run.stdout.count(f"but {file} stands in front of it: rename it") >= 2


def test_nothing_is_said_where_nothing_is_in_the_way(tmp_path: Path) -> None:
    run = python(tmp_path, "-c", "import ingest; ingest.Attachment; ingest.Verdict")
    assert (run.returncode, run.stderr) == (0, "")
