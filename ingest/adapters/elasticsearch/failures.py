"""Translates what the Elasticsearch client raises into our exception tree, with the server named.

One rule decides, as for the store: only what a setting must change is permanent; all else may pass, and the mail is
stored already. A full disk (403, read-only-allow-delete block) passes; so does a refused key once it is put right.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import elastic_transport
import elasticsearch

from ingest.errors import IngestError, SearchUnavailable, SettingError

__all__ = ["MEANING", "translated"]

MEANING: Mapping[type[Exception], type[IngestError]] = {
    elasticsearch.ApiError: SearchUnavailable,
    elasticsearch.AuthenticationException: SearchUnavailable,
    elasticsearch.AuthorizationException: SearchUnavailable,
    elasticsearch.BadRequestError: SettingError,
    elasticsearch.ConflictError: SearchUnavailable,
    elasticsearch.NotFoundError: SearchUnavailable,
    elasticsearch.UnsupportedProductError: SettingError,
    elastic_transport.ApiError: SearchUnavailable,
    elastic_transport.ConnectionError: SearchUnavailable,
    elastic_transport.ConnectionTimeout: SearchUnavailable,
    elastic_transport.SerializationError: SearchUnavailable,
    elastic_transport.SniffingError: SearchUnavailable,
    elastic_transport.TlsError: SearchUnavailable,
    elastic_transport.TransportError: SearchUnavailable,
}
"""Every exception of the client; a test fails when a new release has one that is not listed."""

ADVICE: Mapping[type[Exception], str] = {
    elasticsearch.AuthenticationException: "refuses search.api_key",
    elasticsearch.AuthorizationException: "refuses to write (search.api_key lacks the right, or a disk is full)",
    elasticsearch.UnsupportedProductError: "is not Elasticsearch; search.url names another server",
}


@contextmanager
def translated(host: str) -> Iterator[None]:
    """Raise what the client says inside the block as one of ours; `host` is what the message names."""
    try:
        yield
    except (elastic_transport.TransportError, elastic_transport.ApiError) as error:
        kind = next(MEANING[base] for base in type(error).__mro__ if base in MEANING)
        raise kind(_sentence(error, host)) from error


def _sentence(error: Exception, host: str) -> str:
    said = str(error)[:300]
    if "media_type_header_exception" in said:
        return f"search.compatibility: Elasticsearch at {host} is of major version 8; set it to 8"
    if isinstance(error, elasticsearch.BadRequestError):
        return f"search.index: Elasticsearch at {host} refuses: {said}"
    otherwise = "cannot do this now" if isinstance(error, elastic_transport.ApiError) else "does not answer"
    advice = next((ADVICE[base] for base in type(error).__mro__ if base in ADVICE), otherwise)
    return f"Elasticsearch at {host} {advice}: {said}"
