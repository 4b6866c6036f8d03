"""`ingest demo`: the product shown to a stranger, on real input, in one command."""

__all__: list[str] = []
