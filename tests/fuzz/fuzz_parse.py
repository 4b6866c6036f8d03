"""Fuzz `parsers.parse` with atheris: the documented result for any bytes, never an exception.

    pip install atheris
    python tests/fuzz/fuzz_parse.py -max_total_time=600 -rss_limit_mb=512 CORPUS_FOLDER

pytest does not collect this file. What is checked is what `ParsedMessage` promises of every mail, and that none takes
two seconds.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from parsers import Limits, ParsedMessage, parse

SMALL = Limits(header_block=500, header_field=100, header_fields=10, parts=5, depth=3, addresses=5, text=200)
MOST_SECONDS = 2.0
UNSAFE = {"\r", "\n", "\0", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def promised(message: ParsedMessage, limits: Limits) -> bool:
    """Whether a result keeps what the value types promise."""
    return (
        not UNSAFE & set(message.subject)
        and "\0" not in message.text
        and len(message.text) <= limits.text
        and len(message.headers) <= limits.header_fields
        and all(not UNSAFE & set(found.name) and "/" not in found.name for found in message.attachments)
        and all(not {"\r", "\n", "\0"} & set(header.value) for header in message.headers)
        and len({defect.code for defect in message.defects}) == len(message.defects)
    )


def one(content: bytes) -> None:
    """Parse one input under the usual caps and under tiny ones."""
    for limits in (Limits(), SMALL):
        started = time.process_time()
        message = parse(content, limits)
        if time.process_time() - started > MOST_SECONDS:
            raise AssertionError("a mail took more than two seconds")
        if not promised(message, limits):
            raise AssertionError("a promise of ParsedMessage is broken")


def main() -> None:
    """Hand over to atheris, which is no dependency of the tests."""
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
