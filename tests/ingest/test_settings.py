"""Every setting has bounds that hold, and every default stands within them."""

from typing import Any

import pytest
from pydantic import ValidationError

from ingest.settings import Settings
from loopguard.policy import BOUNDS

EDGES = {
    ("smtp", "processes"): (1, 64),
    ("spool", "partition_s"): (60, 86_400),
    ("spool", "retention_s"): (3_600, 366 * 86_400),
    ("worker", "processes"): (1, 64),
    ("worker", "concurrency"): (1, 1_000),
    ("worker", "attempts"): (1, 10),
    **{("policy", name): bounds for name, bounds in BOUNDS.items()},
}


@pytest.mark.parametrize(("table", "name"), EDGES)
def test_edges_are_in_and_what_is_beyond_is_out(table: str, name: str) -> None:
    least, most = EDGES[table, name]
    for value in (least, most):
        assert getattr(getattr(Settings.model_validate({table: {name: value}}), table), name) == value
    for value in (least - 1, most + 1):
        with pytest.raises(ValidationError, match=name):
            Settings.model_validate({table: {name: value}})


@pytest.mark.parametrize(
    "table",
    [
        {"spool": {"reserve": -1}},
        {"store": {"timeout_s": 0}},
        {"store": {"timeout_s": 301}},
        {"store": {"database": ""}},
        {"store": {"driver": "asyncpg"}},
        {"search": {"timeout_s": -1}},
        {"search": {"index": "Upper"}},
        {"search": {"index": "-dash"}},
        {"search": {"compatibility": 7}},
        {"originals": {"where": "s3"}},
        {"log": {"level": "loud"}},
        {"stamp_key": [{"id": "UPPER", "secret": "x" * 32}]},
        {"stamp_key": [{"id": "toolongid", "secret": "x" * 32}]},
        {"stamp_key": [{"id": "k", "secret": "x" * 31}]},
        {"smtp": {"tls_certificate": "chain.pem"}},
        {"intake": {"size": 0}},
        {"web": {"url": "https://häus.example"}},
        {"web": {"url": "https://anna:secret@desk.example"}},
        {"web": {"url": "https://desk.example:x"}},
    ],
)
def test_what_cannot_be_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(table)


def test_urls_with_what_belongs_to_them() -> None:
    for url in ("mongodb://a,b,c/?replicaSet=rs0", "mongodb+srv://u:p@cluster.example/db"):
        assert Settings.model_validate({"store": {"url": url}}).store.url.get_secret_value() == url
    for url in ("mongodb:/db", "mongodb://", "mongodb:///", "http://db", " mongodb://db"):
        with pytest.raises(ValidationError, match="must begin with mongodb://"):
            Settings.model_validate({"store": {"url": url}})
