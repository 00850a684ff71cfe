"""The lint and syntax checks: a pool of warm, sandboxed workers."""
