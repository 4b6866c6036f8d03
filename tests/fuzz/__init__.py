"""Mails that nobody would write by hand, made to order, and the promises that `parse` keeps on each of them."""
