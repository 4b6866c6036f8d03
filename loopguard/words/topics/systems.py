"""Builds, commits, code review, monitoring, backups, cron jobs, devices: what computers report to those who run them.

Sources: the mail templates and documentation of Jenkins, GitLab, Gerrit, Subversion's mailer.py, Travis, Nagios,
Zabbix, PRTG, Veeam, Bacula, Synology, smartmontools, mdadm, cron and logwatch.
"""

from typing import Final

from loopguard.words.topics.topic import Row, Topic

__all__ = ["SYSTEMS"]

SUBJECTS: Final[tuple[Row, ...]] = (
    ("builds", r"(?:\W{0,3}(?:build|broken|fixed|still failing|passed|failed|failure|errored|success\w*|unstable|"
               r"back to normal|aborted|pipeline|deploy(?:ment|ed)?|workflow|run (?:failed|cancelled)|job|test(?:s|"
               r" run)?|release|nightly)\b\W{0,3}).{0,80}(?:#\d|\bbuild\b|failed|succeeded|success|passed|/|broken|"
               r"completed|finished)"),
    ("GitLab", r".{0,40}\| (?:failed|fixed|successful) pipeline\b"),
    ("commits", r"(?:\[?[\w./-]{2,60}\]? )?(?:r\d{2,}|\[?[0-9a-f]{7,40}\]?)\s?[:-] |(?:svn|cvs|git|hg) commit|"
                r"\[?(?:svn|cvs|git|hg)\b.{0,60}"
                r"|.{0,80}\b(?:pull|merge) request\b.{0,60}|change in [\w/.-]+\[[\w/.-]+\]|\[pr\]|"
                r"\[?[\w.-]+/[\w.-]+\]? .{0,80}\((?:#|pr #|issue #|!)\d+\)|"
                r".{0,60}\[[\w./-]+\] (?:new )?(?:branch|tag|commits?)\b"),
    ("monitoring", r"(?:\W{0,5}(?:problem|recovery|alert|alarm|warning|warn|critical|crit|down|up|ok|resolved|firing|"
                   r"info|notice|error|unknown|acknowledgement|flapping\w*|downtime\w*|failed|offline|online|high|"
                   r"disaster|average|trouble|unreachable|degraded|normal|major|minor)\b\W{0,4}[:\]|!*-]).{2,}"),
    ("monitoring", r".{0,80}\b(?:is|was|went|has (?:gone|been|recovered)|are) (?:now )?(?:down|up|ok|critical|warning|"
                   r"offline|online|unreachable|recovered|unavailable|not responding|back (?:up|online))\b|"
                   r".{0,60}\b(?:service|host|sensor|monitor|server|node|disk|cpu|memory|load|ping|http|port|probe|"
                   r"trigger|device|interface|vm|pod|cluster|volume|array|raid|ups|battery|certificate|queue|"
                   r"replication|threshold)\b.{0,60}\b(?:alert|alarm|warning|critical|down|fail\w*|error|exceeded|"
                   r"offline|expire\w*|degraded|recovered|low|full)\b"),
    ("backups", r".{0,50}\b(?:backup|back-up|snapshot|replication|sync|restore|archive|datensicherung|sicherung|"
                r"sauvegarde|respaldo|copia de seguridad|kopia zapasowa|záloha|zálohování|резервн\w+ копи\w+|backupjob|"
                r"varmuuskopio|säkerhetskopi\w*|бекап)\b.{0,60}\b(?:fail\w*|succe\w+|complet\w+|ok\b|error|warning|"
                r"report|finished|done|job|erfolgreich|fehlgeschlagen|abgeschlossen|fehler|échou\w+|réussi\w*|"
                r"terminé\w*|correct\w+|fall\w+|zakończon\w+|błąd|dokončen\w*|chyba|успешно|ошибк\w+|завершен\w*)"),
    ("cron", r"cron ?<|\(?cron\)? |cron job|crontab|logwatch|logcheck|anacron|unattended[- ]upgrades?|"
             r"apt-listchanges|\*{3} security|"
             r"(?:daily|weekly|monthly|nightly) (?:security |insecurity |run |status )?(?:output|report|log|job|run|"
             r"summary|digest|statistics)|output (?:from|of)|"
             r"\[?(?:rkhunter|chkrootkit|fail2ban|tripwire|aide|clamav|smartd|mdadm|zfs|zed)\b|smart error|"
             r"degradedarray|fail event|"
             r"[\w.-]+ : .{0,60}(?:incident|alert)|system (?:status|health|report|events?)\b|event (?:log|"
             r"notification)|audit (?:log|report)"),
    ("budgets", r".{0,80}\bexceed(?:s|ed|ing)? .{0,40}\b(?:threshold|limit|budget|quota)\b|.{0,60}\b(?:budget|quota|"
                r"billing) (?:alert|alarm|warning|threshold)"),
    ("telephones", r"(?:you have )?(?:an? )?(?:new |neue )?(?:voice-? ?mail|voice message|sprachnachricht|"
                   r"mailbox-?nachricht|"
                   r"message vocal|mensaje de voz|messaggio vocale)\b.{0,10} (?:from|von|de|da|van|on|in|\()"),
    ("telephones", r"(?:new |missed |neuer |verpasster |entgangener |appel )?(?:call|anruf|appel|llamada|chiamata|"
                   r"oproep) (?:from|von|de|da|van|manqué|perdida|persa) ?\+?[\d(]|.{0,60}\b(?:disconnected|"
                   r"reconnected|rebooted|went offline)\Z"),
    ("telephones", r"\W{0,3}new (?:voice ?mail|voice message|message) \d+ in mailbox|"
                   r"(?:you have )?(?:an? )?new (?:voice-? ?mail|voice message|fax)s?\b|facsimile received|(?:neue |"
                   r"eingehende )?(?:sprachnachricht|faxnachricht|fax) (?:von|für|empfangen)|.{0,20}fax (?:received|"
                   r"from|empfangen|reçu|recibido)"),
    ("guards", r".{0,60}\b(?:threats?|malware|virus|intrusion|ransomware|phishing|attack)\b.{0,30}\b(?:detected|"
               r"blocked|found|quarantined|cleaned|removed|stopped)"),
    ("quotas", r".{0,80}\bhas (?:reached|used|exceeded|consumed) \d+ ?%"),
    ("telephones", r"(?:neue[rs]? |ein )?(?:verpasster|entgangener|eingehender) anruf|(?:e?fax) message|voice "
                   r"?mail \("),
    ("quotas", r"(?:aviso|alerta|alerte|avis|warnung|hinweis|avviso|ostrzeżenie|varning)(?: \S+)? (?:de |d'|di |do |"
               r"da |zu |om )?(?:cota|cuota|quota|uso|espaço|espacio|espace|spazio|armazenamento|almacenamiento|"
               r"speicher\w*|utrymme)\b"),
    ("devices", r"\[?scan(?:ned)?\b.{0,3}\]? ?\d"),
    ("notices", r".{1,40}\b(?:alert|notification|warning) (?:--|for|on|from|about) .{3,}|.{1,60} notification for "
                r".{3,}"),
    ("devices", r".{0,60}\b(?:toner|ink|paper|supplies|printer|copier|drum|meter) (?:low|empty|alert|status|reading|"
                r"order|warning|jam|report|is )|"
                r".{0,40}\b(?:motion|door|camera|intrusion|temperature|smoke|water leak)\b.{0,30}\b(?:detected|"
                r"alarm|alert|event)"),
)  # fmt: skip
"""What, pattern from the beginning of the subject."""

SENDERS: Final[tuple[Row, ...]] = (
    ("systems", r"(?:.*[-_. ])?(?:builds?|ci|cd|jenkins|hudson|travis|bamboo|buildbot|teamcity|drone|circleci|"
                r"azure[-_. ]?devops|azuredevops|devops|deploy(?:er|ment)?|gitlab|gitea|forgejo|gerrit|bitbucket|svn|"
                r"cvs|subversion|commits?|phabricator|reviewboard|sonar\w*|monitor(?:ing)?|monitis|nagios|icinga|"
                r"zabbix|prtg|checkmk|cacti|opennms|observium|librenms|grafana|prometheus|site24x7|monit|omd|munin|"
                r"netdata|datadog|pingdom|uptimerobot|healthchecks|sentry|bugsnag|rollbar|lava|kernelci|statuscake|"
                r"newrelic|new relic|opsgenie|victorops|solarwinds|orion|watchdog|sensor|alarm|alarms|"
                r"uptime)(?:[-_. ].*)?"),
    ("backups", r"(?:.*[-_. ])?(?:backups?|veeam|bacula|bareos|acronis|arcserve|commvault|networker|backupexec|nakivo|"
                r"duplicati|urbackup|rsnapshot|borg|restic|borgmatic|datto|synology|qnap|nas|diskstation|truenas|"
                r"freenas|san|storage|esx|vmware|vcenter|hyperv|proxmox|pve|pbs)(?:[-_.\d ].*)?"),
    ("telephones", r"(?:.*[-_. ])?(?:3cx|asterisk|freepbx|starface|pbx|voicemail|phone ?system|telefonanlage|sipgate|"
                   r"placetel|ringcentral|grandstream|yeastar|mitel|avaya)(?:[-_. ].*)?"),
    ("hosts", r"(?:.*[-_. ])?(?:cron(?:tab|job|daemon)?|root|cron daemon|charlie root|system|sysadmin|syslog|logwatch|"
              r"server|firewall|sophos|fortigate|pfsense|opnsense|aws(?: \w+)?|amazon web services|azure|gcp|"
              r"google cloud|costalerts|router|switch|fritz!?box|meraki|mikrotik|unifi|ups|apc|idrac|ilo|ipmi|bmc|"
              r"printer|copier|mfp|mfc|hikvision|nvr|dvr|camera|cpanel|plesk|whm|directadmin|webmin)(?:[-_.\d ].*)?"),
)  # fmt: skip
"""Who, pattern over the whole local part or display name."""

WORDS: Final[tuple[Row, ...]] = (
    ("builds", r"(?:build|job|pipeline|commit|branch|author|committer|revision|changeset|project|repository|log|"
               r"modified|added|changed paths?|trigger|stage|duration)(?: (?:url|id|number|log|status|name|result|"
               r"log url))?\s?:|build (?:failed|succeeded|passed|was|log|url)|see <?https?://|view (?:it|the) (?:on|"
               r"build|pipeline|full|commit|diff)|(?:failed|passed|succeeded) in \d|\+\+\+ |--- a/|^@@ |"
               r"finished: (?:failure|success)|\b(?:job|build|task|run|test|pipeline)\b[^.\n]{0,40}\b(?:is now|"
               r"finished|completed|failed)\b"),
    ("monitoring", r"(?:host(?:name)?|service|state|status|severity|trigger|sensor|device|alert|event|problem|duration|"
                   r"address|priority|monitor|last (?:value|message)|threshold|metric|date/time|started|"
                   r"additional info|item values?|node|cluster|instance|region|check|output)(?: (?:name|id|time|status|"
                   r"severity|type|state))?\s?(?:=|:) ?\S"),
    ("builds", r"\bpipeline #\d+"),
    ("monitoring", r"\b(?:is|was|went) (?:currently |now )?(?:down|up|ok|unreachable|critical)\b|notification type|"
                   r"exceeded (?:the )?threshold|has (?:recovered|been "
                   r"(?:triggered|resolved))|dear (?:administrator|admin|user|system)|triggered at|threshold"),
    ("backups", r"(?:backup|job|task|snapshot|repository|source|destination|start time|end time|elapsed|"
                r"data (?:size|read|transferred)|processed|"
                r"total (?:size|files)|errors?|warnings?|size|files|duration|status|result)\s?(?:=|:|\t)\s?\S|"
                r"(?:completed|finished|failed) (?:successfully|with|at|on)|"
                r"(?:erfolgreich|fehlerhaft) (?:abgeschlossen|beendet)|\d+(?:[.,]\d+)? ?(?:gb|mb|tb|gib|mib|bytes)\b"),
    ("cron", r"/(?:usr|etc|var|bin|opt|home|dev|srv|root)/\S|command not found|permission denied|exit (?:code|"
             r"status)|\d+ (?:packages?|updates?) |"
             r"this (?:message|e-?mail) (?:was|has been|is) (?:automatically )?(?:generated|sent) by|"
             r"[a-z0-9.-]+\.(?:local|lan|internal|corp|localdomain)\b"),
    ("telephones", r"(?:rufnummer|dauer|anrufer|caller|duration|appelant|durée|llamante|duración)\s?:|"
                   r"anrufbeantworter"),
    ("devices", r"(?:serial(?: number)?|model|device name|ip address|location|mac address|firmware|asset)\s?(?:=|:)"),
)  # fmt: skip
"""What, pattern at the ends of the text."""

SYSTEMS: Final = Topic("a report of a system", SUBJECTS, SENDERS, WORDS)
