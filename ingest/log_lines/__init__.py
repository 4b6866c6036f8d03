"""What a line of the log may hold: one line, no character that a terminal obeys, and no words out of a mail."""
