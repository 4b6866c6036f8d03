"""A mail says in its own words that a machine sent it: "do not reply to this mail", "to unsubscribe, click here".

Read in the new text only, and never in an answer or a forward, where the words are somebody else's. Weak evidence,
so it names a kind and holds nothing. The table's order decides: an answer before bulk mail (whose footers also say
"do not reply") before an alert. Mail of a list is passed over: the footer is the list's.

Not caught: other languages, other words, and a machine that writes like a person. A person who pastes a machine's
mail into a new one is taken for it, and is only muted.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.subject import is_forward, is_reply
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["ROWS", "machine_text"]

_END: Final = 3_000
"""Characters read at the beginning and at the end of the text: such words open a mail or close it."""

_REPLY, _LIST, _NOTICE = Effect.AUTO_REPLY, Effect.LIST, Effect.NOTIFICATION

ROWS: Final[tuple[tuple[str, str, Effect], ...]] = (
    ("en", r"this is an auto(?:mated|matic|matically generated)? ?(?:e-?mail |mail )?(?:response|reply)\b", _REPLY),
    ("de", r"(?:dies|das) ist eine automatische (?:antwort|abwesenheitsnotiz)", _REPLY),
    ("fr", r"ceci est une réponse automatique", _REPLY),
    ("es", r"est[ae] es una respuesta automática", _REPLY),
    ("en", r"(?:to|can) unsubscribe(?: from|,| at|:| here| click| visit| please)|unsubscribe (?:here|at http|<?http)|"
           r"click here to unsubscribe|manage your (?:e-?mail )?(?:subscription|preferences)", _LIST),
    ("en", r"if you (?:wish|want|would like|prefer)[^.\n]{0,60} (?:removed from|no longer (?:wish to )?receive|"
           r"not to receive)", _LIST),
    ("en", r"you (?:are receiving|received|have received) this (?:e-?mail|message|newsletter) because you", _LIST),
    ("de", r"newsletter (?:abbestellen|abmelden|nicht mehr)|(?:vom newsletter|aus dem verteiler) (?:abmelden|"
           r"austragen)", _LIST),
    ("fr", r"(?:se|vous) désinscrire|vous désabonner|se désabonner", _LIST),
    ("es", r"darse de baja|cancelar (?:su|la) suscripción", _LIST),
    ("pt", r"cancelar (?:a )?(?:sua )?(?:assinatura|subscrição)", _LIST),
    ("it", r"(?:cancellarti|disiscriverti|cancellare l.iscrizione)", _LIST),
    ("nl", r"uitschrijven (?:voor|van) (?:deze|de) nieuwsbrief|afmelden voor deze nieuwsbrief", _LIST),
    ("en", r"this (?:e-?mail|mail|message|notification) (?:is|was|has been) (?:an )?(?:auto-?|automatic(?:ally)? |"
           r"system[- ])(?:generated|sent|created)", _NOTICE),
    ("en", r"this is an? (?:auto-?|automatic(?:ally)? |automated |system[- ])(?:generated )?(?:e-?mail|mail|message|"
           r"notification|alert)", _NOTICE),
    ("en", r"(?:please )?do not (?:reply|respond|answer) (?:directly )?to this (?:e-?mail|mail|message|"
           r"address)", _NOTICE),
    ("en", r"this (?:mailbox|address|inbox|e-?mail address) is not monitored", _NOTICE),
    ("de", r"(?:diese (?:e-?mail|nachricht) wurde|diese (?:e-?mail|nachricht) ist) automatisch (?:generiert|erstellt|"
           r"versandt|versendet|erzeugt)", _NOTICE),
    ("de", r"bitte antworten sie nicht auf diese", _NOTICE),
    ("fr", r"(?:merci de )?ne (?:pas répondre|répondez pas) à ce (?:message|mail|courriel|e-?mail)", _NOTICE),
    ("fr", r"ce (?:message|mail|courriel|e-?mail) (?:est|a été) (?:envoyé|généré) automatiquement", _NOTICE),
    ("es", r"(?:no responda|por favor,? no responda|no conteste) a este (?:mensaje|correo|e-?mail)", _NOTICE),
    ("pt", r"não responda a (?:este|esta) (?:e-?mail|mensagem)", _NOTICE),
    ("it", r"(?:non rispondere|si prega di non rispondere) a quest[ao] (?:e-?mail|mail|messaggio)", _NOTICE),
    ("nl", r"(?:niet (?:te )?(?:beantwoorden|antwoorden) op|reageer niet op) dit bericht|"
           r"dit is een automatisch (?:bericht|gegenereerd)", _NOTICE),
    ("pl", r"prosimy nie odpowiadać na|wiadomość (?:została )?wygenerowana automatycznie", _NOTICE),
    ("ru", r"(?:не отвечайте на это|это автоматическое) (?:письмо|сообщение)", _NOTICE),
    ("ja", r"このメール(?:は|に)(?:自動|.{0,12}返信(?:し|でき))|送信専用", _NOTICE),
    ("zh", r"(?:此邮件|本邮件|本郵件|此郵件).{0,12}(?:自动|自動|请勿|請勿)", _NOTICE),
    ("en", r"a fax has arrived|you have (?:a )?(?:new )?(?:received a )?fax", _NOTICE),
)  # fmt: skip
"""Language, pattern in the text, effect."""

_ROWS: Final = tuple((re.compile(pattern, re.IGNORECASE), effect) for _, pattern, effect in ROWS)


def machine_text(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find words by which machines speak of themselves."""
    if "List-Id" in message.headers or "List-Post" in message.headers:
        return None
    if message.in_reply_to or message.references or is_reply(message.subject) or is_forward(message.subject):
        return None
    text = message.new_text
    if len(text) > 2 * _END:
        text = f"{text[:_END]}\n{text[-_END:]}"
    for pattern, effect in _ROWS:
        match = pattern.search(text)
        if match:
            words = " ".join(match[0].split())[:80]
            return Finding("machine-text", f'Its text says "{words}".', "what such mail says of itself", effect)
    return None
