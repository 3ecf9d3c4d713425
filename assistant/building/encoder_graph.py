"""all-MiniLM-L6-v2 written down as an ONNX graph.

The graph is BERT's encoder (Devlin et al. 2019, https://arxiv.org/abs/1810.04805) with the sizes of
all-MiniLM-L6-v2: word pieces in, 384-dimensional states a word piece out. Pooling is left to the caller.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Tensors = dict[str, NDArray[np.float32]]

LAYERS, HEADS, WIDTH = 6, 12, 384
HEAD_WIDTH = WIDTH // HEADS
LAYER_NORM_EPSILON = 1e-12
FIRST_ADAPTED = 3
"""The first layer, counted from 0, that is adapted to the examples; those below stay as published."""

LOW_LAYER = 1
"""The layer, counted from 0, whose states come out beside those from FIRST_ADAPTED on. It still tells apart what the
layers above hold for alike: who speaks of whom, and whether it is denied (Tenney et al. 2019,
https://aclanthology.org/P19-1452)."""

OUT_LAYERS = 1 + LAYERS - FIRST_ADAPTED
"""How many layers stand side by side in the output `layers`."""

OPSET = 17
"""The first ONNX operator set with LayerNormalization."""


class EncoderGraph:
    """Translates the weights, tensor by tensor, into an ONNX model.

    Args:
        tensors: the weights under the names of `model.safetensors`.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def save(self, path: Path) -> None:
        """Writes the float32 model.

        Inputs `ids` and `mask` are int64 of shape (batch, pieces), with 1 in `mask` for a piece and 0 for padding. The
        outputs are float32: `states` of shape (batch, pieces, 384), those of the last layer, and `layers` of shape
        (batch, pieces, 1536), those of LOW_LAYER and of the layers from FIRST_ADAPTED on side by side.
        """
        states = [self._embeddings()]
        bias = self._attention_bias()
        for layer in range(LAYERS):
            states.append(self._layer(f"encoder.layer.{layer}", states[-1], bias))
        side_by_side = [states[LOW_LAYER + 1], *states[FIRST_ADAPTED + 1 :]]
        self._nodes.append(helper.make_node("Identity", [states[-1]], ["states"]))
        self._nodes.append(helper.make_node("Concat", side_by_side, ["layers"], axis=-1))
        model = helper.make_model(self._graph(), opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, str(path))

    def _graph(self) -> onnx.GraphProto:
        shape = ["batch", "pieces"]
        return helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "mask")],
            [
                helper.make_tensor_value_info("states", TensorProto.FLOAT, [*shape, WIDTH]),
                helper.make_tensor_value_info("layers", TensorProto.FLOAT, [*shape, WIDTH * OUT_LAYERS]),
            ],
            list(self._constants.values()),
        )

    def _embeddings(self) -> str:
        words = self._add("Gather", [self._weight("embeddings.word_embeddings.weight"), "ids"])
        length = self._add("Gather", [self._add("Shape", ["ids"]), self._constant("one", np.array(1))])
        stop = self._add("Unsqueeze", [length, self._constant("first", np.array([0]))])
        start, axis = self._constant("start", np.array([0])), self._constant("axis", np.array([0]))
        places = self._add("Slice", [self._weight("embeddings.position_embeddings.weight"), start, stop, axis])
        segment = self._tensors["embeddings.token_type_embeddings.weight"][0]
        summed = self._add("Add", [self._add("Add", [words, places]), self._constant("segment", segment)])
        return self._norm("embeddings.LayerNorm", summed)

    def _attention_bias(self) -> str:
        """0 where a piece may be looked at, a large negative number where it is padding."""
        mask = self._add("Cast", ["mask"], to=TensorProto.FLOAT)
        wide = self._add("Unsqueeze", [mask, self._constant("heads and queries", np.array([1, 2]))])
        hidden = self._add("Sub", [self._constant("kept", np.array(1, np.float32)), wide])
        return self._add("Mul", [hidden, self._constant("hide", np.array(-10000, np.float32))])

    def _layer(self, name: str, states: str, bias: str) -> str:
        attended = self._linear(
            f"{name}.attention.output.dense", self._attention(f"{name}.attention.self", states, bias)
        )
        states = self._norm(f"{name}.attention.output.LayerNorm", self._add("Add", [attended, states]))
        widened = self._gelu(self._linear(f"{name}.intermediate.dense", states))
        narrowed = self._linear(f"{name}.output.dense", widened)
        return self._norm(f"{name}.output.LayerNorm", self._add("Add", [narrowed, states]))

    def _attention(self, name: str, states: str, bias: str) -> str:
        query = self._heads(f"{name}.query", states, [0, 2, 1, 3])
        key = self._heads(f"{name}.key", states, [0, 2, 3, 1])
        value = self._heads(f"{name}.value", states, [0, 2, 1, 3])
        scale = self._constant("scale", np.array(HEAD_WIDTH**-0.5, np.float32))
        scores = self._add("Add", [self._add("Mul", [self._add("MatMul", [query, key]), scale]), bias])
        mixed = self._add("MatMul", [self._add("Softmax", [scores], axis=-1), value])
        joined = self._constant("joined", np.array([0, 0, WIDTH]))
        return self._add("Reshape", [self._add("Transpose", [mixed], perm=[0, 2, 1, 3]), joined])

    def _heads(self, name: str, states: str, order: list[int]) -> str:
        shape = self._constant("split", np.array([0, 0, HEADS, HEAD_WIDTH]))
        return self._add("Transpose", [self._add("Reshape", [self._linear(name, states), shape])], perm=order)

    def _gelu(self, states: str) -> str:
        scaled = self._add("Div", [states, self._constant("root of two", np.array(2**0.5, np.float32))])
        one = self._constant("unit", np.array(1, np.float32))
        gate = self._add("Add", [self._add("Erf", [scaled]), one])
        half = self._constant("half", np.array(0.5, np.float32))
        return self._add("Mul", [self._add("Mul", [states, gate]), half])

    def _linear(self, name: str, states: str) -> str:
        weight = self._constant(f"{name}.weight", np.ascontiguousarray(self._tensors[f"{name}.weight"].T))
        return self._add("Add", [self._add("MatMul", [states, weight]), self._weight(f"{name}.bias")])

    def _norm(self, name: str, states: str) -> str:
        inputs = [states, self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self._add("LayerNormalization", inputs, epsilon=LAYER_NORM_EPSILON)

    def _weight(self, name: str) -> str:
        return self._constant(name, self._tensors[name])

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        self._constants.setdefault(name, numpy_helper.from_array(np.asarray(value), name))
        return name

    def _add(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        output = f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output
