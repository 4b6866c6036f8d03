"""How mail systems say in words that a mail was not delivered, by language: subjects and first sentences.

Patterns, any case. A `SUBJECTS` row is tried at the start of the subject, an `OPENINGS` row anywhere in the first lines
of the text. They are facts about Sendmail, Postfix, qmail, Exim, Exchange, Notes, GroupWise, MDaemon and the large
providers, gathered from what those systems send. None proves anything alone: `bounce_shape` asks for two signs.
"""

from typing import Final

__all__ = ["ENDINGS", "OPENINGS", "SUBJECTS"]

_MAIL = r"(?:e-?mail|mail|message|delivery|messages)"
_NOT = r"(?:could not|cannot|can't|can not|couldn't|was not|wasn't|has not(?: yet)?|not|undelivered|failed to)"

SUBJECTS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"un-?deliver(?:able|ed)\b"),
    ("en", r"undeliverd\b"),
    ("en", r"return(?:ed|ing)(?: e-?)? ?(?:mail|message|to sender)\b"),
    ("en", r"(?:your )?(?:e-?mail|mail|message)(?: (?:to|sent to|you sent) \S+)? (?:delivery )?(?:system )?(?:has |"
           r"was |has been )?(?:fail|error|problem|warning|delayed|rejected|returned|blocked)"),
    ("en", r"(?:sorry, )?your (?:e-?mail|mail|message)(?: \S+){0,6} (?:could not|cannot|was not|has not|couldn't)"),
    ("en", rf"(?:e-?mail|mail|message) {_NOT} (?:be(?:en)? )?(?:delivered|sent|relayed)"),
    ("en", r"(?:mail |message |e-?mail )?delivery (?:has )?(?:fail|error|problem|incomplete|delay|unsuccessful|expired|"
           r"status|report|notification|warning|reject)"),
    ("en", r"(?:message|notice:? mail) (?:delivery )?status"),
    ("en", r"(?:notice|warning)\b.{0,3}(?:mail delivery|message|could not|cannot|unable)"),
    ("en", r"warning\b.{0,80}(?:user unknown|undelivered|not delivered)"),
    ("en", r"fail(?:ed|ure)\b.{0,4}(?:notice|delivery|mail|to deliver|permanent)"),
    ("en", r"(?:permanent|temporary) (?:delivery )?(?:failure|error)"),
    ("en", r"non-?(?:delivery|deliverable)"),
    ("en", r"delayed mail\b"),
    ("en", r"\**(?:message|mail) you sent (?:was )?(?:blocked|rejected|delayed)"),
    ("en", r"there was an error sending your mail"),
    ("en", r"(?:unable|failed|could not|couldn't) (?:to )?deliver"),
    ("en", r"(?:automatically )?rejected (?:mail|message)|auto-?rejected"),
    ("en", r"(?:processing|mail system|system|mail|smtp|e-?mail delivery) error\b"),
    ("en", r"(?:user|host|recipient|addressee|address) (?:unknown|not found|rejected)"),
    ("en", r"ndn\b|ndr\b"),
    ("en", r"postmaster notify\b"),
    ("en", r"(?:postfix )?smtp server: errors from"),
    ("en", r"considered unsolicited bulk"),
    ("en", r"bounced? (?:mail|message|notification)"),
    ("en", r"loop alert\b|you \S{0,100} ?are not (?:a )?member"),
    ("en", r"(?:virus|banned (?:file|attachment)|content violation)\b.{0,40}(?:found|detected|blocked|in your|you sent|"
           r"removed|from you)"),
    ("de", r"unzustellbar|(?:(?:ihre )?(?:nachricht|e-?mail|mail) )?(?:ist )?nicht (?:zustellbar|zugestellt)|"
           r"zustell(?:ung|fehler|bericht)\S*"),
    ("de", r"(?:ihre|deine) (?:e-?mail|nachricht)\b.{0,60}(?:nicht|konnte)"),
    ("fr", r"non remis|non (?:délivr|distribu|livr)|échec de (?:la )?(?:remise|distribution|livraison)|message non"),
    ("fr", r"notification d.état de remise|courrier non|utilisateur (?:inconnu|non recens)"),
    ("es", r"no se (?:ha podido|puede|pudo) entregar|no entregado|mensaje no entregado|(?:error|fallo) (?:de|"
           r"en la) entrega"),
    ("es", r"devuelto|correo (?:devuelto|no entregado)"),
    ("pt", r"não (?:foi )?(?:entregue|é possível entregar|entregável|possível entregar)|impossível entregar|"
           r"falha (?:na|de) entrega|mensagem (?:não|devolvida)"),
    ("it", r"non recapitabile|mancat[oa] (?:recapito|consegna)|impossibile (?:recapitare|consegnare)|messaggio non"),
    ("nl", r"onbestelbaar|niet (?:bezorgd|afgeleverd|besteld)|kan niet worden (?:bezorgd|afgeleverd)"),
    ("sv", r"olevererbar|ej levererad|kunde inte levereras|leveransfel"),
    ("da/no", r"ikke leveret|ikke levert|kan ikke leveres|kunne ikke leveres|uleverbar|returneret|returnert"),
    ("fi", r"viestiä ei (?:voitu|toimitettu)|ei toimitettavissa|toimitus epäonnistui|ei voi toimittaa"),
    ("pl", r"niedostarcz|nie (?:można )?dostarcz|zwrot (?:poczty|wiadomości)|błąd dostarczenia"),
    ("cs", r"nedoručiteln|nedoručen|zpráva nebyla doručena"),
    ("sk/sl", r"nedoručiteľn|neisporučiv|ni mogoče dostaviti|nije isporučen"),
    ("lt/lv", r"nepristatyt|neįmanoma pristatyti|nav piegād|kohale toimetamata"),
    ("vi/th", r"không thể gửi|ส่งไม่ได้|ไม่สามารถส่ง|tidak (?:terkirim|dapat dikirim)"),
    ("ar/he", r"غير قابل للتسليم|تعذر التسليم|לא ניתן למסירה|לא נמסר"),
    ("hu", r"kézbesíthetetlen|sikertelen kézbesítés|nem kézbesíthető"),
    ("ro", r"nelivrat|imposibil de livrat"),
    ("tr", r"teslim edilemedi|iletilemedi|gönderilemedi"),
    ("el", r"δεν παραδόθηκε|αδύνατη η παράδοση|αποτυχία παράδοσης"),
    ("ru", r"недоставлен|не доставлено|не уда(?:ется|лось) доставить|ваше (?:сообщение|письмо) не доставлено|"
           r"сообщение не|письмо не|ошибка доставки"),
    ("uk", r"не доставлено|недоставлен|повідомлення не"),
    ("ja", r"配信(?:不能|できません|エラー)|配送(?:不能|エラー)|送信(?:できません|エラー)|"
           r"未配(?:信|達)|不達|メールエラー|メッセージを配信できません"),
    ("zh", r"退信|系统退信|邮件(?:传输失败|投递失败|被退回|发送失败)|"
           r"无法(?:投递|送达)|未(?:送达|传递)|無法(?:傳遞|投遞)|郵件(?:退回|無法)|投递失败"),
    ("ko", r"반송|전송 ?실패|배달(?:되지|할 수) ?(?:않|없)|전송되지"),
)  # fmt: skip
"""Language, pattern at the start of a subject."""

ENDINGS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:mail )?delivery (?:failed|failure)|undeliverable|undelivered|not delivered|user unknown|returned mail"),
    ("fr", r"non remis"),
    ("de", r"unzustellbar|nicht zustellbar"),
    ("es", r"no entregado"),
)
"""Language, pattern that some gateways put after the subject of the mail that they return."""

OPENINGS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"this (?:message|mail|e-?mail) was created automatically by (?:the )?mail (?:delivery|system)"),
    ("en", r"automatically[ -]generated (?:delivery|message from (?:mail|sendgrid))"),
    ("en", r"this is (?:the|an?) [\w .-]{0,60}(?:mail (?:system|delivery agent)|postfix|qmail|keftamail|"
           r"delivery status|delivery fail)"),
    ("en", r"this is the (?:mail|\w+) (?:system|agent|program) at"),
    ("en", r"hi\. (?:this is )?the \S+(?: program)? at|the \S+ program at \S+ (?:was unable|could not)"),
    ("en", r"this is the postfix|dragonfly mail agent|mail delivery subsystem"),
    ("en", r"machine generated message from mail service"),
    ("en", r"the original (?:message|mail) was received at"),
    ("en", r"transcript of (?:the )?(?:session|attempts)"),
    ("en", r"(?:had|with) (?:permanent|transient|temporary)[\w -]{0,20} (?:fatal )?(?:delivery )?errors|"
           r"delivery (?:problems|notifications) -"),
    ("en", r"(?:permanent|fatal)[\w -]{0,20} delivery errors"),
    ("en", r"delivery (?:to|of)[^.\n]{0,120}(?:fail|unsuccessful|delayed|has been suspended)"),
    ("en", r"delivery (?:has )?failed"),
    ("en", r"(?:unable|failed|trouble|trying|not able|problem) (?:to )?deliver(?:ing)?\b"),
    ("en", r"(?:could not|couldn't|cannot|can't|can not|was not|has not been|were not|not yet been) (?:be |"
           r"been )?(?:delivered|sent to|relayed|forwarded)"),
    ("en", r"(?:did not|didn't|has not|was unable to|not) reach(?:ed)? (?:some|the|all|one|its|any|following)"),
    ("en", r"(?:undeliverable|undelivered) (?:address|message|mail|to|because)|was undeliverable"),
    ("en", r"(?:address|user|mailbox|recipient|host|domain)(?:'s mailbox)? (?:is )?(?:not found|unknown|"
           r"unavailable|does not exist|full|over quota)"),
    ("en", r"message not delivered|email returned|message log follows|failure reasons|failed recipients|"
           r"returned message|non-delivery report"),
    ("en", r"(?:report relates to|is returned|being returned|was returned|returned to you|rejected your message)"),
    ("en", r"message from (?:yahoo|\S+\.\w{2,})\.?\s"),
    ("en", r"(?:still )?awaiting delivery|notification about a delay|still being retried|will (?:continue to|"
           r"keep) try"),
    ("en", r"invalid user address|requested (?:mail )?action (?:not taken|aborted)"),
    ("en", r"you are not a member of this|duplicated message-id in"),
    ("en", r"invalid final delivery|no such (?:user|mailbox|recipient|address)|unknown (?:user|recipient|local)"),
    ("en", r"(?:smtp|mta)[\w -]{0,20} (?:error|log)|status code:? [45]"),
    ("en", r"\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b"),
    ("en", r"your message to [^\n]{1,200} (?:couldn't be delivered|could not be delivered|was(?:n't| not) delivered|"
           r"has been (?:blocked|rejected|delayed))"),
    ("de", r"(?:nicht|konnte)[^.\n]{0,60} (?:zugestellt|zustellen|ausgeliefert)"),
    ("fr", r"(?:n'a (?:pas )?pu être|n'ont pas pu être|pas été|impossible de) (?:remis|distribu|délivr|livr)"),
    ("de", r"fehler bei der nachrichtenzustellung|zustellung[^.\n]{0,60} fehlgeschlagen"),
    ("es", r"error (?:de|en la) entrega|no (?:se )?(?:ha podido|pudo|puede|fue) (?:ser )?(?:entrega)"),
    ("pt", r"falha (?:na|de) entrega|não (?:pôde|foi possível|pode) (?:ser )?entreg"),
    ("it", r"(?:impossibile|non è stato possibile|non) (?:recapitar|consegnar)"),
    ("nl", r"niet (?:worden )?(?:bezorgd|afgeleverd)"),
    ("ru", r"создано автоматически сервером|не (?:может быть|было|удалось) доставлен|недоставлен"),
    ("ja", r"(?:送信|配信|配送|お届け|配達)(?:が)?でき(?:ません|なかった)|エラーのため|自動的に生成"),
    ("zh", r"无法(?:投递|送达|发送)|退回|未能(?:送达|投递)|無法"),
)  # fmt: skip
"""Language, pattern in the first lines of the text."""
