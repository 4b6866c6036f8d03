"""How machines' notices begin their subject and what they say, by language: tables for `machine_shape`.

Lower case. Shops, travel sites, servers, repositories and social networks write like this; so do people sometimes,
which is why a row of these tables is one sign and never enough.
"""

from typing import Final

from loopguard.words.phrases import Phrases

__all__ = [
    "FORMS",
    "GENERAL",
    "OFFERS",
    "OWN",
    "SUBJECTS",
    "WORDS",
    "YOUR",
    "is_notice",
    "offers",
    "says_notice",
    "speaks_as_a_notice",
]

SUBJECTS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:\[[^\]]{1,60}\] )?(?:your |new )?(?:order|booking|reservation|registration|payment|subscription|"
           r"shipping|account|appointment|purchase) (?:(?:#|no\.? ?|nr\.? ?)?[\w-]{0,20}\d )?(?:confirm|receiv|receipt|"
           r"number|update|status|has been|is (?:confirmed|ready))"),
    ("en", r"confirm(?:ation)? (?:of )?(?:your )?(?:order|booking|reservation|registration|payment|account|e-?mail|"
           r"subscription)"),
    ("en", r"(?:please )?(?:verify|confirm|activate|validate) your |reset your password|password reset|welcome to "),
    ("en", r"your (?:\S+ ){0,3}(?:order|invoice|receipt|statement|bill|ticket|password|account|subscription|booking|"
           r"reservation|package|delivery|trial|membership)\b"),
    ("en", r"(?:\[[^\]]{1,60}\] )?you (?:have|are|got|received) (?:an? |\d+ )?(?:new |\S+'s |unread |pending )"),
    ("en", r"\S{1,60}(?: \S{1,60}){0,3} (?:has (?:a |an )|(?:has )?(?:invited|added|tagged|followed|mentioned|accepted|"
           r"commented|replied|shared|sent you|posted))\b"),
    ("en", r"(?:\[[^\]]{1,60}\] )?(?:new |online |web )?lead\b"),
    ("en", r"(?:\[[^\]]{1,60}\]:? )?new (?:order|booking|reservation|comment|login|sign-?in|device|message|follower|"
           r"user|customer|review|submission|subscriber|connection|voice-?mail|fax|bid|sale|payout|payment|invoice|"
           r"application|ticket|case|incident)\b.{0,40}(?:#|\d|from|on|by|for|:)"),
    ("en", r"(?:your |a )?(?:\S+ ){0,2}(?:verification|security|confirmation|access|login|sign-?in|one-time|otp|"
           r"authentication) (?:code|password|pin)\b"),
    ("en", r"\[(?:firing|resolved|success(?:ful)?|fail(?:ed|ure)|warning|error|critical|alert|ok|info|problem|recovery|"
           r"down|up|no ?data|triggered|acknowledged)\b[^\]]{0,20}\]"),
    ("en", r"(?:\[[^\]]{1,60}\] )?(?:please moderate|comment:|new pingback|password changed|please review)"),
    ("en", r".{0,60}\b(?:expir(?:es|ing|ation|y)|renewal) (?:notice|notification|reminder|warning)|"
           r"your (?:\S+ ){1,5}(?:will expire|expires|is expiring|has expired|will renew|renews)\b"),
    ("en", r"you (?:made|received|have) a (?:sale|new)|receipt for |\S+ update: |[^?]{0,40}\b(?:package|parcel|"
           r"shipment|order)\b[^?]{0,30}\b(?:scheduled|arriving|delivered|delayed|shipped|out for|placed)\b"),
    ("en", r"(?:your )?(?:invoice|statement|bill|receipt|payment|payout|refund|transfer|deposit)s? (?:\S+ ){0,3}"
           r"(?:is |was |has been |are )?(?:available|ready|due|paid|received|failed|declined|successful|sent|"
           r"processed|completed|scheduled|initiated|confirmed|from)\b"),
    ("en", r"(?:completed|signed|viewed|action required|reminder|approval (?:needed|required)|shared with you|"
           r"missed (?:call|chat|activity)|failed|succeeded|resolved|closed|assigned|updated|created|escalated): "),
    ("en", r"(?:\S+ ){0,4}(?:left a (?:review|comment|note)|sent (?:you )?a message|assigned (?:you|this)|"
           r"requested (?:access|your|a)|wants to (?:connect|edit|follow)|is (?:now )?following|reacted to|"
           r"liked your)"),
    ("en", r"\[?(?:inc|ritm|req|chg|prb|sctask|cs|case|ticket|incident)[ #:-]{0,2}\d{3,}\]?[ :-]{1,3}.{0,80}"
           r"(?:assigned|created|opened|updated|resolved|closed|commented|escalated|pending)\b"),
    ("en", r"(?:scanned (?:document|file|image|from)|(?:message|scan|fax|image) from (?:\S+ )?(?:\S*\d|kmbt|"
           r"copier|scanner|printer))|(?:printer|toner|device|supply) (?:alert|warning|status|low)"),
    ("en", r"(?:disk|mailbox|storage|quota)\b.{0,40}(?:full|exceed|limit|usage|warning|%)"),
    ("en", r"(?:shipped|delivered|out for delivery|dispatched|arriving)\b|.{0,40}\b(?:has (?:been )?(?:shipped|"
           r"dispatched)|is on (?:its|the) way|out for delivery)"),
    ("en", r"(?:\W{0,4}(?:problem|recovery|alert|alarm|warning|critical|down|up|ok|resolved|firing|"
           r"info)\b\W{0,4}[:\]|-])"),
    ("en", r"(?:security|login|sign-?in|low balance|price|weather|fraud) (?:alert|notification|notice|warning)"),
    ("en", r"\[[^\]]{1,60}\] .{0,60}\b(?:pull request|merge request|issue|bug|ticket|task|case) ?#?\d|"
           r"(?:motion|intrusion|smoke|temperature|power|ups|door|camera|raid|volume|drive|array)\b.{0,30}"
           r"\b(?:detect|alarm|alert|event|crash|fail|degraded|warning)"),
    ("en", r"\[?(?:build|job|backup|pipeline|deploy(?:ment)?|scan|test run|sync)\b.{0,60}\b(?:fail|success|succeed|"
           r"complete|finish|pass|fixed|broken|unstable)"),
    ("en", r"cron <|logwatch for |output from your job|anacron job|daily (?:report|digest|summary)|weekly (?:report|"
           r"digest|summary)|monthly (?:report|statement)"),
    ("en", r"(?:\[?(?:svn|cvs|git|hg)\]?\b.{0,40}(?:commit|rev|r\d)|\S{1,80} (?:revision|commit) [0-9a-f]{1,40}\b)"),
    ("en", r"(?:automatic |system )?(?:notification|notice|reminder|update|report)(?: of| from| for|:)"),
    ("de", r"(?:ihre |deine )?(?:bestell|auftrags|buchungs|reservierungs|versand|anmelde|zahlungs|"
           r"eingangs)bestätigung"),
    ("de", r"(?:ihre|deine) (?:bestellung|rechnung|buchung|reservierung|anmeldung|registrierung|sendung|zahlung)\b"),
    ("de", r"(?:(?:ihr|dein) )?(?:bestätigungs|sicherheits|verifizierungs|anmelde|zugangs)code|neue (?:bestellung|"
           r"nachricht|"
           r"anmeldung|buchung|bewertung)\b.{0,30}(?:#|\d|von)|(?:ihr|dein) (?:paket|auftrag|termin|konto)\b"),
    ("de", r"(?:passwort|kennwort) (?:zurücksetzen|vergessen)|willkommen bei|bestätigen sie ihre"),
    ("fr", r"confirmation (?:de|d')|(?:votre|ta) (?:commande|facture|réservation|inscription|compte|colis)\b|"
           r"bienvenue (?:chez|sur)|réinitialis"),
    ("es", r"confirmación de|(?:su|tu) (?:pedido|factura|reserva|registro|cuenta|compra)\b|bienvenid[oa] a"),
    ("pt", r"confirmação (?:de|do|da)|(?:seu|sua) (?:pedido|fatura|reserva|conta|compra)\b|bem-vindo"),
    ("it", r"conferma (?:di|d'|ordine|prenotazione)|(?:il tuo|la tua|il suo|la sua) (?:ordine|fattura|prenotazione)|"
           r"benvenut[oa]"),
    ("nl", r"bevestiging van|(?:uw|je) (?:bestelling|factuur|boeking|reservering|account)\b|welkom bij"),
    ("sv", r"orderbekräftelse|din (?:order|beställning|faktura|bokning)\b|välkommen till"),
    ("pl", r"potwierdzenie (?:zamówienia|rezerwacji|płatności|rejestracji)|twoje zamówienie"),
    ("ru", r"подтверждение (?:заказа|регистрации|бронирования|оплаты)|ваш заказ"),
    ("ja", r"(?:【[^】]{1,40}】)?.{0,20}(?:ご注文|ご予約|お申し込み|登録|お問い合わせ).{0,12}(?:確認|完了|受付|"
           r"ありがとう)"),
    ("zh", r".{0,20}(?:订单|訂單|注册|註冊|验证码|驗證碼|付款|预订)(?:确认|確認|成功|通知)?"),
)  # fmt: skip
"""Language, pattern at the start of the subject."""

_SUBJECT: Final = Phrases(pattern for _, pattern in SUBJECTS)


def is_notice(subject: str) -> bool:
    """Whether a subject begins as those of notices do, which tell one reader of one event."""
    return bool(_SUBJECT.beginning(subject[:200].lower()))


OFFERS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"\b\d{1,2} ?% (?:off|discount|sale)|\b(?:special|limited|exclusive|last|best) (?:offer|deal|time|chance)"),
    (
        "en",
        r"\b(?:newsletter|digest|bulletin|round-?up|free shipping|clearance|black friday|cyber monday|coupon|"
        r"webinar|giveaway|sale ends)\b",
    ),
    (
        "en",
        r"\b(?:early bird|call for (?:papers|proposals|abstracts|participation)|save the date|save your seat|"
        r"register (?:now|today|by)|registration (?:is )?(?:now )?open|last chance|new arrivals|"
        r"(?:you are|you're) invited|invitation (?:to|:) (?:the|our) (?:\d|\S+ (?:annual|congress|conference|summit|"
        r"expo|forum|symposium|workshop)))",
    ),
    (
        "de",
        r"\beinladung (?:zu[mr]?|:) (?:\S+ ){0,3}(?:kongress|tagung|messe|fachtagung|seminar|webinar|konferenz|forum)|"
        r"jetzt (?:anmelden|registrieren|sichern|buchen)|frühbucher",
    ),
    (
        "fr",
        r"\binvitation (?:au|à la|à l'|aux) (?:\S+ ){0,3}(?:salon|congrès|conférence|colloque|webinaire|journée)|"
        r"inscrivez-vous",
    ),
    (
        "es/pt/it",
        r"\b(?:inscríbete|inscreva-se|iscriviti)\b|\b(?:invitación|convite|invito) (?:\S+ ){0,4}(?:congreso|"
        r"feria|jornada|congresso|webinar|convegno|fiera)",
    ),
    ("de", r"\b(?:sonderangebot|angebote der|rabatt|gutschein|schnäppchen|sonderaktion|gewinnspiel)"),
    ("fr", r"\b(?:soldes|offre (?:spéciale|exclusive)|remise|bon plan|lettre d'information|promotion)\b"),
    ("es", r"\b(?:oferta|ofertas|descuento|rebajas|promoción|promociones|boletín|campaña|novedades)\b"),
    ("pt", r"\b(?:oferta|ofertas|desconto|promoção|promoções|campanha|boletim)\b"),
    ("it", r"\b(?:bollettino|offerta|offerte|sconto|saldi|promozione)\b"),
    ("nl", r"\b(?:aanbieding|korting|uitverkoop|nieuwsbrief)"),
    ("ru", r"\b(?:скидк|распродаж|акция|рассылка)"),
    ("ja", r"セール|キャンペーン|メルマガ|クーポン"),
    ("zh", r"优惠|優惠|促销|促銷|折扣"),
)
"""Language, pattern anywhere in the subject: something is offered to many."""

_OFFER: Final = Phrases(pattern for _, pattern in OFFERS)


def offers(subject: str) -> bool:
    """Whether a subject in small letters offers something to many."""
    return _OFFER.search(subject)


WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"thank(?:s| you) for (?:using|choosing|installing|downloading|booking|registering|signing up|"
           r"ordering|subscribing|joining|shopping|your (?:order|"
           r"booking|purchase|registration|payment|subscription|reservation))"),
    ("en", r"(?:to read (?:the|this) (?:full )?\w+|to (?:view|see|change|update|manage|confirm|verify|"
           r"activate) (?:your|the|this)[^.\n]{0,60}|please)[,:]? click (?:here|on|the|below)"),
    ("en", r"(?:update|change|manage|edit) your (?:\w+ )?(?:settings|preferences|notifications|profile)"),
    ("en", r"view (?:this|it) (?:e-?mail |message )?(?:in|on) (?:your|a) (?:web )?browser|view (?:it )?online"),
    ("en", r"(?:confirmation|tracking|reservation|booking|order) (?:number|code|no\.|id)\s*[:#]"),
    ("en", r"all rights reserved|(?:^|\W)copyright (?:©|\(c\)) ?\d{4}|privacy policy"),
    ("en", r"(?:log|sign) ?in to (?:your|the)|your account (?:has been|was|is now)|verification code|one-time"),
    ("en", r"if (?:you did(?:n.t| not)|this was(?:n.t| not) you|you (?:have|haven.t) not?)[^.\n]{0,60}(?:ignore|"
           r"disregard|contact|secure|request|let us know)|safely ignore this|(?:someone|we|you) (?:have |has |"
           r"recently |just )?(?:received a )?request(?:ed)?[^.\n]{0,30}(?:password|login|sign-?in|link)"),
    ("en", r"(?:code|link|token|offer|certificate|domain|subscription|license|password|trial)\b[^.\n]{0,60}(?:will )?"
           r"expires? (?:in|on|at|after)"),
    ("en", r"(?:amount|total|subtotal|balance) (?:paid|due|charged)?\s?[:$€£]?\s?[$€£\d]|date paid|payment method\s?:|"
           r"billed to|(?:invoice|receipt|transaction|reference) (?:number|no\.?|id|#)\s?[:#]?"),
    ("en", r"(?:you(?:.ve| have)|we(?:.ve| have)) received (?:an?|the following|your) (?:\S+ ){0,2}(?:order|payment|"
           r"booking|submission|enquiry|inquiry|message from)|is (?:waiting|awaiting) (?:for )?your|"
           r"waiting for your approval"),
    ("en", r"(?:sent|powered|generated|created|delivered) by (?:\S+ ){0,2}(?:v?\d|grafana|prometheus|zabbix|nagios|"
           r"jenkins|atlassian|zendesk|freshdesk|hubspot|shopify|wordpress|docusign|mailchimp)"),
    ("en", r"(?:zone|usage|filesystem|location|event|user|address|ip|name|time|severity|priority|status|state|host|"
           r"service|device(?: name)?|serial|job(?: name)?|environment|region|triggered at|started at|duration|success|"
           r"warning|error)s?\s?: .{0,80}\n.{0,80}(?:severity|priority|status|state|host|service|alert|serial|job|"
           r"region|duration|warning|error|time)s?\s?: "),
    ("en", r"you(?:.re| are) receiving this|this (?:e-?mail|message|notification) was sent (?:to|by|from|because)|"
           r"do not share this (?:e-?mail|code|link)|turn off (?:these )?(?:e-?mails|notifications|alerts)"),
    ("en", r"this is (?:a|your) (?:confirmation|reminder|notification|receipt|invoice|summary)"),
    ("de", r"(?:vielen dank|danke) für (?:ihre|deine) (?:bestellung|buchung|anmeldung|registrierung|zahlung)|"
           r"bestell-?nummer|auftragsnummer|klicken sie (?:hier|auf)"),
    ("de", r"(?:ihr|der|dein) (?:code|link|bestätigungscode) (?:ist|lautet|läuft)|wenn sie diese? (?:anfrage|"
           r"anforderung|e-?mail)[^.\n]{0,40} nicht|rechnungsbetrag|sendungsnummer|sendungsverfolgung|"
           r"einstellungen (?:ändern|verwalten)"),
    ("fr", r"(?:votre|le) code (?:est|de vérification)|si vous n.(?:êtes|avez) pas|numéro de suivi|"
       r"gérer vos (?:préférences|notifications)"),
    ("es", r"(?:su|tu) código (?:es|de verificación)|si (?:usted )?no (?:ha )?solicit|número de seguimiento"),
    ("fr", r"merci (?:de|pour) votre (?:commande|inscription|réservation|achat)|cliquez (?:ici|sur)|"
           r"numéro de commande"),
    ("es", r"gracias por (?:su|tu) (?:compra|pedido|registro|reserva)|haga clic|número de pedido"),
    ("pt", r"obrigado (?:por|pela) (?:sua|seu)? ?(?:compra|pedido|reserva)|clique (?:aqui|no)"),
    ("it", r"grazie per (?:il tuo|la tua|il suo|la sua|aver) (?:ordine|acquisto|prenotazione|ordinato)|clicca (?:qui|"
           r"sul)"),
    ("nl", r"bedankt voor (?:uw|je) (?:bestelling|boeking|aankoop|registratie)|klik hier"),
    ("de/fr/es/it/nl/ru", r"\bihr(?:e)? (?:\S{1,30} ){0,2}team\b|\bl'équipe (?:de |d')?\S|\bel equipo de \S|"
                          r"\bil team (?:di )?\S|\bhet team van \S|\bкоманда \S"),
    ("en/ru", r"to do (?:this|so), (?:enter|open|click|go|press|sign|follow)|для этого (?:введите|перейдите|нажмите|"
              r"откройте|зайдите)"),
    ("ru", r"спасибо за (?:заказ|регистрацию|покупку)|перейдите по ссылке"),
    ("ja", r"(?:ご注文|ご利用|ご登録|お申し込み)(?:いただき|頂き)?.{0,12}ありがとうございま"),
)  # fmt: skip
"""Language, pattern in the first or last lines of the text."""

_WORD: Final = Phrases(pattern for _, pattern in WORDS)


def speaks_as_a_notice(text: str) -> bool:
    """Whether the ends of a text in small letters have words of a notice that people do not write."""
    return _WORD.search(text)


GENERAL: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"\b(?:is|are) now (?:available|ready|active)|(?:friendly|automatic|quick) reminder|(?:upcoming|"
           r"your next) (?:appointment|event|meeting|visit|stay)|here is (?:a|the|your) link|(?:you can|to) (?:view|"
           r"find|see|check|access|read)[^.\n]{0,60}(?:\bat|here|below|online|:)\s|for (?:more|further|"
           r"additional) (?:information|details)|it is available here|"
           r"(?:follow|use|click|open) (?:on )?(?:the|this) link|we (?:would like to|wish to|want to) (?:inform|"
           r"let you know|remind)|"
           r"(?:would be|is) appreciated|thank you for (?:your cooperation|registering|being)|see you soon|your "
           r"response"),
    ("de", r"steht (?:\S+ ){0,3}(?:bereit|zur verfügung)|liegt (?:\S+ ){0,6}bereit|wir (?:möchten|dürfen) sie "
           r"(?:\S+ ){0,3}"
           r"(?:informieren|erinnern|hinweisen)|hiermit (?:bestätigen|informieren) wir|weitere informationen|"
           r"unter folgendem link|"
           r"(?:auf dem server|bei uns) eingegangen"),
    ("fr", r"nous vous (?:informons|confirmons|rappelons|remercions)|vous (?:recevrez|pouvez consulter|trouverez)|"
           r"est disponible|"
           r"votre \S+ (?:est|a été) (?:bien )?(?:enregistr|confirm|prise)|en cours de préparation|cliquez"),
    ("es/pt", r"(?:le|les|te) informamos|le recordamos|puede(?:s)? (?:consultar|ver|encontrar)|está disponible|"
              r"está disponível|"
              r"informamos que|pode (?:consultar|encontrar|acessar|ver)|encontrar detalhes"),
    ("it/nl", r"la informiamo|ti informiamo|è disponibile|puoi (?:consultare|trovare)|staat (?:\S+ ){0,3}klaar|"
              r"wij informeren u|"
              r"hierbij (?:bevestigen|informeren)|meer informatie"),
    ("nordic", r"(?:vi vill|vi vil) (?:informera|informere|påminna|minde)|finns (?:nu )?(?:tillgänglig|att)|"
               r"belopp att betala|"
               r"är nu|er nå|on nyt saatavilla|lisätietoja"),
    ("slavic/hu/ro/tr/el", r"informujemy|przypominamy|informujeme|dovolujeme si|obaveštavamo|obavještavamo|"
                           r"сообщаем|уведомляем|"
                           r"напоминаем|повідомляємо|tájékoztatjuk|értesítjük|vă informăm|bilgilendirmek|hatırlat|"
                           r"σας ενημερώνουμε"),
    ("ja/zh/ko", r"お知らせ(?:いた|申し|し)ます|ご確認ください|ご案内|引き続き|谨此通知|特此通知|请查(?:看|收)|"
                 r"안내(?:드립|해)|알려 ?드립"),
)  # fmt: skip
"""Language, pattern at the ends of a text: words of notices of any topic; `topic_notice` counts one of them."""

_GENERAL: Final = Phrases(pattern for _, pattern in GENERAL)


def says_notice(text: str) -> bool:
    """Whether a text in small letters has words of a notice, whatever its topic."""
    return speaks_as_a_notice(text) or _GENERAL.search(text)


FORMS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:contact|enquiry|inquiry|feedback|web ?site|web) form\b"),
    ("de", r"(?:kontakt|anfrage|web)-?formular"),
    ("fr", r"formulaire (?:de contact|en ligne)"),
    ("es", r"formulario (?:de contacto|web)"),
    ("pt", r"formulário (?:de contato|de contacto|do site)"),
    ("it", r"(?:modulo|form) (?:di )?contatt[oi]"),
    ("nl", r"contactformulier"),
)
"""Language, pattern in the text: a customer wrote it into a form, so it is a customer's mail."""

YOUR: Final = (
    r"you|your|yours|ihre?[nmrs]?|dein\w{0,2}|votre|vos|su|sus|tu|tus|seu|seus|sua|suas|vostr\w|suo|tuo|tua|uw|jouw|"
    r"вы|вас|вам|вами|ihnen|vous|twoj\w{0,3}|państw\w{0,2}|ваш\w{0,3}"
)
OWN: Final = (
    r"i|i'm|i've|i'd|i'll|me|my|mine|we|we're|we've|our|us|ich|mir|mich|mein\w{0,2}|wir|uns|unser\w{0,2}|je|moi|mon|"
    r"ma|mes|nous|"
    r"notre|nos|yo|mi|mis|me|nosotr\ws|nuestr\w{1,2}|eu|meu|meus|minha|minhas|nós|nosso|nossa|io|mio|mia|miei|noi|"
    r"nostr\w|ik|mij|mijn|wij|ons|onze|jag|mig|min|mitt|mina|vi|vår\w?|jeg|meg|mitt|minä|minun|me|ja|mnie|mój|moja|"
    r"moje|my|nam|nasz\w{0,2}|я|мне|меня|мой|моя|мое|мою|мы|нам|нас|наш\w{0,3}|já|mi|můj|moje"
)
"""Words for the reader and for the writer. Who speaks of the reader only, and asks nothing, is a machine or a firm."""
