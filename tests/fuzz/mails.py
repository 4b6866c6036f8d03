"""Makes whole mails: number `n` of seed `s` is always the same bytes, so that a number is enough to see it again."""

from collections.abc import Callable
from random import Random

from tests.fuzz.parts import GRAMMAR, entity, pick

__all__ = ["mail"]

_USUAL = (
    b"From: Anna <anna@example.org>",
    b"To: Support <help@example.com>",
    b"Subject: Printer",
    b"Message-ID: <1@example.org>",
    b"Date: Mon, 1 Jan 2024 10:11:12 +0200",
    b"MIME-Version: 1.0",
)


def mail(seed: int | str, number: int) -> bytes:
    """Return mail `number` of `seed`."""
    rng = Random(f"{seed}:{number}")
    fields, body = ([], GRAMMAR.draw("text", rng)) if rng.random() < 0.2 else entity(rng)
    drawn = [GRAMMAR.draw("people", rng) for _ in range(pick(rng, (1, 1, 2, 3)))]
    drawn += [GRAMMAR.draw("field", rng) for _ in range(int(rng.random() * 6))]
    head = [*_usual(rng, drawn), *fields, *drawn]
    if rng.random() < 0.5:
        rng.shuffle(head)
    end = pick(rng, (b"\r\n\r\n",) * 9 + (b"\r\n", b"\r\n \r\n", b"\n\n"))
    made = b"\r\n".join(head) + end + body
    for _ in range(pick(rng, (0, 0, 0, 1, 1, 3))):
        made = pick(rng, _MUTATIONS)(rng, made)
    return made


def _usual(rng: Random, drawn: list[bytes]) -> list[bytes]:
    """Return fields as most mails have them, and seldom one that is drawn as well: the first of two would hide it."""
    names = {field.partition(b":")[0].strip().lower() for field in drawn}
    return [field for field in _USUAL if rng.random() < (0.1 if field.partition(b":")[0].lower() in names else 0.8)]


def _span(rng: Random, raw: bytes) -> tuple[int, int]:
    start = int(rng.random() * len(raw))
    return start, start + int(rng.random() * pick(rng, (3, 30, 300)))


def _drop(rng: Random, raw: bytes) -> bytes:
    start, end = _span(rng, raw)
    return raw[:start] + raw[end:]


def _repeat(rng: Random, raw: bytes) -> bytes:
    start, end = _span(rng, raw)
    return raw[:end] + raw[start:]


def _swap(rng: Random, raw: bytes) -> bytes:
    start, end = _span(rng, raw)
    middle = (start + end) // 2
    return raw[:start] + raw[middle:end] + raw[start:middle] + raw[end:]


def _cut(rng: Random, raw: bytes) -> bytes:
    return raw[: int(rng.random() * len(raw))]


def _byte(rng: Random, raw: bytes) -> bytes:
    at = int(rng.random() * len(raw))
    return raw[:at] + bytes((int(rng.random() * 256),)) + raw[at + 1 :]


def _insert(rng: Random, raw: bytes) -> bytes:
    at = int(rng.random() * len(raw))
    table = pick(rng, ("word", "encoded", "comment", "quoted", "angle", "parameter", "eol", "markup", "entity"))
    return raw[:at] + GRAMMAR.draw(table, rng) + raw[at:]


def _lines(rng: Random, raw: bytes) -> bytes:
    lines = raw.split(b"\r\n")
    a, b = int(rng.random() * len(lines)), int(rng.random() * len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\r\n".join(lines)


def _ends(rng: Random, raw: bytes) -> bytes:
    return raw.replace(b"\r\n", pick(rng, (b"\n", b"\n", b"\n", b"\r", b"\r\r\n", b"\n\r")))


_MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    *(_drop, _drop, _repeat, _swap, _cut, _byte, _byte, _byte, _insert, _insert, _insert, _lines, _ends),
)
