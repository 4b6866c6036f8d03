"""`ingest/web/openapi.json` is the contract as it is served, checked in; `python -m ingest.web.openapi` writes it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest.settings import Settings
from ingest.web.app import make_app

__all__ = ["FILE", "written"]

FILE = Path(__file__).with_suffix(".json")


def written() -> str:
    """Return the contract as the file has it."""
    with TemporaryDirectory() as folder:
        app = make_app(Settings.model_validate({"data_dir": folder}), _no_engines)
        return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _no_engines() -> Any:
    raise AssertionError("nobody is asked")


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
