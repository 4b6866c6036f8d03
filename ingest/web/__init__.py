"""What the web role shows."""

__all__: list[str] = []
