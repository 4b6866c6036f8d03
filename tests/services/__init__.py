"""Real servers for the tests: how each is got, started, frozen and stopped; `python -m tests.services` gets all."""
