"""A folder with a transformer's files, made by the test itself: a real tokenizer, and real ONNX that counts words.

The model adds what each word weighs for each label, and the same for all words; it is small, but whatever reads it
cannot tell it from a large one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
LABELS = ("praise_strong", "complaint", "person_thanked")
WEIGHTS = {"sağ": (4.0, 0.0, 6.0), "olsun": (4.0, 0.0, 6.0), "gecikti": (0.0, 8.0, 0.0)}
ALWAYS = (-4.0, -4.0, -7.0)


def make_folder(
    place: Path,
    *,
    labels: Sequence[str] = LABELS,
    weights: Mapping[str, Sequence[float]] = WEIGHTS,
    always: Sequence[float] = ALWAYS,
    many: bool = True,
    within: str = "",
    longest: int = 64,
) -> Path:
    """Write config.json, tokenizer.json and model.onnx into a folder."""
    place.mkdir(parents=True, exist_ok=True)
    config = {
        "id2label": dict(enumerate(labels)),
        "problem_type": "multi_label_classification" if many else "single_label_classification",
        "max_position_embeddings": longest,
        "model_type": "bert",
        "pad_token_id": 0,
    }
    (place / "config.json").write_text(json.dumps(config))
    words = [*SPECIAL, *weights]
    _tokenizer(words).save(str(place / "tokenizer.json"))
    table = np.array([[0.0] * len(labels)] * len(SPECIAL) + [list(row) for row in weights.values()], np.float32)
    (place / within).mkdir(exist_ok=True)
    save(_model(table, np.array(always, np.float32)), str(place / within / "model.onnx"))
    return place


def _tokenizer(words: Sequence[str]) -> Tokenizer:
    made = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"\w+|\S"), "removed", invert=True)
    made.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return made


def _model(table: np.ndarray, always: np.ndarray) -> object:
    """Return ONNX for: the sum over all tokens that are not padding of a row of the table, and ``always``."""
    kept = [
        numpy_helper.from_array(table, "table"),
        numpy_helper.from_array(always, "always"),
        numpy_helper.from_array(np.array([2], np.int64), "last"),
        numpy_helper.from_array(np.array([1], np.int64), "tokens"),
    ]
    steps = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["rows", "wide"], ["heard"]),
        helper.make_node("ReduceSum", ["heard", "tokens"], ["sums"], keepdims=0),
        helper.make_node("Add", ["sums", "always"], ["logits"]),
    ]
    asked = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask")
    ]
    answer = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(always)])]
    graph = helper.make_graph(steps, "words", asked, answer, kept)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
