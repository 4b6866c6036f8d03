"""A role that cannot have its address or its folder keeps trying, and the others never notice."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.node import MAILBOX, RunningNode, gone, letter, listening, settings, start, wait_for


@contextmanager
def taken(port: int = 0) -> Iterator[tuple[socket.socket, int]]:
    """A port that another process listens on."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        wait_for(lambda: is_bound(listener, port), "the port does not become free")
        listener.listen()
        yield listener, listener.getsockname()[1]


def is_bound(listener: socket.socket, port: int) -> bool:
    """Whether it could be bound: of a process that dies, each thread holds the port until it is gone."""
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


@contextmanager
def started(folder: Path, config: Path, *awaited: str) -> Iterator[RunningNode]:
    node = start(folder, config, awaited=awaited)
    try:
        yield node
    finally:
        for number in (signal.SIGCONT, signal.SIGTERM):
            node.process.send_signal(number)
        assert node.process.wait(60) == 0


def takes_mail(node: RunningNode, number: int) -> None:
    with node.smtp() as client:
        client.sendmail("person@customer.example", [MAILBOX], letter(number))
    node.until(number, key="stored")


def test_webs_port_is_taken_and_mail_goes_on_until_web_has_it(tmp_path: Path) -> None:
    with taken() as (other, port):
        config = settings(tmp_path)
        config.write_text(config.read_text().replace('web.listen = "127.0.0.1:0"', f'web.listen = "127.0.0.1:{port}"'))
        with started(tmp_path, config, "intake-0") as node:
            takes_mail(node, 1)
            wait_for(lambda: node.events("role-waits"), "it does not say what it waits for")
            event = node.events("role-waits")[0]
            assert (event["role"], event["why"].partition(" is in use")[0]) == (
                "web-0",
                f"web.listen: 127.0.0.1:{port}",
            )
            other.close()
            wait_for(lambda: listening(node, "web-0"), "it does not take the port")
            assert node.get("/livez") == (200, "ok\n")
            assert node.events("role-died") == []


def test_smtps_port_is_taken_by_another_after_a_crash_and_the_node_lives_until_it_is_free(tmp_path: Path) -> None:
    with taken() as (_, port):
        pass
    config = settings(tmp_path)
    config.write_text(config.read_text().replace('smtp.listen = "127.0.0.1:0"', f'smtp.listen = "127.0.0.1:{port}"'))
    with started(tmp_path, config, "intake-0", "web-0") as node:
        takes_mail(node, 1)
        worker, intake = node.pid("worker-0"), node.pid("intake-0")
        node.process.send_signal(signal.SIGSTOP)
        os.kill(intake, signal.SIGKILL)
        wait_for(lambda: gone(intake), "it is not dead")
        with taken(port):
            node.process.send_signal(signal.SIGCONT)
            wait_for(lambda: node.events("role-waits"), "it does not say what it waits for")
            assert node.events("role-waits")[0]["why"].startswith("smtp.listen: ")
            wait_for(lambda: "intake-0 waits for" in node.get("/readyz")[1], "/readyz does not say why")
            assert node.get("/readyz")[0] == 503
        wait_for(lambda: listening(node, "intake-0"), "it does not take the port back")
        takes_mail(node, 2)
        assert node.pid("worker-0") == worker


def test_a_folder_that_goes_away_later_stops_that_role_alone(tmp_path: Path) -> None:
    (tmp_path / "front").mkdir()
    lmtp = tmp_path / "front" / "lmtp"
    with started(tmp_path, settings(tmp_path, f'lmtp.listen = "unix:{lmtp}"'), "intake-0", "web-0") as node:
        takes_mail(node, 1)
        lmtp.unlink()
        lmtp.parent.rmdir()
        os.kill(node.pid("intake-0"), signal.SIGKILL)
        wait_for(lambda: 78 in [event["code"] for event in node.events("role-died")], "it does not say what is wrong")
        assert node.get("/livez") == (200, "ok\n")
        lmtp.parent.mkdir()
        wait_for(lambda: listening(node, "intake-0") and lmtp.exists(), "it does not come back")
        takes_mail(node, 2)
