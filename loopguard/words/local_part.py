"""The parts before the @ of a mail's authors (From) and Sender (RFC 5322 3.6.2), in lower case.

It knows which of them are a function (`support@`) and no person. It does not look at the envelope; `reverse_path` does.
"""

import re
from functools import lru_cache
from typing import Final

from parsers import ParsedMessage

__all__ = ["ROLES", "is_a_function", "local_parts", "names_a_function"]

ROLES: Final = (
    r"(?:[a-z]{2,20}[-_.])?(info|mail|sales|support|service|services|team|hello|office|contact|customer[-_.]?(care|"
    r"service|support)|bookings?|reservations?|orders?|bestellung(en)?|shop|store|billing|invoices?|accounts?|"
    r"payments?|receipts?|admin|administrator|webmaster|system|security|member(ship)?s?|registration|subscriptions?|"
    r"welcome|updates?|digest|survey|feedback|comments?|leads?|jobs?|careers?|events?|tickets?|status|monitor(ing)?|"
    r"reports?|wordpress|woocommerce|transactions?|alarms?|shopify|printer|copier|scann?er|scan|fax|voicemail|pbx|"
    r"backups?|server|cloud|grafana|prometheus|veeam|docusign|dse|tracking|shipping|shipment|delivery|dispatch|"
    r"returns?|confirmations?|messages?|mailbot|bot|app|portal|crm|helpdesk|servicedesk|it|statements?|transfers?|"
    r"payouts?|expiry|renewals?|\w*alerts?|noc|\w*bank(?:ing)?|epay\w*|web-?(?:service|shop)|customers?|accounting|"
    r"accounts-?(?:payable|receivable)|itinerary|e?tickets?|travel|reminders?|renewals?|warehouse|fulfil?lment|kasse|"
    r"ekonomi|facturation|facturacion|\w*best(?:ä|ae)tigung(?:en)?|\w*benachrichtigung(?:en)?|powiadomienia|bilgi\w*|"
    r"siparis|destek|comunica(?:cao|cion|ciones|dos|zioni)|notifica(?:cao|coes|cion|ciones|zioni)|avisos?|atendimento|"
    r"assistenza|clienti|objednavky|rendeles|ugyfelszolgalat|comenzi|narudzbe|cpanel|plesk|whm|transaction|mailing|"
    r"fatturazione|comptabilite|klantenservice|kundeservice|kundtjanst|kundservice|asiakaspalvelu|zamowienia|zakaz|"
    r"tienda|clientes|vendas|ventas|loja|negozio|boutique|service-?clients?|servizio-?clienti|vertrieb|verkauf|"
    r"buchhaltung|buchung|reservierung|rechnung(en)?|kundenservice|commandes?|reservations?|pedidos?|reservas?|"
    r"ordini)([-_.+].*)?"
)
"""Local parts that are a function and not a person, lowered."""

_ROLE: Final = re.compile(ROLES)
_MOST = 10
_LONGEST = 100


def local_parts(message: ParsedMessage) -> list[str]:
    """Return at most ten local parts, each of at most 100 characters; an address without @ is its own local part."""
    people = message.from_[:_MOST]
    if message.sender is not None:
        people = (*people, message.sender)
    return [(one.address.rpartition("@")[0] or one.address)[:_LONGEST].lower() for one in people]


@lru_cache(maxsize=1_024)
def is_a_function(local: str) -> bool:
    """Whether a local part, lowered, is that of a function (`support`), not a person's."""
    return _ROLE.fullmatch(local[:_LONGEST]) is not None


def names_a_function(message: ParsedMessage) -> bool:
    """Whether an author or the Sender bears the name of a function (`support@`), not a person's."""
    return any(map(is_a_function, local_parts(message)))
