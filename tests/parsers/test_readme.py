"""The package's README keeps up with its source: every defect, every file, every cap."""

import re
from dataclasses import fields
from pathlib import Path

import parsers
from parsers import Limits

FOLDER = Path(parsers.__file__).parent
README = (FOLDER / "README.md").read_text()
SOURCES = {path.name: path.read_text() for path in FOLDER.rglob("*.py") if path.name != "__init__.py"}


def test_every_defect_is_explained() -> None:
    codes = {code for source in SOURCES.values() for code in re.findall(r'(?:Defect|note)\(\s*"([a-z0-9-]+)"', source)}
    assert len(codes) > 20
    assert {code for code in codes if f"| `{code}` |" not in README} == set()


def test_no_defect_is_explained_that_does_not_exist() -> None:
    explained = set(re.findall(r"^\| `([a-z0-9-]+)` \|", README, re.MULTILINE))
    assert {code for code in explained if not any(f'"{code}"' in source for source in SOURCES.values())} == set()


def test_every_file_is_on_the_map() -> None:
    assert {name for name in SOURCES if f"`{name}`" not in README} == set()


def test_every_cap_is_in_the_table_with_its_value() -> None:
    for field in fields(Limits):
        assert f"| {field.name} | {field.default:,} |" in README


def test_the_example_says_what_is_true() -> None:
    example = next(one for one in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "message." in one)
    for line in example.splitlines():
        if "#" in line and line.startswith("message."):
            expression, _, expected = line.partition("  # ")
            message = parsers.parse(b"From: Anna <anna@example.org>\r\nMessage-ID: <1@Example.ORG>\r\n\r\nHello")
            assert repr(eval(expression, {"message": message})) == expected
