"""What SMS and WhatsApp have in common, by Twilio's Programmable Messaging: https://www.twilio.com/docs/messaging."""

import base64
import re
from abc import abstractmethod
from contextlib import suppress
from typing import Any, ClassVar, Dict, List, Optional, Tuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import aiohttp
from sanic import response
from sanic.response import HTTPResponse

from assistant.channels.messaging.delivery import Delivery, ForgedError, UnreadableError, signature
from assistant.channels.messaging.incoming import Address, Incoming
from assistant.channels.messaging.loss import Loss
from assistant.channels.messaging.messaging_input import MessagingInput
from assistant.channels.messaging.outgoing import Outgoing
from assistant.channels.messaging.provider_client import REFUSED, Answer, RefusedError, RetryLaterError

VERSION = "2010-04-01"
MOST_FIELDS = 500
"""Of a delivery; Twilio sends about thirty."""

LATER = (20429, 21611)
"""Twilio's errors for too many requests, and for a full queue of the own number: https://www.twilio.com/docs/api/errors."""

INCOMING = ("receiving", "received")
LOST = ("failed", "undelivered")

STAFF_MESSAGE = "staff_message"
"""In the address to which Twilio tells what became of a message: the number of what staff wrote."""

_CODE = re.compile(r"\d{1,10}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class TwilioInput(MessagingInput):
    """Verifies, reads and sends for a kind of messages, which a subclass names."""

    unverified_status: ClassVar[int] = 403

    def value(self, name: str) -> str:
        """The value of the channel's variable that ends in this name."""
        return self.settings[f"TWILIO_{self.name().upper()}_{name}"]

    @abstractmethod
    def is_person(self, sender: str) -> bool:
        """Whether a sender is somebody who can be answered."""

    def is_left_to_twilio(self, fields: Dict[str, str]) -> bool:
        """Whether Twilio itself answers a message: a keyword of its own, or of its Advanced Opt-Out."""
        return bool(fields.get("OptOutType"))

    def address(self, fields: Dict[str, str]) -> Address:
        """Where replies go: from the number to which the person wrote, for an account may have several."""
        return {"to": fields["From"], "from": fields["To"]}

    @abstractmethod
    async def webhook_faults(self) -> List[str]:
        """What is wrong with the number and its webhook at Twilio.

        Raises:
            SendError: Twilio does not tell.
        """

    async def verify(self, delivery: Delivery) -> None:
        """Compares the request's signature (see parent class): https://www.twilio.com/docs/usage/security."""
        fields = "".join(name + value for name, value in sorted(set(_fields(delivery))))
        given = delivery.headers.get("x-twilio-signature")
        # Some of Twilio's servers sign the address with its port, and others without.
        first, second = (_signature(self.value("AUTH_TOKEN"), url + fields) for url in _addresses(delivery.url))
        with suppress(ForgedError):
            return delivery.require_same(given, first)
        return delivery.require_same(given, second)

    def parse(self, delivery: Delivery) -> List[Incoming]:
        """Reads a message; nothing of what became of another (see parent class)."""
        fields = dict(_fields(delivery))
        if fields.get("MessageStatus", INCOMING[0]) not in INCOMING:
            return []
        if not all(fields.get(name) for name in ("MessageSid", "From", "To")):
            raise UnreadableError("MessageSid, From or To is missing.")
        sender = fields["From"]
        if not self.is_person(sender) or sender == fields["To"] or self.is_left_to_twilio(fields):
            return []
        return [Incoming(fields["MessageSid"], sender, self.address(fields), fields.get("Body", ""))]

    def losses(self, delivery: Delivery) -> List[Loss]:
        """Reads what became of a message (see parent class).

        https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
        """
        fields = dict(_fields(delivery))
        if fields.get("MessageStatus") not in LOST or not fields.get("To"):
            return []
        code, number = fields.get("ErrorCode", ""), delivery.query.get(STAFF_MESSAGE, "")
        known = code if _CODE.fullmatch(code) else "unknown"
        return [Loss(fields["To"], known, int(number) if _NUMBER.fullmatch(number) else None)]

    def confirmation(self, delivery: Delivery) -> HTTPResponse:
        """TwiML that says nothing: replies are sent by themselves (see parent class)."""
        return response.text("<Response/>", content_type="text/xml")

    async def send(self, outgoing: Outgoing, address: Address) -> None:
        """Creates a Message (see parent class): https://www.twilio.com/docs/messaging/api/message-resource."""
        form = {"From": address["from"], "To": address["to"], "Body": outgoing.text}
        webhook = self.webhook_url()
        if webhook:
            # It is a part of what Twilio signs, so what comes back in it was not thought up by somebody else.
            number = outgoing.staff_message
            form["StatusCallback"] = webhook if number is None else f"{webhook}?{STAFF_MESSAGE}={number}"
        await self.ask("POST", self.account_url("/Messages.json"), data=form)

    async def ask(self, method: str, url: str, **request: Any) -> Answer:
        """Makes a request in the account's name.

        Raises:
            RetryLaterError: Twilio may take it later, also once it knows the auth token again.
            RefusedError: it never will.
        """
        auth = aiohttp.BasicAuth(self.value("ACCOUNT_SID"), self.value("AUTH_TOKEN"))
        try:
            return await self.client.call(method, url, auth=auth, **request)
        except RefusedError as error:
            code = error.answer.body.get("code") if isinstance(error.answer.body, dict) else None
            reason = f"{error}, Twilio's error {code}" if type(code) is int else str(error)
            if error.answer.status == 401 or code in LATER:
                raise RetryLaterError(reason, answer=error.answer) from None
            raise RefusedError(reason, error.answer, str(code) if type(code) is int else REFUSED) from None

    async def faults(self) -> List[str]:
        """Asks Twilio for the account and the number (see parent class)."""
        try:
            account = (await self.ask("GET", self.account_url(".json"))).body
            if account["status"] != "active":
                return [f"The Twilio account is {account['status']}."]
            return await self.webhook_faults()
        except (RefusedError, RetryLaterError) as error:
            if error.answer.status in (401, 404):
                name = f"TWILIO_{self.name().upper()}"
                return [f"Twilio refuses {name}_ACCOUNT_SID with {name}_AUTH_TOKEN: copy both again from the console."]
            return [f"Twilio can't be asked now ({error})."]
        except (KeyError, TypeError, AttributeError) as error:
            return [f"Twilio's answer can't be read ({type(error).__name__})."]

    def address_faults(self, url: Optional[str], method: Optional[str]) -> List[str]:
        """Compares the address to which Twilio delivers."""
        wanted = self.webhook_url()
        if wanted is None:
            return [
                "CHANNELS_PUBLIC_URL is not set: without it the signatures of deliveries through a proxy are wrong."
            ]
        # Behind # stand Twilio's own settings for attempts, which it does not send.
        if (url or "").partition("#")[0] != wanted:
            return [f"The number's messages go to {url or 'no address'}, not to {wanted}."]
        return [] if method == "POST" else [f"The number's messages come by {method}, not by POST."]

    def account_url(self, path: str) -> str:
        """The address of a resource of the account."""
        return f"{self.value('API_URL')}/{VERSION}/Accounts/{self.value('ACCOUNT_SID')}{path}"


def _fields(delivery: Delivery) -> List[Tuple[str, str]]:
    return parse_qsl(delivery.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _signature(token: str, content: str) -> str:
    return base64.b64encode(bytes.fromhex(signature(token, content.encode(), "sha1"))).decode()


def _addresses(url: str) -> Tuple[str, str]:
    """The address without and with its port."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return urlunsplit(parts._replace(netloc=host)), urlunsplit(parts._replace(netloc=f"{host}:{port}"))
