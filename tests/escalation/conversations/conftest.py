import pytest

from escalation.conversations.staff_conversations import StaffConversations
from escalation.database import Database


@pytest.fixture
def conversations(database: Database) -> StaffConversations:
    return StaffConversations(database)


@pytest.fixture
def taken(conversations: StaffConversations) -> StaffConversations:
    """Maria has the conversation `c`."""
    conversations.take("c", "rest", "maria")
    return conversations
