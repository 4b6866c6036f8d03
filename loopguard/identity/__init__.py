"""Who writes to whom, which words a text has, which storm a mail belongs to, and which ids we made ourselves."""
