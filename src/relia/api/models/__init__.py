"""What requests and answers look like: the contract, as OpenAPI shows it."""
