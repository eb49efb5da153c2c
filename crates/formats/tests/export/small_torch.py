"""Written by Convcost: 112 parameters."""

import torch
from torch import nn
from torch.nn import functional as F


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.block_conv = nn.Conv2d(3, 4, kernel_size=3, stride=2)
        self.forward_layer = nn.ReLU()
        self.pool = nn.AvgPool2d(kernel_size=3, stride=1, padding=1, count_include_pad=False)

    def forward(self, x):
        x = self.block_conv(F.pad(x, (0, 1, 0, 1)))
        forward_layer = self.forward_layer(x)
        x = self.pool(forward_layer)
        x = x + forward_layer
        return x


if __name__ == "__main__":
    print(Network().eval()(torch.zeros(1, 3, 8, 8)))
