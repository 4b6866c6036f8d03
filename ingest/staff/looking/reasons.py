"""The reason of a judgement in words that support staff understand, in the language that they read.

The words are a catalogue's section `[reasons]`: a key is a finding's code, or its code, "/" and its effect where one
code says different things. A code without words, such as a house's own check or one of a newer node, is told by its
evidence, which is a plain English sentence.
"""

from collections.abc import Mapping
from pathlib import Path

from ingest.records import Storm
from loopguard import Effect, Finding

__all__ = ["REASONS", "reason_words", "storm_words"]

REASONS = Path(__file__).with_name("words")
"""The folder of the catalogue's section, a file a language."""


def reason_words(finding: Finding, words: Mapping[str, str]) -> str:
    """Return one sentence about a finding. `words` is the catalogue's section for the reader's language."""
    return _sentence(finding.code, finding.effect, words) or finding.evidence


def storm_words(storm: Storm, words: Mapping[str, str]) -> str:
    """Return one sentence about why the mails of a storm are held."""
    return _sentence(storm.code, Effect.HOLD, words) or storm.reason


def _sentence(code: str, effect: Effect, words: Mapping[str, str]) -> str:
    return words.get(f"{code}/{effect}") or words.get(code, "")
