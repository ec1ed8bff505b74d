#!/usr/bin/env python3
"""Writes pytorch_weights.hpp, and into pytorch/ the state_dicts of the modules it is about: small
stacks of nn.LSTM, nn.GRU and nn.RNN with nn.Linear on top, as users save them.

    /usr/bin/python3 pytorch_weights.py > pytorch_weights.hpp && clang-format-14 -i pytorch_weights.hpp
"""

import json
import struct
from pathlib import Path

import numpy
import torch

torch.manual_seed(11)
torch.set_num_threads(1)
FOLDER = Path(__file__).parent / "pytorch"
FOLDER.mkdir(exist_ok=True)
N, STEPS, INPUTS = 4, 5, 3
LENGTHS = [5, 2, 4, 1]
X = torch.randn(N, STEPS, INPUTS)


class Network(torch.nn.Module):
    def __init__(self, cell, hidden, layers, outputs, bias=True):
        super().__init__()
        self.rnn = cell(INPUTS, hidden, layers, batch_first=True, bias=bias)
        self.fc = torch.nn.Linear(hidden, outputs, bias=bias)
        for p in self.parameters():
            torch.nn.init.normal_(p, std=0.7)

    def forward(self, X):
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            X, LENGTHS, batch_first=True, enforce_sorted=False
        )
        state = self.rnn(packed)[1]
        h = state[0] if isinstance(state, tuple) else state
        return self.fc(h[-1])


def array(name, values, kind="float"):
    values = torch.as_tensor(values).detach().reshape(-1).tolist()
    body = ", ".join(repr(float(v)) + ("f" if kind == "float" else "") for v in values)
    print(f"inline const std::vector<{kind}> {name}{{{body}}};")


def save_npz(name, state):
    numpy.savez(FOLDER / name, **{k: v.numpy() for k, v in state.items()})


def save_safetensors(name, state):
    """As safetensors.torch.save_file writes it."""
    names = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64"}
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for key, value in state.items():
        raw = value.contiguous()
        if value.dtype == torch.bfloat16:
            raw = raw.view(torch.int16)
        raw = raw.numpy().tobytes()
        header[key] = {
            "dtype": names[value.dtype],
            "shape": list(value.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


def numbers_as(network, dtype):
    """The network with weights rounded to another type, and its state_dict in that type."""
    state = {k: v.detach().to(dtype) for k, v in network.state_dict().items()}
    network.load_state_dict({k: v.float() for k, v in state.items()})
    return state


print(f"// Written by pytorch_weights.py with PyTorch {torch.__version__}; do not edit.")
print("#pragma once\n\n#include <vector>\n\nnamespace ref_pytorch {\n")
array("X", X)
with torch.no_grad():
    lstm = Network(torch.nn.LSTM, 5, 2, 1)
    array("lstm_outputs", lstm(X))
    save_npz("lstm.npz", lstm.state_dict())
    mean, scale = torch.tensor([0.5, -1.0, 2.0]), torch.tensor([2.0, 0.25, 4.0])
    array("lstm_scaled_outputs", 10 + 3 * lstm((X - mean) / scale))

    gru = Network(torch.nn.GRU, 4, 1, 3)
    array("gru_probabilities", torch.softmax(gru(X), 1))
    save_safetensors("gru.safetensors", gru.state_dict())

    rnn = Network(torch.nn.RNN, 6, 3, 1)
    array("rnn_probabilities", torch.sigmoid(rnn(X)))
    save_npz("rnn.npz", rnn.state_dict())

    two = Network(torch.nn.LSTM, 3, 1, 2)
    state = numbers_as(two, torch.float16)
    array("two_probabilities", torch.softmax(two(X), 1))
    save_npz("two_float16.npz", state)

    brain = Network(torch.nn.GRU, 4, 2, 1)
    state = numbers_as(brain, torch.bfloat16)
    array("brain_outputs", brain(X))
    save_safetensors("brain_bfloat16.safetensors", state)

    wide = Network(torch.nn.RNN, 3, 1, 1, bias=False).double()
    array("wide_outputs", wide(X.double()), "double")
    save_safetensors("wide_float64.safetensors", wide.state_dict())

    # As a training run keeps it: more than the weights.
    numpy.savez(
        FOLDER / "arrays.npz",
        turned=numpy.asfortranarray(numpy.arange(24.0).reshape(2, 3, 4)),
        labels=numpy.array([3, -1, 2], dtype=numpy.int64),
        flags=numpy.array([True, False]),
        step=numpy.float32(7.5),
        empty=numpy.zeros((3, 0), numpy.uint8),
    )
    numpy.savez_compressed(FOLDER / "compressed.npz", X=numpy.arange(3.0))
print("\n}  // namespace ref_pytorch")
