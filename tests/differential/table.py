"""Gathers the disagreements over a folder of mails, and writes them as the table in parsers/README.md."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.differential.compare import Case, cases
from tests.differential.pool import Answer, ask
from tests.differential.rules import OURS, THEIRS, UNCLEAR, Rule, judge

__all__ = ["Found", "disagreements", "mails", "table", "write"]

_SUFFIXES = {".eml", ".txt", ".msg", ".raw", ".mail"}
_NO_MAILS = ("email_reply_trimmer/", "_decoded_", "README", "-summary.txt", "/mbox/")
"""Bare texts, the decoded parts of other mails, and files of many mails."""
_BEGIN, _END = "<!-- python -m tests.differential --write: begin -->", "<!-- end -->"
_WHO = {OURS: "ours", THEIRS: "**theirs**", UNCLEAR: "unclear"}


@dataclass(frozen=True, slots=True)
class Found:
    """A disagreement and the rule that says what kind it is."""

    case: Case
    rule: Rule


def mails(corpora: Path) -> list[Path]:
    """Return the files of the corpora that are one mail each."""
    found = (path for path in sorted(corpora.rglob("*")) if path.suffix in _SUFFIXES and path.is_file())
    return [path for path in found if not any(part in str(path.relative_to(corpora)) for part in _NO_MAILS)]


def disagreements(corpora: Path, paths: Sequence[Path], readers: Sequence[str]) -> list[Found]:
    """Ask all readers about all mails; every reader runs in a process of its own."""
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(lambda reader: list(ask(reader, paths)), ("ours", *readers)))
    found = []
    for number, path in enumerate(paths):
        theirs: dict[str, Answer] = {reader: answers[at][number] for at, reader in enumerate(readers, 1)}
        found += cases(str(path.relative_to(corpora)), path.read_bytes(), answers[0][number], theirs)
    return [Found(case, judge(case)) for case in found]


def table(found: Sequence[Found]) -> str:
    """Return the table: kind, fact, how many and by whom, who is right, why."""
    counts = Counter((one.case.fact, one.rule) for one in found)
    readers = {key: Counter[str]() for key in counts}
    for one in found:
        readers[one.case.fact, one.rule][one.case.reader] += 1
    order = sorted(counts, key=lambda key: ([THEIRS, UNCLEAR, OURS].index(key[1].who), -counts[key], key[0]))
    rows = [
        f"| {rule.kind} | {fact} | {_by(readers[fact, rule])} | {_WHO[rule.who]} | {rule.why} |" for fact, rule in order
    ]
    return "\n".join(["| kind | fact | disagreements | right | why |", "|---|---|---|---|---|", *rows])


def _by(readers: Counter[str]) -> str:
    return ", ".join(f"{reader} {count}" for reader, count in readers.most_common())


def write(page: Path, found: Sequence[Found], read: int, readers: Sequence[str]) -> None:
    """Put the table into `page`, in the place of the last one."""
    text = page.read_text(encoding="utf-8")
    head = (
        f"{read:,} mails of the shared corpora, read by ours and by {', '.join(readers)}: every disagreement, by kind. "
        "Who is right is decided by `tests/differential/rules.py`."
    )
    section = f"{_BEGIN}\n{head}\n\n{table(found)}\n{_END}"
    if _BEGIN not in text:
        page.write_text(
            f"{text.rstrip()}\n\n## Where four other parsers read differently\n\n{section}\n", encoding="utf-8"
        )
        return
    before, _, rest = text.partition(_BEGIN)
    page.write_text(before + section + rest.partition(_END)[2], encoding="utf-8")
