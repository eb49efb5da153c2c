//! The learned numbers of a layer, and its running statistics.

use complexity::LayerKind;

use crate::placed::Placed;

/// What an array of a layer is, by PyTorch's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `weight`.
    Weight,
    /// `bias`.
    Bias,
    /// `running_mean` of a batch norm.
    RunningMean,
    /// `running_var` of a batch norm.
    RunningVariance,
}

impl Role {
    /// PyTorch's name, such as `running_mean`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Bias => "bias",
            Self::RunningMean => "running_mean",
            Self::RunningVariance => "running_var",
        }
    }
}

/// An array of a layer, in PyTorch's order of axes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Array {
    /// What it is.
    pub role: Role,
    /// Its sides: `[C_out, C_in/g, height, width]` for a convolution, `[C_in, C_out/g, height,
    /// width]` for a transposed one, `[out_features, in_features]` for a Linear, `[C]` else.
    pub sides: Vec<u64>,
}

impl Array {
    fn new(role: Role, sides: &[u64]) -> Self {
        Self {
            role,
            sides: sides.to_vec(),
        }
    }

    /// How many numbers it holds; sides of a network that was planned cannot overflow.
    pub fn elements(&self) -> u128 {
        self.sides.iter().map(|&side| u128::from(side)).product()
    }
}

/// The arrays of a layer in PyTorch's order: weight, bias, running mean, running variance.
pub(crate) fn arrays(layer: &Placed) -> Vec<Array> {
    let channels = layer.input().channels();
    let per_channel = |role| Array::new(role, &[channels]);
    let affine = |affine: bool| {
        let both = [Role::Weight, Role::Bias].map(per_channel);
        both.into_iter().filter(|_| affine).collect()
    };
    let with_bias = |weight: &[u64], bias: Option<u64>| {
        let weight = Array::new(Role::Weight, weight);
        let bias = bias.map(|channels| Array::new(Role::Bias, &[channels]));
        [weight].into_iter().chain(bias).collect()
    };
    match layer.kind() {
        LayerKind::Conv2d(conv) => {
            let [rows, columns] = conv.window.kernel_size;
            let each = channels / conv.groups;
            let bias = conv.bias.then_some(conv.out_channels);
            with_bias(&[conv.out_channels, each, rows, columns], bias)
        }
        LayerKind::ConvTranspose2d(conv) => {
            let [rows, columns] = conv.window.kernel_size;
            let each = conv.out_channels / conv.groups;
            let bias = conv.bias.then_some(conv.out_channels);
            with_bias(&[channels, each, rows, columns], bias)
        }
        LayerKind::Linear(linear) => {
            let outputs = linear.out_features;
            with_bias(&[outputs, channels], linear.bias.then_some(outputs))
        }
        LayerKind::BatchNorm2d(norm) => [
            (Role::Weight, norm.affine && norm.scale),
            (Role::Bias, norm.affine),
            (Role::RunningMean, true),
            (Role::RunningVariance, true),
        ]
        .into_iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(role, _)| per_channel(role))
        .collect(),
        LayerKind::GroupNorm(norm) => affine(norm.affine),
        LayerKind::LayerNorm(norm) => affine(norm.affine),
        LayerKind::Scale(scale) => with_bias(&[channels], scale.bias.then_some(channels)),
        LayerKind::PReLU(prelu) => {
            let slopes = if prelu.per_channel { channels } else { 1 };
            with_bias(&[slopes], None)
        }
        LayerKind::MaxPool2d(_)
        | LayerKind::AvgPool2d(_)
        | LayerKind::AdaptiveAvgPool2d(_)
        | LayerKind::AdaptiveMaxPool2d(_)
        | LayerKind::Activation(_)
        | LayerKind::Flatten
        | LayerKind::Dropout
        | LayerKind::StochasticDepth
        | LayerKind::Softmax
        | LayerKind::LocalResponseNorm(_)
        | LayerKind::Add
        | LayerKind::Mul
        | LayerKind::Concat
        | LayerKind::Chunk(_)
        | LayerKind::IndexSelect(_)
        | LayerKind::ChannelShuffle(_)
        | LayerKind::Permute
        | LayerKind::Unflatten(_)
        | LayerKind::Maxout(_)
        | LayerKind::Upsample(_)
        | LayerKind::PixelShuffle(_)
        | LayerKind::ZeroPad2d(_)
        | LayerKind::Crop2d(_)
        | LayerKind::Operator(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use complexity::{Setting, Shape, analyze};

    use super::*;
    use crate::placed::placed;

    /// Learned numbers are the core's count, running statistics apart.
    #[test]
    fn as_many_numbers_are_learned_as_the_core_counts() {
        for entry in models::entries() {
            let network = models::network(entry.name, None).expect("a published network");
            let layers = placed(&network, 1).expect("a network that runs");
            let learned: u128 = layers
                .iter()
                .flat_map(arrays)
                .filter(|array| matches!(array.role, Role::Weight | Role::Bias))
                .map(|array| array.elements())
                .sum();
            let counted = analyze(&network, &Setting::default()).totals;
            assert_eq!(
                Ok(learned),
                counted.map(|totals| totals.learned),
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn a_plain_norm_has_running_statistics_only() {
        let mut network = complexity::Network::new(Shape::maps(3, 4, 4));
        let norm = complexity::BatchNorm2d {
            affine: false,
            scale: true,
        };
        network.push("norm", LayerKind::BatchNorm2d(norm));
        let layers = placed(&network, 1).expect("a network that runs");
        let roles: Vec<Role> = arrays(&layers[0]).iter().map(|array| array.role).collect();
        assert_eq!(roles, [Role::RunningMean, Role::RunningVariance]);
    }
}
