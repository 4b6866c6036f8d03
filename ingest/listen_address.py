"""Where a listener listens, read from one text: `127.0.0.1:8025`, `[::1]:8025`, `:8025` or `unix:/run/ingest/lmtp`."""

from dataclasses import dataclass
from ipaddress import ip_address

__all__ = ["ListenAddress", "is_local"]


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """A TCP address (`host` may be "" for every interface), or a Unix socket when `path` is set."""

    host: str = ""
    port: int = 0
    path: str = ""

    @classmethod
    def read(cls, text: str) -> "ListenAddress":
        """Read `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`. Raises ValueError that says what is wrong."""
        if text.startswith("unix:"):
            if not text[5:].startswith("/"):
                raise ValueError(f"{text!r} needs an absolute path after unix:")
            return cls(path=text[5:])
        host, colon, port = text.rpartition(":")
        if not colon or not port.isascii() or not port.isdigit() or int(port) > 65_535:
            raise ValueError(f"{text!r} is not HOST:PORT with a port from 0 to 65535")
        if host.startswith("[") and host.endswith("]"):
            return cls(host[1:-1], int(port))
        if ":" in host:
            raise ValueError(f"{text!r}: write an IPv6 address in brackets, as [::1]:{port}")
        return cls(host, int(port))

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it: a loopback address or a Unix socket."""
        return bool(self.path) or is_local(self.host)

    def __str__(self) -> str:
        if self.path:
            return f"unix:{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def is_local(host: str) -> bool:
    """Whether `host` is a name or an address of this machine for itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
