"""Tells whether a line says that somebody wrote something, in any language of `attribution_words`."""

from parsers.quotes.attribution_words import SPEAKING, UNSPACED_VERBS, VERBS

__all__ = ["says_who_spoke", "says_who_wrote"]

_AROUND = ":：,;.!?\"'<>[]*_-"


def _split(verbs: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    return frozenset(verb for verb in verbs if " " not in verb), tuple(f" {verb} " for verb in verbs if " " in verb)


_WRITING = _split(VERBS)
_SPEAKING = _split(SPEAKING)


def says_who_wrote(text: str) -> bool:
    """Whether a text has a verb of writing. Its words are looked up, because to search for each verb would be slow."""
    return _has(text, _WRITING) or any(verb in text for verb in UNSPACED_VERBS)


def says_who_spoke(text: str) -> bool:
    """Whether a text has a verb such as `said`, which people use in what they write themselves too."""
    return _has(text, _SPEAKING)


def _has(text: str, verbs: tuple[frozenset[str], tuple[str, ...]]) -> bool:
    single, several = verbs
    words = [word.strip(_AROUND) for word in text.lower().replace(">", "> ").split()]
    if not single.isdisjoint(words):
        return True
    spaced = f" {' '.join(words)} "
    return any(verb in spaced for verb in several)
