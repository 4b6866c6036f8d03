"""How much one client may ask of the intake, each limit with its default and the reason for it.

The numbers lean on RFC 5321 4.5.3 (sizes and timeouts), Postfix's postconf(5) and what a relay in front does on an
ordinary day. Every limit is always on: 0 does not switch one off, it is an error.
"""

from dataclasses import dataclass, fields

__all__ = ["IntakeLimits"]


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Limits of one intake process. Raises ValueError, naming the field, for one that is not above 0."""

    size: int = 32 * 1024 * 1024
    """The most bytes of one mail; a larger one is refused with 552. 32 MiB: what the large providers let out (25 MB of
    files) after base64."""
    recipients: int = 100
    """The most recipients of one mail; more hear 452 and come in another mail. RFC 5321 4.5.3.1.8 asks for at least
    100."""
    commands: int = 1000
    """The most commands since the start or the last accepted mail; then 421. A mail takes 3 + its recipients."""
    errors: int = 100
    """The most refused commands since the start or the last accepted mail; then 421. A mail with 100 unknown recipients
    passes."""
    connections: int = 800
    """The most open connections of one listener (SMTP, LMTP) of one process; more hear 421. It stays below the usual
    1,024 open files of a process."""
    connections_per_address: int = 30
    """The most open connections of one IPv4 address or IPv6 /64; more hear 421. A relay in front opens 20 at most
    (Postfix's default)."""
    command_timeout_s: float = 300.0
    """Seconds to wait for a command that moves a mail on. RFC 5321 4.5.3.2.7 asks for at least 5 minutes. NOOP, RSET
    and the like do not begin the time anew."""
    command_s: float = 30.0
    """Seconds for one command, from its first byte to its end. Programs send whole lines; half of one is a trick."""
    pressed_s: float = 20.0
    """Seconds to wait for a client while more than half of the connections, or of one address's share, are in use. And
    for a minute after that. A connection without a mail under way gets half of them, as under Postfix's stress (10)."""
    data_timeout_s: float = 30.0
    """Seconds that a sender may be silent inside a mail's content, when it was quick before. It is the full credit:
    silence and slowness use it up, bytes earn it back."""
    data_rate: int = 500
    """Bytes a second that a sender of content must keep up: so many earn one second of credit, up to `data_timeout_s`.
    500 as Postfix's smtpd_min_data_rate."""
    data_total_s: float = 3600.0
    """Seconds for the content of one mail, however steadily it comes. The largest mail needs 9.3 kB/s."""
    session_s: float = 3600.0
    """Seconds for one connection; it ends with the first command after that, never inside a mail."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ValueError(f"{field.name} must be above 0")
