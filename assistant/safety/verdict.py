"""One judgement out of the rules, the learned probabilities and the conversation so far."""

from dataclasses import dataclass, field

from assistant.safety.card_text import FIRST, REPEATED, RETRACTED, WORSENED
from assistant.safety.conversation_state import ConversationState
from assistant.safety.danger_thresholds import DangerThresholds
from assistant.safety.rule_signal import CUES, RETRACTION, RuleSignal
from assistant.safety.safety_class import ACUTE, CLASSES, CRISIS_SELF, most_urgent

Probabilities = dict[str, float]
"""Safety class or `harmless` to its probability, adding up to 1."""


@dataclass(frozen=True)
class Verdict:
    """What a message means for somebody's safety.

    Attributes:
        safety_class: the most urgent class; None when there is no alarm.
        situation: which wording of the card fits: `first`, `repeated`, `worsened` or `retracted`.
        confidence: the probability behind it, 1 for a rule.
        secondary: further classes, the most urgent first.
        signals: the reasons in a few words, for `--explain`.
        support: whether a line of support belongs under the answer, without an alarm.
        cue: a cue that means danger together with another one.
        language: the language of the rule that matched, such as `es`; empty when none did.
    """

    safety_class: str | None = None
    situation: str = FIRST
    confidence: float = 0.0
    secondary: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    support: bool = False
    cue: str | None = None
    language: str = ""


class _Candidates(dict[str, tuple[float, str]]):
    """Class to its confidence and reason; the surest one of each class stays."""

    def note(self, name: str, confidence: float, reason: str) -> None:
        if name not in self or self[name][0] < confidence:
            self[name] = (confidence, reason)

    def learn(
        self, probabilities: Probabilities, levels: dict[str, float], least: float, thresholds: DangerThresholds
    ) -> None:
        """Notes what the classifier says of a message or sentence, from the level of its likeliest class on."""
        danger = 1 - probabilities["harmless"]
        likeliest = max(levels, key=lambda name: probabilities.get(name, 0.0))
        level = max(levels[likeliest], least)
        if danger < level:
            return
        self.note(likeliest, danger, f"learned {danger:.2f}, threshold {level:.2f}")
        for name in levels:
            is_graver = name in ACUTE and likeliest not in ACUTE
            if probabilities.get(name, 0.0) >= (thresholds.acute_secondary if is_graver else thresholds.secondary):
                self.note(name, probabilities[name], f"learned {probabilities[name]:.2f}")


def judge(
    message: Probabilities,
    sentences: list[Probabilities],
    signals: list[RuleSignal],
    state: ConversationState,
    thresholds: DangerThresholds,
) -> Verdict:
    """Unites both detectors: either one raises an alarm, and the most urgent class wins.

    A denied, past or general wording raises none by itself, and it takes more of the classifier to raise one over it;
    but it always brings a line of support.

    Args:
        message: the learned probabilities of the message.
        sentences: those of its sentences, when there are several.
        signals: what the rules found.
        state: the conversation so far.
        thresholds: how sure is sure.
    """
    dangers = [signal for signal in signals if signal.kind in CLASSES]
    cues = [signal.kind for signal in signals if signal.kind in CUES and signal.plain]
    found = _Candidates()
    for signal in dangers:
        if signal.plain:
            found.note(signal.kind, 1.0, f"rule ({signal.language})")
    softened = bool(dangers) and not any(signal.plain for signal in dangers)
    least = thresholds.softened if softened else 0.0
    found.learn(message, thresholds.message, least, thresholds)
    for sentence in sentences:
        found.learn(sentence, thresholds.sentence, least, thresholds)
    if cues and len({*cues, state.cue} - {None}) > 1:
        found.note(CRISIS_SELF, 1.0, "hopelessness and a wish to escape")
    cue = cues[-1] if cues else None
    language = next((signal.language for signal in dangers), "")
    if found:
        return _alarm(found, state, cue, language)
    if state.alarm and any(signal.kind == RETRACTION for signal in signals):
        return Verdict(state.alarm, RETRACTED, 1.0, signals=["taken back"], cue=cue, language=language)
    support = bool(dangers) or bool(cues) or 1 - message["harmless"] >= thresholds.support
    return Verdict(support=support, signals=_softened(dangers), cue=cue, language=language)


def _alarm(found: _Candidates, state: ConversationState, cue: str | None, language: str) -> Verdict:
    first, *others = most_urgent(list(found))
    confidence, _ = found[first]
    return Verdict(
        safety_class=first,
        situation=_situation(first, state),
        confidence=confidence,
        secondary=others,
        signals=[f"{name}: {found[name][1]}" for name in (first, *others)],
        cue=cue,
        language=language,
    )


def _situation(safety_class: str, state: ConversationState) -> str:
    if state.alarm is None or safety_class not in ACUTE:
        return FIRST
    if safety_class == state.alarm:
        return REPEATED
    return WORSENED if CLASSES.index(safety_class) < CLASSES.index(state.alarm) else FIRST


def _softened(signals: list[RuleSignal]) -> list[str]:
    return [f"{signal.kind}: rule, {' and '.join(sorted(signal.softened_by))}" for signal in signals]
