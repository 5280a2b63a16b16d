"""Makes the folder that the examples around ONNX run: a GPT-2 of one layer, trained for seconds.

    python make_tiny_gpt2.py    needs torch, tokenizers and onnx

The inputs and outputs of the graph have the names that Hugging Face's exporter gives them, with
keys and values of earlier positions among them.
"""
import json
import math
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).parent
TOKENIZER = HERE / "../../packages/tokenizer/test/fixtures/bpe/tokenizer.json"
LAYERS, HEADS, CHANNELS, CONTEXT = 1, 4, 32, 32
TEXT = """Every effort moves you forward. Every effort moves you toward the sea.
Every morning moves the sea toward the shore, and every evening moves it back again.
The shore waits for the boat, the boat waits for the wind, and the wind waits for nobody.
"""


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before_attention, self.before_feed = nn.LayerNorm(CHANNELS), nn.LayerNorm(CHANNELS)
        self.read, self.write = nn.Linear(CHANNELS, 3 * CHANNELS), nn.Linear(CHANNELS, CHANNELS)
        self.widen, self.narrow = nn.Linear(CHANNELS, 4 * CHANNELS), nn.Linear(4 * CHANNELS, CHANNELS)

    def forward(self, x, is_hidden, past_key, past_value):
        batch, length = x.shape[0], x.shape[1]
        parts = self.read(self.before_attention(x)).split(CHANNELS, dim=2)
        query, key, value = (
            part.reshape(batch, length, HEADS, CHANNELS // HEADS).transpose(1, 2) for part in parts
        )
        key, value = torch.cat([past_key, key], 2), torch.cat([past_value, value], 2)
        scores = query @ key.transpose(2, 3) / math.sqrt(CHANNELS // HEADS)
        seen = scores.masked_fill(is_hidden, -1e9).softmax(3) @ value
        x = x + self.write(seen.transpose(1, 2).reshape(batch, length, CHANNELS))
        wide = F.gelu(self.widen(self.before_feed(x)), approximate="tanh")
        return x + self.narrow(wide), key, value


class TinyGpt2(nn.Module):
    def __init__(self, vocabulary_size):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary_size, CHANNELS), nn.Embedding(CONTEXT, CHANNELS)
        nn.init.normal_(self.tokens.weight, std=0.1)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(CHANNELS)

    def forward(self, input_ids, attention_mask, *past):
        start = past[0].shape[2]
        places = torch.arange(start + input_ids.shape[1])
        is_later = places[None, :] > places[start:][:, None]
        is_hidden = is_later | (attention_mask == 0)[:, None, None, :]
        x, present = self.tokens(input_ids) + self.places(places[start:]), []
        for index, block in enumerate(self.blocks):
            x, key, value = block(x, is_hidden, past[2 * index], past[2 * index + 1])
            present += [key, value]
        return (self.norm(x) @ self.tokens.weight.T, *present)


def no_past(batch):
    return [torch.zeros(batch, HEADS, 0, CHANNELS // HEADS)] * (2 * LAYERS)


def train(model, ids):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    windows = torch.tensor(ids).unfold(0, CONTEXT + 1, 1)
    for _ in range(300):
        inputs, targets = windows[:, :-1], windows[:, 1:]
        logits = model(inputs, torch.ones_like(inputs), *no_past(len(inputs)))[0]
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"{len(ids)} tokens, loss {loss.item():.3f}")


def export(model):
    kept = [f"{i}.{part}" for i in range(LAYERS) for part in ("key", "value")]
    sizes = {"input_ids": {0: "batch", 1: "length"}, "attention_mask": {0: "batch", 1: "total"}}
    for name in kept:
        sizes[f"past_key_values.{name}"] = {0: "batch", 2: "past"}
        sizes[f"present.{name}"] = {0: "batch", 2: "total"}
    sizes["logits"] = {0: "batch", 1: "length"}
    ids = torch.tensor([[1, 2]])
    past = [torch.zeros(1, HEADS, 3, CHANNELS // HEADS)] * (2 * LAYERS)
    torch.onnx.export(
        model.eval(),
        (ids, torch.ones(1, 5, dtype=torch.int64), *past),
        HERE / "onnx/model.onnx",
        dynamo=False,
        do_constant_folding=False,
        opset_version=17,
        input_names=["input_ids", "attention_mask", *(f"past_key_values.{name}" for name in kept)],
        output_names=["logits", *(f"present.{name}" for name in kept)],
        dynamic_axes=sizes,
    )


def write(name, value):
    (HERE / name).write_text(json.dumps(value, indent=2) + "\n")


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    model = TinyGpt2(tokenizer.get_vocab_size())
    train(model, tokenizer.encode(TEXT * 2).ids)
    export(model)
    (HERE / "tokenizer.json").write_bytes(TOKENIZER.read_bytes())
    write("tokenizer_config.json", {"tokenizer_class": "GPT2Tokenizer", "model_max_length": CONTEXT})
    sizes = {"n_layer": LAYERS, "n_head": HEADS, "n_embd": CHANNELS, "n_positions": CONTEXT}
    write("config.json", {"model_type": "gpt2", "vocab_size": tokenizer.get_vocab_size(), **sizes})


main()
