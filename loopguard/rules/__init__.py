"""The measured rules: what the recent arrivals of a thread or a pair say about the newest, one rule a file."""
