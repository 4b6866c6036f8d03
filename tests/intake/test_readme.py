"""The page says every reply and every limit, and no other."""

import re
from dataclasses import fields
from pathlib import Path

from ingest.intake import replies
from ingest.intake.limits import IntakeLimits

PAGE = (Path(__file__).parents[2] / "ingest" / "intake" / "README.md").read_text(encoding="utf-8")
TEXTS = [text for name, text in vars(replies).items() if name.isupper() and isinstance(text, str)]


def test_every_reply_is_in_the_table() -> None:
    assert [text for text in TEXTS if f"| `{text}`" not in PAGE] == []
    assert len(set(TEXTS)) == len(TEXTS) > 25


def test_the_table_has_no_reply_that_is_not_given() -> None:
    listed = re.findall(r"^\| `(\d{3} \d\.\d\.\d [^`]+)`", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted(text for text in TEXTS if text[:3] != "354")


def test_every_reply_carries_an_enhanced_code_of_its_class() -> None:
    for text in TEXTS:
        assert re.match(r"(\d)\d\d \1\.\d\.\d \S", text) or text.startswith("354 "), text


def test_every_limit_is_in_the_table_with_its_default() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", PAGE, re.MULTILINE))
    defaults = {field.name: f"{field.default:,.0f}" for field in fields(IntakeLimits)}
    assert listed == defaults
