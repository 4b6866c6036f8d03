"""The way to an issuer and back: authorization code with PKCE (RFC 7636), state and nonce, `iss` checked (RFC 9207).

What the way back is checked against waits in a cookie of the browser that set out, for ten minutes: no other browser
can end what this one began, and any node can.
"""

import base64
import binascii
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import structlog
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from ingest.settings import Settings
from ingest.web.entry.own_path import own_path
from ingest.web.oidc.issuer import Issuer
from ingest.web.problem import Problem

__all__ = ["CodeFlow", "Setting"]

log = structlog.get_logger()

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Signatures by a key of the issuer's own: no `none`, and none by a secret that we share."""
WORD = re.compile(r"[A-Za-z0-9_-]{1,200}")
"""What `secrets.token_urlsafe` makes."""
SKEW_S = 60
UNUSED = frozenset({"amr", "auth_time"})
"""Claims that nothing here goes by; issuers write a text for a list or a number there, which is no reason to refuse."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a browser set out with."""

    state: str
    nonce: str
    verifier: str
    then: str = "/"

    @classmethod
    def out(cls, then: str) -> "Setting":
        """Return a new one. `then`: the path of our own that the login leads to."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, own_path(then))

    @classmethod
    def read(cls, cookie: str) -> "Setting | None":
        """Return what `written` wrote."""
        try:
            said = json.loads(base64.urlsafe_b64decode(f"{cookie}=="))
            state, nonce, verifier, then = (str(said[name]) for name in cls.__slots__)
        except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
            return None
        if not all(map(WORD.fullmatch, (state, nonce, verifier))):
            return None
        return cls(state, nonce, verifier, own_path(then))

    @property
    def written(self) -> str:
        """The cookie's text."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode().rstrip("=")


class CodeFlow:
    """Logins at the issuer of `web.oidc`."""

    def __init__(self, settings: Settings) -> None:
        self._oidc = settings.web.oidc
        self._issuer = Issuer(settings)

    async def way_there(self, setting: Setting) -> str:
        """Return the address that the browser is sent to. Raises `Problem` (502, 503)."""
        question = {
            "response_type": "code",
            "client_id": self._oidc.client_id,
            "redirect_uri": self._issuer.callback,
            "scope": " ".join(self._oidc.scopes),
            "state": setting.state,
            "nonce": setting.nonce,
            "code_challenge": create_s256_code_challenge(setting.verifier),
            "code_challenge_method": "S256",
        }
        address = (await self._issuer.metadata())["authorization_endpoint"]
        return f"{address}{'&' if '?' in address else '?'}{urlencode(question)}"

    async def way_back(self, answer: Mapping[str, str], setting: Setting | None) -> dict[str, Any]:
        """Return the claims of whoever comes back. Raises `Problem` (400, 502, 503)."""
        if setting is None or not hmac.compare_digest(_bytes(answer.get("state", "")), _bytes(setting.state)):
            raise _again("This browser did not set out for this login, or too long ago")
        metadata = await self._issuer.metadata()
        named = answer.get("iss")
        if named != self._oidc.issuer and (
            named is not None or metadata.get("authorization_response_iss_parameter_supported") is True
        ):
            raise _again("The answer comes from another issuer")
        if "error" in answer or not answer.get("code"):
            log.warning("oidc-refused", why="the issuer says no", error=answer.get("error", "")[:100])
            raise _again("The issuer lets nobody in this time")
        tokens = await self._issuer.tokens(answer["code"], setting.verifier)
        claims = await self._identity(tokens, setting.nonce)
        return await self._whole(claims, tokens)

    async def _identity(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """Return the claims of an identity token that is signed, for us, from this issuer and of this login."""
        signed = tokens["id_token"]
        keys = await self._issuer.keys()
        try:
            try:
                token = await self._read(signed, keys)
            except (InvalidKeyIdError, BadSignatureError):  # it has new keys, perhaps under an old name or none
                token = await self._read(signed, await self._issuer.keys(anew=True))
            claims = CodeIDToken(
                {name: value for name, value in token.claims.items() if name not in UNUSED},
                token.header,
                {
                    "iss": {"essential": True, "value": self._oidc.issuer},
                    "aud": {"essential": True, "value": self._oidc.client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                {"nonce": nonce, "client_id": self._oidc.client_id, "access_token": tokens.get("access_token")},
            )
            claims.validate(leeway=SKEW_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            log.warning("oidc-refused", why="its identity token is not good", error=type(error).__name__)
            raise _again("The issuer's identity token is not good (another login's, or the clocks differ)") from None
        return dict(token.claims)

    async def _read(self, signed: str, keys: KeySet) -> jwt.Token:
        said = (await self._issuer.metadata()).get("id_token_signing_alg_values_supported")
        allowed = ALGORITHMS & set(said if isinstance(said, list) else ["RS256"])
        return jwt.decode(signed, keys, registry=JWSRegistry(algorithms=sorted(allowed), strict_check_header=False))

    async def _whole(self, claims: dict[str, Any], tokens: Mapping[str, Any]) -> dict[str, Any]:
        """Add what the issuer tells beside the token, where the token lacks what is needed."""
        oidc, access = self._oidc, tokens.get("access_token")
        needed = [oidc.name_claim, oidc.role_claim.split(".")[0], oidc.mailbox_claim.split(".")[0]]
        if all(name in claims for name in needed if name) or not isinstance(access, str):
            return claims
        told = await self._issuer.user_info(access)
        if told and told.get("sub") != claims["sub"]:
            raise _again("The issuer speaks of two people")
        return {**told, **claims}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _again(why: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, f"{why}: begin again at /api/v1/oidc/login.")
