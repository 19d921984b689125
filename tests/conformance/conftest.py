"""These suites measure the product on cases others wrote, found through CONFORMANCE_DIR."""

import os

import pytest

collect_ignore_glob = [] if os.environ.get("CONFORMANCE_DIR") else ["test_*.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore_glob:
        terminalreporter.write_line("conformance: not collected, CONFORMANCE_DIR is not set")
