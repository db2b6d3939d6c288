"""The command line: one thin file per verb. Data goes to stdout, notices to stderr, exit codes follow sysexits."""

from __future__ import annotations


def main() -> None:
    """Entry point of `newsstream`."""
    from stream.cli.app import run

    raise SystemExit(run())
