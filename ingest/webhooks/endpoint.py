"""One `[[webhook]]` table of the settings, and the endpoint that it describes; its secrets are shown nowhere.

An endpoint's `name` is who it is over restarts, in the store, in logs and for commands: with another name it begins
anew. Without one in the settings it follows from the URL.
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_network
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, SecretStr, field_validator

from ingest.ports.changes import ChangeKind
from ingest.webhooks.internal_address import Network
from ingest.webhooks.signature import secret_key

__all__ = ["Endpoint", "WebhookSettings", "without_query"]

USUAL = (
    ChangeKind.MESSAGE_STORED,
    ChangeKind.MESSAGE_RELEASED,
    ChangeKind.STORM_OPENED,
    ChangeKind.STORM_GROWN,
    ChangeKind.STORM_CLOSED,
)

MOST_SECRETS = 5


def _several(given: Any) -> Any:
    """Return several secrets for one text: a file of them has one a line."""
    return given.split() if isinstance(given, str) else given


def without_query(url: str) -> str:
    """Return a URL as people may see it: what stands in its query may be a password."""
    plain, query, _ = url.partition("?")
    return f"{plain}?..." if query else plain


class WebhookSettings(BaseModel):
    """One endpoint that is told of changes by HTTP POST (Standard Webhooks 1.0)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, PlainSerializer(without_query, when_used="json")] = Field(
        description="`https://...` of the receiver; http:// only makes sense for one on this machine"
    )
    secret: Annotated[tuple[SecretStr, ...], BeforeValidator(_several)] = Field(
        min_length=1,
        description="`whsec_` and 24 to 64 bytes in base64, better by secret_file; several, with spaces or lines "
        "between, all sign: the way to change one",
    )
    name: str = Field(
        "",
        pattern="^([a-z0-9][a-z0-9._-]{0,63})?$",
        description="who this endpoint is over restarts; empty: made from the URL",
    )
    events: tuple[ChangeKind, ...] = Field(USUAL, min_length=1, description="which changes it is told of")
    mailboxes: tuple[str, ...] = Field((), description="addresses of the mailboxes it is told of; empty: all")
    allow_internal: tuple[str, ...] = Field(
        (), description="addresses or networks of ours that it may reach, like 127.0.0.1 or 10.1.0.0/16"
    )
    timeout_s: float = Field(15, gt=0, le=60, description="the most seconds to wait for an answer")
    concurrency: int = Field(8, ge=1, le=100, description="the most webhooks that are on their way at once")

    @field_validator("url")
    @classmethod
    def _url_can_work(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            raise ValueError("is no URL like https://desk.example/webhook") from None
        if parts.scheme not in {"http", "https"} or not host or any(ord(one) <= 32 or ord(one) == 127 for one in url):
            raise ValueError("must be like https://desk.example/webhook, without spaces")
        if parts.username is not None or parts.password is not None:
            raise ValueError("holds a user or password; receivers know us by the signature, so leave them out")
        if parts.fragment:
            raise ValueError("has a fragment (#...), which no request can carry")
        return url

    @field_validator("secret")
    @classmethod
    def _secrets_are_strong(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for one in secrets:
            secret_key(one.get_secret_value())
        if len(secrets) > MOST_SECRETS:
            raise ValueError(f"{MOST_SECRETS} secrets may sign at once; take away those that no receiver goes by")
        return secrets

    @field_validator("allow_internal")
    @classmethod
    def _networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for one in networks:
            try:
                ip_network(one, strict=False)
            except ValueError:
                raise ValueError(f"{one!r} is neither an address nor a network like 10.0.0.0/8") from None
        return networks

    @property
    def called(self) -> str:
        """The endpoint's name."""
        return self.name or _name(self.url)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as it is served."""

    name: str
    url: str = field(repr=False)
    keys: tuple[bytes, ...] = field(repr=False)
    events: frozenset[ChangeKind]
    mailboxes: frozenset[str]
    """Empty: all."""
    allow: tuple[Network, ...]
    timeout_s: float
    concurrency: int

    @classmethod
    def of(cls, table: WebhookSettings) -> "Endpoint":
        """Return the endpoint of a table."""
        return cls(
            name=table.called,
            url=table.url,
            keys=tuple(secret_key(one.get_secret_value()) for one in table.secret),
            events=frozenset(table.events),
            mailboxes=frozenset(address.lower() for address in table.mailboxes),
            allow=tuple(ip_network(one, strict=False) for one in table.allow_internal),
            timeout_s=table.timeout_s,
            concurrency=table.concurrency,
        )


def _name(url: str) -> str:
    """Return a name for a URL: its host, for people, and a digest of all of it."""
    host = re.sub(r"[^a-z0-9.]+", "-", (urlsplit(url).hostname or "").lower()).strip("-.")[:40] or "endpoint"
    return f"{host}-{sha256(url.encode()).hexdigest()[:8]}"
