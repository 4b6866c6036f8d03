"""`python -m tests.services`: get what a fresh machine lacks for a strict run; exit 1 names what could not be had."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from tests.services import axe, elasticsearch, ferretdb, oidc, postgres
from tests.services.secantus import Secantus
from tests.services.service import CannotStart

__all__ = ["main"]

PACKAGES = {
    "swaks": "swaks",
    "smtp-source": "postfix",
    "mvn": "maven",
    "setpriv": "util-linux",
    "strace": "strace",
    "chromium": "chromium",
}
"""Programs that tests call and the Debian packages that bring them."""


def _postgres_missing() -> bool:
    try:
        postgres.program("initdb")
    except CannotStart:
        return True
    return False


def packages() -> str:
    """Install the missing Debian packages, if that is possible here."""
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    missing += ["postgresql"] if _postgres_missing() else []
    if not missing:
        return "nothing missing"
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise CannotStart(f"install the packages {' '.join(missing)} (apt-get as root)")
    for arguments in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *missing]):
        done = subprocess.run(
            [apt, *arguments],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=sys.stderr,
            stderr=sys.stderr,
            check=False,
        )
        if done.returncode:
            raise CannotStart(f"apt-get {' '.join(arguments)} failed; install {' '.join(missing)} by hand")
    return f"installed {' '.join(missing)}"


def secantus() -> str:
    with Secantus() as server:
        return f"answers at {server.url}"


STEPS: dict[str, Callable[[], object]] = {
    "packages": packages,
    "SecantusDB": secantus,
    "FerretDB": ferretdb.install,
    "Java": elasticsearch.java_home,
    "Elasticsearch": elasticsearch.install,
    "oidc-provider": oidc.install,
    "axe-core": axe.install,
}


def main() -> int:
    failed = 0
    for name, step in STEPS.items():
        try:
            print(f"{name}: {step()}", flush=True)  # noqa: T201  a command speaks on standard output
        except CannotStart as error:
            failed = 1
            print(f"{name}: {error}", file=sys.stderr, flush=True)  # noqa: T201  and complains on standard error
    return failed


if __name__ == "__main__":
    sys.exit(main())
