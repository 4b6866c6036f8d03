"""One file for each thing that a header holds: addresses, dates, ids, encoded words, trace fields."""
