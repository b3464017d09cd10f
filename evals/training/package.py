"""Trained models into the package: ONNX, int8, and their lines of SHA256SUMS."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from evals.training.graph import swift

WEIGHTS = Path(__file__).parents[2] / "analyzer/weights"


def export(
    model: torch.nn.Module, example: tuple[Any, ...], path: Path, inputs: list[str], outputs: list[str], axes: dict[str, Any]
) -> None:
    """`model` as a float graph; `axes` names the dimensions that vary."""
    torch.onnx.export(
        model.eval(), example, str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False
    )


def quantise(
    model: torch.nn.Module, example: tuple[Any, ...], path: Path, inputs: list[str], outputs: list[str], axes: dict[str, Any]
) -> None:
    """`model` as an int8 graph at `path`: dynamic, per channel, 7-bit weights, so that processors without VNNI do not overflow."""
    with tempfile.TemporaryDirectory() as folder:
        export(model, example, Path(folder) / "fp32.onnx", inputs, outputs, axes)
        _quantised(Path(folder) / "fp32.onnx", path)


def _quantised(plain: Path, path: Path) -> None:
    quantize_dynamic(plain, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    onnx.save(swift(onnx.load(path)), path)


def mixed(path: Path, other: Path, part: float) -> dict[str, torch.Tensor]:
    """The trained weights at `path` with `part` of those at `other`, a run of the same shape: between two states of one
    training more is kept of what each knew than either has alone.
    """
    state, added = torch.load(path), torch.load(other)
    return {name: part * added[name] + (1 - part) * value for name, value in state.items()}


def mean_of(paths: list[Path]) -> dict[str, torch.Tensor]:
    """The mean of the trained weights at `paths`, all of one shape: goes from the same start that differ only by the order of
    what they read err differently, and their mean errs less than most of them.
    """
    states = [torch.load(path) for path in paths]
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def unpacked(packaged: Path, model: torch.nn.Module, example: tuple[Any, ...], names: tuple[Any, ...]) -> dict[str, torch.Tensor]:
    """The weights of the int8 graph `packaged` by their names in `model`, which has its shape, to within the rounding: a start
    where the trained state of an earlier go is gone. Parameters that the graph doesn't hold are left out.
    """
    known = {i.name: numpy_helper.to_array(i) for i in onnx.load(packaged).graph.initializer}
    with tempfile.TemporaryDirectory() as folder:
        export(model, example, Path(folder) / "fp32.onnx", *names)
        fresh = {i.name: numpy_helper.to_array(i) for i in onnx.load(Path(folder) / "fp32.onnx").graph.initializer}
    state = {}
    for name, value in model.named_parameters():
        if (held := _plain(name, known)) is not None:
            state[name] = torch.tensor(held)
        for other, matrix in fresh.items():  # matrices lose their names on the way and are known by what they hold
            plain = _plain(other, known) if name not in fresh and np.array_equal(matrix.T, value.detach().numpy()) else None
            if plain is not None:
                state[name] = torch.tensor(np.ascontiguousarray(plain.T))
    return state


def blend(fresh: Path, packaged: Path, part: float, path: Path) -> None:
    """`part` of the float graph `fresh` with the rest of an int8 graph of the same model, as int8 at `path`: where the trained
    weights of an earlier go are gone, its packaged ones still hold what it knew. What has no counterpart there stays fresh.
    """
    graph = onnx.load(fresh)
    known = {i.name: numpy_helper.to_array(i) for i in onnx.load(packaged).graph.initializer}
    for initializer in graph.graph.initializer:
        old = _plain(initializer.name, known)
        new = numpy_helper.to_array(initializer)
        if old is not None and new.dtype == np.float32 and new.shape == old.shape:
            initializer.CopyFrom(numpy_helper.from_array((part * new + (1 - part) * old).astype(np.float32), initializer.name))
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(graph, Path(folder) / "mixed.onnx")
        _quantised(Path(folder) / "mixed.onnx", path)


def _plain(name: str, known: dict[str, np.ndarray]) -> np.ndarray | None:
    if f"{name}_Transposed_quantized" in known:  # the heads: their product with the bias in one node is taken apart on the way
        turned = _plain(f"{name}_Transposed", known)
        return None if turned is None else np.ascontiguousarray(turned.T)
    if f"{name}_quantized" not in known:
        return known.get(name)
    ints, scale, zero = (known[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "scale", "zero_point"))
    shape = [1] * (ints.ndim - 1) + [-1] if scale.size > 1 else []
    return (ints - zero.reshape(shape)) * scale.reshape(shape)
