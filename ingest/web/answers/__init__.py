"""What every answer of the API has in common: its ETag, its safe headers, its refusals, and what the contract says."""
