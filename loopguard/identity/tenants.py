"""Platforms that give each customer a name of his own below theirs: `acme.zendesk.com` and `blue.zendesk.com` are two.

A table of domains, by what is sold there. The public suffix list knows some platforms, where their owners asked for it
(https://publicsuffix.org, its private part); these are missing there. The rows are written down by hand from what
vendors say of the address that a customer gets, and were not looked up one by one. What stands at a platform's domain
itself is the platform's own staff and machines. A relay that gives each user a subdomain is here too, and among the
providers (`loopguard.identity.providers`): without a subdomain its addresses are anybody's.
"""

from typing import Final

__all__ = ["TENANTS"]

_BY_TRADE: Final = {
    "helpdesks": """
        desk.com deskpro.com dixa.io email.supportbee.com freshdesk.com freshservice.com gorgias.com groovehq.com
        happyfox.com helpscoutapp.com jitbit.com kayako.com kustomerapp.com myfreshworks.com reamaze.com
        richpanel.com samanage.com service-now.com sherpadesk.com supportsystem.com teamsupport.com userecho.com
        uservoice.com zammad.com zendesk.com zohodesk.com zohodesk.eu zohodesk.in
    """,
    "offices, projects and relations with customers": """
        activehosted.com atlassian.net basecamphq.com bitrix24.com bitrix24.de bitrix24.eu freshsales.io
        hs-inbox.com intercom-mail.com jetbrains.space kintone.com odoo.com onmicrosoft.com youtrack.cloud
        zulipchat.com
    """,
    "senders of mail": """
        ccsend.com mktomail.com sendgrid.net sparkpostmail.com
    """,
    "mail for everybody, a subdomain each": """
        33mail.com anonaddy.com anonaddy.me fastmail.com fastmail.fm mozmail.com
    """,
}

TENANTS: Final = frozenset(domain for row in _BY_TRADE.values() for domain in row.split())
