"""`python -m bench.train`. The work is in a module of another name: a program's own module cannot be sent to workers."""

from bench.train.run import main

if __name__ == "__main__":
    main()
