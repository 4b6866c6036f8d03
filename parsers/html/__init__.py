"""HTML made plain text, with the marks of quotes and signatures kept."""
