"""Social networks, invitations, calendars' reminders, surveys, shared files, signatures, feeds that come as mail.

Sources: the mails in the documentation and public language files of Mastodon, Discourse, WordPress, Moodle, Nextcloud,
Doodle, DocuSign, LimeSurvey, Google Calendar, Blogtrottr and rss2email.
"""

from typing import Final

from loopguard.words.topics.topic import Row, Topic

__all__ = ["SOCIAL"]

SUBJECTS: Final[tuple[Row, ...]] = (
    ("en", r"(?:.{1,60} )?(?:invited you|wants to (?:connect|be friends|follow|share|edit|chat)|(?:has )?(?:followed|"
           r"mentioned|tagged|poked|messaged|endorsed|subscribed|joined|replied|commented|reacted|liked|shared|posted|"
           r"uploaded|signed|viewed|added|assigned|updated|completed|accepted|declined|requested|published)\b|"
           r"sent you (?:a|an|\d)|is now following|is waiting for|left (?:a|you)|has a birthday|"
           r".{1,60} sent a (?:message|file|photo)\b)"),
    ("workflows", r"(?:.{0,80}\b(?:requires?|needs|awaits|awaiting|pending) (?:your |for your )?(?:approval|action|"
                  r"attention|signature|review|decision)\b|new (?:absence|leave|vacation|holiday|time[- ]off|expense|"
                  r"assignment|purchase|travel) ?(?:request|claim|report)?\b.{0,60}\b(?:by|from|for|:)|"
                  r"new assignment\b|.{1,80} (?:has been |was |is )?assigned to you\b)"),
    ("en", r"(?:you(?:'|’)ve|you) (?:have |got |received |were |are |been |still have )?(?:been )?(?:an? |"
           r"\d+ )?(?:new |unread |pending |missed )?(?:message|notification|invitation|friend|follower|connection|"
           r"request|comment|mention|update|reply|match|view|invited|mentioned|tagged|added|appeared|event|task)s?\b"),
    ("en", r"\W{0,3}(?:reminder|notification|invitation|updated invitation|canceled event|cancelled event|event|"
           r"accepted|starting (?:soon|now)|upcoming|tomorrow|today|due (?:today|soon|tomorrow)|overdue|calendar|"
           r"agenda|meeting reminder|appointment reminder|task reminder)\s?[:@]|(?:your |the )?(?:daily|weekly|"
           r"upcoming) (?:agenda|digest|summary|schedule|tasks?|report)|(?:appointment|meeting|event|task|class|"
           r"webinar|payment) reminder"),
    ("en", r".{1,80}\b(?:is|are) (?:now )?(?:available|ready)\b(?! (?:to|for (?:us|me)))|new (?:message|document|"
           r"letter|mail) in (?:your|the)|we (?:want|need|value) your (?:opinion|feedback)|.{0,60}\b(?:submission|"
           r"enrol?ment|lesson|quiz)\b"),
    ("en", r".{1,60}\bgave you (?:kudos|a |an |access)"),
    ("de", r".{1,60} hat .{1,60}(?:beantragt|genehmigt|abgelehnt|eingereicht|storniert|freigegeben)\Z|(?:deine|"
           r"ihre) (?:anzeige|inserat|bewerbung)\b"),
    ("ru/uk", r"(?:нов(?:ая|ое|ый) (?:задача|сообщение|комментарий|отзыв|дело)|нове (?:завдання|повідомлення))\b"),
    ("de", r"neue (?:nachricht|mitteilung|post|dokumente?) (?:in|im|für|auf)\b|neues dokument\b|"
           r"eingangsbestätigung\b"),
    ("en", r"(?:how (?:did|was|would|are|satisfied|likely)|rate your|tell us (?:about|how|what)|please rate|"
           r"share your (?:feedback|experience|thoughts|opinion)|"
           r"we(?:'|’)d (?:love|like|value|appreciate)|your (?:feedback|opinion)|take our|customer (?:satisfaction|"
           r"feedback|survey)|(?:quick |short |your |our )?"
           r"(?:\S+ )?(?:survey|questionnaire)\b|feedback (?:request|on)|help us improve|review your|leave a review)"),
    ("en", r"(?:completed|signed|viewed|action required|please (?:docu)?sign|signature requested|signature request|"
           r"approval (?:needed|required|request)|document (?:shared|ready|signed|for)|file (?:shared|uploaded|"
           r"received))\b.{0,80}|.{1,60} shared (?:\"|“|the |a )|\[?(?:new post|new comment|rss|feed|blog|new (?:video|"
           r"episode|article))\]?\b.{0,60}"),
    ("de", r"(?:.{1,60} )?(?:hat (?:sie|dich|ihnen|dir|ein|auf|einen)\b.{0,50}(?:eingeladen|erwähnt|kommentiert|"
           r"geantwortet|hinzugefügt|gesendet|geteilt|markiert|freigegeben|geteilt)|folgt (?:ihnen|dir) jetzt|"
           r"möchte (?:sich|mit|ihnen|dir))|(?:erinnerung|terminerinnerung|einladung|benachrichtigung)\s?[:@]|"
           r"(?:sie haben|du hast) (?:\d+|eine?n?|neue)|(?:ihre meinung|umfrage|kundenumfrage|bewerten sie|"
           r"wie zufrieden|wie war|kundenzufriedenheit)"),
    ("fr", r"(?:.{1,60} )?(?:vous a (?:invité|mentionné|envoyé|ajouté|identifié)|a (?:commenté|partagé|publié|"
           r"répondu)|souhaite)|(?:rappel|invitation|notification)\s?:|"
           r"vous avez (?:\d+|une?|reçu|de nouve)|(?:votre avis|enquête|questionnaire|donnez.{0,20}avis|sondage|"
           r"évaluez)"),
    ("es", r"(?:.{1,60} )?(?:te (?:ha |)(?:invit|mencion|envi|agreg|etiquet)\w*|ha (?:comentado|compartido|publicado|"
           r"respondido)|le ha (?:invitado|enviado))|(?:recordatorio|invitación|notificación)\s?:|(?:tienes|"
           r"tiene) (?:\d+|una?|nuev)|(?:encuesta|tu opinión|su opinión|valora|califica)"),
    ("pt", r"(?:.{1,60} )?(?:convidou você|mencionou você|enviou (?:uma|um)|comentou|compartilhou|partilhou|"
           r"publicou|adicionou você)|(?:lembrete|convite|notificação)\s?:|"
           r"você (?:tem|recebeu) |(?:pesquisa de|sua opinião|avalie)"),
    ("it/nl", r"(?:.{1,60} )?(?:ti ha (?:invitato|menzionato|inviato|taggato|aggiunto)|ha (?:commentato|condiviso|"
              r"pubblicato)|heeft (?:je|u|jou)\b.{0,40}(?:uitgenodigd|genoemd|"
              r"gestuurd|toegevoegd)|heeft (?:gereageerd|gedeeld))|(?:promemoria|invito|notifica|herinnering|"
              r"uitnodiging|melding)\s?:|(?:hai|je hebt|u heeft) (?:\d+|un|een|nieuwe)|"
              r"(?:sondaggio|la tua opinione|valuta|enquête|uw mening|klanttevredenheid|beoordeel)"),
    ("nordic/slavic", r"(?:påminnelse|påmindelse|inbjudan|invitation|invitasjon|muistutus|kutsu|przypomnienie|"
                      r"zaproszenie|powiadomienie|připomenutí|pripomienka|pozvánka|upozornění|upozornenie|напоминание|"
                      r"приглашение|уведомление|нагадування|запрошення|сповіщення|podsjetnik|emlékeztető|meghívó|"
                      r"memento|υπενθύμιση|hatırlatma|davet)\s?:|.{0,40}\b(?:undersökning|brukerundersøkelse|"
                      r"asiakaskysely|ankieta|dotazník|опрос|anketa|felmérés|sondaj|έρευνα|anket)\b"),
    ("ja/zh/ko", r".{0,30}(?:アンケート|リマインダー|招待|コメントが|フォローされ|メッセージが届|新着)|"
                 r".{0,30}(?:提醒|邀请|邀請|问卷|問卷|评论了|关注了|回复了|消息通知|满意度)|"
                 r".{0,30}(?:설문|초대|알림|댓글|리마인더|만족도)"),
)  # fmt: skip
"""Language, pattern from the beginning of the subject."""

SENDERS: Final[tuple[Row, ...]] = (
    ("networks", r"(?:.*[-_. ])?(?:facebook(?:mail)?|twitter|linkedin|xing|instagram|pinterest|tiktok|youtube|mastodon|"
                 r"meetup|eventbrite|doodle|calendly|slack|teams|trello|asana|basecamp|notion|monday|clickup|dropbox|"
                 r"wetransfer|nextcloud|owncloud|onedrive|sharepoint|google (?:calendar|drive|docs|alerts)|"
                 r"googlealerts|docusign|adobe ?sign|echosign|hellosign|pandadoc|moodle|canvas|blackboard|classroom|"
                 r"discourse|wordpress|disqus|medium|substack|quora|reddit|surveymonkey|qualtrics|typeform|trustpilot|"
                 r"medallia|limesurvey|zoom|webex|goto(?:meeting|webinar)|friendupdates|invitations?|invites?|"
                 r"connections|messages?-?noreply|groupupdates|strava|yammer|workplace|viva)(?:[-_. (].*)?"),
    ("workflows", r"(?:.*[-_. ])?(?:sap|workflow|wf-?\w{0,8}|ariba|coupa|concur|workday|netsuite|personio|bamboohr|"
                  r"successfactors|peoplesoft|dynamics|odoo(?:bot)?|erp|erpnext|frappe|servicenow|salesforce|hubspot|"
                  r"pipedrive|zoho)(?:[-_. (].*)?"),
    ("offices", r"(?:.*[-_. ])?(?:calendar|kalender|reminders?|erinnerung(?:en)?|rappels?|recordatorios?|promemoria|"
                r"herinnering|lembretes?|påminnelse|bibliothek|stadtbibliothek|library|bücherei|mediathek|surveys?|"
                r"umfrage|feedback|voice of (?:the )?customer|customer[-_. ]?experience|reviews?|events?|invitation|"
                r"rss|rss2email|feed|feeds|blogtrottr|feedburner|feedrabbit|ifttt|zapier)(?:[-_. ].*)?"),
)  # fmt: skip
"""Who, pattern over the whole local part or display name."""

WORDS: Final[tuple[Row, ...]] = (
    ("en", r"(?:accept|view|see|decline|open|reply to|join|go to|read)\b(?: (?:the|this|your|all|on|"
           r"it))*[^.?\n]{0,30}(?:invitation|profile|notification|message|comment|event|post|meeting|"
           r"document|conversation|more|on \w+|online|full)\b|(?:change|update|manage|edit)[^.\n]{0,40}(?:settings|"
           r"preferences|notification)"),
    ("en", r"(?:take|complete|start|begin|fill (?:in|out))[^.\n]{0,30}(?:survey|questionnaire)|(?:minutes?|"
           r"moments?) (?:to|of)|how likely|rate (?:your|us|this)|your feedback|"
           r"when\s?:|where\s?:|\bwho\s?:|date\s?:|time\s?:|invitation from|is (?:starting|due|scheduled)|(?:starts|"
           r"begins|due) (?:in|at|on)|review document|"
           r"(?:sent|shared) (?:via|with you|through|using)|you(?:'|’)?(?:re| are) (?:receiving|getting)|"
           r"this (?:e-?mail|message) was (?:intended|sent)"),
    ("de", r"(?:einladung|profil|nachricht|kommentar|beitrag|termin)[^.\n]{0,30}(?:ansehen|anzeigen|annehmen|"
           r"öffnen)|(?:zur|an der) umfrage|dauert (?:nur|etwa|ca)|"
           r"benachrichtigungen? (?:ändern|verwalten|abbestellen|einstellungen)|(?:wann|wo|datum|uhrzeit|beginn|"
           r"ort)\s?:|ihre meinung"),
    ("fr/es/pt/it", r"(?:accepter|voir|afficher|répondre)[^.\n]{0,20}(?:l.invitation|profil|message|commentaire|"
                    r"enquête)|répondre (?:à l|au) |paramètres de notification|(?:quand|où|date|heure|"
                    r"cuándo|dónde|fecha|hora|quando|onde|data|dove|ora)\s?:|(?:aceptar|ver|aceitar|accetta|"
                    r"visualizza)\b[^.\n]{0,20}(?:invita|perfil|mensaje|comentario|convite|profilo|"
                    r"messaggio|encuesta|pesquisa|sondaggio)|(?:responder|completar|rispondi|"
                    r"compila)[^.\n]{0,20}(?:encuesta|pesquisa|sondaggio|questionario)|votre avis"),
    ("schools", r"(?:abgabe|submission|assignment|aufgabe|devoir|tarea)\b[^.\n]{0,40}(?:aktualisiert|updated|submitted|"
                r"eingereicht|graded|bewertet|remis|entregad)|(?:hier|here) (?:verfügbar|available)|(?:available|"
                r"verfügbar) (?:here|hier)"),
    ("others", r"(?:bekijk|accepteer|wanneer|waar|vul de enquête|när|var|tid|plats|hvornår|hvor|når|koska|missä|"
               r"kiedy|gdzie|termin|kdy|kde|когда|где|коли|де|mikor|hol|când|unde)\b[^.\n]{0,20}:|"
               r"(?:wypełnij|weź udział|vyplňte|пройти опрос|примите участие|ответить на|svara på|besvara|svar på|"
               r"vastaa kyselyyn)|日時|場所|回答(?:は|に)|时间[:：]|地点[:：]|日期|点击|일시|장소|참여"),
)  # fmt: skip
"""Language, pattern at the ends of the text."""

SOCIAL: Final = Topic("an invitation, a reminder, a survey or news of a network", SUBJECTS, SENDERS, WORDS, linked=True)
