/** Python that turns the folder it lies in into the checkpoint that nanoGPT's `sample.py` and `train.py` open. */
export const NANO_GPT_SCRIPT = `"""Makes nanoGPT's ckpt.pt of the model.safetensors and config.json beside this script.

    pip install torch safetensors
    python make_checkpoint.py
    python sample.py --out_dir=THIS_FOLDER                      (in nanoGPT; add --device=cpu without a GPU)
    python train.py --init_from=resume --out_dir=THIS_FOLDER    (starts with a fresh optimizer)
"""
import json
import pathlib

import torch
from safetensors.torch import load_file

folder = pathlib.Path(__file__).parent
model_args = json.loads((folder / "config.json").read_text())
model = load_file(folder / "model.safetensors")

# train.py resumes an optimizer of two groups: matrices, which decay, then vectors, which do not.
matrices = [w for w in model.values() if w.dim() >= 2]
vectors = [w for w in model.values() if w.dim() < 2]
optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}])

# The output layer is the token embedding under a second name.
model["lm_head.weight"] = model["transformer.wte.weight"]
checkpoint = {
    "model": model,
    "optimizer": optimizer.state_dict(),
    "model_args": model_args,
    "iter_num": 0,
    "best_val_loss": 1e9,
    "config": {},
}
torch.save(checkpoint, folder / "ckpt.pt")
print(f"wrote {folder / 'ckpt.pt'}")
`
