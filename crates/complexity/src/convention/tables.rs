//! The conventions themselves. Each rule was seen in a run of the tool or read in its source.

use std::borrow::Cow;

use super::Fault::{
    BiasAsConv, ByParameters, CountedTwice, FactorDropped, GroupsTwice, TransposedByOutput,
};
use super::{Convention, Count, Fault, Operation, Rule, Sort};
use crate::layer::{Activation, UpsampleMode};

const CONV: &[Sort] = &[Sort::Conv];
const TRANSPOSED: &[Sort] = &[Sort::ConvTranspose];
const LINEAR: &[Sort] = &[Sort::Linear];
const CONVS: &[Sort] = &[Sort::Conv, Sort::ConvTranspose];
const CONV_AND_LINEAR: &[Sort] = &[Sort::Conv, Sort::Linear];
/// Layers with multiply-accumulates.
const CORE: &[Sort] = &[Sort::Conv, Sort::ConvTranspose, Sort::Linear];
const BATCH_NORM: &[Sort] = &[Sort::BatchNorm];
/// Whose statistics are the sample's own.
const SAMPLE_NORMS: &[Sort] = &[Sort::LayerNorm, Sort::LayerNorm2d, Sort::GroupNorm];
const NORMS: &[Sort] = &[
    Sort::BatchNorm,
    Sort::LayerNorm,
    Sort::LayerNorm2d,
    Sort::GroupNorm,
];
const LAYER_NORM: &[Sort] = &[Sort::LayerNorm];
const LAYER_NORMS: &[Sort] = &[Sort::LayerNorm, Sort::LayerNorm2d];
const GROUP_NORM: &[Sort] = &[Sort::GroupNorm];
const BATCH_AND_LAYER_NORM: &[Sort] = &[Sort::BatchNorm, Sort::LayerNorm];
const BATCH_AND_GROUP_NORM: &[Sort] = &[Sort::BatchNorm, Sort::GroupNorm];
const POOLS: &[Sort] = &[Sort::MaxPool, Sort::AvgPool];
const ADAPTIVE_AVG: &[Sort] = &[Sort::AdaptiveAvgPool, Sort::GlobalAvgPool];
const MEANS: &[Sort] = &[Sort::AdaptiveAvgPool, Sort::GlobalAvgPool, Sort::Mean];
const AVERAGES: &[Sort] = &[
    Sort::AvgPool,
    Sort::AdaptiveAvgPool,
    Sort::GlobalAvgPool,
    Sort::Mean,
];
const ALL_POOLS: &[Sort] = &[
    Sort::MaxPool,
    Sort::AvgPool,
    Sort::AdaptiveAvgPool,
    Sort::GlobalAvgPool,
    Sort::AdaptiveMaxPool,
];
const ADD: &[Sort] = &[Sort::Add];
const BRANCHES: &[Sort] = &[Sort::Add, Sort::Mul];
const SOFTMAX: &[Sort] = &[Sort::Softmax];
const LRN: &[Sort] = &[Sort::LocalResponseNorm];
const SCALE: &[Sort] = &[Sort::Scale];
const NEAREST: &[Sort] = &[Sort::Upsample(UpsampleMode::Nearest)];
const BILINEAR: &[Sort] = &[Sort::Upsample(UpsampleMode::Bilinear)];
const UPSAMPLE: &[Sort] = &[
    Sort::Upsample(UpsampleMode::Nearest),
    Sort::Upsample(UpsampleMode::Bilinear),
];

const fn activation(one: Activation) -> Sort {
    Sort::Activation(one)
}

/// A weight, whether the layer is a module or a function.
const fn count(layers: &'static [Sort], count: Count, weight: i64) -> Rule {
    called(layers, count, weight, weight)
}

/// A weight for modules and one for functions.
const fn called(layers: &'static [Sort], count: Count, module: i64, function: i64) -> Rule {
    Rule {
        layers,
        count,
        module,
        function,
        fault: None,
    }
}

/// A weight for modules alone, as tools have it that look at modules.
const fn module(layers: &'static [Sort], count: Count, weight: i64) -> Rule {
    called(layers, count, weight, 0)
}

const fn faulty(rule: Rule, fault: Fault) -> Rule {
    Rule {
        fault: Some(fault),
        ..rule
    }
}

const MACS: &[Rule] = &[count(CORE, Count::Macs, 1)];

const TWICE_MACS: &[Rule] = &[count(CORE, Count::Macs, 2)];

/// As [`Operations`](crate::Operations) has multiplications and additions of every layer.
const MUL_ADD: &[Rule] = &[
    count(CORE, Count::Macs, 2),
    // A sum of n products takes n − 1 additions; a transposed convolution adds every product.
    count(CONV_AND_LINEAR, Count::Output, -1),
    count(CORE, Count::Bias, 1),
    count(BATCH_NORM, Count::AffineOutput, 2),
    count(BATCH_NORM, Count::PlainOutput, 2),
    count(SAMPLE_NORMS, Count::AffineOutput, 7),
    count(SAMPLE_NORMS, Count::PlainOutput, 5),
    count(SAMPLE_NORMS, Count::Groups, -1),
    count(SCALE, Count::Output, 1),
    count(SCALE, Count::Bias, 1),
    count(
        &[
            activation(Activation::LeakyReLU),
            activation(Activation::Sigmoid),
            activation(Activation::Hardsigmoid),
            Sort::PReLU,
        ],
        Count::Output,
        1,
    ),
    count(
        &[
            activation(Activation::SiLU),
            activation(Activation::Hardswish),
        ],
        Count::Output,
        2,
    ),
    count(&[activation(Activation::Tanh)], Count::Output, 3),
    count(&[activation(Activation::GELU)], Count::Output, 4),
    count(AVERAGES, Count::Window, 1),
    count(AVERAGES, Count::Output, -1),
    count(SOFTMAX, Count::Output, 1),
    count(SOFTMAX, Count::Groups, -1),
    count(LRN, Count::Output, 2),
    count(LRN, Count::Neighbours, 1),
    count(BRANCHES, Count::Merged, 1),
    count(BILINEAR, Count::Output, 7),
];

const FVCORE: &[Rule] = &[
    count(CORE, Count::Macs, 1),
    count(BATCH_NORM, Count::AffineOutput, 2),
    count(BATCH_NORM, Count::PlainOutput, 1),
    count(SAMPLE_NORMS, Count::AffineOutput, 5),
    count(SAMPLE_NORMS, Count::PlainOutput, 4),
    count(ADAPTIVE_AVG, Count::Input, 1),
    count(NEAREST, Count::Output, 1),
    count(BILINEAR, Count::Output, 4),
];

const PTFLOPS: &[Rule] = &[
    count(CORE, Count::Macs, 1),
    count(CORE, Count::Bias, 1),
    module(BATCH_AND_GROUP_NORM, Count::AffineOutput, 2),
    module(BATCH_AND_GROUP_NORM, Count::PlainOutput, 1),
    module(LAYER_NORM, Count::AffineOutput, 1),
    module(LAYER_NORM, Count::PlainOutput, 1),
    faulty(
        called(
            &[
                activation(Activation::ReLU),
                activation(Activation::GELU),
                Sort::PReLU,
            ],
            Count::Output,
            2,
            1,
        ),
        CountedTwice,
    ),
    // `nn.ReLU6` calls `hardtanh` and `nn.LeakyReLU` a function that is not watched; `nn.SiLU`
    // is no module that is watched.
    count(&[activation(Activation::ReLU6)], Count::Output, 1),
    module(&[activation(Activation::LeakyReLU)], Count::Output, 1),
    count(&[activation(Activation::SiLU)], Count::Output, 1),
    faulty(called(ALL_POOLS, Count::Input, 2, 1), CountedTwice),
    faulty(called(UPSAMPLE, Count::Output, 2, 1), CountedTwice),
    count(SOFTMAX, Count::Output, 1),
    // A square, a mean over padded channels, a product and a sum, each watched.
    count(LRN, Count::Output, 4),
    count(LRN, Count::NeighbourPlaces, 1),
    count(LRN, Count::Places, -1),
];

const PTFLOPS_ATEN: &[Rule] = &[count(CORE, Count::Macs, 1), count(CORE, Count::Bias, 1)];

const THOP: &[Rule] = &[
    module(CONV_AND_LINEAR, Count::Macs, 1),
    faulty(module(TRANSPOSED, Count::ByOutput, 1), TransposedByOutput),
    module(BATCH_AND_LAYER_NORM, Count::AffineOutput, 4),
    module(BATCH_AND_LAYER_NORM, Count::PlainOutput, 2),
    module(&[Sort::PReLU], Count::Output, 1),
    module(&[Sort::AvgPool], Count::Output, 1),
    module(ADAPTIVE_AVG, Count::Input, 1),
    module(ADAPTIVE_AVG, Count::Output, 1),
    module(SOFTMAX, Count::Output, 3),
    module(SOFTMAX, Count::Groups, -1),
    module(NEAREST, Count::Output, 1),
    module(BILINEAR, Count::Output, 11),
];

const TORCHINFO: &[Rule] = &[
    module(CONV, Count::Macs, 1),
    faulty(module(TRANSPOSED, Count::ByOutput, 1), TransposedByOutput),
    module(CONVS, Count::Bias, 1),
    faulty(module(LINEAR, Count::Parameters, 1), ByParameters),
    faulty(module(NORMS, Count::Parameters, 1), ByParameters),
    faulty(module(&[Sort::PReLU], Count::Parameters, 1), ByParameters),
];

const CALFLOPS: &[Rule] = &[
    count(CONV_AND_LINEAR, Count::Macs, 2),
    faulty(count(TRANSPOSED, Count::GroupedTwice, 2), GroupsTwice),
    count(CONV, Count::Bias, 1),
    faulty(count(TRANSPOSED, Count::BiasAsConv, 1), BiasAsConv),
    count(BATCH_NORM, Count::AffineOutput, 2),
    count(BATCH_NORM, Count::PlainOutput, 1),
    count(SAMPLE_NORMS, Count::AffineOutput, 5),
    count(SAMPLE_NORMS, Count::PlainOutput, 4),
    count(
        &[
            activation(Activation::ReLU),
            activation(Activation::LeakyReLU),
            activation(Activation::SiLU),
            activation(Activation::GELU),
            Sort::PReLU,
        ],
        Count::Output,
        1,
    ),
    count(ALL_POOLS, Count::Input, 1),
    count(SOFTMAX, Count::Output, 1),
    count(ADD, Count::Merged, 1),
    faulty(count(UPSAMPLE, Count::Resized, 1), FactorDropped),
];

/// Multiplication, addition and comparison cost 1, division 4, a root 24, a power 32.
const ONNX_TOOL: &[Rule] = &[
    count(CONV_AND_LINEAR, Count::Macs, 1),
    faulty(
        count(TRANSPOSED, Count::ByOutputChannels, 1),
        TransposedByOutput,
    ),
    count(CORE, Count::Bias, 1),
    count(BATCH_NORM, Count::AffineOutput, 31),
    count(BATCH_NORM, Count::PlainOutput, 31),
    count(LAYER_NORMS, Count::AffineOutput, 7),
    count(LAYER_NORMS, Count::PlainOutput, 7),
    count(LAYER_NORMS, Count::Groups, 29),
    // Exported as an instance norm, whose three inputs double its 7, a product and a sum.
    count(GROUP_NORM, Count::AffineOutput, 16),
    count(GROUP_NORM, Count::PlainOutput, 16),
    count(SCALE, Count::Output, 1),
    count(SCALE, Count::Bias, 1),
    count(&[activation(Activation::ReLU)], Count::Output, 1),
    count(&[activation(Activation::ReLU6)], Count::Output, 2),
    count(
        &[activation(Activation::LeakyReLU), Sort::PReLU],
        Count::Output,
        2,
    ),
    count(&[activation(Activation::Sigmoid)], Count::Output, 32),
    count(&[activation(Activation::SiLU)], Count::Output, 33),
    faulty(
        count(&[activation(Activation::Tanh)], Count::Output, 76),
        CountedTwice,
    ),
    count(&[activation(Activation::Hardsigmoid)], Count::Output, 4),
    count(&[activation(Activation::Hardswish)], Count::Output, 5),
    // A quotient, a sum and two products; the error function between them counts nothing.
    count(&[activation(Activation::GELU)], Count::Output, 7),
    count(
        &[Sort::MaxPool, Sort::AvgPool, Sort::AdaptiveAvgPool],
        Count::Window,
        1,
    ),
    count(&[Sort::GlobalAvgPool], Count::Input, 1),
    count(&[Sort::GlobalAvgPool], Count::Output, 4),
    count(&[Sort::Mean], Count::Input, 1),
    count(SOFTMAX, Count::Output, 36),
    count(LRN, Count::Output, 37),
    count(LRN, Count::Neighbours, 1),
    count(BRANCHES, Count::Merged, 1),
    count(BILINEAR, Count::Output, 4),
];

/// Caffe's batch norm is followed by a Scale layer, whose products are counted.
const NETSCOPE: &[Rule] = &[
    count(CONV_AND_LINEAR, Count::Macs, 1),
    count(TRANSPOSED, Count::PerStride, 1),
    count(BATCH_NORM, Count::AffineOutput, 1),
    count(SCALE, Count::Output, 1),
    count(LRN, Count::Neighbours, 1),
];

const CONVNET_BURDEN: &[Rule] = &[
    count(CORE, Count::Macs, 1),
    count(CORE, Count::Bias, 1),
    count(&[activation(Activation::ReLU)], Count::Output, 2),
    count(POOLS, Count::StridedOutput, 2),
    count(MEANS, Count::Input, 1),
    count(ADD, Count::Merged, 1),
    count(SCALE, Count::Output, 1),
    // Per place 2 + 2C, and one per element.
    count(LRN, Count::Output, 3),
    count(LRN, Count::Places, 2),
    count(UPSAMPLE, Count::Output, 4),
];

const KERAS: &[Rule] = &[
    count(CORE, Count::Macs, 2),
    count(CORE, Count::Bias, 1),
    // y = a·x + b with a and b computed in the graph: a sum, a root, a product and a difference
    // per channel, and one more product where a scale is learned.
    count(BATCH_NORM, Count::AffineOutput, 2),
    count(BATCH_NORM, Count::PlainOutput, 2),
    count(BATCH_NORM, Count::Channels, 5),
    count(BATCH_NORM, Count::Scales, 1),
    // x · sigmoid(β · x), β = 1; a sigmoid itself is not counted.
    count(&[activation(Activation::SiLU)], Count::Output, 2),
    count(POOLS, Count::Window, 1),
    count(MEANS, Count::Input, 1),
    count(SOFTMAX, Count::Output, 5),
    count(BRANCHES, Count::Merged, 1),
];

const fn convention(
    id: &'static str,
    name: &'static str,
    version: &'static str,
    operation: Operation,
    rules: &'static [Rule],
) -> Convention {
    Convention {
        id,
        name,
        version,
        operation,
        rules: Cow::Borrowed(rules),
    }
}

pub(super) static ALL: &[Convention] = {
    use Operation::{MultiplyAccumulate, Single};
    &[
        convention("macs", "MACs", "", MultiplyAccumulate, MACS),
        convention("flops", "FLOPs", "", Single, TWICE_MACS),
        convention(
            "mul_add",
            "multiplications and additions",
            "",
            Single,
            MUL_ADD,
        ),
        convention(
            "torchvision",
            "torchvision",
            "0.24.1",
            MultiplyAccumulate,
            MACS,
        ),
        convention(
            "torch_flop_counter",
            "torch.utils.flop_counter",
            "2.9.1",
            Single,
            TWICE_MACS,
        ),
        convention("fvcore", "fvcore", "0.1.5", MultiplyAccumulate, FVCORE),
        convention(
            "ptflops_pytorch",
            "ptflops (pytorch)",
            "0.7.5",
            MultiplyAccumulate,
            PTFLOPS,
        ),
        convention(
            "ptflops_aten",
            "ptflops (aten)",
            "0.7.5",
            MultiplyAccumulate,
            PTFLOPS_ATEN,
        ),
        convention("thop", "thop", "0.1.1", MultiplyAccumulate, THOP),
        convention(
            "torchinfo",
            "torchinfo",
            "1.8.0",
            MultiplyAccumulate,
            TORCHINFO,
        ),
        convention("calflops", "calflops", "0.3.2", Single, CALFLOPS),
        convention(
            "onnx_tool",
            "onnx-tool",
            "1.0.1",
            MultiplyAccumulate,
            ONNX_TOOL,
        ),
        convention(
            "netscope",
            "Netscope",
            "8ae36d8",
            MultiplyAccumulate,
            NETSCOPE,
        ),
        convention(
            "convnet_burden",
            "convnet-burden",
            "9c7f31b",
            MultiplyAccumulate,
            CONVNET_BURDEN,
        ),
        convention(
            "keras_profiler",
            "TensorFlow profiler (Keras)",
            "2.21.0",
            Single,
            KERAS,
        ),
    ]
};
