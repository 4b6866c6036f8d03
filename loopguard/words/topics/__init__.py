"""What machines write about, a table of words for each topic: maintenance, tickets, codes, parcels, money, builds."""
