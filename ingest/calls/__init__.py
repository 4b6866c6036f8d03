"""How what may be slow is called: many calls in one batch, behind a breaker, in threads beside the event loop."""
