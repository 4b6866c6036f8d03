"""Tells other programs what has changed, by signed HTTP POSTs (Standard Webhooks 1.0)."""
