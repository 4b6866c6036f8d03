"""Helpdesks' and trackers' notices to staff and followers: a ticket was opened, assigned, updated, closed.

Sources: the notification templates of osTicket, Zammad, Znuny, GLPI, Request Tracker, ServiceNow, Jira Service
Management, Freshservice, Redmine, SysAid, ManageEngine and iTop (documentation and public language files). The receipt
that another helpdesk sends for our mail is an answer: `receipt_phrases`.
"""

from typing import Final

from loopguard.words.topics.topic import Row, Topic

__all__ = ["TICKETS"]

_NUMBER = r"[\[(#]?[a-z]{0,8}[-_#:/ .]{0,3}\d[\w./-]{0,20}[\])]?"
_CASE = (
    r"(?:ticket|case|incident|issue|request|service request|change(?: request)?|problem|task|work ?order|call|job|"
    r"inc|ritm|req|chg|prb|sctask|sr|cs)"
)
_DONE = (
    r"(?:has been |was |is |is now |been |have been )?(?:re-?)?(?:assigned|created|opened|updated|resolved|closed|"
    r"commented|escalated|pending|solved|logged|registered|submitted|approved|rejected|cancell?ed|on hold|"
    r"in progress|overdue|merged|changed|modified|due|breached|completed)"
)
SUBJECTS: Final[tuple[Row, ...]] = (
    ("en", rf"(?:new |your |the |a |re-?opened |closed |updated |resolved )?(?:support |new )?{_CASE} ?(?:number |"
           rf"no\.? |id )?"
           rf"{_NUMBER}[^?]{{0,120}}\b{_DONE}\b"),
    ("en", rf"(?:new |unassigned |overdue |escalated )(?:support |service )?{_CASE}\b[^?]{{0,30}}(?:{_NUMBER}|"
           rf"assigned|"
           r"created|alert|notification|opened|received|submitted|waiting|unassigned|in queue)"),
    ("en", rf"(?:a |the |new )?(?:new )?(?:support |service )?{_CASE} (?:{_DONE}|assignment|update|status|"
           rf"notification|"
           r"closure|escalation|alert|reminder)\b(?=[^?]*(?:\d|:|\]|$))"),
    ("en", rf"(?:assigned|updated|closed|resolved|opened|created|escalated|sla (?:warning|breach\w*|violation)|"
           rf"reminder|comment added|status change\w*|approval)\b[^?]{{0,40}}{_CASE}? ?{_NUMBER}"),
    ("en", rf"{_NUMBER} ?[-:|]? ?{_DONE}\b|[\[(]?[a-z]{{2,10}}-\d+[\])]?[^?]{{1,100}}\b(?:status changed|{_DONE})\b"),
    ("en", rf"(?:{_CASE} )?(?:state|status|owner|priority|queue) (?:was |has been |has )?(?:changed|updated?|"
           rf"change)\b"),
    ("nl", r"(?:uw |de )?(?:melding|wijziging|aanvraag) [a-z]?\d[\d .-]{2,}\S* (?:is|werd|staat)\b.{0,40}(?:gereed|"
           r"afgemeld|afgehandeld|aangemeld|in behandeling|geregistreerd)"),
    ("trackers", r"\[(?:bug|issue|ticket|task|case|feature|defect|support|incident|problem) #?\d+\](?: |:)"),
    ("GLPI, Mantis", r"\[[^\]]{0,30}\d{3,}\] (?:new|updated?|closed|solved|resolved|assigned|re-?opened|"
                     r"approval|neues?|nouveau|nuevo|novo|nuovo|nieuwe?) (?:ticket|case|incident|"
                     r"request|task|followup|solution|issue)\b"),
    ("de", rf"(?:(?:neues?|ihr|das) )?(?:ticket|vorgang|störung|auftrag|anfrage|fall|meldung|incident|aufgabe)\b ?"
           rf"(?:nr\.? |nummer )?{_NUMBER}[^?]{{0,100}}\b(?:angelegt|erstellt|eröffnet|zugewiesen|zugeteilt|"
           rf"aktualisiert|"
           r"geändert|geschlossen|gelöst|erledigt|eskaliert|kommentiert|bearbeitet|abgeschlossen)"),
    ("de", r"(?:neues ticket|neuer vorgang|ticket(?:-|\s)?(?:zuweisung|aktualisierung|eskalation|erinnerung)|"
           r"ihnen wurde (?:ein|das) (?:ticket|vorgang))\b"),
    ("fr", rf"(?:nouveau |le |votre )?(?:ticket|incident|dossier|demande) (?:n°|no|"
           rf"num[ée]ro)? ?{_NUMBER}[^?]{{0,100}}\b"
           r"(?:créée?|ouverte?|assignée?|affectée?|attribuée?|mise? à jour|modifiée?|clos|close|clôturée?|résolue?|"
           r"fermée?)|(?:nouveau ticket|nouvel incident)\b.{0,40}\d"),
    ("es", rf"(?:nuev[oa] |el |su )?(?:ticket|tique|caso|incidencia|incidente|solicitud|petición) ?(?:n[°º.]|"
           rf"número)? ?"
           rf"{_NUMBER}[^?]{{0,100}}\b(?:cread|abiert|asignad|actualizad|cerrad|resuelt|modificad|escalad)"),
    ("pt", rf"(?:nov[oa] |o |seu )?(?:ticket|chamado|caso|incidente|solicitação|requisição) ?(?:n[°º.]|número)? ?"
           rf"{_NUMBER}[^?]{{0,100}}\b(?:criad|abert|atribuíd|atualizad|fechad|encerrad|resolvid|designad)"),
    ("it", rf"(?:nuovo |il |la )?(?:ticket|caso|segnalazione|richiesta|incidente) ?(?:n[°.]|numero)? ?{_NUMBER}"
           r"[^?]{0,100}\b(?:creat|apert|assegnat|aggiornat|chius|risolt|modificat)"),
    ("nl", rf"(?:nieuwe? |uw |de )?(?:ticket|melding|incident|verzoek|aanvraag|zaak) ?(?:nr\.?|nummer)? ?{_NUMBER}"
           r"[^?]{0,100}\b(?:aangemaakt|geopend|toegewezen|bijgewerkt|gesloten|opgelost|gewijzigd|afgehandeld)"),
    ("sv/da/no", rf"(?:nytt |ny |din )?(?:ärende|ärendet|sag|sagen|sak|saken|ticket|hendelse|henvendelse) "
                 rf"?(?:nr\.?)? ?"
                 rf"{_NUMBER}[^?]{{0,100}}\b(?:skapa[td]|oprettet|opprettet|tilldela[td]|tildelt|uppdaterat|opdateret|"
                 r"oppdatert|stängt|lukket|avslutat|løst|løst)"),
    ("fi/et", rf"(?:uusi )?(?:tiketti|palvelupyyntö|pyyntö|tukipyyntö|pöördumine|"
              rf"pilet) ?{_NUMBER}[^?]{{0,100}}\b(?:luotu|"
              r"avattu|määritetty|päivitetty|suljettu|ratkaistu|loodud|määratud|suletud|uuendatud|lahendatud)"),
    ("pl", rf"(?:nowe )?(?:zgłoszenie|zgłoszenia|sprawa|ticket|bilet) ?(?:nr)? ?{_NUMBER}[^?]{{0,100}}\b(?:utworzon|"
           r"otwart|przypisan|zaktualizowan|zamknięt|rozwiązan|zarejestrowan)"),
    ("cs/sk", rf"(?:nový |nové )?(?:požadavek|požiadavka|ticket|tiket|incident|hlášení|hlásenie) ?(?:č\.)? ?{_NUMBER}"
              r"[^?]{0,100}\b(?:vytvořen|vytvoren|přiřazen|priraden|aktualizov|uzavřen|uzavret|vyřešen|vyriešen|"
              r"založen)"),
    ("hu/ro", rf"(?:új )?(?:hibajegy|bejelentés|ügy|jegy|tichet|solicitarea|"
              rf"cererea) ?{_NUMBER}[^?]{{0,100}}\b(?:létrehoz|"
              r"létrejött|hozzárendel|frissít|lezár|megold|creat|alocat|actualizat|închis|rezolvat)"),
    ("hr/sr/sl/bg", rf"(?:novi |nov )?(?:zahtjev|zahtev|tiket|prijava|zahtevek|заявка|билет|тикет|захтев) ?{_NUMBER}"
                    r"[^?]{0,100}\b(?:kreiran|otvoren|dodijeljen|dodeljen|ažuriran|zatvoren|riješen|rešen|ustvarjen|"
                    r"dodeljen|zaprt|създаден|възложен|затворен|обновен|креиран|затворен)"),
    ("el/tr", rf"(?:νέο |yeni )?(?:αίτημα|δελτίο|talep|destek talebi|kayıt|çağrı) "
              rf"?{_NUMBER}[^?]{{0,100}}\b(?:δημιουργ|"
              r"ανατέθηκε|ενημερώθηκε|έκλεισε|επιλύθηκε|oluşturul|atandı|güncellen|kapatıl|çözül|açıl)"),
    ("ru/uk", rf"(?:новая |новое |нова |нове )?(?:заявка|обращение|тикет|запрос|инцидент|звернення|запит|інцидент) ?"
              rf"(?:№|n)? ?{_NUMBER}[^?]{{0,100}}\b(?:создан|открыт|назначен|обновл|закрыт|решен|решён|"
              rf"зарегистрирован|"
              r"створен|призначен|оновлен|закрит|вирішен)"),
    ("lv/lt", rf"(?:jauns |naujas )?(?:pieteikums|pieprasījums|užklausa|kreipinys|bilietas) ?{_NUMBER}[^?]{{0,100}}\b"
              r"(?:izveidots|piešķirts|atjaunots|slēgts|atrisināts|sukurta?s?|priskirta?s?|atnaujinta?s?|"
              r"uždaryta?s?)"),
    ("ja/zh/ko", rf"(?:\[[^\]]{{1,40}}\] ?)?.{{0,20}}(?:チケット|案件|インシデント|工单|工單|事件|티켓|문의).{{0,12}}"
                 rf"(?:{_NUMBER}).{{0,30}}(?:作成|更新|割り当て|完了|クローズ|解決|创建|建立|分配|指派|更新|关闭|關閉|"
                 r"已解决|생성|할당|업데이트|종료|해결)"),
    ("he/ar/fa", rf"(?:פנייה|קריאה|תذكرة|التذكرة|تذكرة|طلب|تیکت|درخواست).{{0,10}}{_NUMBER}.{{0,40}}(?:נפתחה|נסגרה|"
                 rf"עודכנה|"
                 r"הוקצתה|إنشاء|إغلاق|تحديث|تعيين|ایجاد|بسته|به‌روز)"),
    ("vi/id/th/hi", rf"(?:yêu cầu|phiếu|tiket|permintaan|ตั๋ว|คำขอ|टिकट).{{0,10}}{_NUMBER}.{{0,60}}(?:được tạo|đã "
                    rf"đóng|"
                    r"cập nhật|phân công|dibuat|ditugaskan|ditutup|diperbarui|ถูกสร้าง|ปิด|มอบหมาย|बनाया|बंद)"),
)  # fmt: skip
"""Language, pattern from the beginning of the subject."""

SENDERS: Final[tuple[Row, ...]] = (
    ("helpdesks", r"(?:.*[-_. ])?(?:it ?)?(?:help[-_. ]?desk|service[-_. ]?desk|service ?now|zammad|otrs|znuny|"
                  r"osticket|glpi|freshservice|freshdesk|zendesk|jitbit|spiceworks|sysaid|manageengine|itop|topdesk|"
                  r"request ?tracker|rt|bugzilla|bugzilla-daemon|mantis|trac|fogbugz|kayako|halo(?:psa|itsm)?|autotask|"
                  r"connectwise|youtrack|redmine|jira|ticket(?:s|ing)?|ticketsystem|itsm|tickets?[-_. ]?system|"
                  r"support[-_. ]?(?:system|tickets?|portal)|itsupport)(?:[-_. (].*)?"),
)  # fmt: skip
"""Who, pattern over the whole local part or display name."""

WORDS: Final[tuple[Row, ...]] = (
    ("en", rf"(?:the |this |your |a |"
           rf"new )?(?:following )?(?:new )?(?:support )?{_CASE}\b[^.?\n]{{0,80}}\b(?:has been|was|"
           r"have been) (?:re-?)?(?:assigned|created|opened|updated|resolved|closed|escalated|logged|registered|"
           r"submitted|solved|merged|completed)"),
    ("en", r"(?:assigned (?:to|group)|opened by|reported by|requested by|requester|caller|assignee|reporter|"
           r"priority|urgency|impact|category|short description|assignment group|ticket (?:id|number|no\.?|status)|"
           r"case (?:id|number)|status|sla|due (?:date|by)|queue|department)\s?[:\t]"),
    ("en", r"(?:view|see|open|access|take|track)(?: (?:the|this|your|full))*(?: (?:ticket|case|incident|request|task|"
           r"issue))[^.?\n]{0,40}(?:http|here|link|online|status|in |below|<)|no further action is required|"
           r"reply above this line|ticket history|status (?:changed|has changed|was changed)"),
    ("trackers", r"(?:bug|issue|ticket|summary|product|component|reporter|severity|assigned to|version|hardware|"
                 r"tracker|author)(?: id)?\s?:|you are receiving this (?:mail|e-?mail|message|notification) because"),
    ("en", rf"\b(?:state|status|owner|priority) of (?:the |your |this )?{_CASE}\b"),
    ("de", r"(?:ticket|vorgang|anfrage|auftrag|meldung)\b[^.?\n]{0,60}\b(?:wurde|ist)[^.?\n]{0,40}(?:angelegt|erstellt|"
           r"eröffnet|zugewiesen|aktualisiert|geschlossen|gelöst|abgeschlossen|erfasst)|(?:priorität|bearbeiter|melder|"
           r"kategorie|zuständig|ticket-?nr\.?|ticketnummer|status)\s?:"),
    ("fr", r"(?:ticket|incident|demande)\b[^.?\n]{0,60}\ba (?:bien )?été (?:créée?|ouverte?|assignée?|attribuée?|"
           r"mise? à jour|clôturée?|résolue?|fermée?)|(?:priorité|statut|demandeur|catégorie|assigné à)\s?:"),
    ("es/pt/it", r"(?:prioridad|estado|solicitante|categoría|asignado a|prioridade|situação|solicitante|categoria|"
                 r"atribuído a|priorità|stato|richiedente|assegnato a)\s?:|(?:ha sido|se ha|foi|è stat[oa]) (?:cread|"
                 r"asignad|actualizad|cerrad|criad|atribuíd|atualizad|fechad|encerrad|assegnat|aggiornat|chius|apert|"
                 r"creat)"),
    ("nl/nordic", r"(?:prioriteit|behandelaar|aanmelder|categorie|prioritet|handläggare|ansvarig|kategori|prioriteetti|"
                  r"tila|käsittelijä)\s?:|(?:is|wurde|werd|har blivit|är|er|on) (?:toegewezen|aangemaakt|gesloten|"
                  r"bijgewerkt|tilldelat|stängt|oprettet|opprettet|tildelt|lukket|luotu|suljettu|päivitetty)"),
    ("slavic/baltic", r"(?:priorytet|status|zgłaszający|kategoria|priorita|stav|řešitel|riešiteľ|zadavatel|prioritet|"
                      r"приоритет|статус|исполнитель|заявитель|категория|пріоритет|виконавець|prioritāte|statuss|"
                      r"prioritetas|būsena)\s?:"),
    ("hu/ro/el/tr", r"(?:prioritás|állapot|státusz|bejelentő|prioritate|stare|προτεραιότητα|κατάσταση|öncelik|durum|"
                    r"kategori|atanan)\s?:"),
    ("ja/zh/ko", r"(?:優先度|担当者?|ステータス|状態|优先级|優先級|状态|狀態|负责人|우선순위|상태|담당자?)\s?[:：]"),
    ("he/ar/fa/vi/id/th", r"(?:עדיפות|סטטוס|الأولوية|الحالة|اولویت|وضعیت|độ ưu tiên|trạng thái|prioritas|status|"
                          r"สถานะ|ลำดับความสำคัญ)\s?[:：]"),
)  # fmt: skip
"""Language, pattern at the ends of the text."""

TICKETS: Final = Topic("a ticket of another helpdesk", SUBJECTS, SENDERS, WORDS, plain=3)
