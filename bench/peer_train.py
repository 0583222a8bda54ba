"""Runs `dp` with a clock that counts training steps only: python peer_train.py CLOCK.jsonl --pt train ... input.json

deepmd-kit's own wall time holds the validations. A step begins when its batch is fetched; it ends when the next batch,
of whichever kind, is. At every validation one line {"step", "seconds"} goes to CLOCK.jsonl.
"""

import json
import sys
import time

import deepmd.pt.train.training as training
from deepmd.main import main

OUT = open(sys.argv[1], "w", buffering=1)
fetch = training.Trainer.get_data
state = {"steps": 0, "seconds": 0.0, "since": None}


def get_data(self, *args, **kwargs):
    now = time.perf_counter()
    is_train = kwargs.get("is_train", args[0] if args else True)
    training_until_now = state["since"] is not None
    if training_until_now:
        state["seconds"] += now - state["since"]
        state["since"] = None
    if is_train:
        state["steps"] += 1
        state["since"] = now
    elif training_until_now:
        OUT.write(json.dumps({"step": state["steps"], "seconds": state["seconds"]}) + "\n")
    return fetch(self, *args, **kwargs)


training.Trainer.get_data = get_data
if __name__ == "__main__":
    sys.exit(main(sys.argv[2:]))
