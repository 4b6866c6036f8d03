"""Signs a webhook and verifies one, as Standard Webhooks 1.0 says: HMAC-SHA256 over `id.timestamp.body`.

Each live secret signs; a receiver takes a webhook that one of its own verifies, so secrets are changed without a gap.
It makes no ed25519 signatures (`v1a`).
"""

import base64
import binascii
import hmac
import time
from collections.abc import Iterable, Mapping, Sequence

from ingest.errors import CallerError

__all__ = ["PREFIX", "secret_key", "signed", "verify"]

PREFIX = "whsec_"
LEAST, MOST = 24, 64
"""Bytes of a secret."""
VERSION = "v1"
TOLERANCE_S = 300.0


def secret_key(secret: str) -> bytes:
    """Return the bytes of a secret `whsec_...`. Raises ValueError, which never says what the secret is."""
    text = secret.strip()
    if not text.startswith(PREFIX):
        raise ValueError(f"it must begin with {PREFIX}")
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"what follows {PREFIX} must be base64") from None
    if not LEAST <= len(key) <= MOST:
        raise ValueError(f"it has {len(key)} bytes; {LEAST} to {MOST} are wanted, in base64 after {PREFIX}")
    return key


def signed(keys: Iterable[bytes], id_: str, at: int, body: bytes) -> dict[str, str]:
    """Return the headers of a webhook that is sent at `at`, in seconds since the epoch."""
    signatures = " ".join(f"{VERSION},{_signature(key, id_, str(at), body)}" for key in keys)
    return {"webhook-id": id_, "webhook-timestamp": str(at), "webhook-signature": signatures}


def verify(
    secrets: str | Sequence[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    tolerance_s: float = TOLERANCE_S,
    now: float | None = None,
) -> str:
    """Return the webhook-id of a webhook that one of `secrets` has signed lately. Raises `CallerError`.

    `now`: seconds since the epoch, by default those of the clock. Names of headers are taken in any case.
    """
    found = {name.lower(): value for name, value in headers.items()}
    try:
        id_, at = found["webhook-id"], found["webhook-timestamp"]
        signatures = found["webhook-signature"].split()
    except KeyError as missing:
        raise CallerError(f"not a webhook of ours: it has no header {missing.args[0]}") from None
    if not at.isascii() or not at.isdigit() or len(at) > 12:
        raise CallerError("not a webhook of ours: webhook-timestamp is no number of seconds")
    if abs((time.time() if now is None else now) - int(at)) > tolerance_s:
        raise CallerError(f"webhook-timestamp is more than {tolerance_s:.0f} s from this machine's clock")
    ours = [_signature(secret_key(one), id_, at, body) for one in ([secrets] if isinstance(secrets, str) else secrets)]
    for one in signatures:
        version, _, signature = one.partition(",")
        theirs = signature.encode("utf-8", "surrogatepass")
        if version == VERSION and any(hmac.compare_digest(each.encode(), theirs) for each in ours):
            return id_
    raise CallerError("no signature of this webhook is by one of the secrets")


def _signature(key: bytes, id_: str, at: str, body: bytes) -> str:
    signed_text = f"{id_}.{at}.".encode("utf-8", "surrogatepass") + body
    return base64.b64encode(hmac.digest(key, signed_text, "sha256")).decode("ascii")
