"""Pages about the node and its people: overview, log, what could not be processed, who is not answered."""
