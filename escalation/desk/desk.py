"""What the pages of the desk work with."""

from dataclasses import dataclass

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.desk.accounts import Accounts
from escalation.desk.desk_address import DeskAddress
from escalation.desk.desk_settings import DeskSettings
from escalation.desk.pages import Pages
from escalation.desk.sessions import Sessions
from escalation.outbox import Outbox
from escalation.ticket_store import TicketStore


@dataclass(frozen=True)
class Desk:
    """The stores of one database, the numbers, and the templates.

    Attributes:
        database: the database.
        address: where the desk is reached.
        settings: its numbers.
        accounts: who may use it.
        sessions: who is logged in.
        tickets: the tickets.
        outbox: the notices.
        audit: who did what.
        pages: the templates.
    """

    database: Database
    address: DeskAddress
    settings: DeskSettings
    accounts: Accounts
    sessions: Sessions
    tickets: TicketStore
    outbox: Outbox
    audit: AuditLog
    pages: Pages

    @classmethod
    def build(cls, database: Database, address: DeskAddress, settings: DeskSettings | None = None) -> "Desk":
        """The desk of a database.

        Raises:
            SettingsFileError: the file of its numbers is not as it should be.
        """
        settings = settings or DeskSettings.read()
        outbox = Outbox(database)
        return cls(
            database=database,
            address=address,
            settings=settings,
            accounts=Accounts(database, settings.wrong_passwords, settings.lock_minutes),
            sessions=Sessions(database, settings.session_hours, settings.idle_minutes),
            tickets=TicketStore(database),
            outbox=outbox,
            audit=AuditLog(database),
            pages=Pages(settings, outbox),
        )
