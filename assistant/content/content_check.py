"""What `faq check` looks at."""

from pathlib import Path

from assistant.answers.article import Article, ArticleError
from assistant.answers.card_facts import FILE as FACTS
from assistant.answers.clinic import Clinic, ClinicError
from assistant.channels.language_texts import LanguageTextsError
from assistant.channels.messaging.channel_settings import ChannelSettingsError, read_channel_file
from assistant.channels.messaging.messaging_limits import FILE as LIMITS
from assistant.channels.messaging.messaging_limits import MessagingLimits, MessagingLimitsError
from assistant.channels.widget.widget_help import WidgetHelp
from assistant.channels.widget.widget_limits import WidgetLimits, WidgetLimitsError
from assistant.content.answer_check import AnswerCheck, Wording
from assistant.content.card_check import CardCheck
from assistant.content.contact_check import ContactCheck
from assistant.content.fact_check import FactCheck
from assistant.content.finding import Finding
from assistant.content.language_check import LanguageCheck
from assistant.content.name_check import NameCheck
from assistant.content.response import Response
from assistant.content.staff_check import StaffCheck
from escalation.conversations.conversation_rules import ConversationRules
from escalation.conversations.failure_words import FailureWords
from escalation.desk.desk_settings import DeskSettings
from escalation.notifications.notification_plan import NotificationPlan
from escalation.settings_file import SettingsFileError


class ContentCheck:
    """Compares answers, data and names with the article and with each other, and the safety texts with their rules.

    Args:
        root: the project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def findings(self) -> list[Finding]:
        """Every fault, by file and line."""
        data = self._root / "data"
        try:
            articles = Article.read_all(data / "articles")
            clinic = Clinic.read(data / "clinic.yml", data / "answers" / "clinic_notes.yml")
        except (ArticleError, ClinicError) as error:
            return [Finding(data, 1, str(error))]
        responses = Response.read_all(data)
        topics = {response.name.removeprefix("utter_") for response in responses}
        answers = AnswerCheck(articles, set(clinic.notes), Wording.read(data / "answers" / "wording.yml"), topics)
        cards = [response for response in responses if response.file.parent == data / "safety"]
        others = [response for response in responses if response.file.parent != data / "safety"]
        found = [finding for response in others for finding in answers.findings(response)]
        found += CardCheck(data / "safety", topics).findings(cards)
        found += FactCheck(data / "safety" / FACTS.name, responses).findings()
        found += LanguageCheck(data / "safety").findings()
        found += StaffCheck(responses).findings()
        found += ContactCheck(data, responses).findings()
        found += _plan_findings(self._root)
        found += _widget_findings(data)
        found += _channel_findings(data / "channels")
        return sorted([*found, *NameCheck(self._root, responses).findings()])


def _plan_findings(root: Path) -> list[Finding]:
    """The faults of the files that say how staff are notified and take part."""
    found = []
    for settings in (NotificationPlan, ConversationRules, DeskSettings, FailureWords):
        try:
            settings.read(root / settings.FILE)
        except SettingsFileError as error:
            found.append(Finding(error.file, 1, f"{error.fault}."))
    return found


def _widget_findings(data: Path) -> list[Finding]:
    try:
        limits = WidgetLimits.read(data / "widget" / "limits.yml")
        WidgetHelp.read(limits.message_characters, data)
    except (WidgetLimitsError, LanguageTextsError) as error:
        return [Finding(data / "widget", 1, str(error))]
    return []


def _channel_findings(folder: Path) -> list[Finding]:
    """The faults of the messaging apps' files."""
    try:
        MessagingLimits.read(folder / LIMITS.name)
        for file in sorted(folder.glob("*.yml")):
            if file.name != LIMITS.name:
                read_channel_file(file.stem, folder)
    except (ChannelSettingsError, MessagingLimitsError) as error:
        return [Finding(folder, 1, str(error))]
    return []
