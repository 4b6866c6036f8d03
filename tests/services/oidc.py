"""The certified OpenID Connect issuer `oidc-provider` from npm, on loopback; versions by its lock file.

Nothing of a package is run while it is installed (`--ignore-scripts`).
"""

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from tests.services.cache import filling
from tests.services.service import CannotStart, Service, run

__all__ = ["OidcProvider", "install"]

HERE = Path(__file__).resolve().parent / "oidc_provider"
VERSION = json.loads((HERE / "package.json").read_text())["dependencies"]["oidc-provider"]
WHY = f"oidc-provider {VERSION} cannot be had"


def install() -> Path:
    """Install it if the cache lacks it and return the folder of its packages. Raises `CannotStart`."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise CannotStart(f"{WHY}: the command {program} is not installed (Node 20 or newer)")
    with filling(f"oidc-provider-{VERSION}") as folder:
        if (folder / "node_modules" / "oidc-provider").is_dir():
            return folder / "node_modules"
        made = folder.with_suffix(".made")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, made)
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=made, why=WHY)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    return folder / "node_modules"


class OidcProvider(Service):
    """`redirect` is where its one client, `ingest`, may be sent back to."""

    name = "oidc-provider"
    client_id = "ingest"
    client_secret = "a secret of tests: with/odd+signs%"

    def __init__(self, redirect: str = "http://127.0.0.1:8026/api/v1/oidc/callback") -> None:
        super().__init__()
        self.redirect = redirect

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        (self.folder / "node_modules").symlink_to(install())
        shutil.copy(HERE / "server.mjs", self.folder)

    def command(self) -> list[str]:
        return ["node", "server.mjs", str(self.port), self.redirect]

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/.well-known/openid-configuration", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False
