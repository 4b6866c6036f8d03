"""Carriers' and hosters' notices of planned work, outages and their reasons.

Sources: the mails that networktocode's circuit-maintenance-parser reads (Colt, Lumen, Zayo, Equinix, ...), the
fields of the MAINTNOTE standard (github.com/jda/maintnote-std), status pages' and hosters' public notices.
"""

from typing import Final

from loopguard.words.topics.topic import Row, Topic

__all__ = ["MAINTENANCE"]

_WORK = (
    r"(?:network|fib(?:er|re)|system|server|infrastructure|service[- ]affecting|emergency|planned|scheduled|demand|"
    r"urgent|routine|preventive|essential|corrective|power|database|software|hardware|firmware|node|host|circuit|"
    r"cable|site|provider|vendor|customer|facility)"
)
SUBJECTS: Final[tuple[Row, ...]] = (
    ("en", rf".{{0,80}}\b{_WORK} (?:\S+ ){{0,2}}(?:maint(?:enance|\.)?|works?|outage|upgrade|downtime|reboot|"
           rf"migration|"
           r"activity|event|change)\b(?! (?:manager|plan|contract|team|offer|cost|quote))"),
    ("en", r".{0,60}\bmaint(?:enance)? (?:notif|notice|alert|advisory|window|reminder|complet|cancel|summary|"
           r"announcement|update|in progress|scheduled|ref|id\b)"),
    ("en", r".{0,60}\b(?:outage|demand|network|service|change|event|incident|circuit|fault|work|advisory|trouble)"
           r"(?: event)? (?:notification|notice|advisory)\b"),
    ("en", r"(?:\W{0,3}(?:cancell?ed|completed?|completion|resched\w+|updated?|reminder|start(?:ed|ing)?|extended|"
           r"postponed|in progress|scheduled|resolved|identified|investigating|monitoring|end of window|emergency|"
           r"rfo|new|final)\b\W{1,5}).{0,90}\b(?:maint\w*|outage|upgrade|works?|window|degrad\w+|disruption|incident|"
           r"connectivity|latency|interruption)\b"),
    ("en", r"(?:\S+ ){0,2}maintenance\s?[:-] .{3,}"),
    ("en", r".{0,40}\b(?:rfo|reason for outage|root cause analysis|post[- ]?mortem|incident report)\b\W"),
    ("en", r".{0,60}\b(?:crq|chg|cm|mr|wmt|ttn|pcr|gcr|chgp|pe|mnt|maint|cr|tt)[-_#: ]{0,2}\d{5,}"),
    ("de/fr/es/it", r"(?:störung|wartung|ausfall|entstörung|incident|panne|coupure|incidencia|avería|guasto|"
                    r"storing)\s?: "),
    ("status pages", r"(?:investigating|identified|monitoring|resolved|update|scheduled|in progress|completed)\s?[:-] "
                     r".{0,60}\b(?:errors?|latency|outage|issues?|unavailab\w+|performance|degraded|delays?)"),
    ("de", r".{0,60}\b(?:(?:netz|server|system)?wartung(?:s\w*)?(?: (?:am|vom|an|im)\b|sankündigung|sfenster|sinfo|"
           r"sarbeiten|smeldung)|geplante \w+|wartungsarbeiten|störungsmeldung|entstörung|störung behoben)"),
    ("fr", r".{0,60}\b(?:maintenance (?:programmée|planifiée|réseau|préventive)|travaux (?:programmés|planifiés)|"
           r"avis d.(?:intervention|incident|coupure)|intervention (?:programmée|planifiée))"),
    ("es", r".{0,60}\b(?:mantenimiento (?:programado|planificado|preventivo|de)|ventana de mantenimiento|"
           r"trabajos? (?:programados?|planificados?)|corte programado|aviso de (?:mantenimiento|corte|incidencia))"),
    ("pt", r".{0,60}\b(?:manutenção (?:programada|planejada|planeada|preventiva|emergencial)|janela de manutenção|"
           r"aviso de (?:manutenção|interrupção))"),
    ("it", r".{0,60}\b(?:manutenzione (?:programmata|pianificata|straordinaria|ordinaria)|lavori programmati|"
           r"avviso di (?:manutenzione|intervento|disservizio))"),
    ("nl", r".{0,60}\b(?:gepland(?:e)? (?:onderhoud|werkzaamheden)|onderhoud(?:s(?:werkzaamheden|melding|venster))|"
           r"storingsmelding|aankondiging (?:onderhoud|werkzaamheden))"),
    ("sv/da/no", r".{0,60}\b(?:(?:planerat|planlagt|planlagte|planerade?) (?:underhåll|arbete\w*|avbrott|"
                 r"vedligehold\w*|"
                 r"vedlikehold|arbejde|arbeid)|servicefönster|driftstörning|driftsmelding|driftsforstyrrelse)"),
    ("fi", r".{0,60}\b(?:huoltokatko|huoltotyö|suunniteltu huolto|häiriötiedote)"),
    ("pl", r".{0,60}\b(?:prace (?:planowe|serwisowe|konserwacyjne)|planowane prace|przerwa techniczna|okno serwisowe)"),
    ("cs/sk", r".{0,60}\b(?:plánovan\w+ (?:odstávk|údržb|prác|prací|výpad)\w*|oznámení o odstávce)"),
    ("hu/ro", r".{0,60}\b(?:tervezett karbantartás|karbantartási (?:értesítés|ablak)|"
              r"lucrări (?:planificate|programate)|mentenanță (?:planificată|programată))"),
    ("tr/el", r".{0,60}\b(?:planlı (?:bakım|çalışma|kesinti)|προγραμματισμέν\w+ (?:συντήρηση|εργασί\w+|διακοπή))"),
    ("ru/uk", r".{0,60}\b(?:плановы[ех] (?:работ|техническ)\w*|технические работы|проведени[ие] (?:плановых |"
              r"технических )?работ|планові роботи|технічні роботи)"),
    ("ja/zh/ko", r".{0,40}(?:メンテナンス(?:の|実施|作業|のお知らせ|通知)|障害(?:の|発生|復旧|報告)|"
                 r"工事(?:の)?お知らせ|(?:维护|維護|割接|检修)(?:通知|公告)|정기 ?점검|작업 ?공지)"),
)  # fmt: skip
"""Language, pattern from the beginning of the subject."""

SENDERS: Final[tuple[Row, ...]] = (
    ("carriers", r"(?:.*[-_. ])?(?:g?noc|gsoc|smc|nmc|netops|cdnetops|network[-_. ]?(?:operations?|maintenance|ops|"
                 r"services?|status|change\w*)(?:[-_. ]cent(?:er|re))?)(?:[-_. ].*)?"),
    ("carriers", r"(?:.*[-_. ])?(?:maintenance|maint|maintnote|planned[-_. ]?(?:works?|events?|outages?|maintenance)|"
                 r"wartung|mantenimiento|manutencao|manutenção|manutenzione|onderhoud|huolto|werkzaamheden)"
                 r"(?:[-_. ](?!tech|man|engineer).*)?"),
    ("carriers", r"(?:.*[-_. ])?(?:\w{0,10}change[-_. ]?(?:s|control|management|mgmt|request|team|notifications?)?|"
                 r"outages?|incidents?|service[-_. ]?(?:alerts?|status|notices?|advisory)|status|statuspage|"
                 r"trouble[-_. ]?tickets?|mr|rfo|stoerung|störung(?:en)?)"),
)  # fmt: skip
"""Who, pattern over the whole local part or display name."""

WORDS: Final[tuple[Row, ...]] = (
    ("en", r"(?:maintenance|service|change|outage|work|activity) window|window (?:start|end)|scheduled (?:start|end)|"
           r"(?:start|end)(?:ing)? (?:date|time)(?: ?(?:and|/|&) ?time)?\b[^\n]{0,30}[:|]|primary (?:start|date)"),
    ("en", r"(?:reason for|location of|purpose of|scope of|impact of|"
           r"description of)(?: the)? (?:planned )?(?:maintenance|work|outage|change|activity)|reason for outage|"
           r"maintenance (?:ticket|id|ref\w*|number|type|details|description|reason|notification|notice)|x-maintnote"),
    ("en", r"(?:will be|is|has been|are) (?:performing|carrying(?: out)?|conducting|scheduled|undertaking|completed)"
           r"[^.]{0,60}\b(?:maintenance|works?|upgrade|activity|outage)"),
    ("en", r"(?:service|customer|expected|circuit|business) (?:impact|risk)\b[^\n]{0,30}[:\n]|impact(?: description| "
           r"duration|ed (?:circuits?|services?|customers?))?\s?:|(?:affected|impacted) (?:circuit|service|"
           r"asset|customer|site|order)s?|(?:circuit|order|service|asset|event|change|work order) ?(?:id|number|no\.?|"
           r"ref\w*)s?\b|service[- ]affecting|activity type"),
    ("en", r"(?:apologi[sz]e|regret|sorry) for (?:any|the)(?: \w+)? (?:inconvenience|disruption)|(?:may|will) "
           r"(?:experience|be (?:affected|impacted|unavailable|interrupted))|loss of (?:service|connectivity)"),
    ("status pages", r"(?:incident|current) status\s?:|affected components?|(?:view|see) (?:the )?incident|"
                     r"we are (?:currently |continuing to )?(?:investigat|monitor)"),
    ("de", r"\b(?:beginn|ende|start|dauer|typ|art|auswirkung\w*|betroffen\w*|zeitraum)\s?:|"
           r"kommt es (?:\S+ ){0,4}(?:störung|ausfall|einschränkung|beeinträchtigung)\w*|störungsmeldung"),
    ("de", r"wartungsfenster|(?:beginn|ende|dauer|grund|auswirkung\w*) (?:der )?(?:wartung|arbeiten|störung)|"
           r"betroffene (?:systeme|dienste|leitungen|kunden)|beeinträchtigung|nicht (?:verfügbar|erreichbar) sein|"
           r"wartungsarbeiten (?:durch|an)"),
    ("fr", r"fenêtre (?:de maintenance|d.intervention)|services? (?:impacté|concerné)s?|(?:date|"
           r"heure) de (?:début|fin)|"
           r"coupure|gêne occasionnée"),
    ("es/pt", r"ventana|janela de manutenção|servicios? afectados?|serviços? afetados?|(?:fecha|hora|data) (?:de |"
              r"do )?"
              r"(?:inicio|fin|início|término)|motivo (?:del|da|do)|rogamos disculpen|pedimos desculpas|interrupción|"
              r"interrupção"),
    ("it", r"finestra di|servizi (?:impattati|interessati|coinvolti)|(?:data|ora) (?:di )?(?:inizio|fine)|disservizio|"
           r"ci scusiamo per"),
    ("nl", r"onderhoudsvenster|(?:start|eind)(?:tijd|datum)|niet beschikbaar|getroffen diensten|impact:|"
           r"excuses voor het ongemak"),
    ("nordic", r"(?:starttid|sluttid|berörda tjänster|påverkan|påvirkning|berørte tjenester|forventet nedetid|"
               r"vaikutus|katko|avbrott|nedetid|nedetiden)"),
    ("pl/cs/sk/hu/ro", r"niedostępn|utrudnienia|przepraszamy za|nedostupn|omlouváme se za|výpadek|kimaradás|"
                       r"elnézés\w* kér|indisponibil|ne cerem scuze"),
    ("tr/el/ru/uk", r"kesinti|erişilemez|özür dileriz|διακοπ|μη διαθέσιμ|недоступ|перерыв|приносим извинения|"
                    r"вибачення|перерв"),
    ("ja/zh/ko", r"(?:作業|メンテナンス|対象|影響).{0,6}(?:日時|期間|時間|範囲|サービス)|ご迷惑をお?(?:かけ|掛け)|"
                 r"影响(?:范围|业务)|維護時間|维护时间|割接时间|점검 ?(?:시간|일시)|작업 ?(?:시간|일시)"),
)  # fmt: skip
"""Language, pattern at the ends of the text."""

MAINTENANCE: Final = Topic("planned work or an outage", SUBJECTS, SENDERS, WORDS, plain=3)
