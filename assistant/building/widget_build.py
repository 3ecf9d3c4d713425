"""Builds the website's chat when its sources have changed."""

import shutil
from pathlib import Path

from assistant.building.digest import digest
from assistant.building.node import Node, NodeMissingError
from assistant.channels.widget.widget_files import DEMO_PAGE, DEMO_STYLE, WidgetFiles

SOURCES = Path("widget")
NO_SOURCES = ("node_modules", "dist", "coverage", "test-results")
SCRIPT = Path("dist/clinic-chat.js")
PAGES = {DEMO_PAGE: Path("demo/index.html"), DEMO_STYLE: Path("demo/demo.css")}
TAIL = 20
"""So many lines of a failed build are shown."""


class WidgetBuildError(Exception):
    """There is no new widget; the message says why."""


class WidgetBuild:
    """The folder `models/widget/`.

    Args:
        sources: the widget's TypeScript.
        files: what is built.
    """

    def __init__(self, sources: Path = SOURCES, files: WidgetFiles | None = None) -> None:
        self._sources = sources
        self._files = files or WidgetFiles()
        self._manifest = self._files.folder / "manifest.txt"

    @property
    def stale(self) -> bool:
        """Whether there are sources from which nothing was built yet. An installation without them has it built."""
        if not (self._sources / "package.json").is_file():
            return False
        return not self._manifest.is_file() or self._manifest.read_text() != self._expected()

    def build(self) -> None:
        """Builds script and demo page; the manifest comes last, so that an interrupted build stays stale.

        Raises:
            WidgetBuildError: there is no Node, or the build failed.
        """
        try:
            node = Node.find()
        except NodeMissingError as error:
            raise WidgetBuildError(str(error)) from error
        if not self._installed():
            # Nothing that a package of others brings along is run at installation.
            self._run(node, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        self._run(node, "run", "build")
        script = self._sources / SCRIPT
        if not script.is_file():
            raise WidgetBuildError(f"The build of the widget made no {script}.")
        self._files.add(script.read_bytes())
        for name, page in PAGES.items():
            if (self._sources / page).is_file():
                shutil.copyfile(self._sources / page, self._files.folder / name)
        self._manifest.write_text(self._expected())

    def _installed(self) -> bool:
        """Whether the packages are those of the lock file."""
        installed, locked = self._sources / "node_modules" / ".package-lock.json", self._sources / "package-lock.json"
        return installed.is_file() and locked.is_file() and installed.stat().st_mtime >= locked.stat().st_mtime

    def _run(self, node: Node, *arguments: str) -> None:
        done = node.run(*arguments, folder=self._sources)
        if done.returncode:
            tail = "\n".join([*done.stdout.splitlines(), *done.stderr.splitlines()][-TAIL:])
            raise WidgetBuildError(f"`npm {' '.join(arguments)}` failed in {self._sources}/:\n{tail}")

    def _expected(self) -> str:
        return digest(path for path in self._sources.iterdir() if path.name not in NO_SOURCES) + "\n"
