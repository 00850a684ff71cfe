"""One router a resource. A route parses, calls a service, and returns."""
