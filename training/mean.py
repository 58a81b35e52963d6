"""The mean of several checkpoints: python training/mean.py OUT.pt CHECKPOINT.pt ...

A checkpoint named twice counts twice; what an older one lacks is taken from the others.
"""

import sys

import torch


def main() -> None:
    out, *paths = sys.argv[1:]
    states = [torch.load(path) for path in paths]
    names = {name for state in states for name in state}
    mean = {}
    for name in names:
        several = [state[name] for state in states if name in state]
        mean[name] = sum(several) / len(several) if several[0].is_floating_point() else several[-1]
    torch.save(mean, out)


if __name__ == "__main__":
    main()
