"""Mail in by HTTP: a body becomes a mail in the spool, with the limits, patience and durability of SMTP."""
