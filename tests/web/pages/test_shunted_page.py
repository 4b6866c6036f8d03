"""The page of shunted mail has what it lists tried again: of a mailbox, with a reason, or all."""

import pytest

from tests.ingest.desk import BOX, OTHER, mail
from tests.ingest.shunting import FAILED, shunt
from tests.web.asking import Api
from tests.web.pages.here import hidden, plain_text, seen, sent


async def test_the_button_has_those_tried_again_that_the_list_shows(here: Api) -> None:
    await shunt(here.node, mail(1), mail(2))
    form = hidden(await seen(here, "/shunted", mailbox=BOX, reason=FAILED), "/shunted/retry")
    assert (form["mailbox"], form["reason"]) == ([BOX], [FAILED])
    for other in ({"mailbox": [OTHER]}, {"reason": ["another one"]}):
        told = await sent(here, "/shunted/retry", **{**form, **other})
        assert (told.status_code, here.node.figures()["shunted"]) == (200, 2)
    told = await sent(here, "/shunted/retry", **form)
    assert "2 mails" in plain_text(told.text)
    assert "shunted" not in here.node.figures()


async def _token(here: Api) -> str:
    (token,) = hidden(await seen(here, "/shunted"), "/shunted/retry")["csrf"]
    return token


@pytest.mark.parametrize("mailbox", ["nobody@else.example", "no address", "a\x00b@example.org", "\x1b[2J"])
async def test_a_mailbox_that_is_none_of_ours_is_not_there(here: Api, mailbox: str) -> None:
    await shunt(here.node, mail(1))
    form = {"csrf": await _token(here), "mailbox": mailbox}
    assert (await sent(here, "/shunted/retry", **form)).status_code == 404
    assert here.node.figures()["shunted"] == 1
