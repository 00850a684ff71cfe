"""What every other part may use: error kinds, the clock, identifiers. Standard library only."""
