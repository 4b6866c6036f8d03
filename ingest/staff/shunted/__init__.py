"""Mail that nodes set aside, for staff at any node: listed, read, and tried again, whichever node took it in."""
