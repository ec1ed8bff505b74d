#!/usr/bin/env python3
"""Writes recurrent.hpp: PyTorch's nn.LSTM, nn.GRU and nn.RNN with nn.Linear on top, in double:
outputs, gradients and weights after some steps of its optimisers.

    /usr/bin/python3 recurrent.py > recurrent.hpp && clang-format-14 -i recurrent.hpp
"""

import torch

torch.manual_seed(4)
torch.set_num_threads(1)
N, STEPS, INPUTS, HIDDEN, LAYERS = 5, 6, 3, 4, 2
LENGTHS = [6, 2, 5, 6, 1]
X = torch.randn(N, STEPS, INPUTS, dtype=torch.float64)
y = torch.randn(N, dtype=torch.float64)


def array(name, values):
    values = torch.as_tensor(values, dtype=torch.float64).detach().reshape(-1).tolist()
    body = ", ".join(repr(float(v)) for v in values)
    print(f"inline const std::vector<double> {name}{{{body}}};")


class Network(torch.nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell = cell(INPUTS, HIDDEN, LAYERS, batch_first=True).double()
        self.head = torch.nn.Linear(HIDDEN, 1).double()

    def forward(self, X):
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            X, LENGTHS, batch_first=True, enforce_sorted=False
        )
        state = self.cell(packed)[1]
        h = state[0] if isinstance(state, tuple) else state
        return self.head(h[-1])[:, 0]


def flat(network, gradient=False):
    parts = [p.grad if gradient else p for p in network.parameters()]
    return torch.cat([p.detach().reshape(-1) for p in parts])


def loss_of(network):
    return torch.nn.functional.mse_loss(network(X), y)


def central_differences(network, h=1e-6):
    out = []
    for p in network.parameters():
        for i in range(p.numel()):
            at = p.data.view(-1)[i].item()
            p.data.view(-1)[i] = at + h
            above = loss_of(network).item()
            p.data.view(-1)[i] = at - h
            below = loss_of(network).item()
            p.data.view(-1)[i] = at
            out.append((above - below) / (2 * h))
    return torch.tensor(out, dtype=torch.float64)


print(f"// Written by recurrent.py with PyTorch {torch.__version__}; do not edit.")
print("#pragma once\n\n#include <vector>\n\nnamespace ref_recurrent {\n")
array("X", X)
array("y", y)
for name, cell in [("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU), ("rnn", torch.nn.RNN)]:
    network = Network(cell)
    array(f"{name}_weights", flat(network))
    array(f"{name}_outputs", network(X))
    loss = loss_of(network)
    loss.backward()
    gradient = flat(network, gradient=True)
    # The reference must be better than what it judges.
    assert (gradient - central_differences(network)).abs().max() < 1e-8
    array(f"{name}_gradient", gradient)
    optimisers = {
        "adam": lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.95), weight_decay=0.1),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.02, betas=(0.8, 0.95), weight_decay=0.1),
        "sgd": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.1),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.02, momentum=0.9, weight_decay=0.1),
    }
    start = [p.detach().clone() for p in network.parameters()]
    for method, make in optimisers.items():
        if name != "lstm" and method != "adam":
            continue
        for p, first in zip(network.parameters(), start):
            p.data.copy_(first)
        optimiser = make(network.parameters())
        for _ in range(5):
            optimiser.zero_grad()
            loss_of(network).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 0.3)
            optimiser.step()
        array(f"{name}_after_{method}", flat(network))
print("\n}  // namespace ref_recurrent")
