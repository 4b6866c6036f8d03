"""The `[notices]` table of the settings, and the relay that its URL names (RFC 8314, RFC 3207).

`smtp://HOST:PORT` is asked for STARTTLS where it offers it; `smtps://USER@HOST:PORT` is TLS from the first byte. A
password goes over TLS with a verified certificate and no other way, but to this machine.
"""

import re
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

__all__ = ["MailboxNotices", "NoticeSettings", "Relay"]

LOCAL = ("localhost", "127.0.0.1", "::1")
PORTS = {"smtp": 25, "smtps": 465}
_ADDRESS = re.compile(r"[!#-'*+/-9=?A-Z^-~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?", re.ASCII)
"""An address that can stand in any header and command as it is (RFC 5321 4.1.2, without quoted local parts)."""
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes the notices."""

    host: str
    port: int
    user: str
    implicit_tls: bool
    """TLS from the first byte."""

    @classmethod
    def read(cls, url: str) -> "Relay":
        """Return the relay that a URL names. Raises `ValueError` with what is wrong."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError("is no URL like smtp://mail.example.com:25") from None
        if parts.scheme not in PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("must be like smtp://mail.example.com:25 or smtps://user@mail.example.com:465")
        if any(ord(one) <= 32 or ord(one) >= 127 for one in url):
            raise ValueError("has a space or a character that is not ASCII")
        if parts.password is not None:
            raise ValueError("holds a password: put it into a file and name that by password_file")
        user = unquote(parts.username or "")
        return cls(host, port or PORTS[parts.scheme], user, parts.scheme == "smtps")

    @property
    def local(self) -> bool:
        """Whether it is on this machine, where TLS adds nothing."""
        return self.host in LOCAL

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def _relay(url: str) -> str:
    if url:
        Relay.read(url)
    return url


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text) or ".." in text:
        raise ValueError(f"{text!r} is no address like desk@example.com; write a domain that is not ASCII as xn--")
    return text


def _daytime(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise ValueError(f"{text!r} is no time of day like 07:00")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"{text!r} is no time zone that this machine knows, like Europe/Berlin") from None
    return text


PlainAddress = Annotated[str, AfterValidator(_address)]


class MailboxNotices(BaseModel):
    """Who is told of one mailbox's storms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: tuple[PlainAddress, ...] | None = Field(
        None, description="who is told of this mailbox, instead of notices.to; []: nobody"
    )


class NoticeSettings(BaseModel):
    """Mail to staff about storms, through a relay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    relay: Annotated[str, AfterValidator(_relay)] = Field(
        "", description="`smtp://host:25` or `smtps://user@host:465`; empty: no notices by mail"
    )
    password: SecretStr = Field(SecretStr(""), description="password of the relay's user, better by password_file")
    tls: Literal["offered", "verified"] = Field(
        "offered",
        description="offered: STARTTLS where the relay offers it, any certificate; verified: never without TLS and a"
        " certificate that verifies; smtps:// and a password are always so, a relay on this machine never",
    )
    sender: Annotated[str, AfterValidator(lambda text: _address(text) if text else text)] = Field(
        "", description="From of the notices; a mailbox of yours, or an address that nobody answers at"
    )
    to: tuple[PlainAddress, ...] = Field((), description="who is told of all mailboxes that name nobody themselves")
    storms: bool = Field(True, description="tell of each storm: opened, at 10, 100, 1,000 ... mails, closed")
    digest: bool = Field(True, description="tell once a day what waits")
    digest_at: Annotated[str, AfterValidator(_daytime)] = Field("07:00", description="when, `HH:MM`")
    timezone: Annotated[str, AfterValidator(_zone)] = Field("UTC", description="where it is that time, `Europe/Berlin`")
    per_hour: int = Field(
        12,
        ge=1,
        le=3_600,
        description="the most mails about storms that one address gets in an hour; more are put in one",
    )
    language: Literal["en", "de"] = Field("en", description="language of the notices")

    @model_validator(mode="after")
    def _can_be_sent(self) -> "NoticeSettings":
        if not self.relay:
            return self
        if not self.sender:
            raise ValueError("sender must be set with relay: the address that notices come from")
        relay = Relay.read(self.relay)
        if bool(relay.user) != bool(self.password.get_secret_value()):
            raise ValueError("password and the user in relay go together: set both or neither")
        return self

    @property
    def verified(self) -> bool:
        """Whether the relay must show a certificate that verifies."""
        relay = Relay.read(self.relay)
        return relay.implicit_tls or (not relay.local and (self.tls == "verified" or bool(relay.user)))

    @property
    def daytime(self) -> time:
        """When the digest is due."""
        return time.fromisoformat(self.digest_at)

    @property
    def zone(self) -> ZoneInfo:
        """Where."""
        return ZoneInfo(self.timezone)
