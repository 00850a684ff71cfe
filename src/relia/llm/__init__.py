"""Language models: providers, their failures, usage and prices. Nothing about a provider leaks past this package."""
