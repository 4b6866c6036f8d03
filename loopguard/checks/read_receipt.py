"""A read receipt in plain words, as Exchange, Outlook, Notes and web mail send it without the form of RFC 8098.

Two signs are needed: the subject begins with a fixed word ("Read:", "Gelesen:"), and the text says when the mail was
read, deleted or received. A receipt with the MIME type of one is found by `report`.

Not caught: receipts in languages that are not in the table. A person who writes "Read: this now" stays a person.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["ROWS", "read_receipt"]

ROWS: Final[tuple[tuple[str, str, str], ...]] = (
    ("en", r"(?:not )?read|read receipt|return receipt|disposition notification|receipt",
     r"(?:was|has been) (?:read|displayed|opened|deleted without being read)\b|"
     r"(?:has|have) (?:read|opened|displayed|received) your|"
     r"was received by|return receipt for the mail|acknowledges that"),
    ("de", r"(?:un)?gelesen|nicht gelesen|lesebestätigung|empfangsbestätigung",
     r"wurde (?:am .{0,40} )?gelesen|ungelesen gelöscht|wurde (?:am .{0,40} )?(?:angezeigt|geöffnet)"),
    ("fr", r"lu|non lu|accusé de (?:lecture|réception)|confirmation de lecture",
     r"a été (?:lu|affiché|ouvert|supprimé sans)"),
    ("es", r"leído|no leído|confirmación de lectura|acuse de recibo", r"(?:se leyó|fue leído|ha sido (?:leído|"
           r"abierto))"),
    ("pt", r"lid[ao]|não lid[ao]|confirmação de leitura|recibo de leitura", r"foi (?:lid[ao]|exibid[ao]|abert[ao])"),
    ("it", r"letto|non letto|conferma di lettura|ricevuta di ritorno", r"è stat[oa] (?:lett[oa]|visualizzat[oa]|"
           r"apert[oa])"),
    ("nl", r"gelezen|niet gelezen|leesbevestiging|ontvangstbevestiging", r"is (?:op .{0,40} )?(?:gelezen|geopend)"),
    ("sv", r"läst|inte läst|läskvitto", r"(?:lästes|har lästs|öppnades)"),
    ("da/no", r"læst|lest|ikke (?:læst|lest)|lesebekreftelse|kvittering", r"(?:ble|blev) (?:læst|lest|åpnet)"),
    ("pl", r"przeczytano|przeczytane|potwierdzenie (?:przeczytania|odczytu)", r"została? (?:przeczytana|odczytana|"
           r"otwarta)"),
    ("ru", r"прочитано|прочтено|не прочитано|уведомление о прочтении", r"(?:было|была) (?:прочитан|прочтен|удален)"),
    ("ja", r"開封済み|開封確認|未開封", r"開封(?:され|済み)|読ま(?:れ)"),
    ("zh", r"已读|已讀|未读|读取回执|回执", r"(?:已被?|在).{0,40}(?:阅读|读取|閱讀|查看)"),
)  # fmt: skip
"""Language, pattern before the colon (or dash) of the subject, pattern in the first lines of the text; all lowered."""

_SUBJECT: Final = re.compile(
    rf"\s*(?:{'|'.join(subject for _, subject, _ in ROWS)})\s*(?:[(（][^()]{{0,40}}[)）]\s*)?(?:[:：]|-\s|$)"
)
_SAID: Final = re.compile("|".join(text for _, _, text in ROWS))
_BEGINNING: Final = 800


def read_receipt(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a receipt: its subject, and in the text the sentence that says when the mail was read."""
    subject = message.subject[:100].lower()
    if message.report is not None or not _SUBJECT.match(subject):
        return None
    if not _SAID.search(message.text[:_BEGINNING].lower()):
        return None
    evidence = f'A read receipt in plain words: "{message.subject[:60]}".'
    return Finding("read-receipt", evidence, "Exchange, Outlook, Notes; RFC 8098", Effect.NOTIFICATION)
