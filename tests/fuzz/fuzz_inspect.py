"""Fuzz `parsers.parse` and `loopguard.inspect` together with atheris: a verdict for any bytes, never an exception.

    pip install atheris
    python tests/fuzz/fuzz_inspect.py -max_total_time=600 -rss_limit_mb=512 CORPUS_FOLDER

The first line of an input is the envelope's reverse-path, the rest is the mail. pytest does not collect this file.
What is checked is what `Verdict` and `Finding` promise, and that no mail takes two seconds.
"""

import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from loopguard import Envelope, Verdict, inspect
from parsers import parse

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_SECONDS = 2.0


def promised(verdict: Verdict) -> bool:
    """Whether a verdict keeps what its type promises."""
    codes = [finding.code for finding in verdict.findings]
    return (
        all(CODE.fullmatch(code) for code in codes)
        and all(finding.reference for finding in verdict.findings)
        and isinstance(verdict.held, bool)
        and (verdict.may_autoreply or bool(verdict.findings))
        and not (verdict.held and not verdict.findings)
    )


def one(content: bytes) -> None:
    """Judge one input."""
    reverse_path, _, mail = content.partition(b"\n")
    started = time.process_time()
    message = parse(mail)
    verdict = inspect(message, Envelope(reverse_path=reverse_path[:320].decode("utf-8", "replace")))
    if time.process_time() - started > MOST_SECONDS:
        raise AssertionError("a mail took more than two seconds")
    if not promised(verdict):
        raise AssertionError("a promise of Verdict is broken")


def main() -> None:
    """Hand over to atheris, which is no dependency of the tests."""
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
