"""The adapters: one package an engine, each imported only by `ingest.wiring` and only when chosen."""

__all__: list[str] = []
