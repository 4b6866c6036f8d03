"""The list can be narrowed to each code that holds mail, and to no other: the table of codes says which those are."""

import re

import pytest

from tests.architecture.tree import ROOT
from tests.web.asking import Api
from tests.web.pages.here import seen

TABLE = (ROOT / "loopguard" / "README.md").read_text(encoding="utf-8")
HOLD = set(re.findall(r"^\| `([a-z-]+)` \| hold\b", TABLE, re.MULTILINE))


@pytest.mark.parametrize("language", ["en", "de"])
async def test_each_code_that_holds_mail_is_offered_with_its_words(here: Api, language: str) -> None:
    assert {"ring", "hop-limit"} < HOLD
    (choice,) = re.findall(r'<select name="code".*?</select>', await seen(here, "/", language=language), re.DOTALL)
    offered = dict(re.findall(r'<option value="([a-z-]+)">([^<]+)</option>', choice))
    assert set(offered) == HOLD
    assert all(" " in words for words in offered.values())
