"""Reads mails from what a person names: a file, a folder of files, a Maildir, an mbox, or standard input.

An mbox is told by its ending (`.mbox`, `.mbx`); its mails are `FILE#N`, counted from 0. One mail is in memory at a
time, and an mbox is read line by line. Separators are lines that begin with `From ` after an empty line (RFC 4155);
`>From ` quoting is undone as mboxrd does it.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.cli.options import tell
from ingest.errors import NotFound

__all__ = ["Source", "mails"]

MBOX = {".mbox", ".mbx"}
_FIELD = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From [^\n]*\n)?[!-9;-~]+[ \t]*:")
"""How a mail begins, with what programs put before it: an mbox's line, a byte order mark, empty lines."""
_QUOTED = re.compile(rb"^>+From ")


@dataclass(frozen=True, slots=True)
class Source:
    """One mail as found: the name to report it by, and its bytes."""

    name: str
    content: bytes


def mails(names: Iterable[str], most: int = -1) -> Iterator[Source]:
    """Yield the mails that `names` stand for, in order; `-` is standard input, of which `most` bytes are read.

    Raises `NotFound` naming the path.
    """
    for name in names:
        if name == "-":
            yield Source("-", sys.stdin.buffer.read(most))
            continue
        path = Path(name)
        try:
            if path.is_dir():
                yield from _folder(path)
            else:
                yield from _file(path, name)
        except FileNotFoundError as error:
            raise NotFound(f"{error.filename}: no such file or folder") from None
        except OSError as error:
            raise NotFound(f"{error.filename}: {error.strerror}") from None


def _folder(folder: Path) -> Iterator[Source]:
    boxes = [folder / part for part in ("new", "cur") if (folder / part).is_dir()]
    maildir = len(boxes) == 2
    for place in boxes if maildir else [folder]:
        for path in sorted(place.iterdir() if maildir else place.rglob("*")):
            if path.is_file() and not _hidden(path, place):
                yield from _only_mails(path)


def _hidden(path: Path, place: Path) -> bool:
    """Whether a file is none that somebody means by its folder: dot files, and what a Maildir has not whole yet."""
    inside = path.relative_to(place).parts
    unfinished = path.parent.name == "tmp" and (path.parent.parent / "cur").is_dir()
    return unfinished or any(part.startswith(".") for part in inside)


def _only_mails(path: Path) -> Iterator[Source]:
    """Yield what a file of a folder holds; of one that is no mail it is said that it is left alone."""
    for source in _file(path, str(path)):
        if _FIELD.match(source.content):
            yield source
        else:
            tell(f"{source.name}: left alone, it is no mail: it does not begin with a header field", err=True)


def _file(path: Path, name: str) -> Iterator[Source]:
    if path.suffix.lower() not in MBOX:
        yield Source(name, path.read_bytes())
        return
    for number, content in enumerate(_mbox(path)):
        yield Source(f"{name}#{number}", content)


def _mbox(path: Path) -> Iterator[bytes]:
    lines: list[bytes] = []
    begun, after_empty = False, True
    with path.open("rb") as file:
        for line in file:
            if after_empty and line.startswith(b"From "):
                if begun or any(one.strip() for one in lines):  # what stands before the first separator is a mail too
                    yield _whole(lines)
                lines, begun = [], True
            else:
                lines.append(line[1:] if _QUOTED.match(line) else line)
            after_empty = not line.strip(b"\r\n")
    if begun or lines:
        yield _whole(lines)


def _whole(lines: list[bytes]) -> bytes:
    if lines and not lines[-1].strip(b"\r\n"):
        lines.pop()  # the empty line before the next separator belongs to the mbox
    return b"".join(lines)
