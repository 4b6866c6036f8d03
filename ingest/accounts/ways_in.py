"""Settings of the ways in that somebody else vouches for: an OpenID Connect issuer and a reverse proxy."""

from ipaddress import ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from ingest.listen_address import is_local

__all__ = ["UNIX", "OidcSettings", "ProxySettings", "web_url"]

UNIX = "unix"
PORTS = {"http": 80, "https": 443}
RoleName = Literal["viewer", "reviewer", "admin"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def web_url(url: str) -> str:
    """Return an address of a page as a browser writes it, without a slash at its end, "" for none. Raises `ValueError`.

    What a browser says of itself is compared with it: small letters, and no port that the scheme means anyway.
    """
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"{url!r} is no address like https://ingest.example.com")
    if not parts.hostname.isascii():
        raise ValueError(f"{url!r} has a name that browsers write as xn--...: write it so")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in {None, PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path}".rstrip("/")


def _issuer(url: str) -> str:
    parts = urlsplit(url)
    if url and not (parts.scheme == "https" or (parts.scheme == "http" and is_local(parts.hostname or ""))):
        raise ValueError(f"{url!r} must begin with https://: whoever can change its answers can log in as anybody")
    return url


def _network(text: str) -> str:
    if text != UNIX:
        ip_network(text)
    return text


def _header(name: str) -> str:
    if name and not all(character.isascii() and (character.isalnum() or character == "-") for character in name):
        raise ValueError(f"{name!r} is no name of a header: use letters, digits and hyphens")
    return name.lower()


class OidcSettings(_Table):
    """Login at an OpenID Connect issuer; loaded only when `issuer` is set."""

    issuer: Annotated[str, AfterValidator(_issuer)] = Field(
        "", description="address of the issuer, exactly as it calls itself; empty: no such login"
    )
    client_id: str = Field("", description="what the issuer calls us")
    client_secret: SecretStr = Field(SecretStr(""), description="our secret there; better by client_secret_file")
    scopes: tuple[str, ...] = Field(("openid", "profile", "email"), description="what the issuer is asked to tell")
    name_claim: str = Field("email", description="the claim that names a user; `email` counts only if it is verified")
    allowed_domains: tuple[str, ...] = Field(
        (), description="domains of the verified address; empty: whoever the issuer knows"
    )
    role_claim: str = Field("", description="the claim that holds groups or roles; `a.b` is `b` in `a`")
    roles: dict[str, RoleName] = Field(
        {}, description='role of each value of that claim, `{helpdesk-admins = "admin"}`; the highest counts'
    )
    role: Literal["", "viewer", "reviewer", "admin"] = Field(
        "", description="role of whoever has none by his claims; empty: he must have been added (`ingest user add`)"
    )
    mailbox_claim: str = Field("", description="the claim that says which mailboxes he sees; empty: all of them")
    mailboxes: dict[str, tuple[str, ...]] = Field(
        {}, description='mailboxes of each value of that claim, `{sales = ["sales@example.com"]}`; no value: none'
    )

    @model_validator(mode="after")
    def _whole(self) -> "OidcSettings":
        if self.issuer and not self.client_id:
            raise ValueError("client_id must be set with issuer")
        if self.issuer and "openid" not in self.scopes:
            raise ValueError("scopes must hold openid, or no identity is told")
        if bool(self.role_claim) != bool(self.roles):
            raise ValueError("role_claim and roles go together: set both or neither")
        if bool(self.mailbox_claim) != bool(self.mailboxes):
            raise ValueError("mailbox_claim and mailboxes go together: set both or neither")
        return self


class ProxySettings(_Table):
    """A reverse proxy in front, which is believed what it says of who asks."""

    trusted: tuple[Annotated[str, AfterValidator(_network)], ...] = Field(
        (), description="addresses or networks of the proxy, `unix` for whoever comes by a Unix socket"
    )
    user_header: Annotated[str, AfterValidator(_header)] = Field(
        "", description="header in which it names the user that has logged in there; empty: it names none"
    )
    role: Literal["", "viewer", "reviewer", "admin"] = Field(
        "", description="role of whoever it names that was not added (`ingest user add`); empty: he is refused"
    )

    @model_validator(mode="after")
    def _whole(self) -> "ProxySettings":
        if self.user_header and not self.trusted:
            raise ValueError("trusted must be set with user_header: else anybody could call himself an admin")
        if any(text != UNIX and ip_network(text).prefixlen == 0 for text in self.trusted):
            raise ValueError("trusted must not be every address: name the proxy's")
        return self
