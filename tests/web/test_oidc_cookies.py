"""Cookies of a login at an issuer that somebody else wrote: whatever they hold, an answer in words."""

import base64
from pathlib import Path
from typing import Any

import pytest

from ingest.web.api.accounts import oidc
from ingest.web.oidc.code_flow import Setting
from tests.ingest.desk import desk, settings
from tests.web.client import client, closed

HERE = "http://127.0.0.1:8026"
ISSUER = {"issuer": "http://127.0.0.1:9", "client_id": "desk"}


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


CODED = '{"state":"s","nonce":"n","verifier":"%s","then":"/"}'


@pytest.mark.parametrize(
    "text",
    ["[" * 3_000, "null", "{}", "1" * 3_000, CODED % r"\ud800", CODED % "", CODED % "x\\n", CODED % "ü"],
    ids=["deep", "null", "empty", "long", "surrogate", "none", "line", "umlaut"],
)
async def test_a_cookie_that_we_did_not_write_is_no_login(tmp_path: Path, text: str) -> None:
    assert Setting.read(packed(text)) is None
    async with desk(settings(tmp_path, **closed(url=HERE, oidc=ISSUER))) as node, client(node) as asking:
        cookie = f"{oidc._cookie('s')}={packed(text)}"
        answer = await asking.get("/api/v1/oidc/callback?state=s&code=c", headers={"Cookie": cookie})
        assert answer.status_code == 400


@pytest.mark.parametrize("odd", ["(%d)", "ü%d", "a b%d", '"%d', "%d,x", "0123456789ab%d"])
async def test_a_browser_with_odd_cookies_sets_out_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    async def there(*_: Any) -> str:
        return "https://issuer.example/"

    async with desk(settings(tmp_path, **closed(url=HERE, oidc=ISSUER))) as node, client(node) as asking:
        monkeypatch.setattr("ingest.web.oidc.code_flow.CodeFlow.way_there", there)
        cookies = "; ".join(
            [*(f"hdi_oidc_{odd % n}=x" for n in range(20)), *(f"hdi_oidc_{n:012x}=x" for n in range(9))]
        )
        answer = await asking.get("/api/v1/oidc/login", headers={b"Cookie": cookies.encode("latin-1")})
        assert answer.status_code == 303
        taken = [one.partition("=")[0] for one in answer.headers.get_list("set-cookie") if "Max-Age=0" in one]
        assert taken == [f"hdi_oidc_{n:012x}" for n in range(8)]
