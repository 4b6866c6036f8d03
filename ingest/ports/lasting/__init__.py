"""Ports to what staff decided that goes on to hold: who may pass, and what is looked at later."""
