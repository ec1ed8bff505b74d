"""LSTMRegressor of this library and PyTorch's nn.LSTM with nn.Linear and Adam: an epoch of training,
prediction of all sequences, and one step of a stream.

    g++ -std=c++20 -O2 -Iinclude bench/peers/recurrent_foretell.cpp -lopenblas -pthread -o recurrent_foretell
    /usr/bin/python3 bench/peers/recurrent_torch.py ./recurrent_foretell

Processor seconds of one thread; the losses show that both learn the same. Ragged sequences go to
PyTorch padded to the longest and packed, in batches in random order, as its users do.
"""
import argparse
import os
import subprocess
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import numpy as np
import torch

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--sequences", type=int, default=20_000)
parser.add_argument("--steps", type=int, default=30)
parser.add_argument("--inputs", type=int, default=16)
parser.add_argument("--hidden", type=int, default=64)
parser.add_argument("--layers", type=int, default=1)
parser.add_argument("--batch", type=int, default=64)
parser.add_argument("--epochs", type=int, default=2)
parser.add_argument("--ragged", action="store_true")
args = parser.parse_args()

torch.set_num_threads(1)
torch.manual_seed(0)
rng = np.random.default_rng(1)
n, steps, inputs = args.sequences, args.steps, args.inputs
X = rng.standard_normal((n, steps, inputs), dtype=np.float32)
lengths = rng.integers(1, steps + 1, n) if args.ragged else np.full(n, steps)
true = np.arange(steps)[None, :] < lengths[:, None]
y = (X[:, :, 0] * X[:, :, 1] * true).sum(axis=1) / np.sqrt(lengths)
y = (y + X[:, 0, 2]).astype(np.float32)


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(inputs, args.hidden, args.layers, batch_first=True)
        self.head = torch.nn.Linear(args.hidden, 1)

    def forward(self, x, length):
        if args.ragged:
            x = torch.nn.utils.rnn.pack_padded_sequence(x, length, batch_first=True, enforce_sorted=False)
        return self.head(self.lstm(x)[1][0][-1])[:, 0]


network = Network()
optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
tX, ty, tl = torch.from_numpy(X), torch.from_numpy(y), torch.from_numpy(lengths)
begin = time.process_time()
for _ in range(args.epochs):
    total = 0.0
    for batch in torch.randperm(n).split(args.batch):
        optimiser.zero_grad()
        loss = torch.nn.functional.mse_loss(network(tX[batch], tl[batch]), ty[batch])
        loss.backward()
        optimiser.step()
        total += loss.item() * len(batch)
theirs = {"epoch": ((time.process_time() - begin) / args.epochs, total / n)}
with torch.no_grad():
    best = 1e9
    for _ in range(3):
        begin = time.process_time()
        p = torch.cat([network(tX[b], tl[b]) for b in torch.arange(n).split(256)])
        best = min(best, time.process_time() - begin)
    theirs["predict"] = (best, torch.nn.functional.mse_loss(p, ty).item())
    state, rows = None, tX.reshape(-1, 1, 1, inputs)[:2000]
    begin = time.process_time()
    for row in rows:
        h, state = network.lstm(row, state)
        out = network.head(h)
    theirs["step"] = ((time.process_time() - begin) / len(rows), out.item())

with tempfile.NamedTemporaryFile() as file:
    X.tofile(file)
    y.tofile(file)
    if args.ragged:
        lengths.astype(np.int64).tofile(file)
    file.flush()
    shape = [n, steps, inputs, args.hidden, args.layers, args.batch, args.epochs, int(args.ragged)]
    text = subprocess.run([args.program, file.name, *map(str, shape)], check=True, capture_output=True, text=True).stdout

print(f"PyTorch {torch.__version__}; {n} sequences of {steps} steps, {inputs} inputs, hidden {args.hidden}")
print(f"{'':10} {'ours':>12} {'PyTorch':>12} {'ratio':>7}   loss: ours, PyTorch's")
for line in text.splitlines():
    name, seconds, value = line.split()
    s, v = theirs[name]
    print(f"{name:10} {float(seconds):12.3g} {s:12.3g} {s / float(seconds):7.2f}   {float(value):.4f} {v:.4f}")
