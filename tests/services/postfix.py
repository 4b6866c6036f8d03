"""Debian's Postfix as a relay on loopback, with folders of its own: each domain goes where it is told, others nowhere.

Postfix starts as root only. `drop`: header fields that it takes away from every mail, as a bad forwarder does.
"""

import os
import shutil
from pathlib import Path

from tests.services.service import CannotStart, Service, run

__all__ = ["Postfix"]

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/state
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtp_host_lookup = native
disable_dns_lookups = yes
local_transport = error:nobody is here
transport_maps = texthash:{folder}/transport
alias_maps =
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
header_checks = regexp:{folder}/header_checks
minimal_backoff_time = 5s
queue_run_delay = 5s
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
discard unix - - n - - discard
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
WATCHED = '"$@" & pid=$!; trap "kill $pid" TERM; wait; wait'
"""Ends Postfix with us: its master changes its user for a moment, and so forgets to die with its parent (prctl(2))."""


class Postfix(Service):
    """`transports`: domain to port on loopback; set before the start."""

    name = "postfix"

    def __init__(self, drop: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.transports: dict[str, int] = {}
        self.drop = drop
        self._settings = self.folder / "config"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        if shutil.which("postfix", path=self._path()) is None:
            raise CannotStart("Postfix is not installed: apt-get install postfix")
        if os.geteuid() != 0:
            raise CannotStart("Postfix starts as root only")
        for name in ("config", "spool", "state"):
            (self.folder / name).mkdir(exist_ok=True)
        shutil.chown(self.folder / "state", "postfix")
        (self._settings / "main.cf").write_text(MAIN.format(folder=self.folder))
        (self._settings / "master.cf").write_text(MASTER.format(port=self.port))
        routes = [f"{domain} smtp:[127.0.0.1]:{port}\n" for domain, port in self.transports.items()]
        (self.folder / "transport").write_text("".join(routes) + "* discard:elsewhere\n")
        checks = f"/^({'|'.join(self.drop)}):/ IGNORE\n" if self.drop else ""
        (self.folder / "header_checks").write_text(checks)
        run(
            "env", f"PATH={self._path()}", "postfix", "-c", str(self._settings), "check", why="Postfix cannot be set up"
        )

    def command(self) -> list[str]:
        master = str(Path(self._setting("daemon_directory")) / "master")
        return ["sh", "-c", WATCHED, "sh", master, "-d", "-c", str(self._settings)]

    def _setting(self, name: str) -> str:
        command = ("env", f"PATH={self._path()}", "postconf", "-c", str(self._settings), "-h", name)
        return run(*command, why="Postfix does not say where it is").strip()

    def environment(self) -> dict[str, str]:
        return {"PATH": self._path()}

    @staticmethod
    def _path() -> str:
        return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
