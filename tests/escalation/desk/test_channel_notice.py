from pathlib import Path

import pytest

from escalation.desk.channel_notice import channel_notice
from escalation.escalation import Escalation
from escalation.ticket_store import TicketStore
from tests.escalation.desk.staff import Staff


def test_who_answers_in_an_app_reads_what_is_special_about_it(rob: Staff, store: TicketStore) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c1", "telegram"))
    assert rob.post(f"/tickets/{ticket.id}/take").status_code == 303
    assert rob.post(f"/tickets/{ticket.id}/conversation/take", shown="Rob").status_code == 303

    assert "In a group everybody can read your answer." in rob.text(f"/tickets/{ticket.id}")


@pytest.mark.parametrize("channel", ["rest", "", "../channels/telegram", "limits", "broken"])
def test_without_a_notice_there_is_none(channel: str, tmp_path: Path) -> None:
    (tmp_path / "telegram.yml").write_text("channel: {notice: x}")
    (tmp_path / "limits.yml").write_text("messaging_limits: {}")
    (tmp_path / "broken.yml").write_text("channel: [")

    assert channel_notice(channel, tmp_path) == ""
    assert channel_notice("telegram", tmp_path) == "x"
