"""No field of a CSV that we write is a formula to a spreadsheet (attack 16, OWASP ASVS 1.2.10), and none leaves its
cell."""

import csv
import io
from dataclasses import fields, replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.ports import AuditEntry, Subject
from ingest.web.forms.decisions.audit import COLUMNS, header_line, line_of
from tests.architecture.tree import ROOT

ENTRY = AuditEntry("0" * 32, 1_700_000_000.0, "anna", "cli", "release", Subject.STORM, "v1:a", "desk@example.com", 1)
TEXTS = [field.name for field in fields(AuditEntry) if isinstance(getattr(ENTRY, field.name), str)]
WRITTEN = [name for name in TEXTS if name in COLUMNS and name != "subject"]
STARTS = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"


@given(
    st.sampled_from(WRITTEN),
    st.text(max_size=40) | st.tuples(st.sampled_from(STARTS), st.text(max_size=20)).map("".join),
)
def test_no_field_begins_like_a_formula(name: str, text: str) -> None:
    written = header_line() + line_of(replace(ENTRY, **{name: text}))
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert None not in row, "a field left its cell"
    for column, cell in row.items():
        assert not str(cell).startswith(tuple(STARTS)), column
    kept = text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert row[name] in {kept, f"'{kept}"}


def test_every_text_of_an_entry_was_tried() -> None:
    assert set(WRITTEN) == set(COLUMNS) - {"at", "subject", "count"}


def test_this_is_the_only_csv_that_we_write() -> None:
    writers = [path for path in (ROOT / "ingest").rglob("*.py") if "csv.writer" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(ROOT) for path in writers] == [Path("ingest/web/forms/decisions/audit.py")]
