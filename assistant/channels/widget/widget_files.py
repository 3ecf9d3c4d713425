"""The built widget."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("models/widget")
CURRENT = "current.txt"
"""Names the script of the last build. Earlier ones stay: pages that name them with a hash go on working."""

DEMO_PAGE, DEMO_STYLE = "demo.html", "demo.css"


class WidgetFilesError(Exception):
    """The widget is not there; the message says what to do."""


@dataclass(frozen=True)
class WidgetFiles:
    """What `models/widget/` holds.

    Attributes:
        folder: the folder.
    """

    folder: Path = FOLDER

    def current(self) -> str:
        """The name of the newest script, which changes with its content, such as `0123456789abcdef.js`.

        Raises:
            WidgetFilesError: none was built.
        """
        try:
            name = (self.folder / CURRENT).read_text(encoding="ascii").strip()
        except OSError as error:
            raise WidgetFilesError(
                f"The widget was not built into {self.folder}/. Run `make train` (or `faq train`) in a project that "
                f"has the folder widget/."
            ) from error
        return name

    def scripts(self) -> dict[str, bytes]:
        """Every script by name."""
        return {file.name: file.read_bytes() for file in sorted(self.folder.glob("*.js"))}

    def page(self, name: str) -> bytes | None:
        """A file of the demo page; None when there is none."""
        file = self.folder / name
        return file.read_bytes() if file.is_file() else None

    def add(self, script: bytes) -> str:
        """Makes a script the current one, and gives its name."""
        name = f"{hashlib.sha256(script).hexdigest()[:16]}.js"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(script)
        (self.folder / CURRENT).write_text(f"{name}\n", encoding="ascii")
        return name

    def integrity(self, name: str) -> str:
        """What a page writes into `integrity`, so that its browser runs this script and no other.

        See https://www.w3.org/TR/SRI/.
        """
        digest = hashlib.sha384((self.folder / name).read_bytes()).digest()
        return f"sha384-{base64.b64encode(digest).decode('ascii')}"
