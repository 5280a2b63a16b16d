"""Continues prompts greedily with transformers: FOLDER PROMPTS COUNT, the prompts as JSON lists of ids; prints JSON."""
import json
import sys

import torch
from transformers import GPT2LMHeadModel

folder, prompts, count = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
model, report = GPT2LMHeadModel.from_pretrained(folder, output_loading_info=True)
model.eval()
assert not any(report.values()), report
results = []
with torch.no_grad():
    for prompt in prompts:
        ids = torch.tensor([prompt])
        logits = model(ids).logits[0, -1]
        for _ in range(count):
            ids = torch.cat([ids, model(ids).logits[:, -1:].argmax(-1)], 1)
        results.append({"logits": logits.tolist(), "ids": ids[0, len(prompt):].tolist()})
print(json.dumps(results))
