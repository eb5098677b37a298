"""`python -m lantoa` is the `lantoa` command."""

from lantoa.cli import main

if __name__ == "__main__":
    main()
