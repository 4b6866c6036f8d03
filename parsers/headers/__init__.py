"""What stands in a header, one file for each kind: addresses, dates, ids, encoded words, trace fields."""
