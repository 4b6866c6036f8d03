"""Banks' and wallets' notices: money went or came, a card was used, a statement is there, a balance is low.

Sources: the alerts that public parsers of bank mail read (RBC, HDFC, ICICI, Kotak, IDFC, Axis, SBI, Maybank,
Bancolombia, Discover); the alerts that banks list on their help pages.
"""

from typing import Final

from loopguard.words.topics.topic import Row, Topic

__all__ = ["BANKING"]

_MONEY: Final = r"(?:(?:rs\.?|inr|usd|eur|gbp|ngn|myr|rm|sgd|aed|cad|aud|chf|pln|brl|r\$|[$€£₹₦¥₺₽]) ?\d)"
SUBJECTS: Final[tuple[Row, ...]] = (
    ("en", r"(?:\S+ ){0,4}(?:transactions?|account|card|payment|balance|deposit|withdrawal|upi|neft|imps|transfer|"
           r"purchase|spend(?:ing)?|atm|debit|credit) (?:alerts?|notification|notice|warning|advice|declined|approved|"
           r"successful|activity|intimation)\b"),
    ("en", r"(?:alerts?|notice|notification)\W{1,3}.{0,60}\b(?:debit(?:ed)?|credit(?:ed)?|transaction|withdr\w+|"
           r"deposit|purchase|card|balance)\b|.{0,60}\b(?:debited|credited|withdrawn|deposited)\b"),
    ("en", r".{0,60}\b(?:e-?statement|(?:account|card|bank|credit card|monthly|\w+uary|\w+ber|march|april|may|june|"
           r"july|august) (?:account )?(?:statement|summary)|statement (?:is |now )*(?:ready|available))\b"),
    ("en", rf"(?:\W{{0,3}}you (?:made|have (?:made|done|received|sent|spent)|received|sent|spent|paid|withdrew)|"
           rf"transaction "
           rf"of|purchase of|payment of|transfer of|withdrawal of|deposit of|debit of|credit "
           rf"of)\b.{{0,40}}(?:{_MONEY}|txn|"
           r"transaction|purchase|transfer|deposit|credit\b)"),
    ("en", r"(?:your |the )?(?:\S+ ){0,3}(?:bill|card|account|payment|emi|mandate|autopay|loan|cheque|direct debit|"
           r"standing order)s? (?:\S+ ){0,3}(?:was|has been|is|been|received|due) ?(?:\S+ ){0,2}(?:paid|due|debited|"
           r"credited|used|processed|received|declined|blocked|locked|activated|overdrawn|scheduled|on your|returned|"
           r"credit card)"),
    ("en", r"(?:\S+ ){0,4}(?:low|available|minimum|approaching|over) (?:\S+ )?(?:balance|credit limit|limit)\b|"
           r"(?:deposit|withdrawal) (?:notice|warning)"),
    ("de", r"(?:neue[rs]? )?\S*(?:umsatz|konto|karten|zahlungs|buchungs|limit|saldo)\S{0,3}(?:benachrichtigung|meldung|"
           r"info|alarm|mitteilung|auszug|auszüge)|(?:neue[rs]? |ihre? )?(?:\S+ )?(?:kreditkartenabrechnung|"
           r"lastschrift|überweisung|gutschrift|kartenzahlung|kartenumsatz)\b"),
    ("fr", r"(?:alerte|avis|notification)s? (?:de |d.|sur )?(?:\S+ )?(?:opération|virement|paiement|prélèvement|débit|"
           r"crédit|solde|compte|transaction)|.{0,40}\brelevés? (?:de comptes?|bancaires?|d.opérations)"),
    ("es", r"(?:alertas?|avisos?|notificaci(?:ón|ones)|comprobante|confirmación)(?: y \S+)? (?:de |del )?(?:\S+ )?"
           r"(?:transacci(?:ón|ones)|transferencias?|compras?|retiro|pago|movimientos?|depósito|cargo|abono|consumo|"
           r"operación)|"
           r".{0,40}\b(?:estado de cuenta|extracto (?:de|bancario|mensual))"),
    ("pt", r"(?:alerta|aviso|notificação|comprovante|confirmação) (?:de |do |da )?(?:\S+ )?(?:transação|transferência|"
           r"compra|saque|pagamento|movimentação|depósito|débito|pix)|.{0,40}\b(?:extrato|pix (?:recebido|enviado))\b"),
    ("it/nl", r"(?:avviso|notifica|conferma) (?:di |d.)?(?:\S+ )?(?:addebito|accredito|bonifico|pagamento|prelievo|"
              r"movimento|operazione)|.{0,40}\bestratto conto|.{0,30}\b(?:rekeningafschrift|afschrijving|"
              r"bijschrijving)"),
    ("pl/cs/sk/hu/ro", r"(?:\S+ ){0,3}(?:powiadomienie o (?:transakcji|operacji|płatności)|wyciąg|oznámení o (?:pohybu|"
                       r"platbě|transakci)|výpis|számlakivonat|tranzakci\w+|extras de cont|notificare tranzac\w+)\b"),
    ("nordic/tr", r"(?:\S+ ){0,3}(?:kontoutdrag|kontoutskrift|kontoudtog|tiliote|hesap (?:özeti|hareketi)|ekstre\w*|"
                  r"harcama bilgi\w*)\b"),
    ("ru/uk/el", r"(?:\S+ ){0,3}(?:списание|зачисление|операция по (?:карте|счету)|выписка|перевод (?:получен|"
                 r"выполнен)|операція|виписка|ειδοποίηση συναλλαγής|κίνηση λογαριασμού)"),
    ("ja/zh/ko", r".{0,30}(?:(?:カード|口座).{0,8}(?:ご利用|お知らせ|明細)|振込|入出金|引き落とし|お取引|交易提醒|动账|"
                 r"账户变动|帳戶變動|(?:信用卡|银行|銀行).{0,8}(?:账单|帳單|消费|消費|通知)|입출금|거래 ?(?:내역|알림)|"
                 r"카드 ?(?:승인|이용))"),
    ("vi/id/th/ar/he", r".{0,30}(?:biến động số dư|thông báo giao dịch|sao kê|notifikasi transaksi|transaksi berhasil|"
                       r"bukti transfer|แจ้งเตือน(?:รายการ|ธุรกรรม)|รายการเดินบัญชี|إشعار (?:عملية|معاملة)|كشف حساب|"
                       r"התראה על (?:חיוב|עסקה))"),
)  # fmt: skip
"""Language, pattern from the beginning of the subject."""

SENDERS: Final[tuple[Row, ...]] = (
    ("banks", r"(?:.*[-_. ])?(?:\w*bank(?:ing|alerts?)?|(?:insta|credit|debit|trans\w*)?-?alerts?|e?-?statements?|"
              r"e?-?statement|transactions?|credit ?cards?|cards?|upi|netbanking|wallet|sparkasse|banco|banque|banca|"
              r"kontoauszug|umsatz\w*)(?:[-_. ].*)?"),
)  # fmt: skip
"""Who, pattern over the whole local part or display name."""

WORDS: Final[tuple[Row, ...]] = (
    ("en", r"\b(?:debited|credited|charged|withdrawn|deposited|spent|transferred|paid|received|transaction|withdrawal|"
           r"purchase)\b[^\n]{0,80}\b(?:account|a/c|card|vpa|wallet|visa|mastercard|amex)\b"),
    ("en", r"(?:available|current|closing|outstanding|account|avl) (?:balance|limit|credit limit|bal)\b|"
           r"\bbalance\s?:"),
    ("en", r"(?:account|card|a/c)\b[^.\n]{0,20}(?:\bending|\bended|\*{2,}|\bx+\d|\d{4}\b)"),
    ("en", r"(?:transaction|reference|upi|utr|rrn|txn)(?: ref\w*| transaction)? ?(?:id|no\.?|number|reference)\b|"
           r"transaction details|\breference\s?:"),
    ("en", r"if you (?:did not|didn't|do not|don't)[^.\n]{0,40}(?:authori[sz]e|recogni[sz]e|make|initiate|perform)"),
    ("money", rf"{_MONEY}"),
    ("en", r"statement (?:period|date|balance)|minimum (?:amount|payment)|total amount due|e-?statement|monthly "
           r"statement|"
           r"bill amount|paid on\s?:"),
    ("en", r"thank you for banking|online banking|net ?banking|internet banking|alert (?:preferences|settings)|"
           r"your (?:\S+ ){0,4}(?:card|account)\b"),
    ("de/nl", r"\biban\b|kontostand|verfügbar\w* betrag|online-?banking|\bsaldo\b|(?:ihr|ihrem|auf) (?:konto|depot)|"
              r"rekening"),
    ("fr/es/pt/it", r"solde|votre compte|votre carte|(?:tu|su) (?:cuenta|tarjeta)|saldo|(?:sua|sua) (?:conta|carteira)|"
                    r"valor\s?:|monto\s?:|importe\s?:|conto corrente|carta di credito|comercio|establecimiento"),
    ("slavic/hu/ro/tr/el", r"saldo|rachun(?:ek|ku)|kwota|účt[uu]|zůstatek|zostatok|egyenleg|összeg|sold\b|contul|"
                           r"bakiye|"
                           r"hesab\w+|kartınız|баланс|остаток|карт[аыу]|рахун|υπόλοιπο|λογαριασμ"),
    ("ja/zh/ko/vi/id/th/ar/he", r"残高|ご利用(?:金額|日|店)|金額|余额|餘額|尾号|尾號|잔액|승인|số dư|tài khoản|"
                                r"rekening|"
                                r"nominal|jumlah|ยอดเงิน|บัญชี|الرصيد|حسابك|יתרה|חשבון"),
)  # fmt: skip
"""Language, pattern at the ends of the text."""

BANKING: Final = Topic("money on an account or a card", SUBJECTS, SENDERS, WORDS, plain=3)
