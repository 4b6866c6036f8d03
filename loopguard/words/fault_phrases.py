"""Words by which a person reports a fault, refuses or corrects: "never arrived", "passt nicht", "la mail dice".

An example: a customer writes from `orders@` below the shop's own subject, "Your order 7712 has been shipped": "The mail
says so, but the carrier does not know the number". Every word of a notice is in it. A notice announces, though: it says
what is, and seldom that something is wrong with what its reader did; and it never tells what a mail says.

Lower case. Sources: complaints to helpdesks, written for these tables; machines' words that come near are left out
("could not be delivered", "payment failed", "wrong password", "customers may experience").

Not caught: a complaint in other words; a machine that quotes one.
"""

import re
from typing import Final

from loopguard.words.phrases import Phrases

__all__ = ["FAULTS", "MISTAKES", "reports_a_fault"]

MISTAKES: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"wrong(?! password)|incorrect(?!ly)(?! (?:password|login|pin|credentials|attempt))|by mistake|"
           r"damaged|charged twice|twice\b|never |not (?:arrived|working|solved|possible|ours)|does(?:n't| not) |"
           r"conflict\b|collides|but not\b|refused"),
    ("de", r"falsch|fehlerhaft|unvollständig|doppelt|beschädigt|geht nicht|passt nicht|funktioniert nicht|"
           r"nicht (?:erhalten|angekommen|gelöst|möglich)|verschieben\b|stimmt nicht"),
    ("fr", r"erroné|incorrect|incomplète?|en double|endommagé|abîmé|non reçue?|jamais|ne (?:marche|fonctionne)"),
    ("es/pt", r"erróne|equivocad|incorrect|incomplet|duplicad|dañad|danificad|errad[ao]|com erro|sin (?:entregar|"
              r"recibir)|nunca|no (?:funciona|llega)|não (?:funciona|chegou)"),
    ("it", r"errat[oa]|sbagliat|incomplet|doppi[oa]|danneggiat|mai arrivat|non (?:funziona|arriva)"),
    ("nl", r"verkeerd|onjuist|klopt niet|werkt niet|beschadigd|niet (?:ontvangen|aangekomen)|dubbel"),
    ("nordic", r"forkert|saknas|mangler|felaktig|feil\b|virkelig ikke|fungerar inte|virker ikke|puuttuu|väärä|"
               r"ei toimi|rikki"),
    ("pl/cs/sk", r"błędn|niekompletn|uszkodz|nie (?:działa|dotarł)|chybn|nefunguje|nedoraz|poškozen|neúpln"),
    ("hu/ro/tr", r"hibás|hiányos|nem (?:működik|érkezett)|sérült|greșit|incomplet|nu (?:a ajuns|funcționează)|"
                 r"yanlış|eksik|hatalı|gelmedi|çalışmıyor"),
    ("ru/uk/bg", r"неверн|неправильн|ошибочн|не (?:работает|доставлен|пришл|пришёл|пришел|получен)|повреждён|"
                 r"поврежден|не (?:надійш|працює|отриман)|невірн|пошкоджен|грешн|не работи"),
    ("el/he/ar", r"λάθος|δεν (?:έφτασε|λειτουργεί|ήρθε)|לא (?:הגיע|עובד)|لم (?:يصل|تصل)|لا يعمل|خطأ في"),
    ("ja/zh/ko", r"届(?:かない|いていない|きません)|間違|不良|未收到|没有收到|错误的|损坏|미배송|안 왔|잘못|불량"),
)  # fmt: skip
"""Language, pattern anywhere in the subject: something is not as it should be."""

FAULTS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"\b(?:the|an?|with) wrong (?!password)|\bnever (?:arriv|c[ao]me|got|received|works?|sent|ordered)|"
           r"\bnothing (?:has |had |was )?(?:come|came|arriv|works|changed|helped)|\bnobody (?:has|had|answers?|"
           r"called|knows|came)|\bdoes(?:n't| not) (?:work|print|start|open|fit|suit|help|match|know|run|show)\b|"
           r"\b(?:has|have)(?:n't| not) (?:changed|helped|come|been (?:paid|solved|answered))|"
           r"\b(?:is|are) (?:still )?(?:wrong|missing from|broken|not possible|unknown to)\b|\bby mistake\b|"
           r"\bcollides?\b|\bclash(?:es)? with\b|\bthe (?:same|old) (?:error|fault|problem|thing)|\bbut the error\b|"
           r"\b(?:ha(?:s|ve|d)|need(?:s)?) to be (?:corrected|cancelled|refunded|moved|replaced|redone|reopened)\b|"
           r"\b(?:error|blank|empty) page\b|\b(?:ha(?:s|ve)|were|was) (?:ordered|meant|agreed)\b|\bordered (?:were|"
           r"was)\b|\bwas (?:paid|credited|agreed|promised|confirmed) (?:on|for|by|in)\b"),
    ("en", r"\b(?:the|your|that) (?:e-?mail|mail|message|letter|reminder|portal|bank|app|website|courier|driver|"
           r"carrier|tracking) (?:says|said|shows|claims|came)\b"),
    ("de", r"\bpass(?:t|en) (?:\S+ ){0,3}nicht\b|\bgeht (?:\S+ ){0,3}nicht\b|\bfunktioniert (?:\S+ ){0,3}nicht\b|"
           r"\bstimmt (?:\S+ ){0,2}nicht\b|\b(?:immer )?noch (?:nicht|kein)\w* |\bnicht möglich\b|\bniemand\b|"
           r"\bist nichts |\bkeine (?:ware|antwort|reaktion)\b|\btrotzdem\b|\bobwohl\b|\bkennt (?:\S+ ){0,3}nicht\b|"
           r"\blaut (?:ihrer |der |ihrem )?(?:e-?mail|mail|portal|schreiben|auskunft)|\bfalsche[nrms]?\b(?! "
           r"passwor)|\bversehentlich\b|\bist zu (?:erstatten|korrigieren|stornieren)"),
    ("fr", r"\b(?:n'|ne )(?:arrive|est pas (?:arriv|possible)|a pas (?:reçu|été (?:livr|rembours))|marche|fonctionne|"
           r"répond)|\brien (?:n'|ne )|\bpersonne (?:n'|ne )|\bd'après (?:le|votre|vos|la) (?:mail|message|courriel|"
           r"site)|\bpar erreur\b|\binconnue? (?:de|chez|du)\b|\bil manque\b|\bmerci de (?:la |le |"
           r"les )(?:déplacer|corriger|annuler|renvoyer|rouvrir|rembourser)"),
    ("es", r"\bno (?:ha(?:n)? llegado|llegan? (?:a|al|nada|hasta|el|la|ning)|funciona|contesta|es posible|coincide)|"
           r"\bnadie\b|\bsegún (?:el|su|la) (?:correo|mensaje|banco|web)|\bequivocad|\bpor error\b|"
           r"\bcoincide con\b|\bfigura como\b|\bfalta[n]? (?:dos|tres|un|una|\d)"),
    ("pt", r"\bnão (?:chegou|chega|funciona|é possível|recebemos|responde)|\bninguém\b|\bpor engano\b|"
           r"\bsegundo o (?:e-?mail|site|banco)|\bveio com\b|\bdevia ter\b"),
    ("it", r"\bnon (?:è (?:arrivat|possibile|mai)|arriva|funziona|risponde|va bene)|\bnessuno\b|\bper "
           r"errore\b|\bsecondo (?:la|il|l')\s?(?:mail|e-mail|sito|banca)|\bva (?:rifatt|spostat|corrett|annullat)|"
           r"\bsbagliat|\brisulta consegnat"),
    ("nl", r"\bniets (?:ontvangen|gekomen)|\bniemand\b|\bwerkt (?:\S+ ){0,2}niet\b|\bklopt (?:\S+ ){0,2}niet\b|"
           r"\bkomt (?:\S+ ){0,2}niet (?:aan|binnen|uit)\b|\bvolgens (?:de|uw) (?:mail|e-mail|site)|"
           r"\bverkeerd|\bniet mogelijk\b"),
    ("sv/da/no", r"\binget har\b|\bintet (?:er|har)\b|\bingenting\b|\bingen (?:svarar|svarer|har)|\bfungerar (?:\S+ )"
                 r"{0,2}inte\b|\bvirker (?:\S+ ){0,2}ikke\b|\bkommer (?:\S+ ){0,2}(?:inte|ikke)\b|\binte möjligt\b|"
                 r"\bpassar inte\b|\bpasser ikke\b|\bfelaktig|\bforkert|"
                 r"\bfeil (?:adresse|beløp|dato)|\benligt (?:mejlet|mailet)|\bifølge (?:mailen|e-posten)"),
    ("fi", r"\bmitään ei\b|\bkukaan ei\b|\bei (?:toimi|ole tullut|saavu|tule|vastaa|sovi)\b|\bväär[äi]"),
    ("pl", r"\bnie (?:przychodzi|dotarł|działa|pasuje|jest możliw|odbiera)|\bnikt\b|\bnic nie\b|"
           r"\bbłędn|\bomyłkowo\b|\bbrakuje\b|\bpowinno być\b|\bwedług (?:maila|wiadomości)"),
    ("cs/sk", r"\bne(?:dorazil|přišl|přich|funguj|sedí|prišl|doraz)|\bnikdo\b|\bnikto\b|\bomylem\b|"
              r"\bchyb(?:í|n[áýé]|ný)\b|\bpodle (?:mailu|e-mailu)|\bmá být\b"),
    ("hu", r"\bnem (?:érkez|jött|működ|stimmel|lehetséges)|\bsenki nem\b|\btévedés|\bhiányzik\b|"
           r"\bhibás\b"),
    ("ro", r"\bnu (?:a ajuns|ajunge|funcționează|este posibil|a venit|răspunde)|\bnimeni\b|\bdin greșeală\b|\bgreșit"),
    ("tr", r"\bulaşmadı\b|\bgelmedi\b|\bgelmiyor\b|\bçalışmıyor\b|\bkimse\b|\byanlış(?! şifre)"),
    ("ru/bg", r"\bне (?:приходит|пришл|приш[её]л|поступал|работает|бер[её]т|открывается|подходит|отвеча)|"
              r"\bникто не (?:отвеча|звон|знает|приш)|"
              r"\bничего не (?:приш|поступ|получ|работ|измен)|\bпо ошибке\b|\bдолжно быть\b|\bневерн|"
              r"\bне (?:работи|идва|пристига)|\bникой\b"),
    ("uk", r"\bне (?:приходить|прийш|надійш|працю|відповіда|підходить)|\bніхто не (?:відпов|дзвон|знає|прийш)|"
           r"\bнічого не (?:прийш|надійш|отрим|працю)|\bпомилково\b|"
           r"\bдосі (?:його|її|їх|не)"),
    ("el", r"\bδεν (?:έρχεται|έφτασε|ήρθε|λειτουργεί|απαντά|γίνεται|μας βολεύει)|\bκανείς\b|\bκατά λάθος\b"),
    ("he/ar", r"לא (?:מגיע|הגיע|עובד|מתאים)|אף אחד|בטעות|(?:لم|لا) (?:يصل|تصل|يعمل|تعمل|يناسب)|لا أحد|بالخطأ"),
    ("ja", r"届いておりません|届いていません|届きません|到着していません|間違って|誤って|繋がりません|つながりません|"
           r"動きません|印刷できません|できない状態"),
    ("zh", r"没有(?:收到|反应|更新|人)|未收到|收不到|至今|還沒|还没|打不开|打不開|错了|錯了|不对|不對"),
    ("ko", r"도착하지 않|오지 않|안 (?:옵니다|됩니다|왔)|작동하지 않|잘못|아무도"),
    ("vi/id/th", r"(?:chưa|không) (?:nhận được|đến|hoạt động)|bị sai|belum (?:sampai|diterima|datang)|"
                 r"tidak (?:sampai|berfungsi)|salah kirim|ยังไม่ได้รับ|ไม่ทำงาน"),
)  # fmt: skip
"""Language, pattern at the beginning of the text: what did not happen, what is wrong, what a mail says."""

_MISTAKE: Final = re.compile(r"(?:\b|(?=[^\x00-\x7f]))(?:" + "|".join(pattern for _, pattern in MISTAKES) + ")")
_FAULT: Final = Phrases(pattern for _, pattern in FAULTS)
_BEGINNING: Final = 400


def reports_a_fault(subject: str, text: str) -> bool:
    """Whether the subject says that something is wrong, or the beginning of a text in small letters does."""
    return _MISTAKE.search(subject[:200].lower()) is not None or _FAULT.search(text[:_BEGINNING])
