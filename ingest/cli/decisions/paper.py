"""Text for a person in 80 columns, whatever a mail says."""

from textwrap import wrap

from ingest.cli.options import tell

__all__ = ["WIDTH", "cut", "flow"]

WIDTH = 80


def flow(text: str, indent: int = 0) -> None:
    """Print a text in as many lines as it takes; those after the first stand two columns further in."""
    first, rest = " " * indent, " " * (indent + 2)
    for line in text.split("\n"):
        for part in wrap(line, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [""]:
            tell(part)


def cut(text: str) -> None:
    """Print a text as one line; what does not fit is told by "…"."""
    line = " ".join(text.split(" ")).replace("\n", " ").replace("\t", " ")
    tell(line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…")
