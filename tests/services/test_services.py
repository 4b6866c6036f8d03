"""The start-up recipes themselves: a server answers, keeps what it stored over a stop, and can be frozen."""

import contextlib
import socket

import pymongo
import pytest
from pymongo.errors import PyMongoError

from tests.services.secantus import Secantus
from tests.services.service import CannotStart, Service


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


def test_ferretdb_answers(ferretdb: Service) -> None:
    with client(ferretdb) as connection:
        assert connection.admin.command("buildInfo")["ferretdbVersion"] == "v1.24.0"


def test_elasticsearch_answers(elasticsearch_url: str) -> None:
    assert elasticsearch_url.startswith("http")
