"""Sends one signed POST to one URL, and says what became of it; it never raises for what a receiver does.

The address is checked where the socket is made, so what was checked is what is connected to, whatever the DNS says
before or after, and whether the URL has a name, an address or an odd way to write one. No redirect is followed, no
proxy or netrc of the environment is used, and of an answer a few kB are read. TLS is verified.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from ingest.webhooks.endpoint import Endpoint
from ingest.webhooks.internal_address import why_internal
from ingest.webhooks.schedule import retry_after
from ingest.webhooks.signature import signed
from ingest.webhooks.status_line import Connector, StatusLine, is_success, listening

__all__ = ["Answer", "Target"]

READ = 4096
"""Bytes of an answer that are read; the rest is left to the connection, which is closed then."""
SHOWN = 200
"""Characters of an answer's first line that are kept."""
BODY_S = 2.0
"""How long the rest of an answer may take whose status has come."""
KEEP_S = 4.0
"""How long a connection is kept that is not used; common servers end one after five seconds."""
HEADERS = {"content-type": "application/json", "user-agent": "helpdesk-ingest", "accept-encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt. `status` is 0 where no HTTP answer came, and `error` says why."""

    status: int
    error: str = ""
    asked_s: float = 0.0
    """The seconds that the receiver asked for by Retry-After."""
    took_s: float = 0.0
    said: str = field(default="", repr=False)
    """The first line of the answer's body."""
    unreachable: bool = False
    """Whether there was no connection to the receiver at all."""

    @property
    def accepted(self) -> bool:
        """Whether the receiver has it."""
        return is_success(self.status)

    @property
    def gone(self) -> bool:
        """Whether the receiver wants no webhook any more."""
        return self.status == HTTPStatus.GONE

    @property
    def throttles(self) -> bool:
        """Whether the receiver, and not this webhook, is the trouble."""
        return self.unreachable or self.status in {429, 502, 503, 504}


class Target:
    """The connections to one endpoint's receiver. Make it in a running loop, and close it."""

    def __init__(self, endpoint: Endpoint, clock: Callable[[], float] = time.time) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._kept = self._session(keepalive_timeout=KEEP_S)
        self._fresh: aiohttp.ClientSession | None = None

    async def send(self, id_: str, body: bytes) -> Answer:
        """Send one webhook and wait for the answer's status, for the endpoint's `timeout_s` at most."""
        began = time.monotonic()
        headers = {**HEADERS, **signed(self._endpoint.keys, id_, int(self._clock()), body)}
        with listening() as line:
            try:
                async with asyncio.timeout(self._endpoint.timeout_s):
                    response = await self._posted(body, headers, line)
            except (aiohttp.ClientError, OSError, ValueError, RecursionError, TimeoutError) as error:
                return self._unanswered(error, line, time.monotonic() - began)
        took = time.monotonic() - began
        said = await _first_line(response)
        status = response.status
        asked = retry_after(response.headers.get("retry-after", ""), self._clock())
        return Answer(status, "" if is_success(status) else _refusal(status), asked, took, said)

    async def close(self) -> None:
        """Close the connections."""
        await self._kept.close()
        if self._fresh is not None:
            await self._fresh.close()

    def _unanswered(self, error: BaseException, line: StatusLine, took: float) -> Answer:
        """Return what comes of an attempt without an answer that could be read."""
        if line.accepted:
            return Answer(line.status, took_s=took)
        unreachable = isinstance(error, aiohttp.ClientConnectorError)
        late = isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ClientError)
        why = f"no answer within {self._endpoint.timeout_s:g} s" if late else _why(error)
        return Answer(0, why, took_s=took, unreachable=unreachable)

    async def _posted(self, body: bytes, headers: dict[str, str], line: StatusLine) -> aiohttp.ClientResponse:
        """Send it, on a connection of its own where one that was kept ends before it answers: many servers do that."""
        try:
            return await self._kept.post(self._endpoint.url, data=body, headers=headers, allow_redirects=False)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            if line.accepted:
                raise
            self._fresh = self._fresh or self._session(force_close=True)
            return await self._fresh.post(self._endpoint.url, data=body, headers=headers, allow_redirects=False)

    def _session(self, **more: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=Connector(limit=0, socket_factory=self._socket, **more),
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    def _socket(self, found: tuple[Any, ...]) -> socket.socket:
        """Make the socket for an address that is about to be connected to. Raises OSError for one that is refused."""
        family, kind, protocol, _, address = found
        if why := why_internal(str(address[0]), self._endpoint.allow):
            raise PermissionError(why)
        return socket.socket(family, kind, protocol)


async def _first_line(response: aiohttp.ClientResponse) -> str:
    """Return the first line of the body; the connection is kept when the body has been read to its end."""
    read = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            while len(read) < READ and (chunk := await response.content.read(READ - len(read))):
                read += chunk
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        response.close()
    if response.content.at_eof():
        response.release()
    else:
        response.close()
    text = bytes(read).decode("utf-8", "replace").strip().partition("\n")[0]
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:SHOWN])


def _refusal(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "no status that HTTP knows"
    redirect = "; redirects are not followed: set webhook.url to where it leads" if 300 <= status < 400 else ""
    return f"answered {status} ({phrase}){redirect}"


def _why(error: BaseException) -> str:
    """Return a sentence of ours: what libraries say may repeat the URL, or what the receiver sent."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            why = f"TLS: {_tls(error.certificate_error)}"
        case aiohttp.ClientConnectorDNSError():
            why = f"the name does not resolve: {error.os_error.strerror or 'no address'}"
        case aiohttp.ClientConnectorSSLError():
            why = f"TLS: {_tls(error.os_error)}"
        case aiohttp.ClientConnectorError():
            why = f"cannot connect: {error.os_error}"
        case aiohttp.ServerDisconnectedError() | ConnectionError():
            why = "the connection ended before an answer"
        case aiohttp.ClientResponseError() | aiohttp.ClientPayloadError():
            why = "the answer is no HTTP"
        case _:
            why = f"no answer: {type(error).__name__}"
    return why[:300]


def _tls(error: BaseException) -> str:
    said = getattr(error, "verify_message", "") or (error.reason if isinstance(error, ssl.SSLError) else "")
    return str(said or type(error).__name__)[:200]
