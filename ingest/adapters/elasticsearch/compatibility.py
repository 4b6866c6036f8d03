"""Lets the version 9 client speak to a server of major version 8.

Client 9 asks for API version 9 in `Accept` and `Content-Type`, which a server of major 8 answers with 400, and no
option of the client changes it (elastic/elasticsearch-py #2923): a transport that rewrites the media type does.
"""

from collections.abc import Mapping
from typing import Any

from elastic_transport import AsyncTransport, TransportApiResponse

__all__ = ["SpeaksEight"]


class SpeaksEight(AsyncTransport):
    """A transport whose requests ask for API version 8."""

    async def perform_request(self, method: str, target: str, **options: Any) -> TransportApiResponse:  # type: ignore[override]  # the options pass through
        """Send a request with version 8 in its media types."""
        headers = options.get("headers")
        if isinstance(headers, Mapping):
            options["headers"] = {
                name: str(value).replace("compatible-with=9", "compatible-with=8") for name, value in headers.items()
            }
        return await super().perform_request(method, target, **options)
