"""`python -m mockserver` is the command `mockserver`."""

from mockserver.cli import cli

if __name__ == "__main__":
    cli(prog_name="mockserver")
