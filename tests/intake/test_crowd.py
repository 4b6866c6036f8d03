"""Twenty senders of large mails at once, and a good client beside them: its share of loop, disk and commits."""

from pathlib import Path

import pytest

from tests.intake.crowd import EMPTY_LINES, MIB, ORDINARY_LINES, Waits, beside, good_client
from tests.intake.real_spool import stored
from tests.intake.served import serve


@pytest.mark.parametrize("line", [ORDINARY_LINES, EMPTY_LINES], ids=["ordinary lines", "empty lines"])
def test_a_good_client_is_served_beside_twenty_large_mails(tmp_path: Path, line: bytes) -> None:
    alone = Waits()
    with serve(tmp_path) as served:
        good_client(served, alone)
        waits, _rate = beside(served, 20, line, 24 * MIB)
        assert served.peak_kib() < 128 * 1024
    assert len(waits.accepted_s) >= 10, "one after another was served while the large mails came in"
    mails = [receipt.size for receipt, _content in stored(tmp_path)]
    assert sorted(size > MIB for size in mails) == [False] * (len(waits.accepted_s) + 1) + [True] * 20
