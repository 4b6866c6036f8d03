"""Parsers that a mail can kill, stall or fill: it says how in a field `X-Poison`. Loaded by the parsers' processes."""

import os
import re
import signal

import parsers
from parsers import Limits, ParsedMessage

__all__ = ["parse"]


def parse(content: bytes, limits: Limits) -> ParsedMessage:
    match = re.search(rb"^X-Poison: (\w+)\r?$", content, re.MULTILINE)
    poison = match[1].decode() if match else ""
    if poison == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    while poison == "spin":
        pass
    if poison == "fill":
        len(bytearray(2 * 1024 * 1024 * 1024))
    if poison == "leave":
        os._exit(3)
    if poison == "bug":
        raise TypeError("a bug of ours")
    return parsers.parse(content, limits)
