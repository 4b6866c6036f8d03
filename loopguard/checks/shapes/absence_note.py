"""A note of absence by its own words: "I am out of the office until Monday", from a program that says nothing of
itself; and a helpdesk's refusal, "your reply could not be processed, the ticket is closed" (`refusal_phrases`).

The words must stand at the beginning of the new text; a greeting and a word of thanks may come before. People write
such words too, so one more sign is needed: the subject says it as well (Notes: "Ann Bell is out of the office"), or the
sender is a function (`support@`) or reads no answers (`no-reply@`), or the mail is an answer that quotes nothing, as
programs write them and people's mail programs do not. A text that asks a question is a person's. It never holds.

Not caught: other words and languages, and a note that quotes the whole mail. A person who answers by hand with such
words and quotes nothing is taken for a program, and is only muted.
"""

import re
from typing import Final

from loopguard.checks.shapes.sender_address import sender_address
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.local_part import names_a_function
from loopguard.words.person_voice import speaks_as_a_person
from loopguard.words.refusal_phrases import REFUSALS
from loopguard.words.subject import is_reply
from parsers import ParsedMessage

__all__ = ["OPENINGS", "RETURNS", "SUBJECTS", "absence_note", "begins_with_absence"]

_ASKED: Final = (
    r"(?:thank you|thanks) for (?:contacting|reaching out|getting in touch|writing|your (?:e-?mail|mail|message|"
    r"request|enquiry|inquiry))[^.!?]{0,60}[.,!] "
)

OPENINGS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:i am|i'm|i will be|i'll be|we are) (?:currently |presently |now )?(?:out of|away from) (?:the |my |"
           r"our )?(?:office|desk|e-?mail|computer)"),
    ("en", r"(?:i am|i'm|i will be|i'll be) (?:currently |presently |now )?(?:on (?:annual |maternity |parental |"
           r"sick )?(?:leave|vacation|holiday)|away (?:until|from|on|and|returning)|absent)"),
    ("en", r"(?:thank you|thanks) for (?:your (?:e-?mail|mail|message)|contacting (?:us|me)|getting in touch)[.,!]? "
           r"(?:i am|i'm|i will be|we have received (?:it|your)|we are currently|our office|your (?:message|request|"
           r"e-?mail) has)"),
    ("en", r"(?:we(?: have|'ve) (?:safely |successfully )?(?:received|got)|we got) your (?:e-?mail|mail|message|"
           r"request|enquiry|inquiry|ticket|submission|support request)|(?:your|a|the|this|new) (?:new |"
           r"support )?(?:e-?mail|message|request|enquiry|inquiry|ticket|"
           r"case)(?: \(?[#\w][\w#:-]{0,20}\)?){0,3} has been (?:received|created|opened|registered|logged|submitted|"
           r"assigned)|we (?:would like to |hereby )?(?:acknowledge|confirm) (?:that we have received|the receipt|"
           r"receipt)"),
    ("en", _ASKED + r"(?:we(?: have|'ve) received|we got) your"),
    ("en", _ASKED + r"(?:a|one of our|our|someone from our|a member of our) [\w ]{0,40}(?:will|shall) (?:be in touch|"
                    r"get back|respond|reply|contact|review)"),
    ("en", _ASKED + r"we (?:aim|try|strive|typically|usually|normally) (?:to )?(?:be in touch|get back|respond|reply|"
                    r"answer)"),
    ("en", _ASKED + r"we(?: will|'ll) (?:be in touch|get back|respond|reply|answer)[^.!?]{0,30} (?:as soon as|shortly|"
                    r"within|in due)"),
    ("en", _ASKED + r"your (?:reference|ticket|case|request|complaint|message|enquiry|inquiry)\b[^.!?]{0,30} (?:number|"
                    r"no\.|id|has been (?:received|created|opened|registered|logged|submitted|recorded))\b"),
    ("en", _ASKED + r"(?:(?:due to|owing to|because of|given) [^.!?]{0,60}\b(?:volume|number|amount)|(?:a|our|the) "
                    r"(?:reply|response|answer) (?:may|can|will|might) )"),
    ("en", r"(?:i am|i'm) [^?]{0,100}\b(?:answer|reply|respond|get back to|write back)\b[^?]{0,40}(?:(?:when|once|"
           r"as soon as|after) i(?:'m| am)? (?:(?:come|get|be|am) )?(?:back|return)|(?:up)?on my return)"),
    ("en", r"(?![^?]{0,400}\b(?:i|i'm|i'll|me|my)\b)[\w. -]{2,40} is (?:currently |presently |now )?(?:on (?:annual |"
           r"maternity |parental |sick )?(?:leave|vacation|holidays?)|out of (?:the )?office|away until)\b"),
    ("en", r"\W{0,5}this is an? auto(?:-|mated|matic|matically generated|matically sent)? ?(?:message|response|reply|"
           r"e-?mail|acknowledg|notification|confirmation)"),
    ("de", r"(?:ich bin|wir sind|ich werde) [^.!?]{0,60}(?:nicht (?:im (?:büro|haus)|erreichbar|am arbeitsplatz)|"
           r"abwesend|außer haus|ausser haus|im urlaub)"),
    ("de", r"(?:vielen|herzlichen) dank für ihre (?:e-?mail|nachricht|anfrage)[.,!]? (?:ich bin|wir haben|diese|sie)"),
    ("en", r"(?:our|the) (?:office|practice|shop|store|company|clinic)s? (?:is|are|will be) (?:currently |now )?closed|"
           r"my e-?mail address has changed|i (?:no longer work|have left|am no longer)|"
           r"[^.!?]{0,40} (?:no longer works|has "
           r"left) |this (?:inbox|mailbox|e-?mail address|address) is no longer (?:monitored|in use|active)"),
    ("de", r"(?:unser\w* \w+|wir) (?:ist|sind|hat|haben|bleibt) [^.!?]{0,60}(?:geschlossen|betriebsferien|"
           r"betriebsurlaub|urlaub)|ihre (?:e-?mail|nachricht) wird nicht (?:weitergeleitet|gelesen)"),
    ("de", r"ich bin [^?]{0,100}(?:antwort|melde|schreib)[^?]{0,40}(?:(?:wenn|sobald) ich (?:wieder )?(?:zurück|da\b|"
           r"im (?:büro|haus))|nach meiner rückkehr)"),
    ("fr", r"je (?:suis|serai) [^?]{0,100}(?:répond|revien)[^?]{0,40}(?:à|dès) mon retour"),
    ("es/it/nl", r"(?:estoy|estaré) [^?]{0,100}(?:respond|contest)[^?]{0,40}(?:a mi (?:vuelta|regreso)|cuando "
                 r"(?:vuelva|regrese))|(?:sono|sarò) [^?]{0,100}rispond[^?]{0,40}al mio (?:rientro|ritorno)|ik ben "
                 r"[^?]{0,100}(?:antwoord|reageer)[^?]{0,40}(?:(?:als|zodra) ik (?:weer )?terug|na mijn terugkeer)"),
    ("fr", r"je (?:suis|serai) (?:actuellement )?(?:absente?|en congés?|en déplacement|hors du bureau)"),
    ("fr", r"nous avons bien reçu votre (?:message|demande|courriel|e-?mail)|nous (?:accusons|confirmons) (?:bonne )?"
           r"(?:la )?réception|votre (?:demande|message|ticket)\b[^.]{0,40} a (?:bien )?été (?:reçu|enregistré|pris)"),
    ("es", r"(?:estoy|estaré|me encuentro) (?:actualmente )?(?:fuera de (?:la )?oficina|ausente|de vacaciones)"),
    ("es", r"hemos recibido (?:su|tu) (?:mensaje|correo|solicitud|consulta)|(?:su|tu) (?:solicitud|mensaje|ticket|"
           r"consulta)\b[^.]{0,40} ha sido (?:recibid|registrad|cread)"),
    ("pt", r"(?:estou|estarei|encontro-me) (?:atualmente )?(?:ausente|fora do escritório|de férias|em férias)"),
    ("pt", r"recebemos (?:a |o )?(?:sua|seu) (?:mensagem|solicitação|e-?mail|pedido)|(?:sua|seu) (?:solicitação|"
           r"chamado|mensagem|ticket)\b[^.]{0,40} foi (?:recebid|registrad|criad|abert)"),
    ("it", r"abbiamo ricevuto (?:la tua|la sua|il tuo|il suo) (?:richiesta|messaggio|e-?mail)|(?:la tua|"
           r"la sua) richiesta\b[^.]{0,40} è stata (?:ricevuta|registrata|presa)"),
    ("de", r"wir haben ihre (?:e-?mail|nachricht|anfrage|mitteilung) (?:erhalten|bekommen)|(?:ihre|deine) (?:anfrage|"
           r"e-?mail|nachricht|ticket)\b[^.]{0,40} (?:ist (?:bei uns )?eingegangen|wurde (?:registriert|erfasst|"
           r"erstellt|aufgenommen))|"
           r"hiermit bestätigen wir (?:ihnen )?den (?:eingang|empfang)"),
    ("nl", r"wij? hebben (?:uw|je|jouw) (?:bericht|aanvraag|e-?mail|vraag)[^.]{0,20} ontvangen"),
    ("pl", r"(?:otrzymaliśmy (?:twoj|państwa|pana)|potwierdzamy otrzymanie)"),
    ("ru", r"(?:мы получили ваш|ваш(?:е|а)? (?:обращение|заявка|запрос|письмо)[^.]{0,40} (?:получен|зарегистрирован|"
           r"принят))"),
    ("ja", r".{0,40}(?:お問い?合わ?せ|ご連絡).{0,10}ありがとうございま(?:す|した).{0,40}(?:受け付け|受付|自動)"),
    ("zh", r".{0,20}(?:我们|我們)(?:已经?|已經)?收到(?:您|你)的"),
    ("it", r"(?:sono|sarò) (?:attualmente )?(?:assente|fuori (?:sede|ufficio)|in ferie)"),
    ("nl", r"ik ben (?:op dit moment |momenteel )?(?:afwezig|niet (?:op kantoor|aanwezig|bereikbaar)|met vakantie|"
           r"[^.!?]{0,40} afwezig)"),
    ("sv", r"jag är (?:för närvarande )?(?:inte på kontoret|frånvarande|på semester|ledig)"),
    ("da/no", r"jeg er (?:for tiden )?(?:ikke på kontoret|fraværende|på ferie|ikke til stede|borte)|"
           r"jeg (?:holder|har) (?:sommer)?ferie"),
    ("fi", r"olen (?:tällä hetkellä )?(?:poissa|lomalla)"),
    ("pl", r"(?:jestem|będę) (?:obecnie )?(?:nieobecn[ya]|poza biurem|na urlopie)"),
    ("cs", r"(?:jsem|budu) (?:momentálně )?(?:mimo kancelář|nepřítom|na dovolené)"),
    ("tr", r"[^.!?]{0,60}(?:ofis dışında|izinde|yıllık izinde)(?:yim|yım)"),
    ("ru", r"(?:я )?(?:нахожусь|буду|сейчас|я) (?:в отпуске|вне офиса|отсутств|на больничном)"),
    ("lv/lt", r"esmu (?:atvaļinājumā|prombūtnē)|esu (?:atostogose|išvyk)"),
    ("et", r"olen (?:puhkusel|kontorist ära)"),
    ("hu", r"(?:jelenleg )?(?:szabadságon (?:vagyok|leszek)|házon kívül vagyok|nem vagyok (?:az irodában|elérhető))"),
    ("ro", r"sunt (?:plecat|în concediu|în afara biroului)|voi fi (?:plecat|în concediu)"),
    ("hr/sr", r"(?:trenutno )?(?:sam na godišnjem|nisam u uredu)|na godišnjem (?:sam )?odmoru"),
    ("el", r"(?:είμαι|θα είμαι|βρίσκομαι) (?:εκτός γραφείου|σε άδεια)"),
    ("uk", r"(?:я )?(?:перебуваю|зараз|буду) (?:у|в) відпустці"),
    ("ko", r"(?:현재|지금|저는).{0,20}(?:부재|휴가|외출)"),
    ("he", r"אני (?:לא במשרד|בחופשה|נמצאת? מחוץ)"),
    ("ar", r"أنا (?:خارج المكتب|في إجازة)"),
    ("vi/id", r"tôi (?:đang )?(?:vắng mặt|nghỉ phép)|saya (?:sedang )?(?:di luar kantor|cuti)"),
    ("ja", r"(?:ただいま|現在|誠に勝手ながら).{0,30}(?:不在|休暇|外出|休業)"),
    ("zh", r"(?:我|本人)(?:目前|现在|現在|正在)?.{0,12}(?:不在办公室|不在辦公室|休假|外出|出差)"),
)  # fmt: skip
"""Language, pattern at the beginning of the new text, lowered and with single spaces."""

SUBJECTS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"\S (?:is|am|are|will be) (?:currently )?(?:out of (?:the )?office|away\b|on (?:vacation|leave|holiday))"),
    ("en", r"^(?:i'm|i am) (?:off|out)\b|^auto\W*$|\b(?:unable to|could not|cannot) (?:process|update)\b"),
    ("en", r"\backnowledge?ment of (?:your|receipt)|\bnot (?:being )?monitored|"
           r"\b(?:out[- ]of[- ](?:the[- ])?office (?:notice|notification|message)|auto(?:matic|mated)?[- ]?(?:reply|"
           r"response))\b"),
    ("en", r"\bwe(?: have|'ve)? (?:received|got) your|(?:request|message|enquiry|inquiry|"
           r"e-?mail) (?:has been )?received\b|"
           r"\bthank(?:s| you) for (?:contacting|your (?:e-?mail|message|request))"),
    ("de", r"\S ist (?:außer haus|ausser haus|abwesend|nicht im (?:büro|haus)|im urlaub)|eingangsbestätigung|"
           r"(?:anfrage|nachricht|e-?mail) (?:ist (?:bei uns )?eingegangen|erhalten)"),
    ("fr", r"\S est (?:absente?|en congés?)\b|accusé de réception|"
           r"(?:bien reçu|reçu) votre (?:demande|message)"),
    ("es", r"hemos recibido (?:su|tu)|\S está (?:ausente|fuera de (?:la )?oficina|de vacaciones)"),
    ("pt", r"recebemos (?:a |o )?(?:sua|seu)|\S está (?:ausente|fora do escritório|de férias)"),
    ("it", r"abbiamo ricevuto (?:la|il)|\S è (?:assente|fuori (?:sede|ufficio)|in ferie)"),
    ("nl", r"ontvangstbevestiging|\S is (?:afwezig|niet (?:op kantoor|aanwezig)|met vakantie)"),
    ("ru", r"автоответ|автоматическ"), ("ja", r"自動|受け?付け?ました|受付完了"), ("zh", r"自动|自動"),
)  # fmt: skip
"""Language, pattern anywhere in the subject, lowered."""

RETURNS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:i will be|i'll be) back\b|back (?:on|at|in|from)\b"),
    ("de", r"(?:ich bin|ich werde|bin) [^!?]{0,60}?(?:wieder (?:da|zurück|im|erreichbar|für sie)|zurück|weg)"),
    ("fr", r"je (?:suis|serai) de retour|je reviens|de retour (?:le|lundi)"),
    ("es/pt/it", r"(?:vuelvo|regreso|estaré de vuelta|volto|retorno|torno|rientro|sarò di nuovo)\b"),
    ("nl", r"ik ben [^!?]{0,40}?(?:terug|weer)"),
    ("sv/da/no", r"jag är [^!?]{0,40}?(?:tillbaka|åter)|jeg er [^!?]{0,40}?(?:tilbage|tilbake)"),
    ("fi/hu", r"palaan|olen taas|visszatérek"),
    ("pl/cs/ru", r"wracam|wrócę|vrátím se|вернусь|буду на месте"),
)  # fmt: skip
"""Language, pattern at the beginning of the new text: the writer will be back. Only with a subject of absence."""

_GREETING: Final = re.compile(
    r"(?:hi|hello|hey|dear|hallo|guten tag|sehr geehrte|bonjour|hola|ciao|olá|buongiorno|beste|hej|hei|cześć|"
    r"dzień dobry|estimad[oa]s?|gentile|spett|prezad[oa]s?|car[oi]|szanown|geachte|poštovan|spoštovan|kære|kjære|"
    r"arvoisa|vážen|tisztelt|stimat|sayın|уважаем|dobrý den|здравствуйте|добрый день|您好|"
    r"你好)[^.!:;?,，]{0,60}[,.!:;，]\s*"
)
_THANKS: Final = re.compile(
    r"(?:(?:thank you|thanks|many thanks|vielen dank|danke|merci|gracias|obrigad[oa]|grazie|bedankt|dank|tack|takk?|"
    r"dziękuję|спасибо)[^.!?,]{0,80}[.!,]\s*)?(?:(?:please note(?: that)?|unfortunately|leider|at the moment|currently|"
    r"zurzeit|derzeit|momentan|en este momento|actualmente|actuellement|en ce moment|neste momento|al momento|"
    r"attualmente|op dit moment|obecnie|jelenleg|в настоящее время)[,:]? )?"
)
_OPENING: Final = re.compile("|".join(pattern for _, pattern in OPENINGS))
_REFUSAL: Final = re.compile("|".join(pattern for _, pattern in REFUSALS))
_SUBJECT: Final = re.compile("|".join(pattern for _, pattern in SUBJECTS))
_RETURN: Final = re.compile("|".join(pattern for _, pattern in RETURNS))
_BEGINNING: Final = 400


def absence_note(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find words of absence or receipt at the beginning of the new text, and one more sign."""
    if message.report is not None:
        return None
    text = _beginning(message)
    match = _opening(text) or _refusal(text)
    if (
        match is None
        or "?" in text
        or not (
            _SUBJECT.search(message.subject[:200].lower())
            or _answers_unquoted(message)
            or names_a_function(message)
            or _nobody_reads(sender_address(message, envelope, policy))
        )
    ):
        return None
    return Finding("absence-note", f'It begins: "{match[0][:80]}".', "what such mail says of itself", Effect.AUTO_REPLY)


def begins_with_absence(message: ParsedMessage) -> bool:
    """Whether the new text begins with words of absence, of coming back or of receipt, and asks nothing there."""
    text = _beginning(message)
    greeting = _GREETING.match(text)
    back = _RETURN.match(text, greeting.end() if greeting else 0)
    return "?" not in text + message.subject and (back or _opening(text)) is not None


def _beginning(message: ParsedMessage) -> str:
    return " ".join(message.new_text[:_BEGINNING].lower().replace("’", "'").split())


def _refusal(text: str) -> re.Match[str] | None:
    """Return the match of a refusal at the beginning that nobody speaks in: an agent who turns somebody away says
    "I"."""
    match = _opening(text, _REFUSAL)
    return None if match is None or speaks_as_a_person("", text, asks=False) else match


def _opening(text: str, words: re.Pattern[str] = _OPENING) -> re.Match[str] | None:
    """Return the match of such words at the beginning, behind a greeting and thanks; None when there are none."""
    greeting = _GREETING.match(text)
    start = greeting.end() if greeting else 0
    thanks = _THANKS.match(text, start)
    return words.match(text, start) or (words.match(text, thanks.end()) if thanks else None)


def _nobody_reads(found: Finding | None) -> bool:
    """Whether its author reads no answers. A form's no-reply address says nothing of whoever filled it in."""
    return found is not None and found.effect is not Effect.NOTE


def _answers_unquoted(message: ParsedMessage) -> bool:
    return message.quote_depth == 0 and (bool(message.in_reply_to) or is_reply(message.subject))
