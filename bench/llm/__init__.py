"""The grounded engine and a small model, alone and together, on play tasks that people wrote. Opt-in: it needs a real model."""
