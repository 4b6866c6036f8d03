"""Originals as files in a directory."""

from ingest.adapters.directory.originals import DirectoryOriginals

__all__ = ["DirectoryOriginals"]
