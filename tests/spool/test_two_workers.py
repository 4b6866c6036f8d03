"""Two ledgers in two processes never claim one receipt twice, and together claim all."""

import subprocess
import sys
from pathlib import Path

from ingest.spool import SqliteLedger, SqliteSpoolWriter
from tests.spool.mails import take_one

CLAIM = """
import sys
from pathlib import Path
from ingest.ports import Back
from ingest.spool import SqliteLedger
ledger = SqliteLedger(Path(sys.argv[1]), sys.argv[2])
print("open", flush=True)
sys.stdin.readline()
while claims := ledger.claim(7):
    for claim in claims:
        print(claim.receipt.id)
    ledger.settle([], [Back(claims[0], 1e9)])
"""


async def test_workers_share_the_mail(writer: SqliteSpoolWriter, data_dir: Path) -> None:
    receipts = [await take_one(writer) for _ in range(400)]
    SqliteLedger(data_dir, "first").close()
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM, data_dir, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("worker-0", "worker-1")
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "open\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    claimed = [line for worker in workers for line in worker.communicate()[0].split()]
    assert sorted(claimed) == sorted(receipt.id for receipt in receipts)
    assert [worker.returncode for worker in workers] == [0, 0]
