"""Addresses that nobody reads: the part before the @ of the author or sender, in one table.

An example: `noreply@`. An answer to it is lost, or is answered by a machine, so it mutes; `noreply` and the like also
show that a machine wrote the mail. A mailer-daemon's address only mutes: `report` and `bounce_shape` tell what it sent.
So does `noreply@` on bulk mail (`list_mail.weigh_notice`). On a web form, whose customer stands in Reply-To, it is only
a note. Accounts of programs (`oracle@`) count at a machine's own name only (`db01`, `host.local`).

Not caught: machines with a person's name, and people behind `info@`. `git@`, `github@` and `svn@` are left out, because
developers write from such addresses. The rows come from Zammad's send_no_auto_response_reg_exp, Znuny's
SendNoAutoResponseRegExp, Discourse and RT.
"""

import re
from typing import Final

from loopguard.checks.list_mail import weigh_notice
from loopguard.checks.shapes.web_form import is_web_form
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.hand_program import by_hand
from loopguard.words.local_part import local_parts
from loopguard.words.person_voice import says_farewell, speaks_as_a_person
from parsers import ParsedMessage

__all__ = ["ACCOUNTS", "HOSTS", "ROWS", "sender_address"]

ROWS: Final[tuple[tuple[str, Effect, str], ...]] = (
    (
        r"(do[-_.]?)?not?[-_.]?(reply|responder|responda|respond|answer)([-_.+].*)?",
        Effect.NOTIFICATION,
        "Zammad, Discourse",
    ),
    (r".*[-_.](no[-_.]?reply|donotreply|noreply)", Effect.NOTIFICATION, "Zammad"),
    (
        r"(ne[-_.]?pas[-_.]?repondre|nicht[-_.]?antworten|keine[-_.]?antwort|no[-_.]?contestar|nao[-_.]?responda|"
        r"non[-_.]?rispondere|niet[-_.]?(be)?antwoorden|geen[-_.]?antwoord|svara[-_.]?(ej|inte)|(svar|svara)[-_.]?ikke|"
        r"ei[-_.]?vastausta|nie[-_.]?odpowiadaj|neodpovidat|ne[-_.]?otvecha(t|y|yte)|yanitlama(yin)?|cevaplama(yin)?)",
        Effect.NOTIFICATION,
        "languages",
    ),
    (
        r"(.*[-_.])?(auto(mailer|responder|reply|confirm|mated)|robot|notify|notifier|notifications?|alerts?)",
        Effect.NOTIFICATION,
        "many products",
    ),
    (
        r"(jira|confluence|bugzilla|redmine|trac|mantis|gerrit|jenkins|hudson|buildbot|"
        r"nagios|icinga|zabbix|munin|sentry|pagerduty|calendar-notification|feedback-?loop|fbl|mailer|fail2ban|smartd|"
        r"mdadm|logwatch|logcheck|rkhunter|clamav|tripwire|ossec|wazuh|denyhosts|backuppc|bacula|proxmox|vcenter|esxi|"
        r"idrac|ilo|diskstation|synology|qnap|alertmanager|netdata|datadog|pingdom|uptimerobot|teamcity|sonarqube|"
        r"quarantine|drive-shares(-dm)?-noreply|autobot|mailbot|build[-_.]?(bot|server|system)|ci[-_.]?(bot|server))",
        Effect.NOTIFICATION,
        "trackers, monitors, feedback loops",
    ),
    # Without a dot before it: Bot is a surname, and `jan.bot@` a person.
    (r".*[-_]bot(\+.*)?|(syzbot|dependabot|renovate|mergify)(\+.*)?", Effect.NOTIFICATION, "kernel.org, GitHub; seen"),
    (
        r"(e?news|newsletters?|announce(ments?)?|mailings?|marketing|promo(tion)?s?|offers?|campaigns?)",
        Effect.LIST,
        "mailers",
    ),
    (r".*[-_.](newsletters?|newsflash|announce(ments?)?)", Effect.LIST, "mailers"),
    (r"(dmarc|tls)[-_.]?(rpt|reports?)|(rpt|reports?)[-_.]?(dmarc|tls)", Effect.NOTIFICATION, "RFC 7489, RFC 8460"),
    (r"mailer[-_]?daemon|mail[-_]?daemon|postmaster|post[-_]?master", Effect.MUTE, "all peers; RFC 5321 4.5.1"),
    (r".*[-_](bounces?|request|owner)|owner-.*", Effect.LIST, "Mailman, Majordomo; RFC 2142"),
    (r"bounces?([-_.+].*)?", Effect.MUTE, "bulk mailers"),
    (r"root|daemon|cron|crond|anacron", Effect.NOTIFICATION, "Zammad; cron writes as root"),
    (r"nobody|www-data|abuse|listserv|majordomo|mdaemon", Effect.MUTE, "Zammad; RFC 2142"),
)
"""Pattern over the whole local part, effect, source."""

ACCOUNTS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"oracle|oraagent|grid|postgres|pgsql|mysql|mariadb|mssql|db2inst\d|informix|sybase|mongodb?|redis|elastic\w*|"
        r"[a-z]{3}adm|dba",
        "databases, SAP",
    ),
    (
        r"backups?|rsync|rsnapshot|bareos|bacula|amanda|borg|restic|tsm|nbu|zabbix|nagios|icinga|prometheus|grafana|"
        r"puppet|ansible|salt|chef|docker|kube\w*|jenkins|gitlab|git|svn|runner|deploy",
        "operators' programs",
    ),
    (r"www|apache2?|httpd|nginx|tomcat|jboss|wildfly|glassfish|weblogic|websphere|iis", "web servers"),
    (
        r"(svc|srv|sys|app|adm|batch|service|system|task|job)([-_.][\w.-]+)?|[\w.-]+[-_.](svc|srv|batch|job)",
        "service accounts",
    ),
    (r"admin|administrator|operator|monitor(ing)?|logs?|syslog|pi|ubuntu|centos|ec2-user|debian|vagrant", "hosts"),
)
"""Pattern over the whole local part, source: at a host's own name only, because people may be called so elsewhere."""

HOSTS: Final = (
    r"(.+\.)?[\w-]+\.(local|localdomain|localhost|lan|internal|intern|intranet|corp|home\.arpa|home|localnet)|[\w-]+|"
    r"(?:[a-z]{1,12}[-_]?)?(?:db|srv|server|host|web|app|node|vm|ora|sap|sql|bkp|backup|mail|log|mon|nas|prod|test|dev|"
    r"ip)[\w-]{0,16}\d{1,4}([-_][\w-]{1,12})?\..+"
)
"""Domains that are one machine's name: `db01`, `web-2.internal`, `srv03.example.com`."""

_ACCOUNT: Final = re.compile("|".join(f"(?:{pattern})" for pattern, _ in ACCOUNTS))
_HOST: Final = re.compile(HOSTS)
_DEPARTMENT: Final = re.compile(r"marketing|promotions?|campaigns?|announcements?|offers?|quarantine|root")
"""Names at which people write as well: what speaks or closes as a person's letter there is a person's."""
_ANY: Final = re.compile("|".join(f"(?P<row{at}>{pattern})" for at, (pattern, _, _) in enumerate(ROWS)))
"""All rows as one pattern, a named group each: the group that closes last tells the row."""
_BY_GROUP: Final = {f"row{at}": (effect, source) for at, (_, effect, source) in enumerate(ROWS)}


def sender_address(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find an author or sender who reads no answers."""
    match = next(filter(None, map(_ANY.fullmatch, local_parts(message))), None)
    if match is None:
        return _service_account(message)
    effect, source = _BY_GROUP[match.lastgroup or ""]
    if _DEPARTMENT.fullmatch(match[0]) and _is_written(message):
        return None
    if effect is not Effect.LIST and is_web_form(message):
        effect = Effect.NOTE
    evidence = f"Nobody reads answers at {match[0]}@."
    return Finding("sender-address", evidence, source, weigh_notice(effect, message))


def _is_written(message: ParsedMessage) -> bool:
    """Whether a person speaks in the text, or closes a letter that was written in a mail program."""
    text = message.new_text[:1_000].lower()
    return speaks_as_a_person("", text, asks=False) or (by_hand(message) and says_farewell(text))


def _service_account(message: ParsedMessage) -> Finding | None:
    """Find an account of a program (`oracle@db01`): its name and its host's together."""
    for author in message.from_[:5]:
        local, _, host = author.address[:320].lower().rpartition("@")
        if _ACCOUNT.fullmatch(local) and _HOST.fullmatch(host) and not is_web_form(message):
            evidence = f"A program's account on one machine sends it: {author.address[:100]}."
            return Finding("sender-address", evidence, "service accounts", weigh_notice(Effect.NOTIFICATION, message))
    return None
