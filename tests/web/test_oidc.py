"""Login at an issuer: a whole code flow with the certified oidc-provider, and every answer that lets nobody in."""

import base64
import hmac
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from ingest.accounts import users
from ingest.settings import Settings
from ingest.web.oidc.code_flow import Setting
from ingest.web.oidc.issuer import Issuer
from tests.ingest.desk import BOX, OTHER, Desk, desk, settings
from tests.services.oidc import OidcProvider
from tests.services.service import Service
from tests.web.client import add_user, client, closed

HERE = "http://127.0.0.1:8026"
ROLES = {"role_claim": "groups", "roles": {"helpdesk-admins": "admin", "staff": "viewer"}}


def made(folder: Path, issuer: str, **oidc: Any) -> Settings:
    table = {
        "issuer": issuer,
        "client_id": OidcProvider.client_id,
        "client_secret": OidcProvider.client_secret,
        "scopes": ["openid", "email", "groups"],
        **oidc,
    }
    return settings(folder, **closed(url=HERE, oidc=table))


async def at_the_issuer(there: str, name: str) -> str:
    """Log in and consent in the issuer's own forms; return the address that the browser is sent back to."""
    async with httpx.AsyncClient(follow_redirects=False) as browser:
        answer = await browser.get(there)
        for _ in range(20):
            if answer.is_redirect:
                where = str(answer.next_request.url) if answer.next_request else ""
                if where.startswith(HERE):
                    return where
                answer = await browser.get(where)
                continue
            assert answer.status_code == 200, answer.text
            action = re.search(r'action="([^"]+)"', answer.text)
            assert action, answer.text
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            form = {"prompt": prompt[1] if prompt else "", "login": name, "password": "any"}
            answer = await browser.post(action[1], data=form)
    raise AssertionError("the issuer goes round in circles")


async def login(node: Desk, name: str, asking: httpx.AsyncClient, then: str = "/") -> httpx.Response:
    """Go to the issuer and back."""
    out = await asking.get("/api/v1/oidc/login", params={"next": then})
    assert out.status_code == 303, out.text
    back = await at_the_issuer(out.headers["location"], name)
    return await asking.get(back.removeprefix(HERE))


async def test_a_login_at_the_issuer_is_a_login_here(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        back = await login(node, "anna", asking, "/held?storm=v1:a")
        assert (back.status_code, back.headers["location"]) == (303, "/held?storm=v1:a")
        who = (await asking.get("/api/v1/session")).json()
        assert (who["name"], who["verbs"]) == ("anna@desk.example", ["admin", "decide", "read", "send", "submit"])
        user = await node.ports.accounts.user("anna@desk.example")
        assert user is not None
        assert (user.role, user.subject, user.password) == ("admin", f"{issuer.url} anna", "")
        assert not any(one.name == "hdi_oidc" for one in asking.cookies.jar)


async def test_a_second_login_is_the_same_user_and_what_he_lost_there_he_loses_here(
    tmp_path: Path, issuer: Service
) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as first, client(node) as second:
        await login(node, "bob", first)
        assert (await first.get("/api/v1/session")).json()["verbs"] == ["read"]
        user = await users.change(node.ports.accounts, "bob@desk.example", "tests", role="admin")
        await login(node, "bob", second)
        assert (await second.get("/api/v1/session")).json()["verbs"] == ["read"]
        assert len(await node.ports.accounts.users()) == 1
        await users.change(node.ports.accounts, user.name, "tests", disabled=True)
        assert (await second.get("/api/v1/session")).status_code == 401
        assert (await login(node, "bob", second)).status_code == 403


@pytest.mark.parametrize(
    ("name", "oidc", "why"),
    [
        ("mallory", ROLES, "verified"),
        ("eve", {**ROLES, "allowed_domains": ["desk.example"]}, "allowed_domains"),
        ("mallory", {**ROLES, "allowed_domains": ["desk.example"]}, "allowed_domains"),
        ("nogroup", ROLES, "no role"),
        ("bob", {}, "no role"),
        ("bob", {**ROLES, "name_claim": "preferred_username"}, "preferred_username"),
    ],
)
async def test_whom_the_issuer_knows_and_we_do_not_let_in(
    tmp_path: Path, issuer: Service, name: str, oidc: dict[str, Any], why: str
) -> None:
    async with desk(made(tmp_path, issuer.url, **oidc)) as node, client(node) as asking:
        back = await login(node, name, asking)
        assert back.status_code == 403
        assert why in back.json()["detail"]
        assert await node.ports.accounts.users() == []
        assert "hdi_session" not in asking.cookies


async def test_an_address_that_was_another_s_opens_nobody_s_account(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        await login(node, "anna", asking)
        asking.cookies.clear()
        assert "another user's" in (await login(node, "twin", asking)).json()["detail"]


async def test_nor_that_of_a_user_with_a_password_here(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        await add_user(node, "anna@desk.example", "admin")
        assert (await login(node, "anna", asking)).status_code == 403
        assert "hdi_session" not in asking.cookies


async def test_who_was_added_without_a_password_keeps_what_he_was_given(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url)) as node, client(node) as asking:
        await add_user(node, "bob@desk.example", "reviewer", BOX, password="")
        assert (await login(node, "bob", asking)).status_code == 303
        who = (await asking.get("/api/v1/session")).json()
        assert (who["verbs"], who["mailboxes"]) == (["decide", "read"], [BOX])


@pytest.mark.parametrize(("name", "boxes"), [("anna", [OTHER, BOX]), ("bob", [OTHER]), ("nogroup", [])])
async def test_mailboxes_by_claims_and_none_without_one(
    tmp_path: Path, issuer: Service, name: str, boxes: list[str]
) -> None:
    by = {"mailbox_claim": "groups", "mailboxes": {"staff": [OTHER], "helpdesk-admins": [BOX]}}
    async with desk(made(tmp_path, issuer.url, role="viewer", **by)) as node, client(node) as asking:
        assert (await login(node, name, asking)).status_code == 303
        assert (await asking.get("/api/v1/session")).json()["mailboxes"] == boxes


async def _changed(asking: httpx.AsyncClient, **changes: str) -> None:
    """Change what this browser set out with."""
    kept = Setting.read(asking.cookies["hdi_oidc"])
    assert kept is not None
    asking.cookies.clear()
    asking.cookies.set("hdi_oidc", replace(kept, **changes).written)


@pytest.mark.parametrize("changes", [{"state": "x"}, {"nonce": "x"}, {"verifier": "x" * 43}], ids=str)
async def test_what_the_browser_did_not_set_out_with_ends_in_no_login(
    tmp_path: Path, issuer: Service, changes: dict[str, str]
) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        out = await asking.get("/api/v1/oidc/login")
        back = await at_the_issuer(out.headers["location"], "anna")
        await _changed(asking, **changes)
        answer = await asking.get(back.removeprefix(HERE))
        assert answer.status_code == 400
        assert "hdi_session" not in asking.cookies


async def test_a_way_back_is_gone_once_and_by_the_same_browser_and_issuer(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking, client(node) as other:
        out = await asking.get("/api/v1/oidc/login")
        cookie = asking.cookies["hdi_oidc"]
        back = (await at_the_issuer(out.headers["location"], "anna")).removeprefix(HERE)
        assert (await other.get(back)).status_code == 400
        path, _, query = back.partition("?")
        said = {name: values[0] for name, values in parse_qs(query).items()}
        assert said["iss"] == issuer.url
        for wrong in (
            {**said, "iss": "https://evil.example"},
            {name: value for name, value in said.items() if name != "iss"},
            {name: value for name, value in said.items() if name != "code"},
            {**said, "error": "access_denied"},
        ):
            assert (await asking.get(f"{path}?{urlencode(wrong)}")).status_code == 400
        assert (await asking.get(f"{back}&code=other")).status_code == 400
        assert (await asking.get(back)).status_code == 303
        asking.cookies.set("hdi_oidc", cookie)
        assert (await asking.get(back)).status_code == 400, "a code is good once"


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb: c", "javascript:x"]
)
async def test_a_login_leads_to_no_page_elsewhere(tmp_path: Path, issuer: Service, then: str) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        assert (await login(node, "anna", asking, then)).headers["location"] == "/"


@given(st.text() | st.dictionaries(st.sampled_from(["state", "nonce", "verifier", "then"]), st.text()).map(json.dumps))
def test_any_cookie_is_read_or_is_none(text: str) -> None:
    for cookie in (text, base64.urlsafe_b64encode(text.encode("utf-8", "replace")).decode()):
        read = Setting.read(cookie)
        assert read is None or (read.then.startswith("/") and not read.then.startswith(("//", "/\\")))
    made = Setting.out(text)
    assert Setting.read(made.written) == made


async def test_an_issuer_that_is_away_takes_no_local_login_away(tmp_path: Path) -> None:
    from tests.services.service import free_port

    async with desk(made(tmp_path, f"http://127.0.0.1:{free_port()}", **ROLES)) as node, client(node) as asking:
        answer = await asking.get("/api/v1/oidc/login")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "does not answer" in answer.json()["detail"]
        await add_user(node)
        given = {"name": "anna", "password": "correct horse battery"}
        assert (await asking.post("/api/v1/session", json=given)).status_code == 200


async def test_without_an_issuer_there_is_no_such_login(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        for path in ("login", "callback"):
            assert (await asking.get(f"/api/v1/oidc/{path}")).status_code == 404


# An issuer that lies, told by a stand-in for what it answers:

LIAR = "https://id.example"
KEY, STRANGE = (RSAKey.generate_key(2048, {"kid": kid, "alg": "RS256", "use": "sig"}) for kid in ("k", "k"))


class Liar:
    """Answers in an issuer's place. `claims` are the identity token's, `configuration` what it says of itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.configuration: Any = {
            "issuer": LIAR,
            "authorization_endpoint": f"{LIAR}/auth",
            "token_endpoint": f"{LIAR}/token",
            "jwks_uri": f"{LIAR}/keys",
            "userinfo_endpoint": f"{LIAR}/me",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none", "ES256"],
        }
        now = int(time.time())
        self.claims: dict[str, Any] = {
            "iss": LIAR, "aud": "ingest", "sub": "1", "exp": now + 300, "iat": now, "email": "anna@desk.example",
            "email_verified": True, "groups": ["staff"],
        }  # fmt: skip
        self.keys: Any = KeySet([KEY]).as_dict(private=False)
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(
            {"alg": "RS256", "kid": "k"}, claims, KEY
        )
        self.me: dict[str, Any] = {}
        self.asked: list[str] = []
        monkeypatch.setattr(Issuer, "_ask", self._answer)

    async def _answer(self, method: str, address: str, form: Any = None, token: str = "") -> Any:
        self.asked.append(urlsplit(address).path)
        if "openid-configuration" in address:
            return self.configuration
        if address.endswith("/token"):
            return {"id_token": self.sign({**self.claims}), "access_token": "at", "token_type": "Bearer"}
        return self.keys if address.endswith("/keys") else self.me


@asynccontextmanager
async def lied_to(folder: Path, **oidc: Any) -> AsyncIterator[tuple[Desk, httpx.AsyncClient]]:
    async with desk(made(folder, LIAR, **{**ROLES, **oidc})) as node, client(node) as asking:
        yield node, asking


async def back_from(asking: httpx.AsyncClient, liar: Liar, nonce: str | None = "") -> httpx.Response:
    """Come back with a code; the token says the nonce that we sent, unless another is given (None: it says none)."""
    out = await asking.get("/api/v1/oidc/login")
    assert out.status_code == 303, out.text
    sent = {name: values[0] for name, values in parse_qs(urlsplit(out.headers["location"]).query).items()}
    if nonce is not None:
        liar.claims["nonce"] = nonce or sent["nonce"]
    return await asking.get("/api/v1/oidc/callback", params={"state": sent["state"], "code": "c"})


async def test_the_stand_in_is_believed_when_it_tells_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = Liar(monkeypatch)
    async with lied_to(tmp_path) as (_, asking):
        assert (await back_from(asking, liar)).status_code == 303
        assert "/me" not in liar.asked


FAR = 10 * 365 * 86_400
LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "other"},
    "no audience": {"aud": None},
    "empty audience": {"aud": []},
    "several audiences, not authorised": {"aud": ["ingest", "other"]},
    "another authorised party": {"azp": "other"},
    "expired": {"exp": int(time.time()) - 3_600},
    "expired in the far past": {"exp": 1},
    "no end": {"exp": None},
    "an end that is no number": {"exp": "tomorrow"},
    "from the future": {"iat": int(time.time()) + FAR, "exp": int(time.time()) + 2 * FAR},
    "no beginning": {"iat": None},
    "not yet": {"nbf": int(time.time()) + 3_600},
    "nobody": {"sub": None},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_lie_in_a_claim_lets_nobody_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: dict[str, Any]
) -> None:
    liar = Liar(monkeypatch)
    liar.claims = {name: value for name, value in {**liar.claims, **lie}.items() if value is not None}
    async with lied_to(tmp_path) as (node, asking):
        answer = await back_from(asking, liar)
        assert answer.status_code == 400, answer.text
        assert await node.ports.accounts.users() == []


@pytest.mark.parametrize("nonce", ["other", None])
async def test_neither_does_another_login_s_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nonce: str | None
) -> None:
    liar = Liar(monkeypatch)
    async with lied_to(tmp_path) as (_, asking):
        assert (await back_from(asking, liar, nonce)).status_code == 400


def _part(one: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=")


def _unsigned(claims: dict[str, Any]) -> str:
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def _by_public_key(claims: dict[str, Any]) -> str:
    """Sign with the key that everybody knows, as if it were a secret that we share (CVE-2016-5431)."""
    signed = ".".join(map(_part, ({"alg": "HS256", "kid": "k"}, claims)))
    digest = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


SIGNED: dict[str, Callable[[dict[str, Any]], str]] = {
    "nobody": _unsigned,
    "a stranger's key": lambda claims: jwt.encode({"alg": "RS256", "kid": "k"}, claims, STRANGE),
    "a stranger's, without its id": lambda claims: jwt.encode({"alg": "RS256"}, claims, STRANGE),
    "an unknown id": lambda claims: jwt.encode({"alg": "RS256", "kid": "new"}, claims, STRANGE),
    "our own secret": lambda claims: jwt.encode(
        {"alg": "HS256"}, claims, OctKey.import_key(OidcProvider.client_secret.encode()), algorithms=["HS256"]
    ),
    "the public key as a secret": _by_public_key,
    "a key that it brings along": lambda claims: jwt.encode(
        {"alg": "RS256", "jwk": STRANGE.as_dict(private=False)}, claims, STRANGE
    ),
    "another kind of key": lambda claims: jwt.encode({"alg": "ES256", "kid": "k"}, claims, ECKey.generate_key("P-256")),
    "nonsense": lambda _: "a.b.c",
    "no text": lambda _: "",
}


@pytest.mark.parametrize("sign", SIGNED.values(), ids=SIGNED)
async def test_nor_a_token_that_the_issuer_did_not_sign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: Callable[[dict[str, Any]], str]
) -> None:
    liar = Liar(monkeypatch)
    liar.sign = sign
    async with lied_to(tmp_path) as (node, asking):
        answer = await back_from(asking, liar)
        assert answer.status_code == 400, answer.text
        assert await node.ports.accounts.users() == []


async def test_new_keys_of_the_issuer_are_looked_up_and_not_at_every_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = Liar(monkeypatch)
    new = RSAKey.generate_key(2048, {"kid": "new", "alg": "RS256", "use": "sig"})
    async with lied_to(tmp_path) as (_, asking):
        assert (await back_from(asking, liar)).status_code == 303
        liar.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "new"}, claims, new)
        liar.keys = KeySet([new]).as_dict(private=False)
        asking._transport.app.state.oidc._issuer._keys_at -= 60  # type: ignore[attr-defined]
        assert (await back_from(asking, liar)).status_code == 303
        before = liar.asked.count("/keys")
        liar.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "third"}, claims, STRANGE)
        for _ in range(5):
            assert (await back_from(asking, liar)).status_code == 400
        assert liar.asked.count("/keys") == before


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://evil.example"},
        {"issuer": f"{LIAR}/"},
        {"issuer": None},
        {"token_endpoint": "http://id.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
        {"token_endpoint": ["https://id.example/token"]},
    ],
    ids=str,
)
async def test_an_issuer_that_calls_itself_otherwise_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: dict[str, Any]
) -> None:
    liar = Liar(monkeypatch)
    liar.configuration = {**liar.configuration, **lie}
    async with lied_to(tmp_path) as (_, asking):
        answer = await asking.get("/api/v1/oidc/login")
        assert answer.status_code == 502
        assert LIAR in answer.json()["detail"]


async def test_two_people_in_one_answer_are_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    liar = Liar(monkeypatch)
    del liar.claims["email"]
    async with lied_to(tmp_path) as (_, asking):
        liar.me = {"sub": "2", "email": "root@desk.example", "email_verified": True}
        assert (await back_from(asking, liar)).status_code == 400
        liar.me["sub"] = "1"
        assert (await back_from(asking, liar)).status_code == 303


@pytest.mark.parametrize("verified", ["true", "false", 1, 0, None, [True]])
async def test_verified_is_true_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verified: Any
) -> None:
    liar = Liar(monkeypatch)
    liar.claims["email_verified"] = verified
    async with lied_to(tmp_path) as (_, asking):
        assert (await back_from(asking, liar)).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"realm_access": {"roles": ["helpdesk-admins"]}},
        {"realm_access.roles": ["helpdesk-admins"]},
        {"realm_access.roles": "helpdesk-admins"},
    ],
)
async def test_roles_in_a_claim_within_a_claim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any]
) -> None:
    liar = Liar(monkeypatch)
    liar.claims |= claims
    async with lied_to(tmp_path, role_claim="realm_access.roles") as (_, asking):
        await back_from(asking, liar)
        assert "admin" in (await asking.get("/api/v1/session")).json()["verbs"]


@pytest.mark.parametrize("groups", [None, 1, {"helpdesk-admins": True}, [["helpdesk-admins"]], "staff,admins", [None]])
async def test_groups_that_are_no_list_of_texts_give_no_role(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, groups: Any
) -> None:
    liar = Liar(monkeypatch)
    liar.claims["groups"] = groups
    async with lied_to(tmp_path) as (_, asking):
        assert (await back_from(asking, liar)).status_code == 403


@pytest.mark.parametrize(
    ("oidc", "names"),
    [
        ({"issuer": "http://id.example"}, "https"),
        ({"client_id": ""}, "client_id"),
        ({"scopes": ["email"]}, "openid"),
        ({"role_claim": "groups", "roles": {}}, "role_claim"),
        ({"mailbox_claim": "", "mailboxes": {"a": ["b@c"]}}, "mailbox_claim"),
        ({"roles": {"a": "root"}, "role_claim": "groups"}, "roles"),
    ],
)
def test_what_cannot_work_is_no_setting(tmp_path: Path, oidc: dict[str, Any], names: str) -> None:
    with pytest.raises(ValueError, match=names):
        made(tmp_path, **{"issuer": LIAR, **oidc})


def test_an_issuer_needs_our_own_address() -> None:
    with pytest.raises(ValueError, match="url must be set"):
        Settings.model_validate({"web": {"oidc": {"issuer": LIAR, "client_id": "x"}}})
