"""Faxes, voice messages and scanned pages that a machine turned into mail.

The machine's address leads nowhere, whoever sent the fax, so such a mail is a notification. Two of these signs are
needed: the sender's local part (`fax2mail@`), the program in X-Mailer, the form of the subject, a page image or a sound
as attachment. A header field that only such machines write is enough alone.

Not caught: machines that use a person's address and a subject of their own. `X-VoiceMessageDuration` and
`X-FaxNumberOfPages` say nothing: Outlook writes them on people's mail.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.local_part import local_parts
from parsers import ParsedMessage

__all__ = ["FIELDS", "MAILERS", "SCANS", "SENDERS", "SUBJECTS", "fax_gateway"]

FIELDS: Final[tuple[tuple[str, str], ...]] = (("X-Asterisk-CallerID", "Asterisk voice mail; seen"),)
"""Field with any value, source; "; seen" as in `vendor_headers`."""

MAILERS: Final[tuple[tuple[str, str], ...]] = (
    (r"hyla-?fax", "HylaFAX"), (r"zetafax", "Zetafax"), (r"rightfax", "RightFax"), (r"faxmaker", "GFI FaxMaker"),
    (r"\bfax", "fax servers"), (r"quescom|emailmgr", "Quescom; seen"), (r"asterisk", "Asterisk"),
    (r"voice-?mail", "voice mail servers"), (r"callpilot", "CallPilot"), (r"unity", "Cisco Unity"),
)  # fmt: skip
"""Pattern in X-Mailer, lowered, source."""

SENDERS: Final[tuple[tuple[str, str], ...]] = (
    (r"(.*[-_.])?(e-?|hyla)?fax(es|2mail|tomail|server|master|service|mail)?([-_.].*)?", "fax servers"),
    (r"\"?#fax#.*", "fax servers that write the number into the address"),
    (
        r"(.*[-_.])?(scann?ers?|scan(2|-?to-?)(e-?)?mail|scans?|copiers?|kopierer|multifunction|mfp|mfc|mfd|workcentre|"
        r"bizhub|kmbt|imagerunner|aficio|ricoh|xerox|konica|kyocera|lexmark|sharp|toshiba|canon|skener|numeriseur|"
        r"escaner)[-_.\d]*([-_.].*)?",
        "scanners",
    ),
    (r"(.*[-_.])?(voice-?mail|vmail|voicemessages?|unity|callpilot|asterisk)([-_.].*)?", "voice mail servers"),
)
"""Pattern over the sender's whole local part, lowered, source."""

SUBJECTS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:you have )?(?:an? )?(?:new |received |incoming |inbound )*(?:e?fax|facsimile|voice ?mail|voice message)"
           r"(?: message| transmission)?(?: received| from| for| to| sent| delivered| \(|:|$| #|\b.{0,40}\bpages?\b)"),
    ("en", r"you have (?:received )?(?:an? )?(?:new )?(?:fax|voice)"),
    ("en", r"missed call from|(?:new )?(?:voice ?mail|voice message|message)\b.{0,30}(?:from|in mailbox|mailbox|"
           r"extension|left)"),
    ("de", r"(?:neues |eingehendes )?(?:fax|telefax)(?:nachricht)?(?: von| an| empfangen| eingegangen|:)"),
    ("de", r"(?:neue )?(?:sprachnachricht|voicemail)(?: von| auf|:)|anruf in abwesenheit|verpasster anruf"),
    ("fr", r"(?:un |nouveau |vous avez reçu un )*(?:fax|télécopie)(?: a été| reçu| de| envoyé|:)|"
           r"nouveau message vocal"),
    ("es", r"(?:nuevo )?fax (?:recibido|de|enviado)|(?:nuevo )?mensaje de voz"),
    ("pt", r"(?:novo )?fax (?:recebido|de|enviado)|nova mensagem de voz"),
    ("it", r"(?:nuovo )?fax (?:ricevuto|da|inviato)|nuovo messaggio vocale"),
    ("nl", r"(?:nieuwe )?fax (?:ontvangen|van)|nieuw (?:voicemail|spraak)bericht"),
)  # fmt: skip
"""Language, pattern at the start of the subject, lowered."""

SCANS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:scan(?:ned)?|attached) (?:image|document|file|data|from|to)\b|(?:message|scan|image|document|"
           r"file) from "
           r"(?:\S+ )?(?:\S*\d|kmbt|km_|bizhub|copier|scanner|mfp|printer|ricoh|xerox|canon|sharp|brother|epson|hp\b)|"
           r"(?:send data from|scan_?\d|scan data|doc\d{6,}|img_?\d{6,}|sk?m[bt]?_\w*\d{5,})"),
    ("de", r"(?:gescannt\w*|scan) (?:dokument|von|vom|datei|bild)|eingescannt"),
    ("fr/es/it/nl/pl", r"(?:document|fichier|image) (?:numérisé|scanné)|numérisation|documento escaneado|"
                       r"documento digitalizado|(?:documento scansionato|scansione)|gescand|zeskanowan"),
)  # fmt: skip
"""Language, pattern at the start of the subject, lowered: of scanned pages. People send such too, so it counts only
beside a machine's sender or program."""

_FIELDS: Final = {name.lower(): (name, source) for name, source in FIELDS}
_MAILER: Final = re.compile("|".join(pattern for pattern, _ in MAILERS))
_SENDER: Final = re.compile("|".join(pattern for pattern, _ in SENDERS))
_SUBJECT: Final = re.compile("|".join(pattern for _, pattern in SUBJECTS))
_SCAN: Final = re.compile("|".join(pattern for _, pattern in SCANS))
_PAGES: Final = ("image/tiff", "application/pdf", "audio/")
_FILES: Final = (".pdf", ".tif", ".tiff")
_SPOKEN: Final = (
    "fax",
    "facsimile",
    "voice",
    "call",
    "sprach",
    "anruf",
    "vocal",
    "voz",
    "télécopie",
    "spraak",
    "message",
)


def fax_gateway(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a fax or a voice message that a machine sends on."""
    if message.report is not None:
        return None
    for name in _FIELDS.keys() & message.headers.names:
        field, source = _FIELDS[name]
        return Finding("fax-gateway", f"A fax or voice machine sends it: {field}.", source, Effect.NOTIFICATION)
    signs = _signs(message)
    if len(signs) < 2:
        return None
    evidence = f"A fax or voice machine sends it, by its {', '.join(signs)}."
    return Finding("fax-gateway", evidence, "fax and voice gateways", Effect.NOTIFICATION)


def _signs(message: ParsedMessage) -> list[str]:
    mailer = (message.headers.first("X-Mailer") or "")[:100].lower()
    signs = ["program"] if mailer and _MAILER.search(mailer) else []
    subject = message.subject[:100].lower().lstrip("[( ")
    if any(hint in subject for hint in _SPOKEN) and _SUBJECT.match(subject):
        signs.append("subject")
    if any(part.content_type.startswith(_PAGES) or part.name.lower().endswith(_FILES) for part in message.attachments):
        signs.append("attachment")
    sent = any(_SENDER.fullmatch(local) for local in local_parts(message))
    if "subject" not in signs and (sent or "program" in signs) and _SCAN.match(subject):
        signs.append("subject")
    # The sender alone would decide nothing, and neither would pages from anybody.
    if signs and sent:
        signs.append("sender")
    return signs
