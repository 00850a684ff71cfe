"""One module for each protocol, and what they share. Only this package imports pydantic-ai and the providers' SDKs, and
only when a provider is first made: they take a second to import."""
