"""The page that a stranger reads first names every code and every limit, and its example runs."""

import re
from dataclasses import fields
from pathlib import Path

from loopguard import Policy
from loopguard.policy import BOUNDS

PACKAGE = Path(__file__).parents[2] / "loopguard"
PAGE = (PACKAGE / "README.md").read_text(encoding="utf-8")
CODE = re.compile(r"Finding\(\s*\"([a-z-]+)\"")
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.stem != "__init__"}

REFERENCE = re.compile(r"\"loopguard/README\.md, ([^\"]+)\"")


def first_cells(page: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE))


def test_every_code_is_on_the_page() -> None:
    made = {code for text in SOURCES.values() for code in CODE.findall(text)}
    assert "own-mail" in made
    assert made <= first_cells(PAGE)


def test_what_a_finding_refers_to_is_in_this_repository() -> None:
    named = {heading for text in SOURCES.values() for heading in REFERENCE.findall(text)}
    assert {"Likeness", "Codes"} <= named
    assert named <= set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
    assert not [text.splitlines()[0] for text in (*SOURCES.values(), PAGE) if "DESIGN" in text]


def test_every_limit_is_on_the_page_with_its_default_and_bounds() -> None:
    for field in fields(Policy):
        assert field.name in first_cells(PAGE)
    for name, (least, most) in BOUNDS.items():
        assert f"| `{name}` | {getattr(Policy(), name)} | {least} to {most:,} |" in PAGE


def test_the_example_runs() -> None:
    example = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    names: dict[str, object] = {
        "content": b"From: boss@example.org\r\nSubject: Hi\r\n\r\nHello\r\n",
        "print": lambda *_: None,
    }
    exec(example[1], names)
    assert not getattr(names["verdict"], "may_autoreply", True)


def test_every_table_on_the_page_is_there() -> None:
    rows = re.findall(r"^\| [^|`]+ \| (`\w+\.py`(?:, `\w+\.py`)*) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert len(rows) > 10
    for files, tables in rows:
        text = "".join(SOURCES[name] for name in re.findall(r"`(\w+\.py)`", files))
        for table in re.findall(r"`(\w+)`", tables):
            assert re.search(rf"^{table}: Final", text, re.MULTILINE), f"{files} has no {table}"
