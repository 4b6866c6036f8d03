"""Providers' notices of what one rents: a domain, a certificate, a contract, a licence runs out, is renewed, is ready.

Sources: the notices that registrars must send (ICANN's Expired Registration Recovery Policy 2.1), public mail templates
of WHMCS, cPanel and Let's Encrypt; the help pages of hosters and of telephone companies.
"""

from typing import Final

from loopguard.words.topics.topic import Row, Topic

__all__ = ["SERVICES"]

_THING: Final = (
    r"(?:domains?(?:\(s\))?|certificates?|ssl|tls|licen[cs]es?|subscriptions?|membership|plan|trial|hosting|vps|server|"
    r"contract|policy|insurance|storage|mailbox|api key|token|passphrase|warranty|service|account)"
)
_VERTRAG: Final = (
    r"(?:domain\w*|zertifikat\w*|vertrag|tarif|abo|abonnement|lizenz|webspace|hosting|server|mitgliedschaft|konto|"
    r"postfach|versicherung|anschluss|paket|produkt|zugang)"
)
SUBJECTS: Final[tuple[Row, ...]] = (
    ("en", rf"(?:\S+ ){{0,5}}{_THING} .{{0,60}}\b(?:expir\w+|renew\w*|suspended|about to|will be (?:charged|deleted|"
           r"cancell?ed|terminated)|has been (?:activated|created|provisioned|cancell?ed|upgraded)|is (?:ready|"
           r"active)|ends? "
           r"(?:in|on|today|soon)|ended)\b"),
    ("en", rf"(?:\S+ ){{0,3}}(?:renewal|expiration|expiry|cancellation|termination|suspension|activation|usage|"
           rf"data|price "
           rf"change) (?:notice|notification|reminder|alert|confirmation|warning)|(?:expir\w+|renewal|usage) "
           rf".{{0,30}}{_THING}"),
    ("de", rf"(?:ihre?|deine?|die|der|das) (?:\S+ ){{0,2}}{_VERTRAG}\b.{{0,60}}(?:läuft|verlänger\w+|abgelaufen|"
           rf"gekündigt|"
           r"eingerichtet|aktiviert|bestellt|gesperrt|endet|freigeschaltet|bereit|übertragen|umgestellt)|.{0,30}\b"
           r"(?:verlängerung|ablauf|kündigungsbestätigung|vertragsbestätigung|auftragsbestätigung)\b"),
    ("fr", r".{0,40}\b(?:nom de domaine|certificat|contrat|abonnement|hébergement|licence)\b.{0,40}\b(?:expir\w+|"
           r"arrive|renouvel\w+|résili\w+|activ\w+|échéance)"),
    ("es/pt", r".{0,40}\b(?:dominio|domínio|certificado|contrato|suscripción|assinatura|licencia|licença|plan|plano)\b"
              r".{0,40}\b(?:venc\w+|caduc\w+|expir\w+|renov\w+|activ\w+|ativ\w+|cancelad\w)"),
    ("it/nl", r".{0,40}\b(?:dominio|certificato|contratto|abbonamento|licenza|domein\w*|certificaat|abonnement|"
              r"licentie)\b"
              r".{0,40}\b(?:scad\w+|rinnov\w+|attiv\w+|disdett\w+|verloopt|verleng\w+|opgezegd|geactiveerd)"),
    ("slavic/hu", r".{0,40}\b(?:domen\w*|domén\w*|certyfikat\w*|certifikát\w*|umow\w+|smlouv\w+|zmluv\w+|előfizetés\w*|"
                  r"домен\w*|сертификат\w*|договор\w*|подписк\w+)\b.{0,40}\b(?:wygas\w+|odnowi\w+|vyprší|expir\w+|"
                  r"prodlouž\w+|lejár\w*|megújul\w*|истека\w+|заканчива\w+|продл\w+)"),
    ("nordic/tr", r".{0,40}\b(?:domän\w*|domæne\w*|domene\w*|abonnemang\w*|abonnement\w*|verkkotunnu\w*|alan "
                  r"ad\w+)\b.{0,40}"
                  r"\b(?:förny\w+|forny\w+|går ut|udløber|utløper|vanhene\w+|sona er\w+|yenile\w+)"),
    ("ja/zh/ko", r".{0,30}(?:ドメイン|証明書|契約|ライセンス|域名|证书|憑證|合同|도메인|인증서|구독).{0,20}"
                 r"(?:更新|有効期限|満了|到期|续费|續費|过期|만료|갱신)"),
)  # fmt: skip
"""Language, pattern from the beginning of the subject."""

SENDERS: Final[tuple[Row, ...]] = (
    ("providers", r"(?:.*[-_. ])?(?:domains?|registrar|hostmaster|renewals?|expiry|hosting|whois|licens(?:e|ing)|"
                  r"subscriptions?|contracts?|verträge|vertrag|kundenservice|domainservice|ssl|certificates?)"
                  r"(?:[-_. ].*)?"),
)  # fmt: skip
"""Who, pattern over the whole local part or display name."""

WORDS: Final[tuple[Row, ...]] = (
    ("en", r"auto(?:matically)?[- ]?renew\w*|\bexpires? (?:on|in)|expir(?:y|ation) date|renew(?:al|s)? (?:date|"
           r"now|price|on)|will (?:expire|"
           r"be (?:renewed|charged|suspended|deleted|billed|cancelled))|(?:valid|active) (?:until|through)"),
    ("en", r"no (?:further )?action (?:is )?(?:needed|required|necessary)|(?:do not|don't) (?:need|have) to do "
           r"anything"),
    ("en", r"(?:domain|plan|subscription|licen[cs]e|contract|product|server|hostname)(?: name| id| number| key| "
           r"type)?\s?:"),
    ("en", r"(?:manage|renew|upgrade|cancel|view|log ?in to) (?:your|my|the) (?:\S+ )?(?:domain|plan|subscription|"
           r"account|licen[cs]e|billing|services?|control panel|dashboard)"),
    ("de", r"sie müssen nichts|automatisch (?:am |um |für |verlänger)|vertragsnummer|kundennummer|laufzeit|"
           r"verlängert sich|kündigungsfrist|zum \d\d?\.\d\d?\.\d{4}|kundencenter|control-?center"),
    ("fr", r"renouvel\w+ (?:auto|votre)|date d.(?:expiration|échéance)|votre espace client|numéro de (?:client|"
           r"contrat)"),
    ("es/pt/it", r"renov\w+ autom\w+|fecha de (?:vencimiento|caducidad)|data de (?:vencimento|expiração)|área de "
                 r"cliente|"
                 r"rinnovo autom\w+|data di scadenza|area clienti"),
    ("nl/nordic", r"automatisch verlengd|vervaldatum|klantnummer|förnyas automatiskt|fornyes automatisk|kundnummer|"
                  r"kundenummer"),
    ("slavic/hu/tr", r"odnow\w+ autom\w+|data wygaśnięcia|automaticky prodlouž\w+|datum expirace|lejárat|"
                     r"срок действия|продл\w+ автом\w+|bitiş tarihi"),
    ("ja/zh/ko", r"有効期限|自動更新|更新料|到期(?:日|时间)|自动续费|만료일|자동 ?갱신"),
)  # fmt: skip
"""Language, pattern at the ends of the text."""

SERVICES: Final = Topic("a contract, a domain or a certificate", SUBJECTS, SENDERS, WORDS)
