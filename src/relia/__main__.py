"""`python -m relia` is the `relia` command."""

from relia.cli.main import run

if __name__ == "__main__":
    run()
