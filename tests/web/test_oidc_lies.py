"""An issuer that lies, or somebody in its place: no answer of it lets anybody in but the true one."""

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from ingest.web.api.accounts.oidc import MOST
from ingest.web.oidc.issuer import Issuer
from tests.ingest.desk import Desk, desk
from tests.services.oidc import OidcProvider
from tests.web.client import add_user, client
from tests.web.test_oidc import ROLES, made

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
    sent = await _set_out(asking)
    return await _back(asking, liar, sent if nonce == "" else {**sent, "nonce": nonce or ""}, says=nonce is not None)


async def _set_out(asking: httpx.AsyncClient, then: str = "/") -> dict[str, str]:
    """Set out for the issuer; return what was asked of it."""
    out = await asking.get("/api/v1/oidc/login", params={"next": then})
    assert out.status_code == 303, out.text
    return {name: values[0] for name, values in parse_qs(urlsplit(out.headers["location"]).query).items()}


async def _back(asking: httpx.AsyncClient, liar: Liar, sent: dict[str, str], *, says: bool = True) -> httpx.Response:
    if says:
        liar.claims["nonce"] = sent["nonce"]
    return await asking.get("/api/v1/oidc/callback", params={"state": sent["state"], "code": "c"})


async def test_the_stand_in_is_believed_when_it_tells_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = Liar(monkeypatch)
    async with lied_to(tmp_path) as (_, asking):
        assert (await back_from(asking, liar)).status_code == 303
        assert "/me" not in liar.asked


async def test_two_tabs_of_one_browser_both_end_their_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second tab's cookie stood in place of the first's (authlib #285 and its like): who came back first failed."""
    liar = Liar(monkeypatch)
    async with lied_to(tmp_path) as (_, asking):
        first, second = [await _set_out(asking, then) for then in ("/one", "/two")]
        for sent, then in ((first, "/one"), (second, "/two")):
            back = await _back(asking, liar, sent)
            assert (back.status_code, back.headers["location"]) == (303, then)
        assert not any(one.name.startswith("hdi_oidc") for one in asking.cookies.jar)


async def test_a_browser_that_never_comes_back_does_not_fill_its_cookies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = Liar(monkeypatch)
    async with lied_to(tmp_path) as (_, asking):
        for _ in range(50):
            sent = await _set_out(asking)
            assert len(asking.cookies.jar) <= MOST
        assert (await _back(asking, liar, sent)).status_code == 303


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
        asking._transport.app.state.oidc._issuer._keys_at -= 60
        assert (await back_from(asking, liar)).status_code == 303
        before = liar.asked.count("/keys")
        liar.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "third"}, claims, STRANGE)
        for _ in range(5):
            assert (await back_from(asking, liar)).status_code == 400
        assert liar.asked.count("/keys") == before


@pytest.mark.parametrize("name", ["k", None])
async def test_a_new_key_under_the_old_name_or_none_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    """Reported of kellnr (issue 1265) and OidcProxy.Net (242): no login until the keys were asked for by themselves."""
    liar = Liar(monkeypatch)
    header = {"alg": "RS256", **({"kid": name} if name else {})}
    async with lied_to(tmp_path) as (_, asking):
        for key in (KEY, STRANGE):
            public = {word: text for word, text in key.as_dict(private=False).items() if name or word != "kid"}
            liar.keys = {"keys": [public]}
            liar.sign = lambda claims, key=key: jwt.encode(header, claims, key)
            assert (await back_from(asking, liar)).status_code == 303
            asking._transport.app.state.oidc._issuer._keys_at -= 60


@pytest.mark.parametrize(
    "odd",
    [
        {"kty": "AKP", "kid": "q", "alg": "ML-DSA-44", "pub": "AA"},
        {"kty": "EC", "kid": "q", "crv": "brainpoolP256r1", "x": "AA", "y": "AA"},
        {"kty": "EC", "kid": "q", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "OKP", "kid": "q", "crv": "X25519", "x": "AA", "use": "enc"},
        {"kty": "RSA", "kid": 7, "n": "AQ", "e": "AQAB"},
        {"kty": ["RSA"]},
        {"kid": "q"},
        "q",
        None,
    ],
    ids=str,
)
async def test_a_key_that_we_cannot_read_spoils_none_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: Any
) -> None:
    """RFC 7517 5. Reported of go-oidc (issue 498), php-jwt (561) and Keycloak (16064)."""
    liar = Liar(monkeypatch)
    known = liar.keys["keys"]
    for keys, status in (([odd, *known, odd], 303), ([odd], 502)):
        liar.keys = {"keys": keys}
        async with lied_to(tmp_path / str(status)) as (_, asking):
            assert (await back_from(asking, liar)).status_code == status


async def test_claims_that_nobody_goes_by_refuse_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reported of Authlib (issue 725): ORCID's `amr` is a text."""
    liar = Liar(monkeypatch)
    liar.claims |= {"amr": "pwd", "auth_time": "1700000000"}
    async with lied_to(tmp_path) as (_, asking):
        assert (await back_from(asking, liar)).status_code == 303


async def test_a_letter_that_only_looks_like_another_opens_nobody_s_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reported of Devise (issue 5171) and Django (CVE-2019-19844): the Kelvin sign in small letters is k."""
    liar = Liar(monkeypatch)
    liar.claims["preferred_username"] = "\N{KELVIN SIGN}ate"
    async with lied_to(tmp_path, name_claim="preferred_username") as (node, asking):
        await add_user(node, "kate", "admin", password="")
        assert (await back_from(asking, liar)).status_code == 403
        liar.claims["preferred_username"] = "Kate"
        assert (await back_from(asking, liar)).status_code == 303


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
        assert answer.json()["detail"] == "The issuer cannot be used; the log says why."


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
