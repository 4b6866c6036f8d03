"""Commands about the notices that staff get by mail."""
