"""The program of the parsers' processes: one that has imported `parsers` and forks others, each of which parses mails.

Run as a file, not as a module, so that a new parser costs a fork and not an import of the product. Arguments: a socket
to ask for parsers on, bytes of memory that a parser may use, `MODULE:FUNCTION` that parses, and the module path as
JSON. It ends, with all its parsers, when the other end of the socket is closed. See `parse_processes` for that side.
"""

import ctypes
import gc
import importlib
import json
import os
import pickle
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["HEAD", "PID", "main"]

HEAD = struct.Struct("!cQ")
"""A frame's kind and its length: a mail to parse (`w`hole, `d`egraded), its facts (`f`), why there are none (`e`)."""
PID = struct.Struct("!Q")
PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Fork a parser for every socket that comes in, until the asker is gone."""
    asker, memory, function, path = socket.socket(fileno=int(arguments[0])), int(arguments[1]), *arguments[2:4]
    sys.path[:] = json.loads(path)
    module, _, name = function.partition(":")
    whole = getattr(importlib.import_module(module), name)
    importlib.import_module("parsers.degraded")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # who asks decides when it is over: by closing the socket
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a parser; its end is the end of its socket
    gc.freeze()
    library = ctypes.CDLL(None)
    while True:
        word, sockets, _, _ = socket.recv_fds(asker, 1, 1)
        if not word:
            return  # the parsers follow: the kernel tells them of our end
        pid = os.fork()
        if not pid:
            with suppress(AttributeError):  # Linux alone has it; elsewhere a parser ends with its socket
                library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            asker.close()
            _limit(memory)
            _serve(socket.socket(fileno=sockets[0]).makefile("rwb"), whole)
            os._exit(0)
        os.close(sockets[0])
        try:
            asker.sendall(PID.pack(pid))
        except (BrokenPipeError, ConnectionResetError):
            return


def _limit(memory: int) -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve(stream: Any, whole: Callable[..., Any]) -> None:
    """Answer mail after mail, in order, until the stream ends."""
    from parsers.degraded import parse_degraded, whole_or_degraded

    with suppress(BrokenPipeError, ConnectionResetError):
        while len(head := stream.read(HEAD.size)) == HEAD.size:
            kind, length = HEAD.unpack(head)
            content, limits, why = pickle.loads(stream.read(length))  # noqa: S301  from the worker, our own process
            try:
                message = (
                    parse_degraded(content, why, limits) if kind == b"d" else whole_or_degraded(content, limits, whole)
                )
                kind, answer = b"f", pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
            except Exception as error:  # noqa: BLE001  told to the worker, which charges that mail
                kind, answer = b"e", f"{type(error).__name__}: {error}".encode("utf-8", "replace")
            stream.write(HEAD.pack(kind, len(answer)) + answer)
            stream.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
