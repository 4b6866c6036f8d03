"""The files of the pages: kept for ever under the name of what is in them, and never under another one."""

from pathlib import Path

import pytest

from ingest.web.pages.asset_files import address_of, asset_files
from tests.ingest.desk import desk, settings
from tests.web.client import client


@pytest.mark.parametrize("name", sorted(asset_files()))
async def test_a_file_is_kept_only_under_the_name_of_its_content(tmp_path: Path, name: str) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        now = await asking.get(address_of(name))
        assert now.content == asset_files()[name]
        assert now.headers["cache-control"] == "public, max-age=31536000, immutable"
        other = await asking.get(f"/assets/{'0' * 16}/{name}")
        assert (other.content, other.headers["cache-control"]) == (now.content, "no-store")
        assert {one.headers["x-content-type-options"] for one in (now, other)} == {"nosniff"}
