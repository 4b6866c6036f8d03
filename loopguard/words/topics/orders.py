"""Shops' and carriers' notices of orders and parcels, portals' bookings, payments and invoices.

Sources: the mails that the Home Assistant integration mail-and-packages reads (USPS, UPS, FedEx, DHL, Amazon and forty
more), public mail templates of WooCommerce, Shopify, PrestaShop, Magento and Shopware; documentation of Stripe, PayPal.
"""

from typing import Final

from loopguard.words.topics.topic import Row, Topic

__all__ = ["ORDERS"]

_NO = r"(?:\(?(?:#|n[°ºr]\.?|no\.?|№|nummer|number|numéro|número)?:? ?[\w-]*\d[\w/-]{2,}\)?)"
SUBJECTS: Final[tuple[Row, ...]] = (
    ("en", rf"(?:\S+ )?(?:your |a |the |new )?(?:\S+ ){{0,3}}(?:order|booking|reservation|shipment|package|parcel|"
           rf"delivery|"
           rf"purchase|invoice|receipt|payment|refund|return|subscription|item|itinerary|ticket)s?:? ?(?:from |of "
           rf"|for |"
           rf"with )?(?:\S+ ){{0,3}}"
           rf"(?:{_NO}|confirm\w*|receipt|has |have |is |was |will |arriv\w+|shipped|delivered|dispatched|delayed|"
           r"out for|on its way|received|cancell?ed|update|complete|"
           r"scheduled|ready|successful|failed|declined|due|overdue|reminder|notification|placed|renew\w*|processed|"
           r"summary|details)\b"),
    ("en", r"(?:(?:order|booking|reservation|payment|delivery|shipping|shipment|purchase|appointment|check-?in|refund|"
           r"transaction|e-?ticket|itinerary|invoice|dispatch) (?:confirmation|confirmed|receipt|notification|update|"
           r"reminder|details|notice|advice|status|exception|attempt\w*))|(?:confirmation|receipt|invoice) (?:of|"
           r"for|from|#)"),
    ("en", r"(?:shipped|delivered|dispatched|arriving (?:today|tomorrow|soon|early|late)|arriving|out for delivery|"
           r"delivery (?:today|attempt|update|scheduled)|refund issued|payment (?:received|sent|failed|due|reminder)|"
           r"thank(?:s| you) for (?:your (?:order|purchase|booking|payment|reservation|stay)|booking|shopping|"
           r"ordering)|proof of delivery|pick-?up (?:ready|reminder|confirmation)|your daily digest)\b"),
    ("en", r"(?:.{2,40} )?(?:sent you|you (?:sent|paid|received|authorized)|you(?:'|’)ve (?:received|got|sent)) (?:a |"
           r"an )?(?:\S+ )?(?:payment|money|invoice|receipt|gift|refund|[$€£¥]\s?\d)"),
    ("en", r"your (?:\S+ ){0,3}(?:reservation|booking|stay|appointment|order|receipt|invoice|tickets?|e-?tickets?|"
           r"purchase|rental|visit|table) (?:at|with|for|from|on|#)\b|"
           r"(?:\S+ ){0,2}e?-?(?:electronic )?ticket (?:receipt|itinerary)|"
           r"(?:\S+ ){0,3}(?:invoice|order|receipt|credit note|quotation|purchase order) ?\((?:ref|no|nr|#)"),
    ("de", r"(?:eingang|bestätigung|status|versand|bezahlung|stornierung|zustellung) (?:deiner|ihrer|der|des|ihres|"
           r"deines) \S*(?:bestellung|buchung|rechnung|zahlung|sendung|pakets|auftrags|reservierung)|(?:ihre?|"
           r"deine?) (?:neue )?\w+(?:rechnung|bestellung|lieferung|buchung|karte|abrechnung|reise)\b"),
    ("fr", r"(?:.{0,40}\W)?(?:commande|colis|livraison) (?:en (?:préparation|cours)|expédiée?|validée?|reçue?|"
           r"confirmée?|livrée?|annulée?|prête?)"),
    ("fr", r"votre (?:\S+ ){0,2}(?:voyage|aller-retour|trajet|vol|séjour|billet)\b"),
    ("de", r"(?:fahrkarte|reservierung|online-ticket|e-ticket|buchung)\S* \("),
    ("pl/tr/pt", r"(?:kupiłeś|kupiłaś|zapłaciłeś|zapłaciłaś|wysłano|wysłaliśmy)\b|sipariş\w* .{0,30}(?:kargo|teslim|"
                 r"onay|hazır|yola)|(?:sua |a )?fatura (?:do|da|de|fechad|dispon)"),
    ("nordic", r"vi har (?:modtaget|mottatt|mottagit|fått|sendt|skickat) (?:din|ditt|dit)\b|påminnelse om |"
               r"betalings?(?:påminnelse|påmindelse|påminning)|purring|maksumuistutus|rykker"),
    ("cs/sk/pl/hu", r"(?:vaše|váš|vaša|twój|twoje|twoja|az ön|va[șş]\w+) (?:\S+ ){0,2}(?:jízdenk\w+|vstupenk\w+|lístok|"
                    r"lístek|letenk\w+|poukaz|bilet|bilety|voucher|jegye?|bon)"),
    ("travel", r"your (?:\S+ ){0,4}(?:trip|ride|flight|stay|rental) (?:with|to|on|at|from|in)\b|(?:online )?check-?in "
               r"(?:is )?(?:now )?(?:open|available)|(?:ihre|deine) (?:fahrt|reise) (?:mit|nach|am|vom)\b"),
    ("de", rf"(?:ihre?|deine?|neue|die) (?:\S+ ){{0,2}}(?:bestellung|sendung|paket|lieferung|buchung|reservierung|"
           rf"rechnung|"
           rf"zahlung|bestellbestätigung|auftrag|gutschrift|rücksendung|retoure|päckchen|fahrkarte|reise|termin)\b|"
           r"\S*(?:bestell|auftrags|buchungs|versand|liefer|zahlungs|reservierungs|termin|storno|"
           r"eingangs)(?:bestätigung|benachrichtigung|avis)|"
           rf"(?:rechnung|bestellung|mahnung|zahlungserinnerung|lieferschein|auftrag)(?: nr\.?| vom| zu)? ?{_NO}|"
           rf"zahlungseingang|versandt|zugestellt"),
    ("fr", rf"(?:votre|ta|nouvelle) (?:\S+ ){{0,2}}(?:commande|colis|livraison|réservation|facture|paiement|achat|"
           rf"remboursement|billet)\b|(?:confirmation|suivi|expédition|livraison) (?:de |d.)?(?:\S+ )?(?:commande|"
           rf"colis|"
           rf"réservation|paiement|rendez-vous)|(?:commande|facture) (?:n°|n. )? ?{_NO}|colis (?:livré|expédié|"
           rf"en cours)"),
    ("es", rf"(?:tu|su|nuevo) (?:\S+ ){{0,2}}(?:pedido|paquete|envío|entrega|reserva|factura|pago|compra|reembolso)\b|"
           rf"confirmación (?:de |del )(?:\S+ )?(?:pedido|reserva|pago|envío|compra|cita)|(?:pedido|factura) ?{_NO}|"
           rf"recibo de pago|"
           r"gracias por (?:tu|su) (?:compra|pedido|reserva)"),
    ("pt", rf"(?:seu|sua|novo) (?:\S+ ){{0,2}}(?:pedido|encomenda|envio|entrega|reserva|fatura|boleto|pagamento|"
           rf"compra|reembolso)\b|"
           rf"confirmação (?:de |do |da )(?:\S+ )?(?:pedido|reserva|pagamento|encomenda|compra)|(?:pedido|fatura|"
           rf"encomenda) ?{_NO}|nota fiscal"),
    ("it", rf"(?:il tuo|la tua|il suo|la sua|il vostro) (?:\S+ ){{0,2}}(?:ordine|pacco|spedizione|consegna|"
           rf"prenotazione|fattura|"
           rf"pagamento|acquisto|rimborso)\b|conferma (?:d.|di |del |della )?(?:\S+ )?(?:ordine|prenotazione|"
           rf"pagamento|spedizione)|"
           rf"(?:ordine|fattura|spedizione) ?{_NO}"),
    ("nl", rf"(?:je|uw|jouw|nieuwe) (?:\S+ ){{0,2}}(?:bestelling|pakket|zending|levering|boeking|reservering|"
           rf"factuur|betaling|"
           rf"retour)\b|(?:bestel|order|boekings|betalings|verzend|reserverings)-?bevestiging|bevestiging van (?:uw|"
           rf"je)|"
           rf"(?:bestelling|factuur|order) ?{_NO}|betalingsherinnering"),
    ("nordic", rf"(?:din|ditt|dit|tilauksesi|pakettisi|lähetyksesi|varauksesi) ?(?:order|ordre|beställning|"
               rf"bestilling|paket|pakke|försändelse|"
               rf"leverans|levering|bokning|booking|faktura|betaling|betalning|)\b.{{0,60}}|(?:order|ordre|boknings|"
               rf"boknings|"
               rf"betalings|leverans|beställnings)-?(?:bekräftelse|bekræftelse|bekreftelse)|(?:tilaus|varaus|"
               rf"toimitus)vahvistus|"
               rf"(?:faktura|tilaus|lasku|ordre|order) ?{_NO}|påminnelse om betalning"),
    ("pl", rf"(?:twoje|twoja|państwa|nowe) (?:\S+ ){{0,2}}(?:zamówienie|przesyłka|paczka|rezerwacja|faktura|"
           rf"płatność)\b|"
           rf"potwierdzenie (?:zamówienia|rezerwacji|płatności|wysyłki|nadania)|(?:zamówienie|faktura|"
           rf"przesyłka) (?:nr )?{_NO}"),
    ("cs/sk", rf"(?:vaše|váš|vaša|nová) (?:\S+ ){{0,2}}(?:objednávka|zásilka|zásielka|balík|rezervace|rezervácia|"
              rf"faktura|faktúra|platba)|"
              rf"potvrzení (?:objednávky|rezervace|platby)|potvrdenie (?:objednávky|rezervácie|platby)|"
              rf"(?:objednávka|faktura|faktúra) "
              rf"(?:č\.? )?{_NO}"),
    ("hu/ro", rf"(?:rendelés|foglalás|számla|csomag)\S* (?:visszaigazol|{_NO}|feladva|úton|kézbesít)\S*|"
              rf"rendelésvisszaigazolás|"
              rf"(?:comanda|rezervarea|coletul|factura|plata)(?: ta| dvs\.?| dumneavoastră)? ?(?:{_NO}|a fost|este)|"
              rf"confirmare (?:comand|"
              r"rezerv|plat)\w+"),
    ("hr/sr/sl/bg", rf"(?:vaša|vaš|ваша|ваша|вашата|вашият) (?:narudžba|porudžbina|naročilo|pošiljka|paket|"
                    rf"rezervacija|račun|поръчка|пратка|"
                    rf"поруџбина)|potvrda (?:narudžbe|rezervacije|porudžbine|plaćanja)|potrditev (?:naročila|"
                    rf"rezervacije)|(?:поръчка|narudžba) ?{_NO}"),
    ("ru/uk", rf"(?:ваш|новый|ваше) (?:\S+ ){{0,2}}(?:заказ|бронирование|счет|счёт|платеж|платёж|посылка|чек|"
              rf"замовлення)|(?:подтверждение|"
              rf"підтвердження|оплата|доставка) (?:заказа|бронирования|оплаты|замовлення)|(?:заказ|замовлення|счет|"
              rf"счёт) {_NO}|кассовый чек"),
    ("el/tr", rf"(?:η παραγγελία|η κράτησή|το δέμα) σας|επιβεβαίωση (?:παραγγελίας|κράτησης|πληρωμής)|siparişiniz|"
              rf"(?:sipariş|"
              rf"rezervasyon|ödeme) onay|kargonuz|faturanız|παραγγελία {_NO}|sipariş {_NO}"),
    ("ja", r"(?:【[^】]{1,40}】|\[[^\]]{1,40}\])?.{0,30}(?:ご注文|注文|発送|配達|お届け|ご予約|予約|お支払い|ご請求|"
           r"決済|領収書|ご利用).{0,14}(?:確認|完了|受付|お知らせ|ありがとう|通知|明細|のご案内|確定|キャンセル|"
           r"しました|いたしました|致しました)"),
    ("zh/ko", r".{0,30}(?:订单|訂單|快递|快遞|包裹|发货|出貨|預訂|预订|付款|账单|帳單|发票|發票).{0,14}(?:确认|確認|"
              r"成功|通知|已|提醒|完成)|"
              r".{0,30}(?:주문|배송|예약|결제|택배|청구서|영수증).{0,14}(?:확인|완료|안내|접수|알림|시작|내역)"),
    ("ar/he/fa/vi/id/th", r".{0,20}(?:تأكيد (?:الطلب|الحجز)|طلبك|شحنتك|ההזמנה שלך|אישור הזמנה|החבילה שלך|سفارش شما|"
                          r"đơn hàng|xác nhận (?:đặt|đơn)|hóa đơn|pesanan anda|konfirmasi (?:pesanan|pembayaran|"
                          r"pemesanan)|คำสั่งซื้อ|ยืนยันการจอง)"),
)  # fmt: skip
"""Language, pattern from the beginning of the subject."""

SENDERS: Final[tuple[Row, ...]] = (
    ("shops and carriers", r"(?:.*[-_. ])?(?:orders?|ship|shipments?|shipping|delivery|deliveries|dispatch|parcels?|"
                           r"packages?|auto|bookings?|reservations?|purchases?|checkout|payments?|invoices?|receipts?|"
                           r"billing|refunds?|returns?|paket|versand|sendung|bestell|livraison|colis|commande|envios|"
                           r"pedidos?)[-_. ]?(?:confirm(?:ation)?s?|updates?|tracking|notifications?|status|info|"
                           r"alerts?|reminders?|pkginfo|notices?|receipts?|messages?|verfolgung|bestätigung)"),
    ("airlines", r"(?:online)?(?:check-?in|e-?tickets?|itinerary|boarding(?:pass)?)"),
    ("carriers", r"(?:.*[-_. ])?(?:pkginfo|mcinfo|quantum ?view|trackingupdates|paket|sendungsverfolgung)|"
                 r"(?:my ?)?(?:ups|fedex|usps|dhl|dpd|gls|evri|royal ?mail|postnl|bpost|correos|inpost|packeta|"
                 r"zásilkovna|postnord|auspost|canada ?post|colissimo|chronopost|mondial ?relay|seur|purolator|ontrac|"
                 r"lasership|amazon|ebay|paypal|stripe|klarna|booking\.com|airbnb|expedia|lyft|etsy|aliexpress|"
                 r"zalando)(?:[-_. ,].*)?"),
)  # fmt: skip
"""Who, pattern over the whole local part or display name."""

WORDS: Final[tuple[Row, ...]] = (
    ("en", r"(?:order|tracking|booking|confirmation|reservation|invoice|transaction|shipment|reference|receipt|payment|"
           r"customer|account) ?(?:number|no\.?|id|code|date|total|summary|details|#)s?(?:\s?[:#\n]| [\w/-]*\d)|"
           r"track (?:your|my|the|this) (?:package|parcel|order|shipment|delivery|item)|"
           r"(?:sub)?total(?: amount)?\s?[:$€£]|\bamount(?: due| paid| charged)?\s?[:$€£]|(?:^|\n)(?:confirmation|"
           r"booking|order|reference)\s?[:#]|amounting (?:to|in)|"
           r"receipt for your|"
           r"(?:please )?remit payment|here is your (?:\S+ )?(?:invoice|receipt|order|ticket)|"
           r"confirm your (?:reservation|booking|order)"),
    ("en", r"(?:your|the) (?:\S+ ){0,2}(?:order|package|parcel|shipment|booking|reservation|payment|item|invoice|"
           r"subscription|delivery)s? (?:\S+ ){0,2}(?:has|have|is|was|will) (?:been |be |now )?(?:confirmed|received|"
           r"shipped|dispatched|delivered|processed|on its way|ready|out for|cancell?ed|arriv|scheduled|being|"
           r"successful|due|renew|placed|sent)"),
    ("en", r"(?:estimated|expected|scheduled) (?:delivery|arrival|ship)|delivery (?:address|date|status|method)|"
           r"ship(?:ping|ped)? (?:to|address|method)\s?:|(?:view|manage|see|cancel|change|track|pay|download) (?:your |"
           r"the |or \w+ )?(?:\S+ )?(?:order|booking|reservation|invoice|receipt|delivery|shipment|itinerary)|"
           r"thank(?:s| you) for (?:your (?:order|purchase|booking|payment|reservation)|shopping|booking|ordering|"
           r"choosing)|payment method|check-?in\s?:|billed to|left (?:at|in) (?:the |your )?(?:front|door|mailbox|"
           r"porch)|we (?:have |just )?shipped"),
    ("de", r"(?:bestell|sendungs|auftrags|buchungs|rechnungs|kunden|vorgangs)-?nummer|sendungsverfolgung|"
           r"(?:rechnungs|gesamt)betrag|"
           r"(?:wurde|wird|ist|sind) (?:\S+ ){0,5}(?:versandt|versendet|zugestellt|geliefert|bestätigt|storniert|"
           r"bezahlt|bearbeitet|auf dem weg|unterwegs|eingegangen|gebucht|abgebucht)|"
           r"(?:vielen )?dank für (?:ihre|deine|die) (?:bestellung|buchung|zahlung)|lieferadresse|voraussichtliche|"
           r"zahlungsart|versandart|lieferzeit|(?:gesamt)?(?:summe|preis)\s?:|folgende artikel|gesamtbetrag"),
    ("fr", r"(?:^|\n)(?:référence|paiement|transporteur|livraison)\s?:"),
    ("fr", r"numéro (?:de )?(?:commande|suivi|colis|facture|réservation)|(?:a été|est) (?:\S+ )?(?:expédiée?|"
           r"livrée?|confirmée?|enregistrée?|"
           r"validée?)|(?:suivre|suivi) (?:de )?(?:votre|mon) (?:colis|commande)|montant (?:total|ttc)|"
           r"merci (?:pour|de) votre (?:commande|achat|réservation|paiement)|adresse de livraison|total ttc"),
    ("es/pt", r"número (?:de |do )(?:pedido|seguimiento|rastreamento|reserva|factura|fatura)|(?:ha sido|foi|"
              r"está) (?:\S+ )?(?:enviad|entregad|"
              r"confirmad|entregue|aprovad)|seguimiento de|rastre(?:ar|io|amento)|importe total|valor total|"
              r"dirección de (?:envío|entrega)|"
              r"endereço de entrega|gracias por (?:tu|su)|obrigad[oa] (?:por|pela)|forma de pag"),
    ("it/nl", r"numero (?:d.|di |dell.)?(?:ordine|spedizione|tracking|prenotazione)|è stat[oa] (?:spedit|consegnat|"
              r"confermat|ricevut)|totale\s?:|"
              r"(?:bestel|order|factuur|zendings|boekings)-?nummer|track ?(?:&|en) ?trace|is (?:\S+ )?(?:verzonden|"
              r"bezorgd|bevestigd|onderweg)|"
              r"bezorgadres|totaalbedrag|bedankt voor (?:je|uw)|grazie per"),
    ("nordic", r"(?:order|ordre|beställnings|sporings|spårnings|faktura|boknings)-?(?:nummer|nr)|tilausnumero|"
               r"seurantakoodi|(?:har|er|on) (?:\S+ )?"
               r"(?:skickat|sendt|levere|bekräfta|bekræftet|bekreftet|lähetetty|toimitettu|vahvistettu)|"
               r"tack för din|tak for din|takk for|kiitos tilau"),
    ("slavic", r"numer (?:zamówienia|przesyłki|rezerwacji|faktury)|zostało? (?:wysłan|dostarczon|potwierdzon|"
               r"przyjęt|opłacon)|dziękujemy za|"
               r"číslo (?:objednávky|zásilky|zásielky)|(?:byla|bola|bylo) (?:odeslán|odoslan|doručen|potvrzen|"
               r"prijat|přijat)|děkujeme za|ďakujeme za|"
               r"номер (?:заказа|отслеживания|брони|замовлення)|(?:заказ|замовлення)[^.\n]{0,30}(?:отправлен|"
               r"доставлен|оплачен|принят|оформлен|"
               r"відправлен|прийнят)|спасибо за (?:заказ|покупку)|сумма|broj (?:narudžbe|porudžbine|pošiljke)|"
               r"hvala (?:na|vam)|номер на поръчка"),
    ("hu/ro/el/tr", r"rendelés(?:i)? ?szám|köszönjük (?:a )?(?:rendelés|vásárl|megrendel)|végösszeg|"
                    r"număr(?:ul)? (?:comenzii|comand|awb)|vă mulțumim|"
                    r"αριθμός παραγγελίας|ευχαριστούμε για|sipariş (?:numara|no)|takip numara|toplam|teşekkür"),
    ("ja/zh/ko", r"(?:注文|お問い合わせ|伝票|予約|追跡)番号|合計|お支払い方法|お届け(?:先|予定)|订单(?:号|编号)|"
                 r"訂單編號|运单号|物流|金额|金額|주문 ?번호|운송장|결제 ?금액|예약 ?번호"),
    ("ar/he/fa/vi/id/th", r"رقم (?:الطلب|التتبع|الحجز)|מספר (?:הזמנה|מעקב)|شماره سفارش|mã (?:đơn|vận)|tổng cộng|"
                          r"nomor (?:pesanan|resi|invoice)|"
                          r"total pembayaran|หมายเลข(?:คำสั่งซื้อ|พัสดุ)"),
)  # fmt: skip
"""Language, pattern at the ends of the text."""

ORDERS: Final = Topic("an order, a parcel, a booking or a payment", SUBJECTS, SENDERS, WORDS, linked=True)
