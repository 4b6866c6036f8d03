"""What machines say of themselves, by language, in one table: "this is an automatic reply", "to unsubscribe, click
here".

`machine_text` reads it from top to bottom, so auto-replies stand before bulk mail and bulk mail before notices. The
table does not say how often people write such words: the check decides how much they count.
"""

from typing import Final

from loopguard.verdict import Effect

__all__ = ["ROWS"]

_REPLY, _LIST, _NOTICE = Effect.AUTO_REPLY, Effect.LIST, Effect.NOTIFICATION

_LEAVE = (
    r"\b(?:unsubscribe|opt[- ]out|avprenumerera|abmelden|abbestellen|(?:se )?désinscrire|désinscription|se désabonner|"
    r"darse de baja|"
    r"disiscriviti|uitschrijven|afmelden|wypisz się|отписаться|avregistrera|meld deg av|odhlásit se|peruuta tilaus)\b"
)
"""What the link at the end of a newsletter is called."""

ROWS: Final[tuple[tuple[str, str, str, Effect], ...]] = (
    ("en", "auto",
     r"this is an auto(?:mated|matic|matically generated)? ?(?:e-?mail |mail )?(?:response|reply)\b", _REPLY),
    ("de", "automatische", r"(?:dies|das) ist eine automatische (?:antwort|abwesenheitsnotiz)", _REPLY),
    ("fr", "automatique", r"ceci est une réponse automatique", _REPLY),
    ("es", "automática", r"est[ae] es una respuesta automática", _REPLY),
    ("en", "unsubscribe",
     r"to unsubscribe[^.]{0,60}(?:click|visit|go to|http|send|follow|reply)|(?:can|may) unsubscribe|"
     r"click here to unsubscribe|unsubscribe (?:here|at http|<?http)", _LIST),
    ("en", "leave", r"(?:to|wish to|want to|like to) leave (?:this|our|the) (?:mailing |e-?mail )?list\b[^.\n]{0,40}(?:"
     r"please|click|use|visit|send|link|http)", _LIST),
    ("en", "manage", r"manage your (?:e-?mail )?(?:subscription|preferences)", _LIST),
    ("en", "receive|removed",
     r"if you (?:wish|want|would like|prefer)[^.\n]{0,60} (?:removed from|no longer (?:wish to )?receive|"
     r"not to receive)", _LIST),
    ("en", "remove",
     r"(?:to be|to get|want to be|will be|wish to be) (?:removed|taken off)[^.]{0,40}(?:please |just |"
     r"simply )?(?:visit|click|send|reply|e-?mail|go to|http|from (?:our|this|the|future) (?:mailing |"
     r"e-?mail )?(?:list|mailing|database))|"
     r"to remove (?:yourself|your (?:e-?mail|name|address))[^.\n]{0,60}(?:list|click|send|reply|http)|"
     r"(?:reply|e-?mail|send|write)[^.\n]{0,60}[\"'](?:remove|unsubscribe|stop)[\"']|"
     r"(?:\"|'|\b)remove(?:\"|')? (?:in|as|on) (?:the |your )?subject", _LIST),
    ("de/fr/es/it/nl", "entfern|streich|supprim|retir|elimin|remov|cancell|verwijder",
     r"(?:um|wenn sie)[^.\n]{0,60}(?:verteiler|mailingliste|adressliste|liste)[^.\n]{0,30}(?:entfern|gestrichen|"
     r"gelöscht|streichen)|(?:supprim|retir)\w* de (?:notre|cette|nos) (?:liste|base)|(?:eliminad|removid|"
     r"borrad)\w de (?:nuestra|esta|nossa) lista|cancellat\w dall\w (?:nostra |mailing )?list|(?:verwijderd|"
     r"verwijderen) (?:uit|van) (?:onze|deze|de) (?:mailing)?lijst", _LIST),
    ("en", "unsubscribe", r"\bunsubscribe\W{1,4}(?:<|http|www\.|mailto)", _LIST),
    ("en", "prefer|subscri|mailing",
     r"(?:e-?mail|communication|subscription|mailing) preferences\b[^.\n]{0,30}(?:<|http|here|\||$)|"
     r"update (?:your )?(?:e-?mail )?preferences|why (?:am i getting|did i get) this|forward(?:ed)? to a friend|"
     r"forward this (?:e-?mail|newsletter) to|(?:this|the) (?:e-?mail|message|newsletter) was sent to \S+@\S+|"
     r"you(?:'re| are) on (?:our|this|the) (?:mailing )?list|(?:problems|trouble|difficulty|having trouble) (?:viewing|"
     r"reading|seeing|displaying) (?:this|the)|"
     r"(?:couldn't|could not|can't|cannot) display our|read (?:this|the) (?:e-?mail|newsletter) online", _LIST),
    ("en", "because",
     r"you (?:are receiving|received|have received) this (?:e-?mail|message|newsletter) because you (?:\(or|"
     r"are (?:subscribed|registered|a member|on)|subscribed|signed up|opted|registered)", _LIST),
    ("de", "abbestell|abmeld|austragen",
     r"(?:hier|klick\w*|http\S{0,100}|<[^>]{1,200}>)\W{0,4}(?:(?!anmelden )\w+ ){0,6}(?:abbestellen|abmelden|"
     r"austragen)|"
     r"(?:abbestellen|abmelden|austragen)\W{0,4}(?:<|http|hier|klick)", _LIST),
    ("de", "newsletter",
     r"(?:wenn|falls|sofern) sie [^.]{0,40}newsletter [^.]{0,20}(?:abbestell|abmeld|nicht)", _LIST),
    ("de", "erhalten",
     r"sie erhalten dies\w+ (?:e-?mail|nachricht|newsletter|mailing)[^.]{0,20}(?:weil|da) ", _LIST),
    ("en", "browser|display",
     r"(?:e-?mail|message|newsletter|mailing) (?:is )?not (?:displayed|displaying|shown) (?:correctly|properly)|"
     r"view (?:this|the) (?:e-?mail|message|newsletter|mailing) (?:in|with) (?:your|a|the) (?:web ?)?browser|"
     r"(?:can't|cannot|can not|unable to) (?:see|read|view) this (?:e-?mail|message|newsletter)[^.\n]{0,40}(?:click|"
     r"browser|http)", _LIST),
    ("de", "dargestellt|angezeigt|browser",
     r"(?:mail|nachricht|newsletter|mailing) nicht (?:richtig|korrekt|vollständig|einwandfrei) (?:dargestellt|"
     r"angezeigt)[^.\n]{0,40} (?:klick|hier)|(?:mail|nachricht|newsletter) im (?:web)?browser (?:ansehen|anzeigen|"
     r"öffnen)", _LIST),
    ("fr", "affiche|navigateur",
     r"(?:message|mail|courriel|newsletter) ne s.affiche pas (?:correctement|bien)|(?:voir|afficher|consulter|lire) "
     r"(?:ce|cet|cette|la|le) (?:message|e-?mail|mail|newsletter|version)[^.\n]{0,20} (?:dans (?:votre|le) navigateur|"
     r"en ligne)", _LIST),
    ("es", "correctamente|navegador",
     r"si no (?:puedes?|logras?|visualizas?|ves?)(?: (?:ver|visualizar|leer))?[^.\n]{0,20} (?:este|el) (?:mensaje|"
     r"e-?mail|correo|boletín)[^.\n]{0,30} (?:clic|pincha|pulsa|haga|aquí)|ver (?:este|el) (?:mensaje|correo|e-?mail) "
     r"en (?:su|tu|el) navegador", _LIST),
    ("it", "correttamente|browser",
     r"se non (?:visualizzi|riesci a (?:vedere|visualizzare|leggere))[^.\n]{0,30}(?:messaggio|e-?mail|mail|newsletter)"
     r"[^.\n]{0,30} (?:clicca|qui)", _LIST),
    ("nl", "weergegeven|browser",
     r"(?:mail|bericht|nieuwsbrief) niet (?:goed|correct|juist) (?:leesbaar|weergegeven)|bekijk (?:deze|dit|de) "
     r"(?:e-?mail|mail|bericht|nieuwsbrief) in (?:je|uw|de) browser", _LIST),
    ("fr", "recevez",
     r"vous recevez (?:ce|cet|cette) (?:message|e-?mail|courriel|newsletter|lettre)[^.]{0,20}(?:car|parce que|"
     r"suite)", _LIST),
    ("fr", "désinscri|désabonn",
     r"pour (?:se|vous) (?:désinscrire|désabonner)|(?:cliquez|lien|ici|http\S{0,100})\W{0,4}(?:\w+ ){0,5}"
     r"(?:désinscrire|désabonner|désabonnement)", _LIST),
    ("es", "baja|suscripción|recib",
     r"para (?:darse de baja|cancelar (?:su|la) suscripción)|(?:recibes?|ha recibido|has recibido) este "
     r"(?:correo|mensaje|e-?mail|boletín)[^.]{0,20}porque", _LIST),
    ("pt", "cancelar|descadastr|recebe",
     r"para cancelar (?:a )?(?:sua )?(?:assinatura|subscrição)|(?:está recebendo|recebeu|recebe) este "
     r"(?:e-?mail|mensagem|boletim)[^.]{0,20}(?:porque|pois)|(?:descadastr\w*|cancelar (?:a )?(?:sua )?inscrição)"
     r"[^.\n]{0,30}(?:clique|aqui|http|<)", _LIST),
    ("it", "iscri|ricev",
     r"per disiscriverti|per cancellare l.iscrizione|(?:ricevi|hai ricevuto|riceve) quest[ao] (?:e-?mail|mail|"
     r"messaggio|newsletter)[^.]{0,20}perch|disiscriv[^.\n]{0,30}(?:clicca|qui|http|<)", _LIST),
    ("nl", "uitschrijven|afmelden|ontvangt",
     r"(?:u|je|jij) ontvangt (?:deze|dit) (?:e-?mail|mail|bericht|nieuwsbrief)[^.]{0,20}omdat|"
     r"(?:uitschrijven|afmelden)[^.\n]{0,40}(?:<|http|hier|klik)", _LIST),
    ("pl", "otrzym|wypis|zrezyg",
     r"(?:otrzymujesz|otrzymał\w*) (?:tę|ten|tego) (?:wiadomość|e-?mail\w*|newsletter)[^.]{0,20}ponieważ|"
     r"(?:wypisz|wypisać|zrezygnuj|zrezygnować)[^.\n]{0,60}(?:kliknij|tutaj|http|<)", _LIST),
    ("ru", "получ|отписаться",
     r"вы получ\w+ это (?:письмо|сообщение|рассылк)[^.]{0,20}(?:потому что|так как|поскольку)|"
     r"отписаться[^.\n]{0,40}(?:<|http|\bссылк|нажм)", _LIST),
    ("sv", "avregistrera|avprenumerera|prenumeration",
     r"(?:avregistrera|avprenumerera|avsluta prenumeration)[^.\n]{0,40}(?:här|klick|http|<)", _LIST),
    ("da/no", "afmeld|meld",
     r"(?:afmeld|meld deg av)[^.\n]{0,40}(?:her|klik|klikk|http|<)", _LIST),
    ("da/no/sv/cs/hu/pl/fi", "nyhedsbrev|nyhetsbrev|odběr|hírlev|newsletter|uutiskirje",
     r".{12}\b(?:(?:afmeld|avmeld|avbestill|avregistrera|avsluta)\w* (?:(?:dig|deg|mig|fra|från) ){0,2}(?:nyhedsbrev|"
     r"nyhetsbrev)|odhlásit (?:se z |z )?(?:odběr|newsletter)|leiratkoz\w* (?:a )?hírlev|wypisz się z newslettera|"
     r"peruuta uutiskirje)", _LIST),
    ("tr", "istemi", r"almak istemi(?:yorsan|yor)\w*[^.\n]{0,40}(?:tıkla|http|<|buraya)", _LIST),
    ("cs", "odhlá", r"(?:odhlásit|odhlášení)[^.\n]{0,40}(?:zde|klik|http|<)", _LIST),
    ("tr", "abonelikten|listeden", r"(?:abonelikten|listeden) (?:çık|ayrıl)[^.\n]{0,40}(?:tıkla|http|<|buraya)", _LIST),
    ("en", "opt out|opt-out",
     r"(?:to|can|may|wish to|like to|want to) opt[- ]out (?:of|from)[^.\n]{0,60}(?:mail|newsletter|messages|"
     r"communication|list)", _LIST),
    ("web page", "online|nett|webb|браузер|tarayıcı|przegląd|prohlížeč|böngész|navegador|selain",
     r"(?:zur )?online-?version (?:ansehen|anzeigen|öffnen|dieses|des newsletters)|(?:hier|"
     r"klick)\w*[^.\n]{0,30}online-?"
     r"version|versione online|version en ligne|versión (?:online|web)|versão online|bekijk (?:de )?(?:online|web)|"
     r"(?:se|läs|vis|åbn|öppna) (?:\w+ ){0,3}(?:i (?:din )?(?:nettleser|browser|webbläsare)|online|webbversion)|"
     r"(?:просмотр|открыть|посмотреть|смотреть)\w*[^.\n]{0,40} (?:в браузере|онлайн)|tarayıcıda (?:görüntüle|aç)|"
     r"(?:wyświetl|zobacz|otwórz)[^.\n]{0,40} w przeglądarce|zobrazit[^.\n]{0,30} v prohlížeči|"
     r"megtekintés[^.\n]{0,20} böngész|avaa (?:viesti )?selaimessa", _LIST),
    ("links", "unsubscribe|opt out|opt-out|avprenumerera|"
              "abmelden|abbestellen|désinscri|désabonn|baja|disiscri|uitschrijven|afmelden|wypisz|"
              "отписаться|avregistrera|avmeld|odhlásit|peruuta",
     rf"{_LEAVE} ?[|•·]|[|•·] ?{_LEAVE}|.{{200}}[.!|•·)>»\d] {_LEAVE}\W{{0,3}}$", _LIST),
    ("fi", "peruuta|poistu|tilau",
     r"(?:peruuta|perua|lopeta) (?:\w+ )?(?:uutiskirje\w* )?tilau\w*[^.\n]{0,40}(?:<|http|täst|tääl|klik)|"
     r"poistu (?:posti|jakelu)lista", _LIST),
    ("hu", "leiratkoz", r"leiratkoz\w*[^.\n]{0,40}(?:<|http|ide|kattint)", _LIST),
    ("ro", "dezabon", r"dezabon\w*[^.\n]{0,40}(?:<|http|aici|click|clic)", _LIST),
    ("el", "διαγραφή|απεγγραφή", r"(?:διαγραφή|απεγγραφή)[^.\n]{0,60}(?:<|http|εδώ|πατήστε)", _LIST),
    ("uk/bg", "відпис|отпиш|отпис",
     r"(?:відписатися|отпишете|отписване)[^.\n]{0,60}(?:<|http|тут|натисн)", _LIST),
    ("hr/sr/sl/sk", "odjav|odhlás", r"(?:odjav\w*|odhlás\w*)[^.\n]{0,40}(?:<|http|ovdje|ovde|klikni|tukaj|sem)", _LIST),
    ("lv/lt/et", "atrakst|atsisakyti|loobu",
     r"(?:atrakstīties|atsisakyti (?:prenumeratos|naujienlaiškio)|loobu uudiskirj\w*)[^.\n]{0,40}(?:<|http|"
     r"šeit|čia|siit)",
     _LIST),
    ("ko", "수신거부|수신 거부|구독",
     r"수신 ?거부.{0,20}(?:클릭|여기|<|http)|구독 ?(?:취소|해지).{0,20}(?:클릭|여기|<|http)", _LIST),
    ("vi", "hủy", r"(?:hủy|huỷ) (?:đăng ký|nhận)[^.\n]{0,40}(?:<|http|đây|bấm|nhấp)", _LIST),
    ("id/ms", "berhenti", r"berhenti (?:berlangganan|melanggan)[^.\n]{0,40}(?:<|http|sini|klik)", _LIST),
    ("ar/fa", "الاشتراك|لغو",
     r"(?:لإلغاء|إلغاء) الاشتراك.{0,40}(?:<|http|هنا|انقر|اضغط)|لغو اشتراک.{0,40}(?:<|http|اینجا)", _LIST),
    ("he", "להסרה|הסרה", r"להסרה (?:מרשימת|מהרשימה).{0,40}(?:<|http|כאן|לחצ)", _LIST),
    ("th/hi", "ยกเลิก|सदस्यता",
     r"ยกเลิกการ(?:สมัคร|รับข่าว).{0,40}(?:<|http|ที่นี่|คลิก)|सदस्यता (?:समाप्त|रद्द).{0,40}(?:<|http|यहां|क्लिक)", _LIST),
    ("ca/eu/gl", "baixa", r"(?:donar-(?:te|vos|se)|darse) de baixa[^.\n]{0,40}(?:<|http|aquí|cliqu)", _LIST),
    ("en", "subscription", r"\b(?:change|modify|edit|manage) your subscription\b[^.\n]{0,20}(?:<|http|here|\|)", _LIST),
    ("en/de/nl", "no longer|nicht mehr|keine|niet meer",
     r"to (?:stop receiving|no longer receive) (?:these|this|our|such)|(?:wenn|falls|möchten|wollen) sie [^.\n]{0,40}"
     r"(?:nicht mehr|keine (?:weiteren|werb)\w*)[^.\n]{0,40}(?:erhalten|wünschen|empfangen)[^\n]{0,60}(?:klick|hier|"
     r"link|"
     r"widersprechen|http)|(?:niet meer|geen)[^.\n]{0,40}ontvangen[^\n]{0,40}(?:klik|hier|http|<)", _LIST),
    ("fr/es/pt/it", "plus |no |não |non ",
     r"(?:ne (?:plus|souhaitez plus)|si vous ne (?:voulez|désirez) plus)[^.\n]{0,40}recevoir[^\n]{0,60}(?:cliqu|ici|"
     r"lien|http|<)|\bno (?:desea|deseas|quiere|quieres)[^.\n]{0,20} recib[^\n]{0,60}(?:baja|clic|aquí|http|<)|"
     r"não (?:deseja|deseje|quer|quiser)[^.\n]{0,20} receber[^\n]{0,60}(?:clique|aqui|http|<)|"
     r"per non ricevere più[^\n]{0,60}(?:clicca|qui|http|<|cancella)", _LIST),
    ("ja", "配信|メールマガジン", r"配信(?:停止|解除)|メールマガジンの(?:解除|退会)", _LIST),
    ("zh", "退订|订阅|退訂|訂閱",
     r"(?:退订|取消订阅|退訂|取消訂閱)[^。\n]{0,20}(?:点击|點擊|链接|連結|http|<|请|請)|"
     r"(?:点击|點擊|此处|此處|链接|連結).{0,12}(?:退订|取消订阅|退訂)", _LIST),
    ("en", "auto|system",
     r"this (?:e-?mail|mail|message|notification|document) (?:is|was|has been) (?:an )?(?:auto[- ]?|"
     r"automatic(?:ally)? |system[- ]|computer[- ])(?:generated|sent|created)|this is an? (?:auto[- ]?|"
     r"automatic(?:ally)? |automated |system[- ]|computer[- ])(?:generated )?(?:e-?mail|mail|message|notification|"
     r"alert)", _NOTICE),
    ("en", "reply|respond|answer",
     r"(?:do not|need not|not need to|not have to) (?:reply|respond|answer) (?:directly )?to this(?: (?:e-?mail|mail|"
     r"message|address)|[.!]|$)(?! with)", _NOTICE),
    ("en", "monitored", r"this (?:mailbox|address|inbox|e-?mail address) is not monitored", _NOTICE),
    ("en", "fax", r"a fax has arrived|you have (?:a )?(?:new )?(?:received a )?fax", _NOTICE),
    ("de", "automatisch|maschinell|systemgener|antworten|empfang",
     r"diese (?:e-?mail|nachricht) (?:wurde|ist) automatisch (?:generiert|erstellt|versandt|versendet|erzeugt)|"
     r"bitte antworten sie nicht auf diese|(?:dies ist|es handelt sich um) eine (?:automatisch|maschinell|"
     r"systemgener)\w* |maschinell (?:erstellt|erzeugt)|"
     r"adresse[^.]{0,40} keine (?:e-?mails|nachrichten) empfang", _NOTICE),
    ("fr", "automatiq|répond",
     r"ne (?:pas répondre|répondez pas) à ce (?:message|mail|courriel|e-?mail)|merci de ne pas (?:y )?répondre|"
     r"ce (?:message|mail|courriel|e-?mail) (?:est|a été) (?:envoyé|généré) automatiquement|ceci est un (?:message|"
     r"e-?mail|courriel) automatique|message généré automatiq", _NOTICE),
    ("es", "automátic|respond|contest",
     r"no (?:responda|conteste) a este (?:mensaje|correo|e-?mail)|este es un (?:mensaje|correo|e-?mail) automático|"
     r"por favor,? no (?:responda|conteste)|(?:mensaje|correo) (?:ha sido |fue )?(?:generado|enviado) "
     r"automáticamente", _NOTICE),
    ("pt", "automátic|automaticamente|respond",
     r"não responda a (?:este|esta) (?:e-?mail|mensagem)|est[ae] é (?:um|uma) (?:e-?mail|mensagem) automátic|"
     r"favor,? não (?:responda|responder)|(?:mensagem|e-?mail) (?:foi )?(?:gerad|enviad)\w automaticamente", _NOTICE),
    ("it", "automatic|rispond",
     r"non rispondere a quest[ao] (?:e-?mail|mail|messaggio)|(?:si prega di|pregasi) non rispondere|(?:messaggio|"
     r"e-?mail|mail) (?:è stat[oa] )?(?:generat|inviat)\w automaticamente|questo è un messaggio automatico", _NOTICE),
    ("nl", "bericht",
     r"niet (?:te )?(?:beantwoorden|antwoorden) op dit bericht|reageer niet op dit bericht|dit is een automatisch "
     r"(?:bericht|gegenereerd)", _NOTICE),
    ("pl", "odpowiadać|automatycznie",
     r"prosimy nie odpowiadać na|wiadomość (?:została )?wygenerowana automatycznie", _NOTICE),
    ("ru", "отвечайте|автоматич|отвечать",
     r"(?:письмо|сообщение) (?:было )?(?:сформировано|создано|отправлено|сгенерировано) автоматически|"
     r"отвечать на (?:него|"
     r"это (?:письмо|сообщение)) не (?:нужно|надо|следует|требуется)|не отвечайте на это (?:письмо|сообщение)|"
     r"это автоматическое (?:письмо|сообщение)", _NOTICE),
    ("ja", "メール|専用", r"このメール(?:は|に)(?:自動|.{0,12}返信(?:し|でき))|送信専用", _NOTICE),
    ("zh", "邮件|郵件", r"(?:此|本)(?:邮件|郵件).{0,12}(?:自动|请勿|自動|請勿)", _NOTICE),
)  # fmt: skip
"""Language; words of which every match has one (looking for them first spares the search); pattern; effect. All in
lower case."""
