"""Twilio's API, from https://www.twilio.com/docs/messaging and https://www.twilio.com/docs/usage/security."""

import itertools
import threading
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from twilio.request_validator import RequestValidator

from tests.channels.messaging.fake_provider import Call, FakeProvider, Fault
from tests.channels.messaging.person import Person
from tests.channels.messaging.received import Received
from tests.channels.messaging.webhook_request import WebhookRequest

ACCOUNT, TOKEN, NUMBER = "AC" + "0f" * 16, "5e" * 16, "+15555550100"
LONGEST_BODY = 1600
REPORT_SECONDS = 0.2
"""So much later than a message it is told what became of it."""

Answer = tuple[int, Any]


class FakeTwilio(FakeProvider):
    """One account with one number.

    Attributes:
        prefix: before each number, with which Twilio tells the kinds of messages apart.
        account_status: what the account's resource says.
        lost: for the people whom it can't bring anything, Twilio's error: it takes messages to them nevertheless.
        reported: what the webhook answered when it was told of what was lost.
    """

    secrets = (TOKEN,)
    groups = False
    opens = False
    dated = False
    prefix: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.account_status = "active"
        self.lost: dict[str, str] = {}
        self.reported: list[int] = []
        self._messages = itertools.count(1)

    def variables(self) -> dict[str, str]:
        values = {"ACCOUNT_SID": ACCOUNT, "AUTH_TOKEN": TOKEN, "NUMBER": NUMBER, "API_URL": self.url}
        return {f"TWILIO_{self.name.upper()}_{name}": value for name, value in values.items()}

    def is_sending(self, call: Call) -> bool:
        return call.path.endswith("/Messages.json")

    def call(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Basic {b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}":
            return _refused(401, 20003)
        path = urlsplit(call.path).path
        if path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json" and call.method == "POST":
            return self.send_message(dict(parse_qsl(call.body.decode(), keep_blank_values=True)))
        if path == f"/2010-04-01/Accounts/{ACCOUNT}.json":
            return 200, {"sid": ACCOUNT, "status": self.account_status}
        return self.resource(path, dict(parse_qsl(urlsplit(call.path).query)))

    def resource(self, path: str, query: dict[str, str]) -> Answer:
        """What `faq channel check` asks for."""
        return _refused(404, 20404)

    def send_message(self, form: dict[str, str]) -> Answer:
        if form["From"] != f"{self.prefix}{NUMBER}":
            return self._violation(21606)
        if not form["To"].startswith(f"{self.prefix}+"):
            return self._violation(21211)
        if not form["Body"].strip():
            return self._violation(21602)
        if len(form["Body"]) > LONGEST_BODY:
            return self._violation(21617)
        address, _, query = form.get("StatusCallback", "").partition("?")
        if address and address != self.webhook_url:
            return self._violation(21609)
        if form["To"] not in self.lost:
            self.accept(Received(form["Body"], {}, form["To"]))
        elif address:
            threading.Timer(REPORT_SECONDS, self._report, (form["To"], dict(parse_qsl(query)))).start()
        return 201, {"sid": f"SM{next(self._messages):032x}", "status": "queued", "error_code": None}

    def text(self, person: Person, text: str) -> Any:
        return self.message(person, Body=text)

    def click(self, person: Person, title: str, payload: str) -> Any:
        return self.text(person, title)

    def attachment(self, person: Person) -> Any:
        picture = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
        return self.message(person, Body="", NumMedia="1", MediaUrl0=picture, MediaContentType0="image/jpeg")

    def message(self, person: Person, **fields: str) -> dict[str, str]:
        """The fields of an incoming message."""
        sid = f"SM{next(self._messages):032x}"
        ids = {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
        }
        numbers = {"From": self.place(person), "To": f"{self.prefix}{NUMBER}", "FromCity": "", "FromCountry": "US"}
        return {**ids, **numbers, "SmsStatus": "received", "NumSegments": "1", "NumMedia": "0", **fields}

    def status(self, place: str, status: str, code: str = "") -> dict[str, str]:
        """The fields of what Twilio says about a message that it took."""
        sid = f"SM{next(self._messages):032x}"
        fields = {"MessageStatus": status, "SmsStatus": status, **({"ErrorCode": code} if code else {})}
        head = {"MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"}
        return {**head, **fields, "From": f"{self.prefix}{NUMBER}", "To": place}

    def place(self, person: Person) -> str:
        return f"{self.prefix}+1555{person.number:07d}"

    def samples(self) -> Sequence[Any]:
        person = Person()
        empty, stopped = self.text(person, ""), self.message(person, Body="STOP", OptOutType="STOP")
        return [*super().samples(), empty, stopped, self.status(self.place(person), "undelivered", "30005")]

    def request(self, content: Any) -> WebhookRequest:
        # Whatever it is, it comes as the fields of a form, in UTF-8.
        given = content if isinstance(content, dict) else {"Body": content}
        fields = {_text(name): _text(value) for name, value in given.items()}
        return self.signed(fields, RequestValidator(TOKEN).compute_signature(self.webhook_url, fields))

    def status_request(self, fields: dict[str, str], query: dict[str, str]) -> WebhookRequest:
        """The request to a StatusCallback; Twilio signs what stands behind `?` as well."""
        url = f"{self.webhook_url}?{urlencode(query)}" if query else self.webhook_url
        return replace(self.signed(fields, RequestValidator(TOKEN).compute_signature(url, fields)), query=query)

    def signed(self, fields: dict[str, str], signature: str) -> WebhookRequest:
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "X-Twilio-Signature": signature}
        return WebhookRequest(urlencode(fields).encode(), headers)

    def forged(self, content: Any) -> Sequence[WebhookRequest]:
        genuine, validator = self.request(content), RequestValidator(TOKEN)
        another = {**content, "Body": "another"}
        signatures = (
            "",
            "wrong",
            genuine.headers["X-Twilio-Signature"].lower(),
            RequestValidator(ACCOUNT).compute_signature(self.webhook_url, content),
            validator.compute_signature(f"{self.webhook_url}/", content),
            validator.compute_signature(self.webhook_url, another),
            validator.compute_signature(self.webhook_url, {}),
        )
        without = WebhookRequest(genuine.body, {"Content-Type": genuine.headers["Content-Type"]})
        return [without, *(genuine.with_header("X-Twilio-Signature", signature) for signature in signatures)]

    def retry_later(self, seconds: int) -> Fault:
        return Fault(429, body=_refused(429, 20429)[1], headers={"Retry-After": str(seconds)}, wait=seconds)

    def _report(self, place: str, query: dict[str, str]) -> None:
        for status, code in (("sent", ""), ("undelivered", self.lost[place])):
            self.reported += self.deliver(self.status_request(self.status(place, status, code), query))

    def _violation(self, code: int) -> Answer:
        self.violations.append(str(code))
        return _refused(400, code)


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()


def _refused(status: int, code: int) -> Answer:
    about = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": "It quotes the number.", "more_info": about, "status": status}
