"""What has come and nobody has taken: lines and pieces in order, however they come, in bounded memory."""

import asyncio
import random

import pytest

from ingest.intake.unread import COMMAND_LINE, ENOUGH, Unread


class Socket(asyncio.Transport):
    """A transport that only remembers whether it is read from."""

    def __init__(self) -> None:
        super().__init__()
        self.reading = True
        self.closing = False

    def pause_reading(self) -> None:
        assert self.reading
        self.reading = False

    def resume_reading(self) -> None:
        assert not self.reading
        self.reading = True

    def is_closing(self) -> bool:
        return self.closing


def unread(flood: int = 10_000_000) -> tuple[Unread, Socket]:
    made, transport = Unread(asyncio.get_running_loop(), flood), Socket()
    made.read_from(transport)
    return made, transport


async def test_lines_come_out_as_they_went_in_at_any_split() -> None:
    dice = random.Random(8)
    for _ in range(200):
        lines = [b"x" * dice.choice([0, 1, 5, 2000, 3000, 9000]) + b"\r\n" for _ in range(9)]
        stream, (coming, _) = b"".join(lines), unread()
        taking = asyncio.create_task(_lines(coming))
        while stream:
            size = dice.choice([1, 7, 100, 4000, 70_000])
            coming.add(stream[:size])
            stream = stream[size:]
            if dice.random() < 0.5:
                await asyncio.sleep(0)
        coming.end()
        assert await taking == [line if len(line) <= COMMAND_LINE + 1 else b"" for line in lines]


async def _lines(coming: Unread) -> list[bytes]:
    taken = []
    while (line := await coming.line()) is not None:
        taken.append(line)
    return taken


async def test_what_was_taken_too_much_comes_before_what_came_later() -> None:
    coming, _ = unread()
    coming.add(b"content\r\n.\r\nRSE")
    assert await coming.piece() == b"content\r\n.\r\nRSE"
    coming.add(b"T\r\nQUIT\r\n")
    coming.put_back(b"RSE")
    assert [await coming.line(), await coming.line()] == [b"RSET\r\n", b"QUIT\r\n"]


async def test_a_socket_is_read_from_only_as_far_as_somebody_takes() -> None:
    coming, socket = unread()
    coming.add(b"x" * ENOUGH)
    assert not socket.reading
    assert await coming.piece() == b"x" * ENOUGH
    assert not socket.reading, "what was taken is still being worked on"
    waiting = asyncio.create_task(coming.piece())
    await asyncio.sleep(0)
    assert socket.reading
    assert coming.waited_for
    coming.add(b"more")
    assert await waiting == b"more"
    assert not coming.waited_for


async def test_a_closing_socket_is_left_alone() -> None:
    coming, socket = unread()
    socket.closing = True
    coming.add(b"x" * ENOUGH)
    assert socket.reading
    coming.end()
    assert await coming.piece() == b"x" * ENOUGH
    assert await coming.piece() == b""


@pytest.mark.parametrize("rest", [b"", b"QUIT"])
async def test_what_came_before_the_end_is_still_read(rest: bytes) -> None:
    coming, _ = unread()
    coming.add(b"NOOP\r\n" + rest)
    coming.end()
    assert await coming.line() == b"NOOP\r\n"
    assert await coming.line() is None


async def test_a_line_without_end_is_skipped_until_it_is_a_flood() -> None:
    coming, _ = unread(flood=100_000)
    waiting = asyncio.create_task(coming.line())
    while not waiting.done():
        coming.add(b"x" * 3000)
        await asyncio.sleep(0)
    assert await waiting is None


async def test_what_came_in_the_clear_is_forgotten() -> None:
    coming, _ = unread()
    coming.add(b"MAIL FROM:<>\r\nRCP")
    coming.forget()
    coming.add(b"EHLO c\r\n")
    assert await coming.line() == b"EHLO c\r\n"
