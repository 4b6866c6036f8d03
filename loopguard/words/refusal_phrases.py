"""How helpdesks and catch-all mailboxes turn a mail away ("Your reply could not be processed, the ticket is closed"):
a table for `absence_note`, by language.

Each row has two halves: the mail was not taken, and a reason that only programs give (a closed ticket, an address that
nobody reads or that is not allowed, a form to use). People say the first half too; hardly the second with it.

Sources: the templates of FreeScout (its reports #1403, #3670, #4631), Odoo (#162459), Zendesk ("request ... is closed")
and Znuny ("follow-up rejected"); the other languages are the same sentences.
"""

from typing import Final

__all__ = ["REFUSALS"]


def _because(refused: str, reason: str) -> str:
    """Return the pattern for a refusal and, soon behind it, its reason."""
    return rf"(?:{refused})[^?]{{0,250}}?(?:{reason})"


REFUSALS: Final[tuple[tuple[str, str], ...]] = (
    ("en", _because(
        r"(?:we(?: are|'re) )?(?:sorry|afraid)?[,:]? ?(?:but )?(?:(?:the following|your|this) (?:e-?mail|message|reply|"
        r"answer|comment|response|request)[^!?]{0,80}(?:could not|couldn't|cannot|can't|can not|was not|wasn't|"
        r"has not been|is not) (?:be )?(?:processed|added|accepted|handled|imported|recorded)|we (?:cannot|can't|"
        r"can not|could not|couldn't|(?:are|were) (?:unable|not able) to) (?:process|handle|accept|add|import) (?:your|"
        r"this) (?:e-?mail|message|reply|answer|comment|response|request))",
        r"no-?reply|not (?:being )?(?:read|monitored|attended|checked)|unmonitored|unattended|"
        r"from (?:the|an?|your)[^.!?]{0,40}(?:address|account)\b|(?:correct|private|unknown) (?:e-?mail )?"
        r"(?:address|sender)|"
        r"(?:ticket|case|request|conversation)[^.!?]{0,30}(?:closed|resolved|archived)|"
        r"(?:open|create|submit|start) a new|(?:use|through|via|visit|fill)[^.!?]{0,30}(?:form|portal|website)|"
        r"not (?:registered|authori[sz]ed)")),
    ("de", _because(
        r"(?:können|konnten) wir (?:ihre|deine|diese) (?:e-?mail|nachricht|antwort|anfrage)[^.!?]{0,30}nicht "
        r"(?:bearbeiten|verarbeiten|annehmen|zuordnen)|"
        r"wir (?:können|konnten) (?:ihre|deine|diese) (?:e-?mail|nachricht|antwort|anfrage)[^.!?]{0,30}nicht "
        r"(?:bearbeiten|verarbeiten|annehmen|zuordnen)|"
        r"(?:ihre|deine|diese) (?:e-?mail|nachricht|antwort|anfrage)[^!?]{0,60}(?:konnte|kann|wurde) (?:leider )?nicht "
        r"(?:bearbeitet|verarbeitet|angenommen|zugeordnet)",
        r"nicht (?:gelesen|überwacht|abgerufen|betreut|registriert)|(?:ticket|vorgang|anfrage)[^.!?]{0,30}"
        r"(?:geschlossen|abgeschlossen)|formular|portal|absender|neue[sn]? (?:ticket|vorgang|anfrage)|no-?reply")),
    ("fr", _because(
        r"nous ne (?:pouvons|pouvions|sommes)[^.!?]{0,20}(?:traiter|accepter|prendre en compte) (?:votre|ce)|"
        r"votre (?:message|e-?mail|courriel|réponse|demande)[^!?]{0,60}n'a (?:pas )?(?:pu|été)[^.!?]{0,10}"
        r"(?:être )?(?:traitée?|prise? en compte|acceptée?|ajoutée?)",
        r"pas (?:lue?|surveillée?|consultée?|autorisée?|enregistrée?)|fermé|clôturé|formulaire|portail|"
        r"nouvelle demande|nouveau ticket|adresse (?:inconnue|d'expéditeur)|no-?reply")),
    ("es", _because(
        r"no (?:podemos|pudimos|hemos podido) (?:procesar|aceptar) (?:su|tu|este)|"
        r"(?:su|tu) (?:mensaje|correo|respuesta|solicitud)[^!?]{0,60}no (?:pudo|puede|ha podido|fue) (?:ser )?"
        r"(?:procesad|aceptad|añadid)[oa]",
        r"no (?:se )?(?:lee|supervisa|monitorea|está (?:registrad|autorizad))|cerrad[oa]|formulario|portal|"
        r"nuev[oa] (?:ticket|solicitud|caso)|no-?reply")),
    ("pt", _because(
        r"não (?:podemos|pudemos|foi possível) (?:processar|aceitar) (?:a )?(?:sua|seu|este)|"
        r"(?:a )?(?:sua|seu) (?:mensagem|e-?mail|resposta|solicitação)[^!?]{0,60}não (?:pôde|pode|foi) (?:ser )?"
        r"(?:processad|aceit|adicionad)[oa]?",
        r"não (?:é|está) (?:lid|monitorad|registrad|autorizad)|fechad[oa]|encerrad[oa]|formulário|portal|"
        r"nov[oa] (?:ticket|chamado|solicitação)|no-?reply")),
    ("it", _because(
        r"non (?:possiamo|è stato possibile) (?:elaborare|accettare|gestire) (?:il|la|questo)|"
        r"(?:il (?:suo|tuo) messaggio|la (?:sua|tua) (?:e-?mail|risposta|richiesta))[^!?]{0,60}non (?:può|è stat[oa]|"
        r"ha potuto)[^.!?]{0,10}(?:elaborat|accettat|aggiunt)[oa]",
        r"non (?:viene|è) (?:lett|controllat|monitorat|registrat|autorizzat)|chius[oa]|modulo|portale|"
        r"nuov[oa] (?:ticket|richiesta)|no-?reply")),
    ("nl", _because(
        r"(?:wij? kunnen|kunnen wij?) (?:uw|je|dit|deze) (?:e-?mail|bericht|antwoord|verzoek)[^.!?]{0,30}niet "
        r"(?:verwerken|accepteren|behandelen)|"
        r"(?:uw|je|dit) (?:e-?mail|bericht|antwoord|verzoek)[^!?]{0,60}(?:kon|kan|is) (?:helaas )?niet (?:worden )?"
        r"(?:verwerkt|geaccepteerd|toegevoegd)",
        r"niet (?:gelezen|gecontroleerd|geregistreerd)|gesloten|formulier|portaal|nieuw (?:ticket|verzoek)|no-?reply")),
    ("pl", _because(
        r"(?:nie możemy|nie mogliśmy) (?:przetworzyć|przyjąć) |"
        r"(?:twoja|państwa|pana|pani) (?:wiadomość|odpowiedź)[^!?]{0,60}nie (?:mogła|może|została) (?:zostać |być )?"
        r"(?:przetworzona|przyjęta|dodana)",
        r"nie jest (?:czytan|monitorowan|obsługiwan)|zamknięt|formularz|portal|nowe zgłoszenie|no-?reply")),
    ("ru", _because(
        r"мы не (?:можем|смогли) (?:обработать|принять) ваш|"
        r"ваш(?:е|а)? (?:письмо|сообщение|ответ|заявка)[^!?]{0,60}не (?:может быть|был[оа]?) (?:обработан|принят|"
        r"добавлен)",
        r"не (?:читается|просматривается|зарегистрирован)|закрыт|форм[уа]|портал|нов(?:ую|ое|ый) (?:заявк|обращени|"
        r"запрос)|no-?reply")),
)  # fmt: skip
"""Language, pattern at the beginning of the new text, lowered and with single spaces."""
