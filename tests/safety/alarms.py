"""What a detector finds in a text, for the tests of its steps."""

from assistant.safety.rule_detector import RuleDetector
from assistant.safety.safety_class import CLASSES


def alarms(detector: RuleDetector, text: str) -> set[str]:
    return {signal.kind for signal in detector.find(text).signals if signal.plain and signal.kind in CLASSES}
