"""`python -m outreach` is `outreach`."""

from outreach.cli import main

if __name__ == "__main__":
    main()
