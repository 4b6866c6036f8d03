"""Decisions about many held mails, carried out as jobs that outlive the process which works them."""
