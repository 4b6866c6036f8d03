"""Finds what is wrong with the certificate and the key of STARTTLS: no PEM, encrypted, not of one pair, out of date.

It asks no authority, and does not compare the certificate's names with anything: mail servers rarely do.
"""

import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ingest.settings import Settings

__all__ = ["doubtful_certificate", "wrong_certificate"]

SOON_DAYS = 7
_KEY = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")
_ENCRYPTED = re.compile(rb"-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4, *ENCRYPTED", re.MULTILINE)


def wrong_certificate(settings: Settings) -> Iterator[str]:
    """Yield why STARTTLS could not be offered; nothing where it is not asked for."""
    chain, key = settings.smtp.tls_certificate, settings.smtp.tls_key
    if chain is None or key is None:
        return
    contents = {}
    for name, path in (("tls_certificate", chain), ("tls_key", key)):
        try:
            contents[name] = path.read_bytes()
        except OSError as error:
            yield f"smtp.{name}: {path} cannot be read: {error.strerror}"
    if len(contents) == 2:
        yield from _of_pair(chain, contents["tls_certificate"], key, contents["tls_key"])


def _of_pair(chain: Path, certificate: bytes, key: Path, secret: bytes) -> Iterator[str]:
    if b"-----BEGIN CERTIFICATE-----" not in certificate:
        yield f"smtp.tls_certificate: {chain} holds no PEM certificate (BEGIN CERTIFICATE)"
    elif not _KEY.search(secret):
        yield f"smtp.tls_key: {key} holds no PEM key (BEGIN PRIVATE KEY)"
    elif _ENCRYPTED.search(secret):
        yield f"smtp.tls_key: {key} is encrypted, and nobody is there to type its passphrase: store it without one"
    else:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key, password="")
        except (ssl.SSLError, OSError, ValueError) as error:
            if getattr(error, "reason", "") == "KEY_VALUES_MISMATCH":
                yield f"smtp.tls_key: {key} is not the key of the certificate in {chain}, whose own must come first"
            else:
                yield f"smtp.tls_certificate: {chain} and {key} are damaged, or not of one pair"


def doubtful_certificate(settings: Settings, now: datetime | None = None) -> Iterator[str]:
    """Yield that the certificate is out of date, or soon is: senders that look at it send in the clear, or not."""
    chain = settings.smtp.tls_certificate
    if chain is None or next(wrong_certificate(settings), ""):
        return
    from cryptography.x509 import load_pem_x509_certificates

    own, now = load_pem_x509_certificates(chain.read_bytes())[0], now or datetime.now(UTC)
    ends = own.not_valid_after_utc
    if now >= ends:
        yield f"smtp.tls_certificate: {chain} expired on {ends:%Y-%m-%d}"
    elif (ends - now).days < SOON_DAYS:
        yield f"smtp.tls_certificate: {chain} expires on {ends:%Y-%m-%d}"
    elif now < own.not_valid_before_utc:
        yield f"smtp.tls_certificate: {chain} is not valid before {own.not_valid_before_utc:%Y-%m-%d}"
