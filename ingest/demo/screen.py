"""The demo's live picture: counts on their way through the product, and the storm as staff would see it."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ingest.records import Storm
from ingest.staff.status import Status

__all__ = ["picture"]

FLOW = (
    "SMTP -> durable in the spool -> 250 -> parsed and judged -> stored -> indexed\n"
    + " " * 53
    + "\\-> held, one row a storm"
)


def picture(phase: str, sent: int, status: Status | None, storms: list[Storm]) -> RenderableType:
    """Return what to draw now."""
    table = Table(box=None, padding=(0, 2), show_header=True)
    for title in ("sent", "accepted", "stored", "indexed", "held", "waiting"):
        table.add_column(title, justify="right")
    if status is not None:
        counts = (sent, status.accepted, status.stored, status.indexed, status.held, status.pending)
        table.add_row(*(str(count) for count in counts))
    lines: list[RenderableType] = [Text(phase, style="bold"), table]
    for storm in storms:
        text = f"{storm.parties[0]} <-> {storm.parties[1]}\n{storm.reason}\n{storm.count} mails held, none bounced."
        lines.append(Panel(text, title=f"storm {storm.key}", border_style="red"))
    return Group(*lines)
