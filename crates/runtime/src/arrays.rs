//! A layer's arrays as they were fetched, and a batch norm's worked into a filter.

use crate::parameters::Role;

/// PyTorch's.
pub(crate) const EPSILON: f32 = 1e-5;

/// Arrays of one layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arrays(pub(crate) Vec<(Role, Vec<f32>)>);

impl Arrays {
    /// Takes an array out.
    pub(crate) fn take(&mut self, role: Role) -> Option<Vec<f32>> {
        let at = self.0.iter().position(|(own, _)| *own == role)?;
        Some(self.0.swap_remove(at).1)
    }

    /// The weights, of a layer that has some.
    pub(crate) fn weight(&mut self) -> Vec<f32> {
        self.take(Role::Weight).unwrap_or_default()
    }
}

/// x·scale + shift per channel.
#[derive(Clone, Debug)]
pub(crate) struct ScaleShift {
    pub(crate) scale: Vec<f32>,
    pub(crate) shift: Vec<f32>,
}

impl ScaleShift {
    /// A batch norm with its statistics.
    pub(crate) fn of_norm(mut arrays: Arrays, channels: usize) -> Self {
        let mut or = |role, number| arrays.take(role).unwrap_or_else(|| vec![number; channels]);
        let mut scale = or(Role::Weight, 1.0);
        let mut shift = or(Role::Bias, 0.0);
        let [means, variances] = [or(Role::RunningMean, 0.0), or(Role::RunningVariance, 1.0)];
        for (scale, variance) in scale.iter_mut().zip(variances) {
            *scale /= (variance + EPSILON).sqrt();
        }
        for ((shift, mean), scale) in shift.iter_mut().zip(means).zip(&scale) {
            *shift -= mean * scale;
        }
        Self { scale, shift }
    }

    /// The bias of the layer before it with itself worked in.
    pub(crate) fn into_bias(self, bias: Option<Vec<f32>>) -> Vec<f32> {
        let Some(mut bias) = bias else {
            return self.shift;
        };
        for ((bias, scale), shift) in bias.iter_mut().zip(&self.scale).zip(&self.shift) {
            *bias = *bias * scale + shift;
        }
        bias
    }

    /// Works its scale into a filter `[C_out, C_in/g, …]`.
    pub(crate) fn scale_filter(&self, weight: &mut [f32]) {
        let each = weight.len() / self.scale.len();
        for (filter, scale) in weight.chunks_exact_mut(each).zip(&self.scale) {
            for number in filter {
                *number *= scale;
            }
        }
    }

    /// Works its scale into a transposed filter `[C_in, C_out/g, …]` of so many taps.
    pub(crate) fn scale_transposed_filter(&self, weight: &mut [f32], groups: usize, taps: usize) {
        let each = self.scale.len() / groups;
        let group = weight.len() / groups;
        for (group, scale) in weight
            .chunks_exact_mut(group)
            .zip(self.scale.chunks_exact(each))
        {
            for (filter, scale) in group.chunks_exact_mut(taps).zip(scale.iter().cycle()) {
                for number in filter {
                    *number *= scale;
                }
            }
        }
    }
}
