"""Words by which a person speaks: "I", "my" in a subject, a question at the beginning.

It tells people who use a machine's words from machines. Firms say "we", and machines ask at the end ("Questions?"),
so neither counts. The bare "i" of Polish, Italian and Norwegian is no person's: in English a verb must follow.
"""

import re
from typing import Final

__all__ = ["speaks_as_a_person"]

_I: Final = re.compile(
    r"\bi(?:'m|'ve|'d|'ll| (?:am|was|have|had|will|would|can|could|do|did|don't|didn't|can't|cannot|think|believe|need|"
    r"want|wanted|got|get|just|hope|know|see|saw|tried|try|received|ordered|paid|bought|sent|still|also|understand|"
    r"wonder|guess|assume|noticed|found|wrote|called|tested|checked|updated|fixed|attach|attached|wish|look|agree|"
    r"appreciate|suggest|may|might|must|should|never|already|only|really|added|made|used|use))\b(?!.{0,30}forgot)|"
    r"\b(?:ich|yo|ik|jag|jeg|minä|я|εγώ|én|mir|mich|moi|mig|mnie|мне|меня|мені)\b|\bj'(?:ai|étais|aimerais|espère)|"
    r"\bje (?:ne|n'|vous|me|m'|suis|vais|souhaite|voudrais|peux|dois|veux|sais|pense|reviens)\b|"
    r"\beu (?:não|gostaria|preciso|estou|quero|tenho)\b|\bio (?:non|ho|sono|vorrei)\b|\bja (?:nie|mam|chcę)\b|"
    r"\bjá (?:jsem|bych|mám)\b|私|僕|저는|제가|"
    r"\b(?:thanks|thank you) in advance|\bplease (?:help|advise|let me|send me|call me|find attached)|\bhelp me\b|"
    r"\bplease (?:send|cancel|correct|deliver|fix|tell|extend|set up|open)\b|"
    r"\blet me know\b|\b(?:could|can|would|will) you (?:please )?(?!still|also|now)\w+[^.\n]{0,80}\?"
)
_MINE: Final = re.compile(
    r"\b(?:my|our|me|i|i'm|mein\w{0,2}|unser\w{0,2}|mon|ma|mes|notre|nos|mi|mis|nuestr\w{1,2}|meu|minha|nosso|nossa|mio|"
    r"mia|nostr\w|mijn|onze|ons|min|mitt|vår|mój|moja|moje|můj|мой|моя|мое|моё|мою|мои|наш\w{0,2})\b|[?？]"
)
_LINK: Final = re.compile(r"<?https?://\S+")
_BEGINNING: Final = 400


def speaks_as_a_person(subject: str, text: str, *, asks: bool) -> bool:
    """Whether the subject or the beginning of a text in small letters is a person's; `asks`: a question counts."""
    if _MINE.search(subject[:200].lower()):
        return True
    top = _LINK.sub(" ", text)[:_BEGINNING]
    return _I.search(top) is not None or (asks and ("?" in top or "？" in top))
