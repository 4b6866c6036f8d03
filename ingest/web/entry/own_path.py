"""Where a login leads to afterwards: a path of ours, whatever whoever made the link wrote into it."""

__all__ = ["own_path"]

LONGEST = 1_000


def own_path(path: str) -> str:
    """Return a path of ours, `/` for what leads elsewhere."""
    elsewhere = path.startswith(("//", "/\\"))
    return path if path.startswith("/") and not elsewhere and path.isprintable() and len(path) <= LONGEST else "/"
