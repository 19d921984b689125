"""What a run says at its end, whichever processes ran the tests."""

from tests.support.faults_table import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]
