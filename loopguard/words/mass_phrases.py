"""What mail to many speaks of: its own issue, its offer, money for everybody, a button to press; by subject and
language, in one table.

A mail has at most one sign of each kind, however often it says so, because a person may well speak of one of them: "I
lost my loan papers", "the newsletter does not come". `mass_mail` weighs the kinds together with what else the mail
shows.
"""

from typing import Final

__all__ = ["KINDS", "SHOUTS"]

KINDS: Final[tuple[tuple[str, int, tuple[tuple[str, str], ...]], ...]] = (
    ("issue", 2, (
        ("en", r"in this (?:week's |month's )?(?:issue|edition|newsletter)|this (?:week|month)'s (?:issue|edition|"
               r"newsletter|highlights|top stories)|for immediate release|(?:volume|vol\.?) \d+,? (?:issue|no|number)|"
               r"our (?:weekly|monthly|latest|quarterly) (?:newsletter|update|e-?news)|"
               r"we(?:'re| are) (?:pleased|happy|excited|proud|delighted|thrilled) to (?:announce|introduce|present|"
               r"invite)|newsletter (?:no\.?|nr\.?|#|issue) ?\d|chain letter|forward this (?:e-?mail|message|letter) "
               r"to (?:all|every|\d+|as many)|send this to (?:all|every|\d+)"),
        ("de", r"in dieser ausgabe|(?:unser|der|den) (?:aktuelle\w?|neue\w?) (?:newsletter|rundbrief)|"
               r"ausgabe (?:nr\. ?)?\d+"
               r"|pressemitteilung|zur sofortigen veröffentlichung|liebe (?:leserinnen|mitglieder|newsletter|abonnent)|"
               r"wir freuen uns,? ihnen[^.\n]{0,80}(?:vorzustellen|präsentieren|anbieten)"),
        ("fr", r"dans ce numéro|notre (?:lettre|newsletter) (?:d'information|mensuelle|hebdo)|communiqué de presse|"
               r"nous (?:sommes heureux|avons le plaisir) de vous (?:annoncer|présenter|inviter)"),
        ("es/pt", r"en este número|nuestro boletín|nota de prensa|(?:nos complace|tenemos el (?:placer|agrado) de) "
                  r"(?:anunciar|presentar|invitar)\w*|nesta edição|nosso boletim|temos o prazer de (?:anunciar|"
                  r"apresentar|convidar)"),
        ("it", r"in questo numero|la nostra newsletter|comunicato stampa|siamo lieti di (?:annunciar|presentar|"
               r"invitar)\w*"),
        ("nl/nordic", r"in dit nummer|onze nieuwsbrief|persbericht|i dette nummer|i detta nummer|vores nyhedsbrev|"
                      r"vårt nyhets|pressmeddelande|pressemeddelelse|tässä numerossa|uutiskirjeemme"),
        ("pl/cs/hu/ro/tr", r"w tym numerze|nasz newsletter|v tomto čísle|tiskov[áé] zpráv|sajtóközlemény|hírlevelünk|"
                           r"comunicat de presă|basın bülteni|bu sayı(?:da|mızda)"),
        ("ru/uk", r"в этом (?:номере|выпуске)|выпуск (?:№|n)? ?\d+|пресс-релиз|рады (?:сообщить|представить|"
                  r"пригласить)|приглашаем (?:вас )?(?:принять участие|на (?:семинар|вебинар|конференц))|"
                  r"у цьому випуску|запрошуємо (?:вас )?на"),
        ("ja/zh/ko", r"メールマガジン|メルマガ|今号|今週の(?:おすすめ|特集)|本期(?:内容|导读|目录)|本期推荐|뉴스레터"),
    )),
    ("button", 1, (
        ("en", r"click (?:here|below|the (?:link|button))|(?:order|buy|shop|act|call|apply|enroll?|join|subscribe|sign "
               r"up|register|download|get started|learn more|book|start) (?:now|today)|read more|full details|visit "
               r"(?:our|the) (?:web ?)?site|watch (?:the|this) video|see for free|free download"),
        ("de", r"hier klicken|klicken sie hier|jetzt (?:bestellen|kaufen|anmelden|registrieren|sichern|ansehen|"
               r"informieren|testen|starten)|mehr erfahren|zum (?:angebot|shop|video)|weiterlesen"),
        ("fr/es/pt/it/nl", r"cliquez ici|en savoir plus|lire la suite|commandez|j'en profite|haga clic|haz clic|"
                           r"leer más|compra ahora|clique aqui|saiba mais|leia mais|clicca qui|leggi tutto|scopri di "
                           r"più|acquista ora|klik hier|lees (?:meer|verder)|bestel nu"),
        ("nordic/pl/cs/ru/tr", r"klicka här|läs mer|klik her|læs mere|klikk her|les mer|lue lisää|kliknij|czytaj "
                               r"więcej|klikněte|zjistit více|нажмите|подробнее|узнать больше|заказать|перейти на "
                               r"сайт|buraya tıkla|hemen (?:al|başla)|devamını oku"),
        ("ja/zh/ko", r"はこちら|こちらから|こちらをクリック|今すぐ|点击(?:这里|此处|查看)|點擊|立即(?:购买|注册|申请)|"
                     r"여기를 클릭|자세히 보기"),
    )),
    ("offer", 1, (
        ("en", r"100 ?% (?:free|natural|guaranteed|safe|satisfaction)|risk[- ]free|free (?:trial|gift|shipping|quote|"
               r"sample|consultation|bonus|report|access|full|membership)|limited[- ]time|special (?:offer|price|"
               r"discount)|money[- ]back|no obligation|best[- ]selling|lowest price|best price|up to \d+ ?% off|\d+ ?% "
               r"(?:off|discount)|while supplies last|buy one|\$\d[\d,.]* ?(?:/|per )(?:mo|month|week|day)|"
               r"as seen on|don't miss"),
        ("de", r"kostenlos|gratis|unverbindlich|rabatt|sonderpreis|angebot gilt|nur (?:noch )?(?:heute|\d+ (?:tage|"
               r"plätze|stück))|geld-zurück|schnäppchen|versandkostenfrei"),
        ("fr/es/pt/it/nl", r"gratuit|sans engagement|offre (?:spéciale|limitée|exclusive)|\d+ ?% de (?:remise|"
                           r"réduction|descuento|desconto|sconto)|sin compromiso|oferta|grátis|gratuito|offerta|"
                           r"sconto|aanbieding|korting"),
        ("nordic/pl/cs/ru/tr", r"erbjudande|rabatt|tilbud|tarjous|alennus|promocj|rabat|zniżk|sleva|akční|скидк|"
                               r"бесплатн|акци[яи]|выгодн|indirim|fırsat|kampanya|ücretsiz"),
        ("ja/zh/ko", r"無料|割引|特典|キャンペーン|免费|优惠|折扣|特价|促销|代开.{0,6}发票|할인|무료"),
    )),
    ("money", 1, (
        ("en", r"\d[\d,.]* ?(?:million|billion)|million (?:us |united states )?(?:dollars|euros?|pounds|usd)|"
               r"(?:make|earn|earning) (?:a fortune|(?:extra )?money|\$?\d)|generating a fortune|lottery|jackpot|"
               r"casino|next of kin|inheritance|beneficiar(?:y|ies)|compensation (?:fund|payment)|atm card|unclaimed|"
               r"(?:business|investment) (?:proposal|opportunity)|debt(?: relief|[- ]free|s\b)|mortgage|"
               r"loan (?:offer|approval|at)|low interest|bitcoin|crypto|passive income|work (?:from|at) home|"
               r"financial freedom|stock (?:alert|pick)|investors?"),
        ("de/fr/es/it/pt/ru", r"millionen|verdien\w* (?:sie )?[\d.]+|reich werden|nebenverdienst|kredit|lotterie|"
                              r"erbschaft|héritage|bénéficiaire|prêt (?:entre|personnel)|millones|herencia|lotería|"
                              r"préstamo|eredità|prestit|milhões|herança|empréstimo|миллион|кредит|заработ|"
                              r"наследств|задолженност"),
        ("nl/hr/pl/tr", r"donatie|schenking|erfenis|nalatenschap|sredstva za naknadu|nasljedstv|darowizn|spadek|"
                        r"miras|bağış"),
        ("zh/ja", r"发票|贷款|投资|万元|借入|副業|儲か|月収"),
    )),
    ("body", 1, (
        ("en", r"viagra|cialis|levitra|weight ?loss|lose (?:weight|\d+ (?:pounds|lbs))|libido|aphrodisiac|"
               r"enlarge(?:ment)?\b|penis|erection|herbal|pharmac(?:y|ies)|prescription|replica|rolex|"
               r"anti-?aging|diet pill|supplement|blood (?:sugar|pressure)|tinnitus|diabet|"
               r"porn|xxx|hot(?:test)? (?:girls?|singles|babes|teens|site|women)|webcam|nude|naked|horny|adult (?:site|"
               r"dating|content)|dating"),
        ("others", r"abnehmen|potenz|minceur|maigrir|adelgazar|dimagrire|emagrec|похуде|потенци|знакомств|減肥|出会い|"
                   r"ダイエット"),
    )),
    ("trade", 1, (
        ("en", r"search engine|(?:first|top|1st) page (?:of|on) google|link exchange|backlinks?|guest posts?|"
               r"(?:high-quality|website|targeted|more) traffic|your (?:web ?)?site|web ?(?:design|development) "
               r"(?:company|services|firm)|app development|seo\b|"
               r"(?:leading|professional) (?:manufacturer|supplier|exporter|factory)|we (?:are|manufacture|supply|"
               r"export) (?:a |an )?(?:manufacturer|supplier|exporter|factory|wide)|(?:e-?mail|contact|mailing|"
               r"customer) (?:list|database)s?|leads|bulk e-?mail|dear (?:sirs?|madam|friend|customer|beneficiary|"
               r"winner|(?:account|e-?mail|webmail|valued|mailbox) ?(?:user|owner|customer|holder|member)|"
               r"business owner|webmaster|purchasing|manager)"),
        ("others", r"suchmaschine|geschäftskontakte|adressdatenbank|sehr geehrte(?:r)? (?:kund|nutzer)|référencement|"
                   r"cher client|estimado (?:cliente|usuario|amigo)|prezado cliente|gentile cliente|база (?:данных|"
                   r"предприятий)|рассылк|продвижени|尊敬的(?:客户|用户)|厂家"),
    )),
    ("alarm", 1, (
        ("en", r"(?:verify|confirm|validate|update|re-?activate) your (?:\w+ ){0,2}(?:account|mailbox|e-?mail|identity|"
               r"information|billing|password|details)|(?:account|mailbox|e-?mail|storage|"
               r"quota) (?:\w+ ){0,3}(?:suspended|"
               r"limited|exceeded|deactivated|blocked|locked|full|terminated|closed|expire)|unusual (?:activity|"
               r"sign-?in)|(?:tt|swift|payment|remittance|bank) (?:copy|advice|slip)|we have made (?:the|a) payment|"
               r"your (?:package|parcel|delivery) (?:could not|is on hold|has been held)|failure to (?:comply|verify|"
               r"do)|"
               r"within (?:24|48|72) hours"),
        ("others", r"konto (?:wurde|wird) (?:gesperrt|eingeschränkt|gelöscht)|bestätigen sie ihre (?:daten|konto)|"
                   r"compte (?:a été|sera) (?:suspendu|bloqué|limité)|cuenta (?:ha sido|será) (?:suspendida|bloqueada)|"
                   r"conta (?:foi|será) (?:suspensa|bloqueada)|il (?:suo|tuo) conto|аккаунт (?:заблокирован|будет)|"
                   r"ознакомиться (?:в|с) приложени"),
        ("ja/zh/ko", r"(?:利用|本人|お支払い|支払|決済)(?:方法)?の?確認|アカウント.{0,12}(?:停止|制限|更新|異常)|"
                     r"(?:账户|帐户|賬戶|邮箱|郵箱).{0,8}(?:异常|異常|冻结|停用|升级|容量)|계정.{0,8}(?:정지|제한)"),
    )),
)  # fmt: skip
"""Kind, points, its rows: language and pattern in the first or last lines of the text, lowered."""

SHOUTS: Final = (
    r"^\W{0,3}(?:adv|ad|advertisement|anzeige|publicité|реклама)\b\W{0,3}[: ]|!{2,}|!.*!|\${2,}|€{2,}|"
    r"(?:^|\W)free!|!$|\b\d[\d.,]{2,} ?(?:euro|usd|dollars|€|\$)|[\$€£]\d[\d,.]*"
)
"""A subject that cries, lowered."""
