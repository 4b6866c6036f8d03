"""axe-core from npm, the accessibility checker that runs inside a page; one archive, kept in the cache.

Nothing of the package is run while it is fetched.
"""

import shutil
import tarfile
from pathlib import Path

from tests.services.cache import filling
from tests.services.service import CannotStart, run

__all__ = ["install"]

VERSION = "4.14.1"
WHY = f"axe-core {VERSION} cannot be had"


def install() -> Path:
    """Return where `axe.min.js` is, fetched if the cache lacks it. Raises `CannotStart`."""
    with filling(f"axe-core-{VERSION}") as folder:
        file = folder / "axe.min.js"
        if not file.is_file():
            if shutil.which("npm") is None:
                raise CannotStart(f"{WHY}: the command npm is not installed")
            folder.mkdir(exist_ok=True)
            run("npm", "pack", f"axe-core@{VERSION}", "--ignore-scripts", "--silent", cwd=folder, why=WHY)
            with tarfile.open(folder / f"axe-core-{VERSION}.tgz") as archive:
                member = archive.extractfile("package/axe.min.js")
                assert member is not None
                made = file.with_suffix(".made")
                made.write_bytes(member.read())
            made.rename(file)
    return file
