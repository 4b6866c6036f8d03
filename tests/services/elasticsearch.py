"""Elasticsearch 9.2.0, the real server in the small distribution that Maven Central carries for integration tests.

It has the modules transport-netty4 and x-pack only: analyzers `standard simple whitespace keyword`, no scripting, no
`GET /`, no reindex. It wants Java 21 or newer and a user other than root, and answers after 30 to 40 seconds.
"""

import os
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
import zipfile
from hashlib import sha256
from pathlib import Path

from tests.services.cache import filling
from tests.services.service import CannotStart, Service, own, run

__all__ = ["Elasticsearch", "install", "java_home"]

VERSION = "9.2.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
SHA256 = "bf44938a0490ba2a303d39c9cb64b38963dd08c812ce93e10816e878585bcb6b"
JAVA = 21
WHY = f"Elasticsearch {VERSION} cannot be had from Maven Central"


def java_home() -> str:
    """Return a Java home of at least version 21: `ES_JAVA_HOME`, `JAVA_HOME` or the newest under /usr/lib/jvm."""
    named = [Path(os.environ[key]) for key in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(key)]
    homes = [*named, *sorted(Path("/usr/lib/jvm").glob("*"), key=_version, reverse=True)]
    for home in homes:
        if _version(home) >= JAVA:
            return str(home)
    raise CannotStart(f"Elasticsearch needs Java {JAVA} or newer: install a JDK and set ES_JAVA_HOME to its folder")


def install() -> Path:
    """Fetch and unpack it if the cache lacks it and return its folder. Raises `CannotStart`."""
    with filling(f"elasticsearch-{VERSION}") as home:
        if home.exists():
            return home
        archive = _fetch(home.parent)
        with tempfile.TemporaryDirectory(dir=home.parent) as aside:
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(aside)
            unpacked = Path(aside) / home.name
            run("chmod", "-R", "a+rX", str(unpacked), why=WHY)
            for program in (unpacked / "bin").iterdir():
                program.chmod(0o755)
            unpacked.rename(home)
    return home


def _fetch(folder: Path) -> Path:
    archive = folder / f"elasticsearch-{VERSION}.zip"
    if not archive.exists():
        run("mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}", why=WHY)
    with archive.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    if digest.hexdigest() != SHA256:
        archive.unlink()
        raise CannotStart(f"{WHY}: the archive has another sha256 than {SHA256}; it was deleted, try again")
    return archive


def _version(home: Path) -> int:
    program = home / "bin/java"
    if not program.exists():
        return 0
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


class Elasticsearch(Service):
    name = "elasticsearch"
    user = "nobody"
    patience_s = 180.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        home = install()
        java_home()
        config = self.folder / "config"
        shutil.copytree(home / "config", config)
        (self.folder / "tmp").mkdir()
        settings = {
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": "0",
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "xpack.security.enabled": "false",
            "xpack.ml.enabled": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        (config / "elasticsearch.yml").write_text("".join(f"{key}: {value}\n" for key, value in settings.items()))
        own(self.folder, self.user)

    def command(self) -> list[str]:
        return [str(install() / "bin/elasticsearch")]

    def environment(self) -> dict[str, str]:
        return {
            "ES_JAVA_HOME": java_home(),
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "HOME": str(self.folder),
        }

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False
