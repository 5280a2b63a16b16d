"""Continues prompts greedily with nanoGPT: FOLDER PROMPTS COUNT NANOGPT, where the clone NANOGPT has model.py; prints JSON."""
import contextlib
import json
import sys

import torch

folder, prompts, count = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, sys.argv[4])
from model import GPT, GPTConfig

checkpoint = torch.load(f"{folder}/ckpt.pt", map_location="cpu", weights_only=True)
with contextlib.redirect_stdout(sys.stderr):
    model = GPT(GPTConfig(**checkpoint["model_args"]))
    model.load_state_dict(checkpoint["model"])
    model.configure_optimizers(0.1, 1e-3, (0.9, 0.95), "cpu").load_state_dict(checkpoint["optimizer"])
model.eval()
results = []
for prompt in prompts:
    ids = model.generate(torch.tensor([prompt]), count, top_k=1)
    results.append({"ids": ids[0, len(prompt):].tolist()})
print(json.dumps(results))
