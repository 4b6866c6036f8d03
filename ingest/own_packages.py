"""The packages that `ingest` brings along, and a sentence for whoever has another module of such a name in the way.

Python takes the first `parsers` that it finds: one's own `parsers.py` beside a program hides ours, and the import fails
far from its cause. Asked for on every import of `ingest`, so it looks for the names and loads nothing. It cannot see
what hides `ingest` itself: then nothing of ours runs.
"""

import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

__all__ = ["refuse_strangers", "strangers"]

OURS = ("parsers", "loopguard")
EX_CONFIG = 78


def strangers() -> list[str]:
    """Return a sentence for each name of ours that stands for something else."""
    home = Path(__file__).resolve().parent.parent
    return [sentence for name in OURS if (sentence := _stranger(name, home))]


def refuse_strangers() -> bool:
    """Raise `ImportError` with what is in the way; the command `ingest` says it and leaves with 78.

    Return whether that was asked: not while pytest collects the plugins of all that is installed, for which a project
    may have no use. `ingest` asks again when it is used.
    """
    found = strangers()
    if not found:
        return True
    if _pytest_collects():
        return False
    if _is_the_command():
        sys.stderr.write("".join(f"ingest: {sentence}\n" for sentence in found))
        sys.exit(EX_CONFIG)
    raise ImportError("; ".join(found), name=OURS[0])


def _stranger(name: str, home: Path) -> str:
    try:
        spec = find_spec(name)
    except ValueError:  # a module that was put together by hand has no spec
        spec = None
    if spec is None and name not in sys.modules:
        return f"ingest needs its own package `{name}`, and it is not beside {home / 'ingest'}: install ingest again"
    module = sys.modules.get(name)
    places = [*(spec.submodule_search_locations or ())] if spec else [*getattr(module, "__path__", ())]
    origin = (spec.origin if spec else getattr(module, "__file__", None)) or ""
    if (home / name).resolve() in [Path(place).resolve() for place in places]:
        return ""
    found = places[0] if places else origin
    way = f"{found} stands in front of it" if found else "a module of that name that was made in memory is in its place"
    return f"ingest needs its own package `{name}`, but {way}: rename it, or start Python where it is not found first"


def _pytest_collects() -> bool:
    frame = sys._getframe()
    while frame.f_back is not None and frame.f_code.co_name != "load_setuptools_entrypoints":  # pluggy's
        frame = frame.f_back
    return frame.f_back is not None


def _is_the_command() -> bool:
    """Whether this process is `ingest` or `python -m ingest`, and no program that imports it."""
    called = getattr(sys, "argv", None) or [""]  # an interpreter inside another program may have none
    if called[0] == "-m":  # what Python says while it looks for the module
        words = sys.orig_argv
        return "-mingest" in words or ("-m", "ingest") in pairwise(words)
    return Path(called[0]).stem == "ingest"
