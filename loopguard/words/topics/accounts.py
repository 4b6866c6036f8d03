"""One-time codes, sign-in alerts, password resets, confirmations of an address.

Sources: public language files of Appwrite, Keycloak, Discourse, GitLab and Mastodon; the mails that sign-in services
show in their documentation (Auth0, Okta, Google, Microsoft).
"""

from typing import Final

from loopguard.words.topics.topic import Row, Topic

__all__ = ["ACCOUNTS"]

SUBJECTS: Final[tuple[Row, ...]] = (
    ("en", r"(?:\d{4,8}|[a-z0-9]{3,5}-[a-z0-9]{3,5}) (?:is your|- your)|.{0,60}\b(?:verification|security|confirmation|"
           r"access|log-?in|sign[- ]?in|one[- ]time|otp|authentication|passcode|2fa|activation) (?:code|passcode|"
           r"password|pin|link)\b"),
    ("en", r"(?:reset|change|set|forgot(?:ten)?|recover|update) (?:your )?(?:\S+ ){0,2}password|"
           r".{0,40}\bpassword (?:reset|change|recovery|expir|was changed|has been|notification|assistance|help)|"
           r"your (?:\S+ ){0,2}password (?:was|has|will|is)"),
    ("en", r".{0,40}\b(?:new|unusual|suspicious|unrecogni[sz]ed|unknown|recent|successful|failed)\b.{0,20}\b"
           r"(?:sign[- ]?in|log-?in|device|activity|access)\b|(?:security|sign[- ]?in|login|account) (?:alert|"
           r"notification|notice)"),
    ("en", r"(?:please )?(?:verify|confirm|activate|validate) (?:your )?(?:\S+ )?(?:e-?mail|account|address|"
           r"registration|identity|subscription)|(?:e-?mail|account|address) (?:verification|confirmation|activation)"),
    ("de", r".{0,40}\b(?:bestätigungs|sicherheits|verifizierungs|anmelde|zugangs|einmal|login|aktivierungs)-?(?:code|"
           r"kennwort|passwort|link)|.{0,30}\b(?:passwort|kennwort) (?:zurück|ändern|geändert|vergessen|wurde)|"
           r"neue anmeldung|(?:e-mail|konto|registrierung)\S* ?(?:bestätigen|aktivieren)"),
    ("de/fr/es", r"(?:ihre|deine) (?:mobile |sms-?)?(?:m?tan|pin)\b|(?:votre|tu|su) (?:code|código|clave)\b"),
    ("en", r"your (?:\S+ )?(?:log-?in|sign-?in|magic) link"),
    ("de", r"sicherheits(?:warnung|hinweis|meldung)\b"),
    ("en/fr/es/pt/it", r"account details (?:for|at)|confirmation de (?:votre )?(?:inscription|compte)|"
                       r"(?:confirmación|confirmação|conferma) (?:de |di |del |do )?(?:la |tu |su |sua |"
                       r"tua )?(?:registro|cuenta|cadastro|conta|registrazione|iscrizione|account)"),
    ("fr", r".{0,40}\bcode (?:de vérification|de sécurité|de confirmation|à usage|de connexion)|.{0,30}\bmot de passe|"
           r"nouvelle connexion|(?:confirmez|vérifiez|activez) votre"),
    ("es", r".{0,40}\bcódigo (?:de (?:verificación|seguridad|confirmación|acceso)|de un solo)|.{0,30}\b(?:restable\w+|"
           r"cambi\w+|recuper\w+) (?:de |la |tu |su )*contraseña|nuevo inicio de sesión|(?:confirm[ae]|verifi\w+|"
           r"activ[ae]) (?:tu|su) "),
    ("pt", r".{0,40}\bcódigo de (?:verificação|segurança|confirmação|acesso)|.{0,30}\b(?:redefin\w+|alter\w+|"
           r"recuper\w+) (?:de |a |sua )*(?:senha|palavra-passe)|novo (?:login|acesso)|(?:confirme|verifique|"
           r"ative) (?:o )?(?:seu|sua)"),
    ("it", r".{0,40}\bcodice (?:di (?:verifica|sicurezza|conferma|accesso)|otp)|.{0,30}\b(?:reimpost\w+|recuper\w+|"
           r"cambio|"
           r"ripristin\w+) (?:della |la |tua )*password|nuovo accesso|(?:conferma|verifica|attiva) (?:il|la|l')"),
    ("nl", r".{0,40}\b(?:verificatie|beveiligings|bevestigings|inlog|toegangs|activerings)-?code|.{0,30}\bwachtwoord "
           r"(?:opnieuw|herstel|wijzig|vergeten|gewijzigd|resetten)|nieuwe (?:aanmelding|inlog)|bevestig (?:je|uw) "),
    ("nordic", r".{0,40}\b(?:verifierings|bekräftelse|engångs|verifikations|bekræftelses|engangs|bekreftelses|"
               r"säkerhets|vahvistus|kerta)-?(?:kode?n?|koodi\w*)|.{0,30}\b(?:återställ\w* .{0,10}lösenord|"
               r"nulstil .{0,10}adgangskode|tilbakestill .{0,10}passord|vaihda salasana|salasanan)|(?:bekräfta|bekræft|"
               r"bekreft|vahvista) "),
    ("pl/cs/sk", r".{0,40}\b(?:kod (?:weryfikacyjny|potwierdz\w+|dostępu|jednorazowy)|(?:ověřovací|potvrzovací|"
                 r"overovací) kód)|.{0,30}\b(?:reset\w* hasła|zmiana hasła|obnov\w+ hesla|změna hesla|zmena hesla)|"
                 r"nowe logowanie|"
                 r"(?:potwierdź|potvrďte|aktywuj) "),
    ("hu/ro/hr/sl", r".{0,40}\b(?:ellenőrző kód|megerősítő kód|cod(?:ul)? de (?:verificare|confirmare|securitate)|"
                    r"verifikacijski kod|potrditvena koda)|.{0,30}\b(?:jelszó|resetare\w* parol\w+|"
                    r"schimbare\w* parol\w+|"
                    r"lozink\w+ (?:reset|promj)|ponastavitev gesla|(?:reset\w*|ponovno \w+) lozink\w+)"),
    ("ru/uk/bg", r".{0,40}\b(?:код (?:подтверждения|безопасности|доступа|подтвердж\w+|підтвердження|потвърждение)|"
                 r"(?:одноразовый|проверочный) (?:код|пароль))|.{0,30}(?:сброс|восстановление|смена|скидання|"
                 r"відновлення) парол[яю]|новый вход|подтвердите |підтвердьте "),
    ("tr/el", r".{0,40}(?:doğrulama|onay|güvenlik|giriş) kodu|şifre(?:ni|nizi)? (?:sıfırla|değiş|yenile)|"
              r"yeni (?:oturum|giriş)|"
              r".{0,40}κωδικ(?:ός|ού) (?:επαλήθευσης|ασφαλείας|επιβεβαίωσης|πρόσβασης)|.{0,20}επαναφορά κωδικού"),
    ("ja/zh/ko", r".{0,40}(?:認証|確認|ワンタイム|セキュリティ)(?:コード|パスワード)|"
                 r".{0,20}パスワード(?:の)?(?:再設定|変更|リセット)|"
                 r".{0,20}(?:新しい|不審な)(?:サインイン|ログイン)|.{0,40}(?:验证码|驗證碼|校验码|动态密码)|"
                 r".{0,20}(?:重置|找回|"
                 r"修改|重設)密[码碼]|.{0,30}(?:인증 ?(?:번호|코드)|비밀번호 (?:재설정|변경|초기화))"),
    ("ar/he/fa/vi/id/th", r".{0,40}(?:رمز (?:التحقق|التأكيد)|إعادة تعيين كلمة|קוד (?:אימות|גישה)|איפוס סיסמ|"
                          r"کد (?:تایید|تأیید)|mã (?:xác (?:minh|nhận|thực)|otp)|đặt lại mật khẩu|kode (?:verifikasi|"
                          r"otp)|(?:atur|setel) ulang kata sandi|รหัส(?:ยืนยัน| ?otp)|รีเซ็ตรหัสผ่าน)"),
)  # fmt: skip
"""Language, pattern from the beginning of the subject."""

SENDERS: Final[tuple[Row, ...]] = (
    ("services", r"(?:.*[-_. ])?(?:account[-_. ]?(?:security|protection|verification|update|services)|security|verify|"
                 r"verification|auth(?:entication)?|otp|identity|sso|passwords?|password[-_. ]?reset|login|signin|"
                 r"sign[-_. ]in|accounts|registration|account|sicherheit|konto|anmeldung|seguridad|cuentas?|"
                 r"compte|securite|sécurité|conta|seguranca|segurança|accesso|sicurezza|beveiliging)(?:[-_. ].*)?"),
)  # fmt: skip
"""Who, pattern over the whole local part or display name."""

WORDS: Final[tuple[Row, ...]] = (
    ("en", r"(?:your|this|the|following|use|enter)\b[^.\n]{0,30}\b(?:code|passcode|pin|otp)\b[^.\n]{0,60}(?:\d{4,8}|:|"
           r"is\b|below|expire|valid)|(?:code|link|token)\b[^.\n]{0,40}(?:expires?|valid (?:for|until))"),
    ("en", r"(?:ignore|disregard) this (?:e-?mail|message|request)|if (?:you did(?:n.t| not)|this was(?:n.t| not)|"
           r"you have "
           r"not|it wasn.t)[^.\n]{0,60}(?:request|you|sign|ignore|password|log)|if this was you|safely ignore"),
    ("en", r"(?:someone|you|we)\b[^.\n]{0,40}\brequest(?:ed)?\b[^.\n]{0,30}(?:password|code|sign|log)|to (?:reset|"
           r"change|confirm|verify|activate|complete)[^.\n]{0,60}(?:click|link|visit|button|below|http|code)|"
           r"(?:new|recent) (?:sign[- ]?in|log-?in|device)|(?:your|the) password (?:was|has been|will|expires)"),
    ("en", r"(?:click|follow|use|visit|open|tap)\b[^.\n]{0,40}\b(?:link|button) (?:below|to)|\b(?:confirm|activate|"
           r"verify) (?:your|this) (?:\S+ )?(?:e-?mail|account|address|registration)"),
    ("en/de", r"\bexpires? (?:in|after) \d+ (?:min|hour)|ändern sie (?:\w+ )?ihr (?:kennwort|passwort)"),
    ("de", r"\b(?:m?tan|pin)\b (?:lautet|ist)\b"),
    ("de", r"(?:ihr|dein|der|folgenden?)\b[^.\n]{0,30}code\b[^.\n]{0,40}(?:\d{4,8}|:|lautet|gültig)|(?:wenn|falls|"
           r"sollten) (?:sie|du)[^.\n]{0,60}nicht[^.\n]{0,40}(?:angefordert|beantragt|waren|warst|ignorieren)|"
           r"um (?:ihr|dein)[^.\n]{0,30}(?:passwort|kennwort|konto)|klick\w* sie auf"),
    ("fr", r"(?:votre|ce|le) (?:code|lien)\b[^.\n]{0,40}(?:\d{4,8}|:|est|expire|valable)|si vous n.(?:êtes|avez)|"
           r"réinitialiser votre|ignore[rz]? (?:ce|cet)"),
    ("es", r"(?:tu|su|este|el) (?:código|enlace)\b[^.\n]{0,40}(?:\d{4,8}|:|es|caduca|expira|válido)|si (?:usted |"
           r"tú )?no (?:has |ha |fuiste|solicit|realiz)|restablecer (?:tu|su)|ignor[ae] este"),
    ("pt", r"(?:seu|este|o) (?:código|link)\b[^.\n]{0,40}(?:\d{4,8}|:|é|expira|válido)|se (?:você )?não (?:foi|"
           r"solicit|fez)|"
           r"redefinir (?:a )?sua|ignore este"),
    ("it", r"(?:tuo|suo|questo|il) (?:codice|link)\b[^.\n]{0,40}(?:\d{4,8}|:|è|scade|valido)|se non (?:hai|ha|sei)|"
           r"reimpostare la|ignora(?:re)? quest"),
    ("nl", r"(?:je|uw|deze|de) (?:code|link)\b[^.\n]{0,40}(?:\d{4,8}|:|is|verloopt|geldig)|(?:heb|hebt|heeft) (?:je|u)"
           r"[^.\n]{0,30}niet|negeer(?: dan)? de(?:ze|) "),
    ("nordic", r"(?:din|denna|denne|koodisi|vahvistuskoodi\w*)\b[^.\n]{0,30}(?:kode?n?\b|\d{4,8})|om du inte|"
               r"hvis du ikke|"
               r"jos et (?:pyytänyt|sinä)"),
    ("pl/cs/sk/hu/ro", r"(?:twój|ten|váš|tento)\b[^.\n]{0,30}k[oó]d\b|jeśli to nie|jeżeli nie|pokud jste|ak ste ne|"
                       r"zignoruj|"
                       r"ignorujte|ha nem (?:te|ön|kért)|dacă nu (?:ați|ai)|codul (?:tău|dvs|dumneavoastră)|"
                       r"az ön kódja"),
    ("ru/uk/bg", r"(?:ваш|этот) (?:код|пароль)|код[^.\n]{0,30}\d{4,8}|если (?:вы|это)[^.\n]{0,20} не|проигнорируйте|"
                 r"якщо (?:ви|це)[^.\n]{0,10} не|ако не сте"),
    ("tr/el", r"kodunuz|bu (?:e-posta|isteği)[^.\n]{0,40}yoksay|siz (?:değil|talep et)|ο κωδικός (?:σας|επαλ)|"
              r"αν δεν (?:ζητ|κάν)"),
    ("ja/zh/ko", r"(?:コード|パスワード)\s?(?:は|:|：)|心当たり(?:が|の)(?:ない|ございま)|有効期限|验证码(?:是|为|:|"
                 r"：)|驗證碼(?:是|為|:|：)|"
                 r"(?:如果|若)[^。\n]{0,12}(?:不是|没有|非|並非)|分钟内有效|인증 ?(?:번호|코드)[^\n]{0,10}\d|"
                 r"본인이 (?:아니|요청)"),
    ("ar/he/fa/vi/id/th", r"(?:رمز|کد)[^\n]{0,30}\d{4,8}|إذا لم (?:تطلب|تكن)|הקוד שלך|אם לא (?:ביקשת|אתה)|"
                          r"اگر (?:شما|این)|"
                          r"nếu bạn không|mã[^\n]{0,30}\d{4,8}|jika anda tidak|kode[^\n]{0,30}\d{4,8}|หากคุณไม่ได้|"
                          r"รหัส[^\n]{0,20}\d{4,8}"),
)  # fmt: skip
"""Language, pattern at the ends of the text."""

ACCOUNTS: Final = Topic("a code or news of an account", SUBJECTS, SENDERS, WORDS, plain=2)
