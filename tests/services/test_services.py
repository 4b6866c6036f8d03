"""The start-up recipes themselves: a server answers, keeps what it stored over a stop, and can be frozen."""

import contextlib
import smtplib
import socket
import sys
from pathlib import Path

import pymongo
import pytest
from pymongo.errors import PyMongoError

from tests.services.postfix import Postfix
from tests.services.secantus import Secantus
from tests.services.service import CannotStart, Service
from tests.strict import missing


def client(service: Service) -> "pymongo.MongoClient[dict[str, object]]":
    return pymongo.MongoClient(service.url, serverSelectionTimeoutMS=2000, socketTimeoutMS=1000)


def test_a_server_keeps_what_it_stored_over_a_stop() -> None:
    with Secantus() as service:
        with client(service) as connection:
            connection.kept.things.insert_one({"_id": 1})
        service.stop()
        with contextlib.closing(socket.socket()) as probe:
            assert probe.connect_ex(("127.0.0.1", service.port)) != 0
        service.start()
        with client(service) as connection:
            assert connection.kept.things.find_one() == {"_id": 1}
    assert not service.folder.exists()


def test_a_frozen_server_does_not_answer_until_it_is_thawed() -> None:
    with Secantus() as service, client(service) as connection:
        connection.kept.command("ping")
        service.freeze()
        with pytest.raises(PyMongoError):
            connection.kept.command("ping")
        service.thaw()
        assert connection.kept.command("ping")["ok"] == 1


def test_a_server_that_cannot_start_says_why() -> None:
    class Wrong(Secantus):
        def command(self) -> list[str]:
            return [*super().command(), "--no-such-option"]

    with pytest.raises(CannotStart, match="--no-such-option"), Wrong():
        pass


def test_a_child_that_does_not_listen_ends_with_its_server() -> None:
    class WithAChild(Service):
        def command(self) -> list[str]:
            deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(9999)"
            serve = f"-m http.server --bind 127.0.0.1 {self.port}"
            return ["sh", "-c", f"{sys.executable} -c '{deaf}' {self.folder} & exec {sys.executable} {serve}"]

    with WithAChild() as server:
        assert len(_of(server)) == 1
        server.stop()
        assert _of(server) == []


def test_postfix_hands_a_mail_on_and_leaves_nothing_behind() -> None:
    relay = Postfix()
    try:
        relay.start()
        with smtplib.SMTP("127.0.0.1", relay.port, timeout=60) as smtp:
            assert (
                smtp.sendmail("ann@customer.example", ["bob@elsewhere.example"], "Subject: hello\r\n\r\nhello\r\n")
                == {}
            )
    except CannotStart as reason:
        missing(str(reason))
    finally:
        relay.stop()
        left = _of(relay)
        relay.close()
    assert left == []


def _of(server: Service) -> list[str]:
    """Return the command lines that name a server's folder."""
    lines = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # ended since it was listed
            lines.append(one.read_text(errors="replace"))
    return [line for line in lines if str(server.folder) in line]


def test_ferretdb_answers(ferretdb: Service) -> None:
    with client(ferretdb) as connection:
        assert connection.admin.command("buildInfo")["ferretdbVersion"] == "v1.24.0"


def test_elasticsearch_answers(elasticsearch_url: str) -> None:
    assert elasticsearch_url.startswith("http")
