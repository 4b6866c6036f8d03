"""The review page: what support staff see and do, server-rendered HTML over what the API stands on."""
