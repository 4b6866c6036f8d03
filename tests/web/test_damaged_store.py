"""A store that cannot be opened takes no probe away: /metrics and /readyz are needed most when something is broken."""

import json
from pathlib import Path

from tests.node import running, wait_for


def test_a_node_with_a_damaged_store_still_answers_its_probes(tmp_path: Path) -> None:
    """The web role ended with 75 again and again, and its address refused every connection."""
    (tmp_path / "data").mkdir()
    store = tmp_path / "data" / "store.sqlite"
    store.write_bytes(b"mould " * 4_000)
    with running(tmp_path) as node:
        assert node.get("/livez")[0] == 200
        status, text = node.get("/metrics")
        assert status == 200
        assert "ingest_node_accepted 0.0" in text
        assert "ingest_node_indexed" not in text, "what the store would have to say is left out"
        assert node.get("/readyz")[0] in {200, 503}
        store.unlink()
        wait_for(lambda: "ingest_node_indexed" in node.get("/metrics")[1], "it does not find its store again")
        assert json.loads(node.get("/readyz")[1])["ready"]
