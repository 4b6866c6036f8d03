"""Reading where to listen."""

import pytest

from ingest.listen_address import ListenAddress


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8025", ListenAddress("127.0.0.1", 8025)),
        ("localhost:0", ListenAddress("localhost", 0)),
        (":65535", ListenAddress("", 65_535)),
        ("[::1]:25", ListenAddress("::1", 25)),
        ("unix:/run/ingest/lmtp", ListenAddress(path="/run/ingest/lmtp")),
    ],
)
def test_addresses_are_read_and_written(text: str, address: ListenAddress) -> None:
    assert ListenAddress.read(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text", ["", "localhost", "localhost:", "localhost:smtp", ":65536", ":-1", ":٢٥", "::1:25", "unix:lmtp", "unix:"]
)
def test_what_is_no_address_is_refused_and_shown(text: str) -> None:
    with pytest.raises(ValueError, match=r"HOST:PORT|brackets|absolute path") as error:
        ListenAddress.read(text)
    assert repr(text) in str(error.value)
