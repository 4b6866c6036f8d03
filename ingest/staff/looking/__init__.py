"""What staff look at before they decide: how a storm went, what differs between mails, who is not answered."""
