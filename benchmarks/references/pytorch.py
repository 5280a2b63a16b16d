"""Measures one task in PyTorch on the CPU and prints its timing: eager mode, fused AdamW, fp32.

  python3 pytorch.py TASK
"""

import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WARM_UP, FEWEST, SAMPLE_OPERATIONS = 3, 3, 2e8


class Block(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.attention, self.projection = nn.Linear(channels, 3 * channels), nn.Linear(channels, channels)
        self.up, self.down = nn.Linear(channels, 4 * channels), nn.Linear(4 * channels, channels)

    def forward(self, x):
        batch, length, channels = x.shape
        split = self.attention(self.ln_1(x)).view(batch, length, 3, self.heads, channels // self.heads)
        q, k, v = split.permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.projection(y.transpose(1, 2).reshape(batch, length, channels))
        return x + self.down(F.gelu(self.up(self.ln_2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self, config):
        super().__init__()
        channels = config["channels"]
        self.tokens = nn.Embedding(config["vocabularySize"], channels)
        self.positions = nn.Embedding(config["contextLength"], channels)
        self.blocks = nn.ModuleList(Block(channels, config["heads"]) for _ in range(config["layers"]))
        self.ln_f = nn.LayerNorm(channels)
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02)

    def loss(self, ids, targets):
        x = self.tokens(ids) + self.positions.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = F.linear(self.ln_f(x), self.tokens.weight)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def training(workload):
    config, shape = workload["config"], (workload["batch"], workload["window"] + 1)
    model = Gpt(config)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, fused=True)
    batches = [torch.randint(config["vocabularySize"], shape) for _ in range(8)]

    def step(index):
        ids = batches[index % len(batches)]
        optimizer.zero_grad(set_to_none=True)
        loss = model.loss(ids[:, :-1], ids[:, 1:])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    return step, 1


def product(task):
    m, k, n = task["m"], task["k"], task["n"]
    leading = [task["batch"]] if "batch" in task else []
    a = torch.randn(*leading, k, m).mT if task["transposeA"] else torch.randn(*leading, m, k)
    b = torch.randn(*leading, n, k).mT if task["transposeB"] else torch.randn(*leading, k, n)
    inner = max(1, int(SAMPLE_OPERATIONS / (2 * a.numel() * n)))

    def multiply(_):
        for _ in range(inner):
            torch.matmul(a, b)

    return multiply, inner


def measure(action, inner, task):
    times = []
    for index in range(WARM_UP):
        action(index)
    begin = time.perf_counter()
    while len(times) < task["repeats"]:
        start = time.perf_counter()
        if len(times) >= FEWEST and start - begin > task["seconds"]:
            break
        action(WARM_UP + len(times))
        times.append((time.perf_counter() - start) * 1e3 / inner)
    return times


def peak_memory_bytes():
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


task = json.loads(sys.argv[1])
torch.set_num_threads(task["threads"])
torch.manual_seed(1)
action, inner = training(task["workload"]) if task["kind"] == "training" else product(task)
times = measure(action, inner, task)
timing = {"medianMs": statistics.median(times), "fastestMs": min(times), "peakMemoryBytes": peak_memory_bytes()}
print(json.dumps({"engine": f"PyTorch {torch.__version__}", **timing}))
