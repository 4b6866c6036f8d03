"""TLS for STARTTLS: one context from a certificate and a key, renewed while it serves (RFC 3207, RFC 8996).

Certificates are renewed every few weeks; a process that has to be restarted for that is a process that is restarted
at night. It asks no client for a certificate and offers no TLS from the first byte (SMTPS).
"""

import ssl
from pathlib import Path

import structlog

from ingest.errors import SettingError

__all__ = ["Certificate"]

_log = structlog.get_logger()


class Certificate:
    """A certificate chain and its key on disk. `context` stays the same object; `reload` renews what it shows.

    Raises `SettingError` when the files cannot be read or do not belong together.
    """

    def __init__(self, chain: Path, key: Path) -> None:
        self._chain = chain
        self._key = key
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            self._load(self.context)
        except (OSError, ssl.SSLError) as error:
            raise SettingError(f"TLS certificate {chain} with key {key}: {_why(error)}") from error

    def reload(self) -> bool:
        """Read the files again; new handshakes show the new certificate. False, and the old one stays, on any error.

        Meant for SIGHUP. What has been handshaken goes on as it is.
        """
        try:
            # On a context of its own first: one that fails half way may hold the new chain and the old key.
            self._load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
            self._load(self.context)
        except (OSError, ssl.SSLError) as error:
            _log.error("certificate-not-reloaded", chain=str(self._chain), key=str(self._key), error=_why(error))
            return False
        _log.info("certificate-reloaded", chain=str(self._chain))
        return True

    def _load(self, context: ssl.SSLContext) -> None:
        # A key with a passphrase must fail, not ask at the terminal of a service that has none.
        context.load_cert_chain(self._chain, self._key, password="")


def _why(error: OSError | ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLError):
        return "the files are no PEM certificate and key that belong together"
    return error.strerror or type(error).__name__
