"""Builds the encoder's ONNX files from the published weights and the training examples."""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file, save_file

from assistant.building.digest import digest
from assistant.building.encoder_graph import EncoderGraph, Tensors
from assistant.building.encoder_weights import EncoderWeights
from assistant.building.examples import EXAMPLES, Example
from assistant.safety.safety_class import danger_class

INT8, FLOAT32 = "int8.onnx", "float32.onnx"
"""How the names of the two forms of a model end."""

PUBLISHED, ADAPTED = "published", "adapted"
"""How they begin."""


class EncoderBuild:
    """The folder `models/encoder/`.

    Args:
        folder: where to write.
        weights: what to build from.
        examples: the folder with the examples that the upper layers are adapted to.
        contrast: whether they are adapted by contrast, see EncoderContrast.
    """

    def __init__(
        self, folder: Path, weights: EncoderWeights, examples: Path = EXAMPLES, *, contrast: bool = False
    ) -> None:
        self.folder = folder
        self.weights = weights
        self.manifest = folder / "manifest.txt"
        self._examples = examples
        self._contrast = contrast

    @property
    def stale(self) -> bool:
        """Whether the encoder is missing or was built from other weights, examples or code."""
        return not self.manifest.is_file() or self.manifest.read_text() != self._expected()

    @property
    def published(self) -> Path:
        """The published weights, with 8 bits and one scale a channel: a third of the time, a quarter of the size."""
        return self.folder / f"{PUBLISHED}.{INT8}"

    @property
    def adapted(self) -> Path:
        """The same with the upper layers adapted to the examples."""
        return self.folder / f"{ADAPTED}.{INT8}"

    @property
    def adapted_weights(self) -> Path:
        """The weights of the adapted layers."""
        return self.folder / "adapted.safetensors"

    @property
    def tokenizer(self) -> Path:
        """The word-piece tokenizer."""
        return self.folder / "tokenizer.json"

    def build(self, examples: Sequence[Example]) -> None:
        """Builds all files; the manifest comes last, so that an interrupted build stays stale.

        Args:
            examples: what the adapted layers learn from.

        Raises:
            EncoderWeightsError: the weights are missing or not the expected ones.
        """
        self.weights.verify()
        self.folder.mkdir(parents=True, exist_ok=True)
        # Importing TensorFlow takes seconds, and most calls of `faq train` have nothing to build.
        from assistant.building.encoder_adaptation import EncoderAdaptation
        from assistant.building.encoder_contrast import EncoderContrast

        groups = [danger_class(example.intent) for example in examples]
        adaptation = EncoderContrast if self._contrast else EncoderAdaptation
        adapted = adaptation(self.weights.folder).adapted(examples, groups)
        save_file(adapted, self.adapted_weights)
        published = load_file(self.weights.tensors)
        self._write(published, PUBLISHED)
        self._write({**published, **adapted}, ADAPTED)
        shutil.copyfile(self.weights.tokenizer, self.tokenizer)
        self.manifest.write_text(self._expected())

    def _write(self, tensors: Tensors, branch: str) -> None:
        exact = self.folder / f"{branch}.{FLOAT32}"
        EncoderGraph(tensors).save(exact)
        # It advises a preparation that this graph, written for it, does not need.
        logging.disable(logging.WARNING)
        try:
            quantize_dynamic(
                exact,
                self.folder / f"{branch}.{INT8}",
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                weight_type=QuantType.QInt8,
                # What comes out of onnxruntime's own operators, the type of which ONNX does not infer.
                extra_options={"DefaultTensorType": TensorProto.FLOAT},
            )
        finally:
            logging.disable(logging.NOTSET)

    def _expected(self) -> str:
        here = Path(__file__).parent
        return f"{self.weights.sha256} {digest([*here.glob('encoder_*.py'), here / 'examples.py', self._examples])}\n"
