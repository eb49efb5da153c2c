"""Writes the files of this folder: python make.py"""

import torch
from torch import nn


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.bn = nn.BatchNorm2d(2)
        self.encode = nn.Linear(4, 3, bias=False)
        self.decode = nn.Linear(4, 3, bias=False)
        self.decode.weight = self.encode.weight


torch.manual_seed(0)
network = Tied()
optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
for parameter in network.parameters():
    parameter.grad = torch.ones_like(parameter)
optimizer.step()
torch.save(
    {
        "epoch": 3,
        "state_dict": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "model_ema": network.state_dict(),
    },
    "checkpoint.pth",
)
network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
torch.save(network, "module.pth")
torch.save(network.state_dict(), "before_1_6.pth", _use_new_zipfile_serialization=False)
print(torch.__version__)
