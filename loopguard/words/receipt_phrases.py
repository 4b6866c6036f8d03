"""How helpdesks acknowledge our mail ("Your request was registered"), by language: tables for `ticket_receipt`.

Sources: auto-responder templates in the public language files of Znuny, Zammad, osTicket, GLPI, FreeScout, UVdesk and
Bitrix; ServiceNow's and Jira's notifications. People acknowledge in the same words: a row is one sign.
"""

from typing import Final

__all__ = ["PROMISES", "RECEIPTS", "THANKS"]


def _either(nouns: str, done: str, apart: str = r"(?:[^.!?\n]|\.(?= ?\d)){0,60}?") -> str:
    """Return a pattern for the noun and what happened to it, in either order."""
    return rf"\b(?:{nouns}){apart}\b(?:{done})|\b(?:{done})[^.!?\n]{{0,25}}\b(?:{nouns})"


RECEIPTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("en", "regist|receiv|creat|open|logged|record|submit|raised|acknowl|accept|queued|forward|confirm|got",
     r"\b(?:your|the following|a|new|this|support|service|ticket|case|request|incident|inc|ritm|req|sr)(?:\b|"
           r"(?=\d))[^.!?\n]{0,20}(?:request|ticket|case|incident|e-?mail|message|enquiry|inquiry|query|issue|"
           r"complaint|claim|report|submission|call|\d{3,})\b[^.!?\n]{0,80}?\b(?:(?:has|have) (?:now |just )?been|was|"
           r"is|are|were)? ?(?:successfully |safely |automatically |now )?(?:registered|received|created|opened|logged|"
           r"recorded|submitted|raised|acknowledged|accepted|queued|forwarded to)\b|\bwe(?: have|"
           r"'ve)? (?:successfully |safely )?(?:received|registered|logged|opened|created|recorded|got) (?:your|"
           r"a)\b[^.!?\n]{0,30}(?:request|ticket|case|incident|e-?mail|message|enquiry|inquiry|query|issue|complaint|"
           r"claim|report|submission)\b|"
           r"\b(?:request|ticket|case|message|enquiry|inquiry|e-?mail) (?:received|registered|created|opened|logged|"
           r"confirmation|acknowledge?ment)\b|"
           r"\backnowledge?ment of (?:receipt|your)"),
    ("de", "regist|angelegt|erstellt|eröffnet|erfasst|aufgenommen|"
           "eingegangen|erhalten|gespeichert|entgegengenommen|bestätigung",
     _either(r"(?:ihre?|deine?|ein|das|der|die|eine)? ?(?:anfrage|anliegen|e-?mail|nachricht|ticket|vorgang|meldung|"
                   r"störungsmeldung|mitteilung|auftrag|beschwerde|fall|supportanfrage)",
                   r"(?:registriert|angelegt|erstellt|eröffnet|erfasst|aufgenommen|eingegangen|erhalten|gespeichert|"
                   r"entgegengenommen)")
           + r"|eingangsbestätigung|empfangsbestätigung"),
    ("fr", "enregistr|créé|ouvert|reçu|pris|transmis|accusé",
     _either(r"(?:votre |la |un )?(?:demande|message|ticket|courriel|requête|e-?mail|réclamation|dossier|incident)",
                   r"(?:enregistrée?|créée?|ouverte?|reçue?|prise? en (?:compte|charge)|"
                   r"transmise?)") + r"|accusé de réception"),
    ("es", "regist|recibi|cread|abiert|generad|acuse",
     _either(r"(?:su |tu |la |el |un )?(?:solicitud|mensaje|correo|ticket|consulta|caso|incidencia|petición|"
                   r"reclamación)",
                   r"(?:registrad[oa]|recibid[oa]|cread[oa]|abiert[oa]|generad[oa]|"
                   r"hemos recibido)") + r"|acuse de recibo"),
    ("pt", "regist|recebe|recebi|criad|abert|gerad",
     _either(r"(?:sua |seu |a |o |um )?(?:solicitação|mensagem|e-?mail|chamado|ticket|pedido de suporte|"
                   r"consulta|ocorrência|reclamação)",
                   r"(?:registrad[oa]|registad[oa]|recebid[oa]|criad[oa]|abert[oa]|gerad[oa]|recebemos)")),
    ("it", "regist|ricevut|apert|creat|pres",
     _either(r"(?:la sua |la tua |il suo |il tuo |un )?(?:richiesta|messaggio|e-?mail|ticket|segnalazione|reclamo)",
                   r"(?:registrat[oa]|ricevut[oa]|apert[oa]|creat[oa]|pres[oa] in carico|abbiamo ricevuto)")),
    ("nl", "regist|ontvang|aangemaakt|geopend|behandeling",
     _either(r"(?:uw |je |jouw |een )?(?:aanvraag|verzoek|bericht|melding|ticket|vraag|e-?mail|klacht)",
                   r"(?:geregistreerd|ontvangen|aangemaakt|geopend|"
                   r"in behandeling genomen)") + r"|ontvangstbevestiging"),
    ("sv", "regist|mottag|tagit|tagits|skapat",
     _either(r"(?:ditt |din |ett )?(?:ärende|förfrågan|meddelande|mejl|e-post|anmälan)",
                   r"(?:registrerats?|mottagits|tagits emot|skapats|tagit emot|mottaget|registrerat|skapat)")),
    ("da/no", "regist|modtag|mottatt|oprettet|opprettet",
     _either(r"(?:din |dit |ditt |en )?(?:henvendelse|forespørgsel|forespørsel|sag|sak|besked|melding|"
                      r"e-mail|e-post|ticket)",
                      r"(?:registreret|registrert|modtaget|mottatt|oprettet|opprettet)")),
    ("fi", "vastaan|rekist|luotu|kirjattu|saapunut",
     _either(r"(?:viesti|yhteydenotto|palvelupyyntö|tukipyyntö|pyyntö|tiketti|sähköposti)\w*",
                   r"(?:vastaanotettu|rekisteröity|luotu|kirjattu|otettu vastaan|saapunut|olemme vastaanottaneet)")),
    ("pl", "rejestr|przyj|otrzyma|utworz",
     _either(r"(?:twoje |państwa |pana |pani )?(?:zgłoszenie|wiadomość|zapytanie|sprawa|prośba|reklamacja)",
                   r"(?:zarejestrowan\w+|przyjęt\w+|otrzymaliśmy|otrzyman\w+|utworzon\w+)")),
    ("cs", "registr|přijat|vytvoř|eviden|obdrž|založ",
     _either(r"(?:váš |vaše |vaši )?(?:požadavek|zpráv[au]|dotaz|žádost|e-mail|ticket|hlášení|podnět)",
                   r"(?:zaregistrován\w*|přijat\w*|vytvořen\w*|zaevidován\w*|obdrželi|založen\w*)")),
    ("sk", "registr|prijat|vytvor|eviden|obdrž",
     _either(r"(?:vaša |vaše |váš |vašu )?(?:požiadavk[au]|správ[au]|žiadosť|e-mail|tiket|hlásenie|podnet)",
                   r"(?:zaregistrovan\w+|prijat\w+|vytvoren\w+|zaevidovan\w+|obdržali)")),
    ("hu", "rögzít|megkap|regiszt|érkez|létr|iktat",
     _either(r"(?:az ön )?(?:bejelentés|megkeresés|level|üzenet|kérés|hibajegy|e-mail)\w*",
                   r"(?:rögzített\w*|megkaptuk|regisztrált\w*|beérkezett|létrejött|létrehoz\w*|iktat\w*)")),
    ("ro", "înregist|primit|creat|deschis|recepțion",
     _either(r"(?:solicitarea|mesajul|cererea|tichetul|sesizarea|e-mailul)",
                   r"(?:înregistrată?|primită?|creată?|deschisă?|recepționată?|am primit)")),
    ("hr/sr", "primlj|primili|regist|eviden|kreiran|otvoren",
     _either(r"(?:vaš |vaša |vaše )?(?:zahtjev|zahtev|upit|poruka|prijava|poruku|tiket)",
                      r"(?:zaprimljen\w*|zaprimili|primljen\w*|registriran\w*|registrovan\w*|evidentiran\w*|"
                      r"kreiran\w*|otvoren\w*|primili)")),
    ("sl", "preje|zabelež|eviden|ustvar|odprt",
     _either(r"(?:vaš |vaše |vaša )?(?:zahtevek|sporočilo|prijava|vprašanje|povpraševanje)",
                   r"(?:prejet\w*|prejeli|zabeležen\w*|evidentiran\w*|ustvarjen\w*|odprt\w*)")),
    ("bg", "регист|получ|създад|приет",
     _either(r"(?:вашата |вашето |вашият )?(?:заявка|запитване|съобщение|сигнал|писмо|заявката)",
                   r"(?:регистриран\w*|получен\w*|получихме|създаден\w*|приет\w*)")),
    ("sr", "примљ|регист|креиран|отворен|евиден",
     _either(r"(?:ваш |ваша )?(?:захтев|порука|пријава|упит)", r"(?:примљен\w*|регистрован\w*|креиран\w*|"
            r"отворен\w*|евидентиран\w*)")),
    ("el", "καταχωρ|ελήφθη|λάβαμε|παραλή|δημιουργ|άνοιξε",
     _either(r"(?:το )?(?:αίτημ\w+|μήνυμ\w+|δελτίο|ερώτημ\w+)(?: σας)?", r"(?:καταχωρ\w+|ελήφθη|λάβαμε|"
            r"παραλήφθηκε|δημιουργήθηκε|άνοιξε)")),
    ("tr", "alın|oluşt|kayded|açıl|ulaşt|iletil",
     r"\b(?:talebiniz|mesajınız|isteğiniz|başvurunuz|destek talebiniz|e-postanız|kaydınız)\b[^.!?\n]{0,60}(?:alındı|"
           r"alınmıştır|oluşturul|kaydedil|açıl|ulaştı|iletil)"),
    ("ru", "регистр|получ|принят|создан|открыт|поступ",
     _either(r"(?:ваш[аеи]? |новая )?(?:заявк\w|обращени\w|запрос|письмо|сообщени\w|тикет|вопрос)",
                   r"(?:зарегистрирован\w*|получен\w*|принят\w*|создан\w*|открыт\w*|поступил\w*)")),
    ("uk", "реєстр|отрим|прийн|створ|відкр",
     _either(r"(?:ваш[аеу]? )?(?:заявк\w|звернення|запит|лист|повідомлення)",
                   r"(?:зареєстрован\w*|отриман\w*|отримали|прийнят\w*|створен\w*|відкрит\w*)")),
    ("lt", "regist|gaut|gavo|sukur",
     _either(r"(?:jūsų )?(?:užklausa|prašymas|kreipimasis|laiškas|žinutė|"
                      r"užklausą|laišką)", r"(?:užregistruota?s?|gauta?s?|gavome|sukurta?s?)")),
    ("lv", "reģist|saņem|saņēm|izveid",
     _either(r"(?:jūsu )?(?:pieteikums|pieprasījums|ziņojums|vēstule|e-pasts)", r"(?:reģistrēts|saņemts|"
            r"saņemta|izveidots|saņēmām)")),
    ("et", "regist|vastu|kätte|loodud|saanud",
     _either(r"(?:teie )?(?:pöördumi\w+|päring\w*|kiri|sõnum|taotlus)", r"(?:registreeritud|vastu võetud|"
            r"kätte saadud|loodud|saanud)")),
    ("ca/gl/eu", "rebut|regist|recib|rexist|jaso",
     r"(?:hem rebut|s'ha registrat|recibimos|rexistrouse)[^.!?\n]{0,30}(?:sol·licitud|missatge|consulta|"
                 r"solicitude|mensaxe)|"
                 r"(?:zure (?:eskaera|mezua))[^.!?\n]{0,30}(?:jaso|erregistratu)"),
    ("is", "skráð|móttek|borist",
     _either(r"(?:beiðni|erindi|fyrirspurn|skilaboð)\w*(?: þín| þitt)?", r"(?:skráð\w*|móttek\w*|borist)")),
    ("ja", "受|承|作成|登録",
     r"(?:お問い?合わ?せ|ご連絡|ご依頼|リクエスト|ご質問|チケット|メール)[^。\n]{0,20}(?:受け?付け?(?:まし|"
           r"いた|完了)|受領|受信(?:し|いた)|承り(?:ました|)|作成され|登録され)|"
           r"(?:受付|受信|受領)(?:完了|確認|のお知らせ)"),
    ("zh", "已|收到|创建|建立|提交|受理|登记",
     r"(?:您|你)的[^。\n]{0,12}(?:请求|請求|工单|工單|邮件|郵件|问题|問題|咨询|諮詢|反馈|投诉|"
           r"申请)[^。\n]{0,20}(?:已|收到|创建|建立|提交|受理|登记)|"
           r"(?:已|我们|我們)(?:经|經)?(?:成功)?(?:收到|受理|创建|登记)[^。\n]{0,10}(?:您|你|工单|工單|请求|請求)"),
    ("ko", "접수|등록|생성",
     r"(?:문의|요청|티켓|메일|접수)[^.\n]{0,20}(?:접수(?:되었|됐|완료)|등록되었|생성되었|접수 ?완료|정상적으로 접수)"),
    ("he", "התקבל|נקלט|נפתח|נרשמ|קיבלנו",
     r"(?:פנייתך|פנייתכם|הפנייה|בקשתך|הודעתך|קריאה)[^.\n]{0,40}(?:התקבלה|נקלטה|נפתחה|נרשמה)|"
           r"קיבלנו את (?:פנייתך|הודעתך)"),
    ("ar", "تم|بنجاح|لقد",
     r"(?:طلبك|رسالتك|طلبكم|رسالتكم|تذكرتك|تذكرة)[^.\n]{0,40}(?:تم|بنجاح)|(?:تم|لقد) (?:استلام|تسجيل|"
           r"استلمنا|إنشاء|تلقينا|فتح)[^.\n]{0,20}(?:طلب|رسال|تذكر|استفسار)"),
    ("fa", "ثبت|دریافت|ایجاد",
     r"(?:درخواست|پیام|تیکت|ایمیل)[^.\n]{0,30}(?:ثبت شد|دریافت شد|ایجاد شد|ثبت گردید)"),
    ("hi", "प्राप्त|दर्ज|पंजी|बनाया",
     r"(?:आपका|आपकी|आपके)[^।\n]{0,30}(?:अनुरोध|शिकायत|टिकट|संदेश)[^।\n]{0,40}(?:प्राप्त|दर्ज|पंजीकृत|बनाया)"),
    ("vi", "nhận|tạo",
     r"(?:yêu cầu|phiếu|email|thư|tin nhắn)[^.\n]{0,30}(?:đã được (?:ghi nhận|tiếp nhận|tạo|nhận)|đã nhận)|"
           r"chúng tôi đã (?:nhận|tiếp nhận)"),
    ("id/ms", "terima|dibuat|daftar|catat",
     r"(?:permintaan|tiket|pesan|laporan|aduan|permohonan)(?: anda)?[^.\n]{0,30}(?:telah|"
              r"sudah) (?:kami )?(?:diterima|terima|dibuat|terdaftar|dicatat|didaftarkan)|"
              r"kami (?:telah|sudah) menerima (?:permintaan|pesan|email|laporan)"),
    ("th", "ได้รับ|ถูกสร้าง|ลงทะเบียน|บันทึก",
     r"(?:เรา)?ได้รับ(?:คำขอ|ข้อความ|อีเมล|เรื่อง)|(?:คำขอ|ตั๋ว|เรื่อง)[^.\n]{0,20}(?:ถูกสร้าง|ลงทะเบียน|ได้รับแล้ว|บันทึก)"),
)  # fmt: skip
"""Language; words of which every match has one (looking for them first spares the search); pattern anywhere in the
subject or at the beginning of the text."""

PROMISES: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:will|shall|'ll) (?:be in touch|get back|respond|reply|contact|review|answer|be (?:reviewed|"
           r"contacted|handled|processed|assigned|notified))|"
           r"(?:ticket|case|reference|request|incident|tracking|claim) ?(?:id|number|no\.?|ref\w*|#)\s?(?:is|:|#)|"
           r"as soon as possible|business (?:hours|days?)|"
           r"(?:keep|include|leave|retain|quote|mention)[^.\n]{0,40}(?:subject|number|reference)|(?:track|check|"
           r"view)[^.\n]{0,30}(?:status|progress|ticket|request)|"
           r"automat|do not reply|reply to this (?:e-?mail|message) to|add (?:a|more|additional)"),
    ("de", r"(?:ticket|vorgangs|bearbeitungs|fall|referenz|anfrage)-?(?:nummer|nr\.?|id)|(?:schnellstmöglich|"
           r"baldmöglichst|umgehend|in kürze|"
           r"so (?:schnell|bald) wie möglich)|automatisch|betreff|melden uns|werden (?:uns|sie|ihre|ihr)\b"),
    ("fr", r"numéro|référence|dans les (?:meilleurs|plus brefs)|automatique|traitée?|reviendr|répondr|objet"),
    ("es/pt", r"número|referencia|referência|a la brevedad|lo antes posible|em breve|o mais breve|automátic|"
              r"responder|asunto|assunto|protocolo|atend"),
    ("it/nl", r"numero|riferimento|al più presto|il prima possibile|automatic|oggetto|nummer|zo (?:snel|"
              r"spoedig) mogelijk|automatisch|onderwerp|werkdag"),
    ("nordic", r"(?:ärende|sags|saks|referens|reference|tiketti?n?)-?(?:nummer|numero)|snarast|hurtigst|så snart|"
               r"automat|mahdollisimman|numero|ämnesrad|emnefelt"),
    ("slavic", r"numer|jak najszybciej|wkrótce|automatycz|číslo|co nejdříve|čo najskôr|automatick|temat|předmět|"
               r"broj\w*|u najkraćem|uskoro|številk|"
               r"номер|в ближайшее|автоматич|ответ|тем[аеу]|найближч|скоро|идентиф"),
    ("others", r"szám|hamarosan|automatikus|număr|cât mai curând|automat|αριθμός|σύντομα|αυτόματ|numara|en kısa|"
               r"otomatik|numeris|artimiausi|numurs|number|"
               r"númer|番号|自動|返信|回答|编号|編號|单号|尽快|盡快|自动|번호|빠른|자동|מספר|בהקדם|אוטומטי|رقم|قريب|"
               r"تلقائي|شماره|संख्या|शीघ्र|"
               r"mã|sớm|tự động|nomor|segera|otomatis|nombor|หมายเลข|อัตโนมัติ|โดยเร็ว"),
)  # fmt: skip
"""Language, pattern at the ends of the text: what happens next, and under which number."""

THANKS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:thanks|thank you)(?: very much| so much)? for (?:your (?:\w+ )?(?:submission|message|e-?mail|"
           r"application|enquiry|inquiry|request|interest|registration|feedback)|"
           r"(?:contacting|writing to|reaching out)\b)|"
           r"this is a (?:copy|confirmation|receipt) (?:of|for|that)|(?:copy|receipt) of your (?:message|submission)|"
           r"your (?:message|e-?mail|form) (?:was|has been) sent"),
    ("de", r"(?:vielen |herzlichen )?dank für (?:ihre?n?|deine?n?|euer\w*|das|die) (?:\w+ )?(?:anfrage|nachricht|"
           r"bewerbung|e-?mail|interesse|anmeldung|mitteilung|buchungsanfrage|kontaktaufnahme)|"
           r"kopie ihrer (?:nachricht|anfrage)|(?:bewerbung|nachricht|anmeldung|buchungsanfrage) (?:ist|"
           r"wurde)[^.\n]{0,30}(?:eingegangen|versendet|gesendet|übermittelt)"),
    ("fr", r"merci (?:pour|de) (?:votre (?:message|demande|intérêt|candidature|inscription)|nous avoir contacté)|"
           r"copie de votre (?:message|demande)|nous avons bien reçu votre"),
    ("es/pt/it", r"gracias por (?:su|tu|contactar|escribir|ponerte|ponerse)|hemos recibido (?:su|tu)|obrigado (?:por|"
                 r"pel[oa]) (?:seu|sua|contat|mensagem|entrar)|recebemos (?:a )?su?a|grazie per (?:averci|il tuo|la "
                 r"tua|il suo|la sua)|abbiamo ricevuto (?:la|il)"),
    ("nl/nordic", r"bedankt voor (?:uw|je)|tack för (?:ditt|din)|tak for din|takk for (?:din|at)|kiitos (?:viestistäsi|"
                  r"yhteydenotosta)"),
    ("pl/cs/ru/tr", r"dziękujemy za (?:wiadomość|kontakt|wysłanie|zgłoszenie)|děkujeme za (?:vaši|váš|zprávu)|"
                    r"спасибо за (?:ваше?|обращение|заявку)|дякуємо за|mesajınız için teşekkür"),
    ("ja/zh/ko", r"(?:お問い?合わ?せ|ご連絡|お申し?込み?|ご応募|ご予約)(?:を|に|頂|いた)[^。\n]{0,20}(?:ありがとう|"
                 r"有難う|有り難う|感謝)|控えとして|感谢(?:您|你)的|感謝您的|문의해 ?주셔서"),
)  # fmt: skip
"""Language, pattern in the subject or at the ends of the text: a web page thanks whoever filled in its form. Sources:
the second mail of WordPress's Contact Form 7 and other form plugins, as seen in public archives."""
