//! `nn.Sequential`, and the parts that torchvision's families share.

use complexity::{Activation, LayerKind, Source};

use crate::builder::Builder;
use crate::kinds::{adaptive_pool, batch_norm, conv_bias};

/// Parts one after the other, each named by its number, as `nn.Sequential` names them.
pub(crate) struct Sequential<'a> {
    build: &'a mut Builder,
    next: usize,
    /// What the parts so far give.
    pub(crate) last: Source,
}

impl<'a> Sequential<'a> {
    pub(crate) fn new(build: &'a mut Builder, from: Source) -> Self {
        Self {
            build,
            next: 0,
            last: from,
        }
    }

    /// Adds a part of several layers.
    pub(crate) fn part(&mut self, part: impl FnOnce(&mut Builder, Source) -> Source) {
        let name = self.next.to_string();
        self.last = self.build.scope(&name, |build| part(build, self.last));
        self.next += 1;
    }

    /// Adds one layer.
    pub(crate) fn layer(&mut self, kind: LayerKind) {
        self.last = self.build.module(&self.next.to_string(), kind, self.last);
        self.next += 1;
    }

    /// Adds a convolution with batch norm, and an activation if one follows.
    pub(crate) fn conv_norm(&mut self, conv: LayerKind, activation: Option<Activation>) {
        self.part(|build, from| conv_norm(build, conv, activation, from));
    }
}

/// torchvision's `Conv2dNormActivation`.
pub(crate) fn conv_norm(
    build: &mut Builder,
    conv: LayerKind,
    activation: Option<Activation>,
    from: Source,
) -> Source {
    let activation = activation.map(LayerKind::Activation);
    build.sequence([conv, batch_norm()].into_iter().chain(activation), from)
}

/// How a squeeze-and-excitation comes to its factors.
#[derive(Clone, Copy)]
pub(crate) struct Squeeze {
    /// Channels of the map, and those that they are squeezed to.
    pub(crate) channels: [u64; 2],
    pub(crate) activation: Activation,
    /// What makes the factors.
    pub(crate) gate: Activation,
}

/// torchvision's `SqueezeExcitation`.
pub(crate) fn squeeze_excitation(build: &mut Builder, squeeze: Squeeze, from: Source) -> Source {
    let [channels, squeezed] = squeeze.channels;
    let factors = build.chain(
        [
            ("avgpool", adaptive_pool(1)),
            ("fc1", conv_bias(squeezed, 1, 0, 1)),
            ("activation", LayerKind::Activation(squeeze.activation)),
            ("fc2", conv_bias(channels, 1, 0, 1)),
            ("scale_activation", LayerKind::Activation(squeeze.gate)),
        ],
        from,
    );
    build.merge("mul", LayerKind::Mul, &[factors, from])
}
