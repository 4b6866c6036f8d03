"""What staff let pass from now on: whose mail, to which mailbox, until when; made, ended, and said in words."""
