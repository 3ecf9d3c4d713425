"""What the server gives to web pages, here with a model that can't be loaded: scripts and numbers do not need it."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.channels.widget.widget_files import WidgetFiles
from tests.channels.project_copy import ROOT, project_copy
from tests.channels.replies import CRISIS
from tests.channels.running_server import RunningServer, serving
from tests.channels.widget.widget_client import WidgetClient

OLD, NEW = b"let version = 1; // the script", b"let version = 2; // the script"
OWN = "http://localhost:8080"


@pytest.fixture(scope="module")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = project_copy(tmp_path_factory.mktemp("pages") / "project")
    (folder / "models").unlink()
    (folder / "models").mkdir()
    (folder / "models" / "spacy").symlink_to(ROOT / "models" / "spacy")
    (folder / "cut-off.tar.gz").write_bytes(model.read_bytes()[:100_000])
    files = WidgetFiles(folder / "models" / "widget")
    files.add(OLD)
    files.add(NEW)
    (files.folder / "demo.html").write_text("<!doctype html><title>Demo</title>")
    (files.folder / "demo.css").write_text("p { margin: 0 }")
    (files.folder / "manifest.txt").write_text("not for visitors")
    with serving(folder, "faq", "run", "--model", "cut-off.tar.gz") as running:
        running.wait_for("The assistant is (not )?ready")
        yield running


def name_of(script: bytes) -> str:
    return f"{hashlib.sha256(script).hexdigest()[:16]}.js"


def get(server: RunningServer, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", headers={name.replace("_", "-"): text for name, text in headers.items()})


def test_the_alias_is_the_newest_script_and_soon_asked_for_again(server: RunningServer) -> None:
    answer = get(server, "/widget.js")

    assert answer.content == NEW
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert get(server, "/widget.js", If_None_Match=answer.headers["etag"]).status_code == 304
    assert get(server, "/widget.js", If_None_Match='W/"other"').status_code == 200


@pytest.mark.parametrize("script", [OLD, NEW])
def test_a_script_named_by_its_hash_is_kept_for_ever(server: RunningServer, script: bytes) -> None:
    answer = get(server, f"/widget/{name_of(script)}")

    assert answer.content == script
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_scripts_are_sent_compressed_to_those_who_take_it(server: RunningServer) -> None:
    with httpx.stream("GET", f"{server.url}/widget.js", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert gzip.decompress(packed) == NEW
    assert "Accept-Encoding" in answer.headers["vary"]
    assert "content-encoding" not in get(server, "/widget.js", Accept_Encoding="identity").headers


@pytest.mark.parametrize(
    "path", ["/widget/manifest.txt", "/widget/current.txt", "/widget/other.js", "/widget/..%2Fx.js"]
)
def test_nothing_else_is_served(server: RunningServer, path: str) -> None:
    assert get(server, path).status_code == 404


def test_the_numbers_come_in_the_page_s_language(server: RunningServer) -> None:
    english, spanish = (get(server, f"/widget/help.json?language={language}").json() for language in ("en", "es"))

    assert english["emergency"][0] == {"label": "Call 911", "href": "tel:911"}
    assert spanish["emergency"][0] == {"label": "Llama al 911", "href": "tel:911"}
    assert get(server, "/widget/help.json").json() == english
    assert english["max_characters"] == 20_000


@pytest.mark.parametrize("path", ["/", "/demo.css", "/widget.js", "/widget/help.json", f"/widget/{name_of(NEW)}"])
def test_a_page_of_a_foreign_origin_gets_nothing(server: RunningServer, path: str) -> None:
    foreign, own = get(server, path, Origin="https://evil.example"), get(server, path, Origin=OWN)

    assert foreign.status_code == 403
    assert "access-control-allow-origin" not in foreign.headers
    assert own.status_code == 200
    assert own.headers["access-control-allow-origin"] == OWN
    assert "access-control-allow-credentials" not in own.headers
    assert all("Origin" in answer.headers["vary"] for answer in (foreign, own, get(server, path)))


def test_the_demo_page_runs_no_script_but_the_server_s(server: RunningServer) -> None:
    page = get(server, "/")

    assert page.text == "<!doctype html><title>Demo</title>"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-cache"


async def test_danger_gets_its_card_without_a_model(server: RunningServer) -> None:
    async with WidgetClient(server.url) as tab:
        await tab.request_session()
        card = (await tab.ask(CRISIS))[1]

    assert card["kind"] == "card"
    assert {"label": "Call 911", "href": "tel:911"} in card["phones"]
