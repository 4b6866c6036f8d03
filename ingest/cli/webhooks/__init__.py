"""Commands about the endpoints of webhooks."""
