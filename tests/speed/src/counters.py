"""Prints what other tools take to count ResNet-50, beside `analyze`; those that are not here are told."""

import contextlib
import io
import statistics
import sys
import time
import warnings

ROUNDS = 5


def fvcore(model, images):
    from fvcore.nn import FlopCountAnalysis

    FlopCountAnalysis(model, images).unsupported_ops_warnings(False).total()


def torchinfo(model, images):
    from torchinfo import summary

    summary(model, input_data=images, verbose=0)


def ptflops(model, images):
    from ptflops import get_model_complexity_info

    get_model_complexity_info(
        model, tuple(images.shape[1:]), print_per_layer_stat=False, verbose=False
    )


def milliseconds(count, model, images):
    """The median of some rounds, after one that loads what the tool needs."""
    taken = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            count(model, images)
        taken.append(1e3 * (time.perf_counter() - start))
    return statistics.median(taken[1:])


def main():
    try:
        import torch
        import torchvision
    except ImportError as missing:
        print(f"Other tools are not measured: {missing}. A Python with torch and torchvision,")
        print("named by CONVCOST_COUNTERS, measures those of fvcore, torchinfo and ptflops that it has.")
        return
    warnings.filterwarnings("ignore")
    model = torchvision.models.resnet50().eval()
    images = torch.zeros(1, 3, 224, 224)
    print(f"ResNet-50 with Python {sys.version.split()[0]}, torch {torch.__version__}")
    with torch.no_grad():
        for tool in (fvcore, torchinfo, ptflops):
            try:
                print(f"{tool.__name__:<28}{milliseconds(tool, model, images):>12.1f} ms")
            except ImportError as missing:
                print(f"{tool.__name__:<28}is not measured: {missing}")


main()
