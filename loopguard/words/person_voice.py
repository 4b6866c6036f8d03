"""Words by which a person speaks: "I", "my" in a subject, a request or a question at the beginning.

It tells people who use a machine's words from machines. Firms say "we", and machines ask at the end ("Questions?"),
so neither counts. The bare "i" of Polish, Italian and Norwegian is no person's: in English a verb must follow.
"""

import re
from typing import Final

from loopguard.words.phrases import Phrases

__all__ = ["LINKS", "REQUESTS", "asks_for_something", "says_farewell", "speaks_as_a_person"]

_I: Final = Phrases((
    r"\bi(?:'m|'ve|'d|'ll| (?:am|was|have|had|will|would|can|could|do|did|don't|didn't|can't|cannot|think|believe|need|"
    r"want|wanted|got|get|just|hope|know|see|saw|tried|try|received|ordered|paid|bought|sent|still|also|understand|"
    r"wonder|guess|assume|noticed|found|wrote|called|tested|checked|updated|fixed|attach|attached|wish|look|agree|"
    r"appreciate|suggest|keep|may|might|must|should|never|already|only|really|added|made|used|use|opened|closed|"
    r"forwarded|replied|answered))\b(?!.{0,30}forgot)|"
    r"\bmy (?:colleagues?|boss|manager|phone|mobile|computer|pc|laptop|printer|mailbox|screen|wife|husband|customers?|"
    r"clients?|users?|extension|name is|number is)\b|"
    r"\b(?:ich|yo|ik|jag|jeg|minä|я|εγώ|én|mir|mich|moi|mig|mnie|мне|меня|мені)\b|\bj'(?:ai|étais|aimerais|espère)|"
    r"\bje (?:ne|n'|vous|me|m'|suis|vais|souhaite|voudrais|peux|dois|veux|sais|pense|reviens)\b|"
    r"\beu (?:não|gostaria|preciso|estou|quero|tenho)\b|\bio (?:non|ho|sono|vorrei)\b|\bja (?:nie|mam|chcę)\b|"
    r"\bjá (?:jsem|bych|mám)\b|私(?!たち|達|ども|共)|僕|저는|제가|"
    r"\b(?:thanks|thank you) in advance|\bplease (?:help|advise|let me|send me|call me|find attached)|\bhelp me\b|"
    r"\bplease (?:send|cancel|correct|deliver|fix|tell|extend|set up|open(?! a new (?:ticket|request|case|inquiry)"
    r"(?:[.!]| (?:through|via|in|on|at|by|instead))))\b|"
    r"\blet me know\b|"
    r"\bany (?:hints?|ideas?|help|thoughts|news|updates?|luck|eta|chance)\b[^.\n]{0,40}\?",
))  # fmt: skip
_MINE: Final = re.compile(
    r"\b(?:my|our|me|i|i'm|mein\w{0,2}|unser\w{0,2}|mon|ma|mes|notre|nos|mi|mis|nuestr\w{1,2}|meu|minha|nosso|nossa|"
    r"mio|mia|nostr\w|mijn|onze|ons|min|mitt|vår|mój|moja|moje|můj|мой|моя|мое|моё|мою|мои|наш\w{0,2})\b|[?？]"
)
REQUESTS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"\b(?:could|can|would|will) you (?:please )?(?!still|also|now)\w+[^\n?]{0,120}\?"),
    ("en", r"\b(?:please|kindly|pls|plz) (?:also |just )?(?:check|look into|investigate|resend|re-send|restore|restart|"
           r"reset it|change it|add|remove|move|escalate|reopen|re-open|close (?:this|the|my)|refund|replace|"
           r"have someone|get back to|see attached|see the attached|find the|approve|charge|clarify|explain|arrange|"
           r"unblock|unlock)\b"),
    ("en", r"\bover to you\b|\b(?:the )?next (?:step|move) is (?:yours|with you)\b|\bmove it to \S+ \w+|"
           r"\bhave a look\b"),
    ("de", r"\bteilen sie (?:uns|mir)\b|\b(?:um|erwarten) (?:eine |ihre )?(?:rückmeldung|rückruf|antwort|gutschrift)\b|"
           r"\bwieder (?:öffnen|eröffnen)\b"),
    ("fr/es/pt/it", r"\b(?:dans l'attente|en attente) (?:de|d') ?(?:votre|une) (?:réponse|retour)|\b(?:quedamos|"
                    r"quedo) a la espera\b|\besperamos (?:su|una) (?:respuesta|solución)|\baguardamos (?:a |"
                    r"uma )?(?:resposta|correção|solução)|\bin attesa di (?:un |vostr[ao] )?(?:riscontro|risposta)"),
    ("nl/nordic", r"\bgraag (?:een |uw )?(?:creditnota|reactie|antwoord|terugbel)|\b(?:wij |we )?wachten op (?:uw |"
                  r"een )?(?:reactie|antwoord)|\b(?:väntar på|venter på) (?:svar|jeres|deres|dere)|"
                  r"\bodotamme (?:vastaus|pikais)"),
    ("pl/cs/ru/uk", r"\bczekamy na (?:korekt|odpowied|wyjaśn)|\bčekáme na (?:opravu|odpověď|vyjádř)|\bжд[её]м "
                    r"(?:ответ|исправлен|вашего)|\bчекаємо на (?:відповідь|виправ)"),
    ("hu/ro/tr/el", r"\bvárjuk (?:a |mielőbbi )?válasz|\baștept[aă]m (?:un )?răspuns|\b(?:cevabınızı|dönüşünüzü) "
                    r"bekli|\bπεριμένουμε (?:την )?απάντησ"),
    ("ja/zh/ko", r"ご(?:返信|回答|対応)をお(?:待ち|願い)|再発行をお願い|至急ご|"
                 r"请(?:核实|查一下|尽快处理)|빠른 (?:확인|답변|처리)"),
    ("en", r"\A\W*(?:hi|hello|hey|dear|good (?:morning|afternoon))(?: \S+){0,2} (?:team|all|everyone|support|"
           r"colleagues|sirs|list|folks|supplier|maintainers?)\b"),
    ("de", r"\bbitte (?:\S+ ){0,6}(?:prüfen|korrigieren|senden|schicken|zusenden|ändern|stornieren|liefern|melden|"
           r"klären|freischalten|einrichten|löschen|nachreichen|zurückrufen|ersetzen|umbuchen|austauschen|nachsehen|"
           r"schauen|anpassen|eintragen|streichen|weiterleiten)\b|\b(?:können|könnten|würden) sie (?:bitte |uns |das )|"
           r"\b(?:könnt|könntet) ihr\b|\A\W*(?:hallo|liebes?|moin|servus|guten (?:tag|morgen)) (?:zusammen|team|"
           r"kolleg\w+|alle|leute)"),
    ("fr", r"\b(?:pourriez|pouvez|pourrais|peux)-(?:vous|tu)\b|\bmerci de (?:nous |me |bien vouloir )(?:rappeler|"
           r"envoyer|renvoyer|confirmer|répondre|dire|tenir|corriger)|\bveuillez (?:nous|me) (?:rappeler|envoyer|"
           r"renvoyer|dire)"),
    ("es", r"\b(?:podría[ns]?|podrías|pueden|puede usted)\b[^.\n]{0,60}\?|\b(?:ruego|rogamos|agradecería|"
           r"agradeceríamos) "
           r"(?:que )?(?:me|nos|revis|corrij|envíe)|\bpor favor,? (?:revis|corrij|envíen(?:me|nos)|mánd)"),
    ("pt", r"\b(?:podem|poderiam|podia|pode)\b[^.\n]{0,60}\?|\bpor favor,? (?:verifi\w+ (?:o que|se)|corrijam|enviem|"
           r"mandem)|\bagradeço"),
    ("it", r"\b(?:potete|potreste|potrebbe|può)\b[^.\n]{0,60}\?|\b(?:vi|le) (?:prego|chiedo|confermo|chiediamo)\b"),
    ("nl", r"\b(?:kunnen|kunt|kun|zou|willen) (?:jullie|u|je)\b[^.\n]{0,80}\?|\bgraag (?:nakijken|aanpassen|corrigeren|"
           r"opsturen|nasturen)"),
    ("nordic", r"\b(?:kan|kunne|kunde|vil) (?:i|ni|dere|du)\b[^.\n]{0,80}\?|\bvoisitteko\b|\bmilloin (?:saa|voi)"),
    ("pl/cs/sk", r"\bproszę o (?!zapoznanie|potwierdzenie adresu|nieodpowiadanie)|\bczy (?:mog|może|moglib|jest|da)|"
                 r"\b(?:prosím|prosíme) o (?:opravu|zaslání|kontrolu|zaslanie)|\bmůžete (?:mi|nám)\b"),
    ("hu/ro/tr", r"\bkérem,? (?:javíts|küldj|ellenőriz|segíts)|\b(?:vă|te) rog (?:să )?(?:verific|trimit|corect)|"
                 r"(?:gönderir|yardımcı olur|kontrol eder) (?:mi|mı|mu)"),
    ("ru/uk", r"\b(?:подскажите|пришлите|вышлите|помогите|исправьте|надішліть|допоможіть|перевірте,? будь)\b"),
    ("ja/zh/ko", r"(?:ご確認|お送り|ご連絡|教えて)いただけ(?:ます|ない)|いただけませんか|届いておりません|"
                 r"请(?:尽快回复|帮忙|帮我)|"
                 r"我们还没|我还没|(?:확인|안내) ?부탁"),
)  # fmt: skip
"""Language, pattern at the beginning: whoever asks a helpdesk to do something, or greets a team, is no machine."""

LINKS: Final = ("http", "www.", "href", "<")
"""What a link looks like in a text: machines link to what they tell of, and a letter seldom does."""
_FAREWELL: Final = re.compile(
    r"\b(?:regards|rgds|cheers|thanks(?! for)|thx|best wishes|sincerely|yours|gr(?:u|ü)(?:ß|ss)e?|mfg|lg|vg|"
    r"salutations|cordialement|bien à vous|saludos?|atentamente|saluti|groet(?:en)?|mvh|hälsning(?:ar)?|hilsen|"
    r"terveisin|pozdrawiam|s pozdravem|üdvözlettel|cu stimă|atenciosamente|cumprimentos|saygılar\w*|iyi çalışmalar)\b|"
    r"с уважением|з повагою|"
    r"よろしくお願い|감사합니다|此致"
)
_SURVEY: Final = re.compile(
    r"\A(?:how (?:did|was|were|would|are|likely|satisfied)|did (?:we|our)|are you (?:happy|satisfied)|wie (?:war|"
    r"zufrieden|hat)|(?:waren|sind) sie (?:zufrieden|mit)|comment (?:s'est|évalu)|êtes-vous satisf|"
    r"¿?qué te (?:ha )?pareci|¿?cómo fue|como foi|com'è andata|hoe (?:was|tevreden)|hvordan (?:var|gik)|hur (?:var|"
    r"nöjd)|jak ocenia|как вы оценива)(?!.*\b(?:i|my|ich|mein\w*|je|mon|mi)\b)[^?]*\?"
)
"""A question of a survey for a subject is a machine's."""
_REQUEST: Final = Phrases(pattern for _, pattern in REQUESTS)
_LINK: Final = re.compile(r"<?https?://\S+")
_BEGINNING: Final = 400
_SIGNED: Final = 160


def speaks_as_a_person(subject: str, text: str, *, asks: bool) -> bool:
    """Whether the subject or the beginning of a text in small letters is a person's; `asks`: a question counts."""
    if _MINE.search(_SURVEY.sub("", subject[:200].lower())):
        return True
    top = _beginning(_LINK.sub(" ", text[: 3 * _BEGINNING]))
    if asks and ("?" in top or "？" in top):
        return True
    return _I.search(top) or asks_for_something(top)


def asks_for_something(text: str) -> bool:
    """Whether the beginning of a text in small letters asks a helpdesk to do something, or greets its team."""
    return _REQUEST.search(_beginning(text))


def says_farewell(text: str) -> bool:
    """Whether a text in small letters ends as letters do, with a name behind it."""
    return _FAREWELL.search(text[-_SIGNED:]) is not None


def _beginning(text: str) -> str:
    """Return the beginning without the word that the cut would halve: half of "you" is Spanish for "I"."""
    return text if len(text) <= _BEGINNING else text[: _BEGINNING + 1].rpartition(" ")[0]
