"""What an OpenID Connect issuer says: its configuration (Discovery 1.0), its keys, and tokens for a code.

An issuer that is down, slow, talkative or that calls itself by another name is a problem with a sentence, and nobody's
login by name and password. No redirect is followed.
"""

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus, urlsplit

import httpx
import structlog
from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, import_key

from ingest.listen_address import is_local
from ingest.settings import Settings
from ingest.web.problem import Problem

__all__ = ["Issuer"]

log = structlog.get_logger()

TIMEOUT_S = 10.0
LARGEST = 1024 * 1024
KEPT_S = 3_600.0
"""How long its configuration is believed; keys that it signs with anew are looked up at once."""
KEYS_EVERY_S = 30.0
"""How often keys are looked up anew, whatever ids tokens name."""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Issuer:
    """The issuer of `web.oidc`."""

    def __init__(self, settings: Settings) -> None:
        self._oidc = settings.web.oidc
        self.callback = f"{settings.web.url}/api/v1/oidc/callback"
        self._said: dict[str, Any] = {}
        self._said_at = self._keys_at = float("-inf")
        self._keys: KeySet | None = None

    async def metadata(self) -> Mapping[str, Any]:
        """Return its configuration. Raises `Problem` (502, 503)."""
        if time.monotonic() - self._said_at > KEPT_S:
            said = await self._ask("GET", str(get_well_known_url(self._oidc.issuer, external=True)))
            if said.get("issuer") != self._oidc.issuer:
                raise self._nonsense(
                    f"it calls itself {str(said.get('issuer'))[:200]!r}: web.oidc.issuer must equal that"
                )
            for name in NEEDED:
                self._check_address(name, said.get(name))
            self._said, self._said_at = said, time.monotonic()
        return self._said

    async def keys(self, *, anew: bool = False) -> KeySet:
        """Return its public keys. Raises `Problem` (502, 503)."""
        age_s = time.monotonic() - self._keys_at
        if self._keys is None or age_s > KEPT_S or (anew and age_s > KEYS_EVERY_S):
            said: Any = await self._ask("GET", (await self.metadata())["jwks_uri"])
            if not (readable := _readable(said)):
                raise self._nonsense("none of its keys can be read")
            self._keys = KeySet(readable)
            self._keys_at = time.monotonic()
        return self._keys

    async def tokens(self, code: str, verifier: str) -> Mapping[str, Any]:
        """Return what it gives for a code. Raises `Problem` (400 for a code that is not good)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback,
            "client_id": self._oidc.client_id,
            "code_verifier": verifier,
        }
        said = await self._ask("POST", (await self.metadata())["token_endpoint"], form)
        if "error" in said or not isinstance(said.get("id_token"), str):
            log.warning("oidc-refused", why="the issuer takes no code", error=str(said.get("error"))[:100])
            raise Problem(HTTPStatus.BAD_REQUEST, "The issuer gives no identity for this code: begin again.")
        return said

    async def user_info(self, access_token: str) -> Mapping[str, Any]:
        """Return what it says of the user beside the identity token; {} where it has no such place."""
        address = (await self.metadata()).get("userinfo_endpoint")
        if not isinstance(address, str):
            return {}
        self._check_address("userinfo_endpoint", address)
        return await self._ask("GET", address, token=access_token)

    async def _ask(
        self, method: str, address: str, form: Mapping[str, str] | None = None, token: str = ""
    ) -> dict[str, Any]:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            async with (
                httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, auth=self._auth(form)) as client,
                client.stream(method, address, data=form, headers=headers) as answer,
            ):
                status, content = answer.status_code, b""
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > LARGEST:
                        raise self._nonsense("it says too much")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.warning("oidc-issuer-away", issuer=self._oidc.issuer, error=type(error).__name__)
            raise self._away() from None
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise self._away()
        try:
            said = json.loads(content)
        except ValueError:
            said = None
        if not isinstance(said, dict) or (status != HTTPStatus.OK and not (form and "error" in said)):
            raise self._nonsense(f"{urlsplit(address).path} answers {status}")
        return said

    def _auth(self, form: Mapping[str, str] | None) -> httpx.BasicAuth | None:
        secret = self._oidc.client_secret.get_secret_value()
        return httpx.BasicAuth(_quoted(self._oidc.client_id), _quoted(secret)) if form and secret else None

    def _check_address(self, name: str, address: object) -> None:
        parts = urlsplit(address) if isinstance(address, str) else None
        own = urlsplit(self._oidc.issuer)
        local = own.scheme == "http" and parts is not None and parts.scheme == "http" and is_local(parts.hostname or "")
        if parts is None or not (parts.scheme == "https" or local):
            raise self._nonsense(f"its {name} is no https address")

    def _away(self) -> Problem:
        return Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The issuer does not answer; a login by name and password still works.",
        )

    def _nonsense(self, what: str) -> Problem:
        log.error("oidc-issuer-nonsense", issuer=self._oidc.issuer, why=what)
        return Problem(HTTPStatus.BAD_GATEWAY, "The issuer cannot be used; the log says why.")


def _readable(said: Mapping[str, Any]) -> list[Key]:
    """Return the keys of a set that can be read; one of another kind or curve is no concern of ours (RFC 7517 5)."""
    listed, found = said.get("keys"), []
    for one in listed if isinstance(listed, list) else ():
        try:
            if isinstance(one, dict):
                found.append(import_key(one))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            log.info("oidc-key-not-read", error=type(error).__name__)
    return found


def _quoted(text: str) -> str:
    """Return a client's id or secret as RFC 6749 section 2.3.1 wants it in Basic."""
    return quote_plus(text)
