"""One mail's way from its receipt to its end: stored or held."""
