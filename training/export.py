"""A checkpoint of train.py as the files that Casus ships.

    python training/export.py run/average.pt src/casus/data/models "casus-tagger 1.0" [--full]

--full writes the full-precision encoder.onnx instead, to compare.
"""

import sys

import examples
import network


def main() -> None:
    start, out, name, *more = sys.argv[1:]
    net = network.Network(examples.LABELS, examples.PAIRS)
    net.warm(start)
    network.export(net, out, name, quantize="--full" not in more)


if __name__ == "__main__":
    main()
