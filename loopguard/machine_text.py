"""A mail says in its own words that a machine sent it: "do not reply to this mail", "to unsubscribe, click here".

Read in the new text only, never in a forward nor in an answer that quotes, where the words may be somebody else's; in
an answer that quotes nothing they are a machine's answer. A company's disclaimer is left out. Weak evidence, so it
names a kind and holds nothing. The table's order decides: an answer before bulk mail (whose footers also say "do not
reply") before an alert. Mail of a list is passed over (the footer is the list's), and so is a report.

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

_END: Final = 1_000
"""Characters read at the beginning and at the end of the text: such words open a mail or close it."""

_REPLY, _LIST, _NOTICE = Effect.AUTO_REPLY, Effect.LIST, Effect.NOTIFICATION

ROWS: Final[tuple[tuple[str, str, str, Effect], ...]] = (
    ("en", "this is an auto",
     r"this is an auto(?:mated|matic|matically generated)? ?(?:e-?mail |mail )?(?:response|reply)\b", _REPLY),
    ("de", " ist eine automatische ", r"(?:dies|das) ist eine automatische (?:antwort|abwesenheitsnotiz)", _REPLY),
    ("fr", "ceci est une réponse auto", r"ceci est une réponse automatique", _REPLY),
    ("es", " una respuesta auto", r"est[ae] es una respuesta automática", _REPLY),
    ("en", "unsubscribe",
     r"to unsubscribe[^.]{0,60}(?:click|visit|go to|http|send|follow|reply)|(?:can|may) unsubscribe|"
     r"click here to unsubscribe|unsubscribe (?:here|at http|<?http)", _LIST),
    ("en", "manage your ", r"manage your (?:e-?mail )?(?:subscription|preferences)", _LIST),
    ("en", "if you ",
     r"if you (?:wish|want|would like|prefer)[^.\n]{0,60} (?:removed from|no longer (?:wish to )?receive|"
     r"not to receive)", _LIST),
    ("en", " because you ",
     r"you (?:are receiving|received|have received) this (?:e-?mail|message|newsletter) because you (?:\(or|"
     r"are (?:subscribed|registered|a member|on)|subscribed|signed up|opted|registered)", _LIST),
    ("de", "", r"(?:hier|klick\w*|http\S{0,100}|<[^>]{1,200}>)\W{0,4}(?:\w+ ){0,6}(?:abbestellen|abmelden|austragen)|"
     r"(?:abbestellen|abmelden|austragen)\W{0,4}(?:<|http|hier|klick)", _LIST),
    ("de", "sie erhalten ", r"sie erhalten dies\w+ (?:e-?mail|nachricht|newsletter|mailing)[^.]{0,20}(?:weil|"
                            r"da) ", _LIST),
    ("fr", "vous recevez ", r"vous recevez (?:ce|cet|cette) (?:message|e-?mail|courriel|newsletter|lettre)[^.]{0,20}"
     r"(?:car|parce que|suite)", _LIST),
    ("fr", "", r"(?:cliquez|lien|ici|http\S{0,100}|se)\W{0,4}(?:\w+ ){0,5}(?:désinscrire|désabonner|"
       r"désabonnement)\W{0,4}"
     r"(?:<|http|ici|cliquez|$)", _LIST),
    ("es", "", r"(?:recibe|recibes|ha recibido|has recibido) este (?:correo|mensaje|e-?mail|"
               r"boletín)[^.]{0,20}porque", _LIST),
    ("pt", "", r"(?:está recebendo|recebeu|recebe) este (?:e-?mail|mensagem|boletim)[^.]{0,20}(?:porque|pois)|"
     r"(?:descadastr|cancelar (?:a )?(?:sua )?(?:inscrição|assinatura))[^.\n]{0,30}(?:clique|aqui|http|<)", _LIST),
    ("it", "", r"(?:ricevi|hai ricevuto|riceve) quest[ao] (?:e-?mail|mail|messaggio|newsletter)[^.]{0,20}perch|"
     r"(?:disiscriv|cancella\w* l.iscrizione)[^.\n]{0,30}(?:clicca|qui|http|<)", _LIST),
    ("nl", "", r"(?:u|je|jij) ontvangt (?:deze|dit) (?:e-?mail|mail|bericht|nieuwsbrief)[^.]{0,20}omdat|"
     r"(?:uitschrijven|afmelden)\W{0,4}(?:<|http|hier|klik|$)", _LIST),
    ("pl", "", r"(?:otrzymujesz|otrzymał\w*) (?:tę|ten|tego) (?:wiadomość|e-?mail\w*|newsletter)[^.]{0,20}ponieważ|"
     r"(?:wypisz|wypisać|zrezygnuj|zrezygnować)[^.\n]{0,60}(?:kliknij|tutaj|http|<)", _LIST),
    ("ru", "", r"вы получ\w+ это (?:письмо|сообщение|рассылк)[^.]{0,20}(?:потому что|так как|поскольку)|"
     r"отписаться[^.\n]{0,40}(?:<|http|ссылк|нажм|$)", _LIST),
    ("sv/da/no", "", r"(?:avregistrera|avprenumerera|avsluta prenumeration|afmeld|meld deg av)[^.\n]{0,40}"
     r"(?:här|her|klick|klikk|klik|http|<)", _LIST),
    ("cs", "", r"(?:odhlásit|odhlášení)[^.\n]{0,40}(?:zde|klik|http|<)", _LIST),
    ("tr", "", r"(?:abonelikten|listeden) (?:çık|ayrıl)[^.\n]{0,40}(?:tıkla|http|<|buraya)", _LIST),
    ("ja", "", r"(?:配信(?:停止|解除)|メールマガジンの(?:解除|退会))", _LIST),
    ("zh", "", r"(?:退订|取消订阅|退訂|取消訂閱)[^。\n]{0,20}(?:点击|點擊|链接|連結|http|<|请|請)|"
     r"(?:点击|點擊|此处|此處|链接|連結).{0,12}(?:退订|取消订阅|退訂)", _LIST),
    ("de", "newsletter ",
     r"(?:wenn|falls|sofern) sie [^.]{0,40}newsletter [^.]{0,20}(?:abbestell|abmeld|nicht)", _LIST),
    ("fr", "pour ", r"pour (?:se|vous) (?:désinscrire|désabonner)", _LIST),
    ("es", "para ", r"para (?:darse de baja|cancelar (?:su|la) suscripción)", _LIST),
    ("pt", "para cancelar ", r"para cancelar (?:a )?(?:sua )?(?:assinatura|subscrição)", _LIST),
    ("it", "iscri", r"per disiscriverti|per cancellare l.iscrizione", _LIST),
    ("nl", "nieuwsbrief", r"(?:uitschrijven (?:voor|van)|afmelden voor) (?:deze|de) nieuwsbrief", _LIST),
    ("en", "this ",
     r"this (?:e-?mail|mail|message|notification) (?:is|was|has been) (?:an )?(?:auto-?|automatic(?:ally)? |"
     r"system[- ])(?:generated|sent|created)", _NOTICE),
    ("en", "this is a",
     r"this is an? (?:auto-?|automatic(?:ally)? |automated |system[- ])(?:generated )?(?:e-?mail|mail|message|"
     r"notification|alert)", _NOTICE),
    ("en", "do not ",
     r"do not (?:reply|respond|answer) (?:directly )?to this (?:e-?mail|mail|message|address)", _NOTICE),
    ("en", " is not monitored", r"this (?:mailbox|address|inbox|e-?mail address) is not monitored", _NOTICE),
    ("en", " fax", r"a fax has arrived|you have (?:a )?(?:new )?(?:received a )?fax", _NOTICE),
    ("de", " automatisch ",
     r"diese (?:e-?mail|nachricht) (?:wurde|ist) automatisch (?:generiert|erstellt|versandt|versendet|"
     r"erzeugt)", _NOTICE),
    ("de", "bitte antworten sie nicht ", r"bitte antworten sie nicht auf diese", _NOTICE),
    ("de", "", r"(?:dies ist|es handelt sich um) eine (?:automatisch|maschinell|systemgener)\w* |"
               r"maschinell (?:erstellt|erzeugt)|"
     r"adresse[^.]{0,40} keine (?:e-?mails|nachrichten) empfang", _NOTICE),
    ("fr", "", r"ceci est un (?:message|e-?mail|courriel) automatique|merci de ne pas (?:y )?répondre|"
       r"message généré automatiq",
     _NOTICE),
    ("es", "", r"este es un (?:mensaje|correo|e-?mail) automático|por favor,? no (?:responda|conteste)|"
     r"(?:mensaje|correo) (?:ha sido |fue )?(?:generado|enviado) automáticamente", _NOTICE),
    ("pt", "", r"est[ae] é (?:um|uma) (?:e-?mail|mensagem) automátic|(?:favor|por favor,?) não (?:responda|responder)|"
     r"(?:mensagem|e-?mail) (?:foi )?(?:gerad|enviad)\w automaticamente", _NOTICE),
    ("it", "", r"(?:messaggio|e-?mail|mail) (?:è stat[oa] )?(?:generat|inviat)\w automaticamente|"
               r"questo è un messaggio automatico|"
     r"(?:si prega di|pregasi) non rispondere", _NOTICE),
    ("fr", " pas ", r"ne (?:pas répondre|répondez pas) à ce (?:message|mail|courriel|e-?mail)", _NOTICE),
    ("fr", " automatiquement",
     r"ce (?:message|mail|courriel|e-?mail) (?:est|a été) (?:envoyé|généré) automatiquement", _NOTICE),
    ("es", "no ", r"no (?:responda|conteste) a este (?:mensaje|correo|e-?mail)", _NOTICE),
    ("pt", "não responda ", r"não responda a (?:este|esta) (?:e-?mail|mensagem)", _NOTICE),
    ("it", "non rispondere ", r"non rispondere a quest[ao] (?:e-?mail|mail|messaggio)", _NOTICE),
    ("nl", " dit bericht",
     r"niet (?:te )?(?:beantwoorden|antwoorden) op dit bericht|reageer niet op dit bericht", _NOTICE),
    ("nl", "dit is een automatisch ", r"dit is een automatisch (?:bericht|gegenereerd)", _NOTICE),
    ("pl", "prosimy nie odpowiadać", r"prosimy nie odpowiadać na", _NOTICE),
    ("pl", "wygenerowana automatycznie", r"wiadomość (?:została )?wygenerowana automatycznie", _NOTICE),
    ("ru", "не отвечайте на это", r"не отвечайте на это (?:письмо|сообщение)", _NOTICE),
    ("ru", "это автоматическое", r"это автоматическое (?:письмо|сообщение)", _NOTICE),
    ("ja", "このメール", r"このメール(?:は|に)(?:自動|.{0,12}返信(?:し|でき))", _NOTICE),
    ("ja", "送信専用", r"送信専用", _NOTICE),
    ("zh", "邮件", r"(?:此|本)邮件.{0,12}(?:自动|请勿)", _NOTICE),
    ("zh", "郵件", r"(?:此|本)郵件.{0,12}(?:自動|請勿)", _NOTICE),
)  # fmt: skip
"""Language, words that every match contains (a look at them spares the search), pattern, effect; all in lower case."""

_HINTS: Final = (
    "auto", "subscri", "suscri", "preference", "receive", "removed", "newsletter", "désinscri", "désabonn", "baja",
    "iscri", "nieuwsbrief", "reply", "respon", "answer", "monitored", "fax", "antworten", "répond", "contest",
    "rispond", "system", "maschinell", "keine", "généré", "prega", "antwoorden",
    "bericht", "odpowiad", "отвечайте", "автомат", "メール", "専用", "邮件", "郵件",
    "assinatura", "abbestell", "abmeld", "austrag", "erhalten", "recevez", "recib", "recebe", "descadastr", "inscrição",
    "ricev", "ontvangt", "uitschrijv", "afmeld", "otrzym", "wypis", "zrezyg", "получ", "отпис", "avregistr", "avprenum",
    "prenumeration", "meld deg", "odhlá", "abonelik", "listeden", "配信", "メールマガ", "退", "取消",
)  # fmt: skip
"""One of these words is in every text that fits a row: a look spares the rest."""
_DISCLAIMER: Final = re.compile(
    r"(?:if you (?:are not|have received|received|were not|got)|(?:falls|wenn|sollten) sie (?:nicht|diese))"
    r"[^.]{0,200}(?:intended|addressee|error|mistake|irrtümlich|adressat|empfänger)[^.]{0,300}"
)
"""What companies put under every mail: "if you are not the intended recipient, do not reply to this mail"."""
_ROWS: Final = tuple((words, re.compile(pattern), effect) for _, words, pattern, effect in ROWS)


def machine_text(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find words by which machines speak of themselves."""
    answer = bool(message.in_reply_to or message.references or is_reply(message.subject))
    if message.report or (answer and message.quote_depth) or is_forward(message.subject):
        return None
    if "List-Id" in message.headers or "List-Post" in message.headers:
        return None
    # A mail whose header block is broken has the rest of it in its text, where it looks like a quoted mail.
    text = message.new_text if message.from_ or message.subject else message.text
    if len(text) > 2 * _END:
        text = f"{text[:_END]}\n{text[-_END:]}"
    text = text.lower()
    if not any(hint in text for hint in _HINTS):
        return None
    text = _DISCLAIMER.sub(" ", " ".join(text.split()))
    for words, pattern, effect in _ROWS:
        if answer and effect is _LIST:
            continue
        match = pattern.search(text) if words in text else None
        if match:
            said = _REPLY if answer else effect
            return Finding("machine-text", f'Its text says "{match[0][:80]}".', "what such mail says of itself", said)
    return None
