"""Every setting with its type, default and bounds (pydantic); unknown keys are errors.

This module reads nothing: `ingest.config` fills it from TOML and the environment.
"""

import re
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from ingest.accounts.ways_in import OidcSettings, ProxySettings, web_url
from ingest.intake import IntakeLimits
from ingest.listen_address import ListenAddress
from ingest.notices.table import MailboxNotices, NoticeSettings
from ingest.server_url import unescaped
from ingest.sockets.rights import read_mode
from ingest.webhooks.endpoint import WebhookSettings
from loopguard import Policy
from parsers import Limits

__all__ = [
    "LmtpSettings",
    "LogSettings",
    "MailboxSettings",
    "NodeSettings",
    "OriginalSettings",
    "SearchSettings",
    "SenderSettings",
    "Settings",
    "SmtpSettings",
    "SpoolSettings",
    "StampKeySettings",
    "StoreSettings",
    "WebSettings",
    "WebhookSettings",
    "WorkerSettings",
]


_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f.:]+\]|\[IPv6:[0-9A-Fa-f.:]+\]", re.ASCII)
"""What may stand after `220` and in Received (RFC 5321 2.3.5, 4.1.3)."""


class Table(BaseModel):
    """One table of the settings file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _listen(text: str) -> str:
    if text:
        ListenAddress.read(text)
    return text


def _url(*schemes: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        url = secret.get_secret_value()
        if url and not (
            url.startswith(tuple(f"{scheme}://" for scheme in schemes)) and url.partition("://")[2].strip("/")
        ):
            raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)} and name a host")
        if found := unescaped(url):
            escape = f"%{ord(found):02X}"
            raise ValueError(f"has {found!r} in its user or password: write {escape} for it, as in a URL")
        return secret

    return AfterValidator(check)


def _address(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not (local and at and domain) or any(character.isspace() for character in text):
        raise ValueError(f"{text!r} is not an address like support@example.com")
    return f"{local}@{domain.lower()}"


def _host_name(text: str) -> str:
    if text and not HOST_NAME.fullmatch(text):
        raise ValueError(f"{text!r} is no host name like mx.example.com, nor an address in brackets")
    return text


def _mode(text: str) -> str:
    read_mode(text)
    return text


Listen = Annotated[str, AfterValidator(_listen)]
HostName = Annotated[str, AfterValidator(_host_name)]
SocketMode = Annotated[str, AfterValidator(_mode)]
MailAddress = Annotated[str, AfterValidator(_address)]


class SmtpSettings(Table):
    """The SMTP listener (RFC 5321)."""

    listen: Listen = Field("127.0.0.1:8025", description="`HOST:PORT`; empty: no SMTP")
    processes: int = Field(1, ge=1, le=64, description="number of intake processes; they share the port (SO_REUSEPORT)")
    hostname: HostName = Field("", description="name that greetings say; empty: this machine's host name")
    tls_certificate: Path | None = Field(
        None, description="file with the certificate chain (PEM): STARTTLS is offered; SIGHUP reads it again"
    )
    tls_key: Path | None = Field(None, description="file with the certificate's key (PEM)")

    @model_validator(mode="after")
    def _tls_is_whole(self) -> "SmtpSettings":
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key go together: set both or neither")
        return self


class LmtpSettings(Table):
    """The LMTP listener (RFC 2033), for a mail server in front."""

    listen: Listen = Field("", description="`HOST:PORT` or `unix:/PATH`; empty: no LMTP")
    mode: SocketMode = Field("0660", description="permissions of a Unix socket, octal, in quotes")
    group: str = Field("", description="group of a Unix socket, by name or number; empty: the process's own")


class NodeSettings(Table):
    """This node among others on one store."""

    label: str = Field("", max_length=100, description="what people call this node; empty: this machine's host name")


class SpoolSettings(Table):
    """Raw mail on local disk."""

    partition_s: int = Field(
        3_600, ge=60, le=86_400, description="seconds for which one file of the spool takes mail; then a new one begins"
    )
    retention_s: int = Field(
        7 * 86_400, ge=3_600, le=366 * 86_400, description="seconds for which raw mail stays in the spool"
    )
    reserve: int = Field(
        64 * 1024 * 1024,
        ge=0,
        description="bytes left free on the spool's volume beside 1.5 mails of `intake.size`; with less comes 452",
    )


class RetentionSettings(Table):
    """How long what nobody needs any more is kept; stored mail is kept until it is erased."""

    discarded_s: int = Field(
        30 * 86_400, ge=3_600, description="seconds until a discarded mail's record and original are deleted"
    )
    released_s: int = Field(
        366 * 86_400, ge=3_600, description="seconds until the record that a mail was held and released is deleted"
    )
    threads_s: int = Field(
        2 * 366 * 86_400,
        ge=86_400,
        description="seconds without mail until a thread's ids and participants are forgotten",
    )
    changes_s: int = Field(
        30 * 86_400,
        ge=4 * 86_400,
        description="seconds for which the feed keeps what it told; webhooks are tried again for three days",
    )


class StoreSettings(Table):
    """Where delivered and held mail goes."""

    url: Annotated[SecretStr, _url("mongodb", "mongodb+srv")] = Field(
        SecretStr(""), description="`mongodb://...`; empty: SQLite in data_dir"
    )
    database: str = Field("ingest", min_length=1, max_length=38, description="MongoDB database")
    driver: Literal["motor", "pymongo"] = Field("motor", description="which driver speaks to MongoDB")
    timeout_s: float = Field(10, gt=0, le=300, description="the most seconds to wait for one answer of the store")
    connect_timeout_s: float = Field(
        10, gt=0, le=300, description="the most seconds to wait until a MongoDB is found and greets"
    )


class SearchSettings(Table):
    """Where mail is indexed."""

    url: Annotated[SecretStr, _url("http", "https")] = Field(
        SecretStr(""), description="Elasticsearch `http(s)://...`; empty: SQLite FTS5 in data_dir"
    )
    index: str = Field("ingest-mail", pattern="^[a-z0-9][a-z0-9_.-]*$", description="index name")
    api_key: SecretStr = Field(SecretStr(""), description="Elasticsearch API key")
    analyzer: str = Field("standard", description="Elasticsearch analyzer of subject and text; the server must have it")
    compatibility: Literal[8, 9] = Field(9, description="major version of the Elasticsearch server")
    timeout_s: float = Field(30, gt=0, le=300, description="the most seconds to wait for one answer of the index")


class OriginalSettings(Table):
    """Where raw mail goes once it is stored."""

    where: Literal["auto", "directory", "gridfs"] = Field(
        "auto", description="where the mails' bytes go; auto: GridFS with a MongoDB store, else a directory"
    )
    folder: Path | None = Field(None, description="the directory for them; default data_dir/originals")


class WorkerSettings(Table):
    """The processes that judge and store."""

    processes: int = Field(1, ge=1, le=64, description="number of worker processes")
    concurrency: int = Field(64, ge=1, le=1_000, description="the most mails that one worker has in hand at once")
    attempts: int = Field(
        3,
        ge=1,
        le=10,
        description="how often a mail may make a worker die or fail; then it is set aside for `ingest shunted`",
    )


class WebSettings(Table):
    """The role that answers /livez, /readyz, /metrics, the HTTP API and the review page."""

    listen: Listen = Field("127.0.0.1:8026", description="`HOST:PORT` or `unix:/PATH`; empty: no web role")
    mode: SocketMode = Field("0600", description="permissions of a Unix socket, octal, in quotes")
    group: str = Field("", description="group of a Unix socket, by name or number; empty: the process's own")
    url: Annotated[str, AfterValidator(web_url)] = Field(
        "", description="how people reach it, `https://ingest.example.com`; empty: by the name that they ask for"
    )
    accounts: bool = Field(
        False,
        description="say true once there are users or tokens (`ingest user add`, `ingest token add`): `listen` may then"
        " be other than this machine",
    )
    open_on_loopback: bool = Field(
        False, description="true: whoever asks from this machine, or by the Unix socket, needs no account and may all"
    )
    session_idle_s: int = Field(
        8 * 3_600, ge=60, le=90 * 86_400, description="seconds without use after which a login ends"
    )
    session_s: int = Field(
        24 * 3_600, ge=60, le=90 * 86_400, description="seconds after which a login ends in any case"
    )
    texts: Path | None = Field(
        None, description="a folder of more texts for the pages, a file for each language: `fr.toml`"
    )
    oidc: OidcSettings = OidcSettings()
    proxy: ProxySettings = ProxySettings()

    @model_validator(mode="after")
    def _oidc_needs_url(self) -> "WebSettings":
        if self.oidc.issuer and not self.url:
            raise ValueError("url must be set with oidc.issuer: the issuer sends people back there")
        return self


class LogSettings(Table):
    """Logs: one event a line, to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="the least serious level that is written"
    )
    format: Literal["auto", "json", "console"] = Field("auto", description="auto: JSON, but plain lines at a terminal")


class StampKeySettings(Table):
    """A key that signs the Message-IDs of our outgoing mail; the first signs, all verify."""

    id: str = Field(
        pattern="^[a-z0-9]{1,8}$", description="short name of the key; it stands in each id that the key signs"
    )
    secret: SecretStr = Field(min_length=32, description="at least 32 characters; better by secret_file")


def _known(kind: type, skip: tuple[str, ...] = ()) -> BeforeValidator:
    """Refuse keys that the dataclass `kind` has no field for; pydantic itself would let them pass."""
    names = [field.name for field in fields(kind) if field.name not in skip]

    def check(table: Any) -> Any:
        for key in table if isinstance(table, dict) else ():
            if key not in names:
                raise ValueError(f"{key} is no setting; there are {', '.join(names)}")
        return table

    return BeforeValidator(check)


class SenderSettings(Table):
    """A sender that one mailbox treats in another way; the first that fits counts. Anybody can forge an author."""

    address: str = Field(min_length=1, description="author of a mail; `*` stands for any text")
    policy: dict[str, Any] = Field(default_factory=dict, description="what differs from the mailbox's policy for him")


class MailboxSettings(Table):
    """One mailbox: mail to `address`, to its plus-addresses and to `aliases` is delivered there."""

    address: MailAddress = Field(description="`support@example.com`")
    aliases: tuple[MailAddress, ...] = Field((), description="more addresses of this mailbox")
    policy: dict[str, Any] = Field(default_factory=dict, description="what differs from `policy` here")
    sender: tuple[SenderSettings, ...] = Field((), description="tables `[[mailbox.sender]]`")
    notices: MailboxNotices = MailboxNotices()


class Settings(Table):
    """All settings of one node."""

    data_dir: Path = Field(Path("ingest-data"), description="folder of spool, ledger, SQLite files and originals")
    smtp: SmtpSettings = SmtpSettings()
    lmtp: LmtpSettings = LmtpSettings()
    intake: Annotated[IntakeLimits, _known(IntakeLimits)] = IntakeLimits()
    node: NodeSettings = NodeSettings()
    spool: SpoolSettings = SpoolSettings()
    retention: RetentionSettings = RetentionSettings()
    store: StoreSettings = StoreSettings()
    search: SearchSettings = SearchSettings()
    originals: OriginalSettings = OriginalSettings()
    worker: WorkerSettings = WorkerSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()
    limits: Annotated[Limits, _known(Limits)] = Limits()
    policy: Annotated[Policy, _known(Policy, ("stamp_keys",))] = Policy()
    stamp_key: tuple[StampKeySettings, ...] = Field((), description="tables `[[stamp_key]]`")
    mailbox: tuple[MailboxSettings, ...] = Field((), description="tables `[[mailbox]]`")
    webhook: tuple[WebhookSettings, ...] = Field((), description="tables `[[webhook]]`")
    notices: NoticeSettings = NoticeSettings()

    @property
    def room(self) -> int:
        """Bytes that must be free on the spool's volume for mail to be taken."""
        return self.spool.reserve + self.intake.size * 3 // 2

    @model_validator(mode="after")
    def _gridfs_needs_mongodb(self) -> "Settings":
        if self.originals.where == "gridfs" and not self.store.url.get_secret_value():
            raise ValueError("originals.where = gridfs needs store.url = mongodb://...")
        return self

    @model_validator(mode="after")
    def _webhooks_fit_in(self) -> "Settings":
        for one in self.webhook:
            if [each.called for each in self.webhook].count(one.called) > 1:
                raise ValueError(f"webhook: {one.called} is there twice; each endpoint needs a name of its own")
        boxes = {one.address.lower() for one in self.mailbox}
        for one in self.webhook:
            for address in one.mailboxes:
                if address.lower() not in boxes:
                    raise ValueError(f"webhook {one.called}: {address} is no mailbox; name its address, not an alias")
        return self
