"""Senders of large mails in a crowd, and the good client beside them whose wait is measured. Sockets and threads."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles

from tests.intake.served import Served

__all__ = ["EMPTY_LINES", "MIB", "ORDINARY_LINES", "Waits", "beside", "good_client", "send"]

MIB = 1024 * 1024
EMPTY_LINES, ORDINARY_LINES = b"\r\n", b"x" * 76 + b"\r\n"
MAIL = b"Subject: good\r\n\r\n" + ORDINARY_LINES * 50


@dataclass
class Waits:
    """Seconds from connect to the greeting and to the 250 after the content, one entry a mail."""

    greeting_s: list[float] = field(default_factory=list)
    accepted_s: list[float] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        """Return how long `percent` of 100 mails took at most, from connect to 250."""
        if len(self.accepted_s) < 2:
            return max(self.accepted_s)
        return quantiles(self.accepted_s, n=100, method="inclusive")[percent - 1]

    def __str__(self) -> str:
        return (
            f"{len(self.accepted_s)} mails, greeting at most {max(self.greeting_s):.3f} s, connect to 250: "
            f"p50 {self.percentile(50):.3f} s, p99 {self.percentile(99):.3f} s, most {max(self.accepted_s):.3f} s"
        )


def expect(client: socket.socket, code: bytes) -> bytes:
    """Read one reply, which must begin with `code`, and return it."""
    reply = b""
    while not reply.endswith(b"\r\n") or reply.split(b"\r\n")[-2][3:4] == b"-":
        piece = client.recv(4096)
        assert piece, f"hung up after {reply!r}"
        reply += piece
    assert reply.startswith(code), reply
    return reply


def to_data(client: socket.socket) -> None:
    """Say EHLO, MAIL, RCPT and DATA, one after the other, up to 354."""
    for command, code in (
        (b"EHLO crowd.test", b"250"),
        (b"MAIL FROM:<a@sender.test>", b"250"),
        (b"RCPT TO:<support@desk.test>", b"250"),
        (b"DATA", b"354"),
    ):
        client.sendall(command + b"\r\n")
        expect(client, code)


def send(served: Served, line: bytes, size: int) -> None:
    """Send one mail of about `size` bytes made of `line`, as fast as it is taken, and wait for its 250."""
    block = line * (MIB // len(line))
    with socket.create_connection((served.host, served.port), timeout=300) as client:
        expect(client, b"220")
        to_data(client)
        for _ in range(size // len(block)):
            client.sendall(block)
        client.sendall(b"\r\n.\r\n")
        expect(client, b"250")


def good_client(served: Served, waits: Waits, address: str = "127.0.0.1") -> None:
    """Send one mail of 4 kB over a new connection and note how long it took."""
    began = time.perf_counter()
    with socket.create_connection((served.host, served.port), 300, (address, 0)) as client:
        expect(client, b"220")
        waits.greeting_s.append(time.perf_counter() - began)
        to_data(client)
        client.sendall(MAIL + b".\r\n")
        expect(client, b"250")
        waits.accepted_s.append(time.perf_counter() - began)
        client.sendall(b"QUIT\r\n")


@contextmanager
def crowd(number: int, work: Callable[[], None]) -> Iterator[list[threading.Thread]]:
    """Do `work` in `number` threads; wait for them at the end and raise what one of them raised."""
    errors: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that can be heard
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield threads
    finally:
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]


def beside(served: Served, senders: int, line: bytes, size: int) -> tuple[Waits, float]:
    """Return the good client's waits while `senders` send, and how many MiB a second they got through."""
    waits = Waits()
    began = time.perf_counter()
    with crowd(senders, lambda: send(served, line, size)) as threads:
        while any(thread.is_alive() for thread in threads):
            good_client(served, waits)
            time.sleep(0.01)
    return waits, senders * size / MIB / (time.perf_counter() - began)
