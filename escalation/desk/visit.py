"""One request to the desk."""

from dataclasses import dataclass

from starlette.requests import Request

from escalation.desk.account import Account
from escalation.desk.form import Form
from escalation.desk.session import Session


@dataclass(frozen=True)
class Visit:
    """What a page gets, once it is known that the visitor may have it.

    Attributes:
        request: the request.
        session: who is logged in; None on a page for everybody.
        form: what was sent; without fields for a page that is only looked at.
        secret: what the forms of the answer are tied to.
    """

    request: Request
    session: Session | None
    form: Form
    secret: str

    @property
    def account(self) -> Account:
        """Who is logged in.

        Raises:
            ValueError: nobody is; the route is one for everybody.
        """
        if self.session is None:
            raise ValueError("This route needs a role, so that somebody is logged in.")
        return self.session.account

    @property
    def path(self) -> str:
        """The variable part of the address."""
        return str(next(iter(self.request.path_params.values()), ""))

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else ""

    def asked(self, name: str) -> str:
        """A part of the query; empty when it is not there."""
        return str(self.request.query_params.get(name, ""))
