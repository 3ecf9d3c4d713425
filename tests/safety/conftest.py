"""The detector with the project's rules, which takes a moment to read."""

import pytest

from assistant.safety.rule_detector import RuleDetector


@pytest.fixture(scope="session")
def detector() -> RuleDetector:
    return RuleDetector()
