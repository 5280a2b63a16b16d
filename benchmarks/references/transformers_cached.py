"""Measures GPT-2 in transformers on the CPU with its key-value cache, and prints the timing: fp32.

  python3 transformers_cached.py TASK
"""

import json
import resource
import statistics
import sys
import time

import torch
import transformers

WARM_UP, FEWEST = 2, 3

task = json.loads(sys.argv[1])
torch.set_num_threads(task["threads"])
transformers.logging.set_verbosity_error()
model = transformers.GPT2LMHeadModel.from_pretrained(task["model"], dtype=torch.float32).eval()
prompts = torch.tensor(
    [[(row * 101 + index * 7919 + 11) % 50256 for index in range(task["prompt"])] for row in range(task["texts"])]
)


def sample():
    start = time.perf_counter()
    output = model(prompts, use_cache=True, logits_to_keep=1)
    seconds = time.perf_counter() - start
    if task["tokens"] > 0:
        begin = time.perf_counter()
        for _ in range(task["tokens"]):
            newest = output.logits[:, -1].argmax(-1, keepdim=True)
            output = model(newest, past_key_values=output.past_key_values, use_cache=True)
        seconds = (time.perf_counter() - begin) / task["tokens"]
    return seconds * 1e3


with torch.inference_mode():
    for _ in range(WARM_UP):
        sample()
    times, begin = [], time.perf_counter()
    while len(times) < task["repeats"]:
        if len(times) >= FEWEST and time.perf_counter() - begin > task["seconds"]:
            break
        times.append(sample())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
timing = {
    "medianMs": statistics.median(times),
    "fastestMs": min(times),
    "peakMemoryBytes": peak if sys.platform == "darwin" else peak * 1024,
}
print(json.dumps({"engine": f"transformers {transformers.__version__}", **timing}))
