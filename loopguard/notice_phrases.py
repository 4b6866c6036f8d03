"""How machines' notices begin their subject and what they say, by language: tables for `machine_shape`.

Lower case. Shops, travel sites, servers, repositories and social networks write like this; so do people sometimes,
which is why a row of these tables is one sign and never enough.
"""

from typing import Final

__all__ = ["OFFERS", "SUBJECTS", "WORDS"]

SUBJECTS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"(?:\[[^\]]{1,60}\] )?(?:your |new )?(?:order|booking|reservation|registration|payment|subscription|"
           r"shipping|"
           r"account|appointment|purchase) (?:confirm|receiv|receipt|number|update|status|has been|is (?:confirmed|"
           r"ready))"),
    ("en", r"confirm(?:ation)? (?:of )?(?:your )?(?:order|booking|reservation|registration|payment|account|e-?mail|"
           r"subscription)"),
    ("en", r"(?:please )?(?:verify|confirm|activate|validate) your |reset your password|password reset|welcome to "),
    ("en", r"your (?:\S+ ){0,3}(?:order|invoice|receipt|statement|bill|ticket|password|account|subscription|booking|"
           r"reservation|package|delivery|trial|membership)\b"),
    ("en", r"(?:\[[^\]]{1,60}\] )?you (?:have|are|got|received) (?:an? |\d+ )?(?:new |\S+'s |unread |pending )"),
    ("en", r"\S{1,60}(?: \S{1,60}){0,3} (?:has (?:a |an )|(?:has )?(?:invited|added|tagged|followed|mentioned|accepted|"
           r"commented|replied|shared|sent you|posted))\b"),
    ("en", r"(?:\[[^\]]{1,60}\] )?(?:new |online |web )?lead\b|(?:new )?(?:contact|enquiry|inquiry) form"),
    ("en", r"(?:\W{0,4}(?:problem|recovery|alert|alarm|warning|critical|down|up|ok|resolved|firing|"
           r"info)\b\W{0,4}[:\]|-])"),
    ("en", r"(?:security|login|sign-?in|low balance|price|weather|fraud) (?:alert|notification|notice|warning)"),
    ("en", r"(?:build|job|backup|pipeline|deploy(?:ment)?|scan|test run|sync)\b.{0,60}\b(?:fail|success|succeed|"
           r"complete|finish|pass|fixed|broken|unstable)"),
    ("en", r"cron <|logwatch for |output from your job|anacron job|daily (?:report|digest|summary)|weekly (?:report|"
           r"digest|summary)|monthly (?:report|statement)"),
    ("en", r"(?:\[?(?:svn|cvs|git|hg)\]?\b.{0,40}(?:commit|rev|r\d)|\S{1,80} (?:revision|commit) [0-9a-f]{1,40}\b)"),
    ("en", r"(?:automatic |system )?(?:notification|notice|reminder|update|report)(?: of| from| for|:)"),
    ("de", r"(?:ihre |deine )?(?:bestell|auftrags|buchungs|reservierungs|versand|anmelde|zahlungs|"
           r"eingangs)bestätigung"),
    ("de", r"(?:ihre|deine) (?:bestellung|rechnung|buchung|reservierung|anmeldung|registrierung|sendung|zahlung)\b"),
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

OFFERS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"\b\d{1,2} ?% (?:off|discount|sale)|\b(?:special|limited|exclusive|last|best) (?:offer|deal|time|chance)"),
    ("en", r"\b(?:newsletter|free shipping|clearance|black friday|cyber monday|coupon|webinar|giveaway|sale ends)\b"),
    ("de", r"\b(?:sonderangebot|angebote der|rabatt|gutschein|schnäppchen|sonderaktion|gewinnspiel)"),
    ("fr", r"\b(?:soldes|offre (?:spéciale|exclusive)|remise|bon plan|lettre d'information|promotion)\b"),
    ("es", r"\b(?:oferta|ofertas|descuento|rebajas|promoción|promociones|boletín|campaña)\b"),
    ("pt", r"\b(?:oferta|ofertas|desconto|promoção|promoções|campanha|boletim)\b"),
    ("it", r"\b(?:offerta|offerte|sconto|saldi|promozione)\b"),
    ("nl", r"\b(?:aanbieding|korting|uitverkoop|nieuwsbrief)"),
    ("ru", r"\b(?:скидк|распродаж|акция|рассылка)"),
    ("ja", r"セール|キャンペーン|メルマガ|クーポン"),
    ("zh", r"优惠|優惠|促销|促銷|折扣"),
)
"""Language, pattern anywhere in the subject: something is offered to many."""

WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("en", r"thank(?:s| you) for (?:booking|registering|signing up|ordering|subscribing|joining|shopping|your (?:order|"
           r"booking|purchase|registration|payment|subscription|reservation))"),
    ("en", r"(?:to read (?:the|this) (?:full )?\w+|to (?:view|see|change|update|manage|confirm|verify|"
           r"activate) (?:your|"
           r"the|this)[^.\n]{0,60}|please)[,:]? click (?:here|on|the|below)"),
    ("en", r"(?:update|change|manage|edit) your (?:\w+ )?(?:settings|preferences|notifications|profile)"),
    ("en", r"view (?:this|it) (?:e-?mail |message )?(?:in|on) (?:your|a) (?:web )?browser|view (?:it )?online"),
    ("en", r"(?:confirmation|tracking|reservation|booking|order) (?:number|code|no\.|id)\s*[:#]"),
    ("en", r"all rights reserved|(?:^|\W)copyright (?:©|\(c\)) ?\d{4}|privacy policy"),
    ("en", r"(?:log|sign) ?in to (?:your|the)|your account (?:has been|was|is now)|verification code|one-time"),
    ("en", r"this is (?:a|your) (?:confirmation|reminder|notification|receipt|invoice|summary)"),
    ("de", r"(?:vielen dank|danke) für (?:ihre|deine) (?:bestellung|buchung|anmeldung|registrierung|zahlung)|"
           r"bestell-?nummer|auftragsnummer|klicken sie (?:hier|auf)"),
    ("fr", r"merci (?:de|pour) votre (?:commande|inscription|réservation|achat)|cliquez (?:ici|sur)|"
           r"numéro de commande"),
    ("es", r"gracias por (?:su|tu) (?:compra|pedido|registro|reserva)|haga clic|número de pedido"),
    ("pt", r"obrigado (?:por|pela) (?:sua|seu)? ?(?:compra|pedido|reserva)|clique (?:aqui|no)"),
    ("it", r"grazie per (?:il tuo|la tua|il suo|la sua|aver) (?:ordine|acquisto|prenotazione|ordinato)|clicca (?:qui|"
           r"sul)"),
    ("nl", r"bedankt voor (?:uw|je) (?:bestelling|boeking|aankoop|registratie)|klik hier"),
    ("ru", r"спасибо за (?:заказ|регистрацию|покупку)|перейдите по ссылке"),
    ("ja", r"(?:ご注文|ご利用|ご登録|お申し込み)(?:いただき|頂き)?.{0,12}ありがとうございま"),
)  # fmt: skip
"""Language, pattern in the first or last lines of the text."""
