"""Staff told by mail: of each storm once, and once a day what waits; never once a mail, and never in a loop."""
