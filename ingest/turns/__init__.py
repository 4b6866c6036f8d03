"""Whose turn it is: who a party is, and what our mail to it and its mail to us add to what is known of it."""
