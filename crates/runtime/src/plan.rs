//! What will run, and the memory that it takes, before anything is allocated.

use std::rc::Rc;

use complexity::{
    Axis, Conv2d, ConvTranspose2d, LayerKind, Network, Node, Padding as Around, Shape,
};
use kernels::layers::Linear;
use kernels::{Algorithm, Build, Padding, TransposedConv2d};

use crate::buffers::{self, Buffers, lay_out};
use crate::error::PlanError;
use crate::fusion::fused;
use crate::kernel::layout;
use crate::parameters::{Array, arrays};
use crate::placed::{Placed, placed};

/// How a network is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Samples at once, N.
    pub batch: u64,
    /// The algorithm of every convolution that it can do; the others have, as all have without
    /// one, what should be fastest.
    pub algorithm: Option<Algorithm>,
    /// Whether batch norms and activations are computed with the layer before them where nobody
    /// else reads that.
    pub fuse: bool,
    /// Bytes that the network may take.
    pub memory_limit: u64,
    /// The build of the kernels that will run, for which algorithms are chosen.
    pub build: Build,
}

impl Default for Options {
    /// One sample, the fastest algorithms, fused, and the 4 GiB that WebAssembly can address.
    fn default() -> Self {
        Self {
            batch: 1,
            algorithm: None,
            fuse: true,
            memory_limit: 4 << 30,
            build: Build::CURRENT,
        }
    }
}

/// The memory of a run, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Feature maps; those that are not alive at once share their place.
    pub maps: u64,
    /// Weights in their kernels' form.
    pub weights: u64,
    /// What the layer that needs the most scribbles on while it runs.
    pub workspace: u64,
    /// The largest layer's weights as they come, while they are brought into form.
    pub preparing: u64,
}

impl Memory {
    /// All of it.
    pub fn total(&self) -> u64 {
        let parts = [self.maps, self.weights, self.workspace, self.preparing];
        parts.into_iter().fold(0, u64::saturating_add)
    }
}

/// What becomes of a layer.
#[derive(Clone, Debug)]
pub enum Action {
    /// A convolution, with its algorithm and the reason for it.
    Convolve(Box<kernels::Plan>),
    /// A kernel runs.
    Compute,
    /// The layer at position `into` computes it too.
    Fused {
        /// That layer's position.
        into: usize,
    },
    /// Nothing: its output is its input's memory.
    View,
}

/// A layer that is planned.
#[derive(Clone, Debug)]
pub struct PlannedLayer {
    /// The layer.
    pub node: Rc<Node>,
    /// The tensors that it reads.
    pub inputs: Vec<usize>,
    /// The shapes of one sample of them.
    pub shapes: Vec<Shape>,
    /// The shape of one sample of its output.
    pub output: Shape,
    /// What becomes of it.
    pub action: Action,
    /// Height and width under its window.
    pub axes: Option<[Axis; 2]>,
    /// Its arrays, in PyTorch's order: weight, bias, running mean, running variance.
    pub arrays: Vec<Array>,
}

/// A network that can run.
#[derive(Clone, Debug)]
pub struct Plan {
    input: Shape,
    batch: usize,
    layers: Vec<PlannedLayer>,
    memory: Memory,
    pub(crate) buffers: Buffers,
    /// Numbers of the largest workspace.
    pub(crate) workspace: usize,
}

impl Plan {
    /// Plans every layer; nothing is allocated but the plan.
    pub fn new(network: &Network, options: &Options) -> Result<Self, PlanError> {
        let layers = placed(network, options.batch)?;
        let heads = if options.fuse {
            fused(&layers)
        } else {
            vec![None; layers.len()]
        };
        let batch = size(options.batch);
        let numbers = tensors(network.input, &layers, batch)?;
        let buffers =
            lay_out(&layers, &heads, &numbers).ok_or(PlanError::TooLarge { layer: None })?;
        let layers = layers
            .into_iter()
            .zip(heads)
            .map(|(layer, head)| planned(layer, head, options))
            .collect::<Result<Vec<_>, _>>()?;
        let memory = memory(&layers, &buffers, batch)?;
        if memory.total() > options.memory_limit {
            return Err(PlanError::TooMuchMemory {
                needed: memory,
                limit: options.memory_limit,
            });
        }
        Ok(Self {
            input: network.input,
            batch,
            layers,
            workspace: size(memory.workspace) / size_of::<f32>(),
            memory,
            buffers,
        })
    }

    /// The shape of one input sample.
    pub fn input(&self) -> Shape {
        self.input
    }

    /// Samples at once.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// Every layer of the network, in execution order.
    pub fn layers(&self) -> &[PlannedLayer] {
        &self.layers
    }

    /// The last layer that the one at this position computes: itself, where nothing is fused into
    /// it. Its tensor is the one that is there afterwards.
    pub fn last_computed_by(&self, position: usize) -> usize {
        let is_member = |layer: &PlannedLayer| matches!(layer.action, Action::Fused { into } if into == position);
        self.layers.iter().rposition(is_member).unwrap_or(position)
    }

    /// What a run takes.
    pub fn memory(&self) -> Memory {
        self.memory
    }
}

/// A size; one that this machine cannot address is too large for any kernel.
pub(crate) fn size(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

/// Numbers of the input and of every layer's output.
fn tensors(input: Shape, layers: &[Placed], batch: usize) -> Result<Vec<usize>, PlanError> {
    let numbers = |shape: Shape| {
        let one = usize::try_from(shape.elements()?).ok()?;
        one.checked_mul(batch)?
            .checked_mul(size_of::<f32>())
            .filter(|&bytes| isize::try_from(bytes).is_ok())
            .map(|bytes| bytes / size_of::<f32>())
    };
    let input = numbers(input).ok_or(PlanError::TooLarge { layer: None });
    let outputs = layers.iter().map(|layer| {
        numbers(layer.output).ok_or_else(|| PlanError::TooLarge {
            layer: Some(layer.node.name.clone()),
        })
    });
    [input].into_iter().chain(outputs).collect()
}

fn planned(
    layer: Placed,
    head: Option<usize>,
    options: &Options,
) -> Result<PlannedLayer, PlanError> {
    let action = match (head, layer.kind()) {
        (Some(into), _) => Action::Fused { into },
        (None, LayerKind::Conv2d(conv)) => {
            let plan =
                convolution(&layer, conv, options).map_err(|error| PlanError::Convolution {
                    layer: layer.node.name.clone(),
                    error,
                })?;
            Action::Convolve(Box::new(plan))
        }
        (None, kind) if buffers::is_view(kind) => Action::View,
        (None, _) => Action::Compute,
    };
    Ok(PlannedLayer {
        arrays: arrays(&layer),
        node: layer.node,
        inputs: layer.inputs,
        shapes: layer.shapes,
        output: layer.output,
        axes: layer.axes,
        action,
    })
}

fn convolution(
    layer: &Placed,
    conv: &Conv2d,
    options: &Options,
) -> Result<kernels::Plan, kernels::PlanError> {
    let [[top, bottom], [left, right]] = layer.padding().map(|sides| sides.map(size));
    let [height, width] = layer.input().sides().unwrap_or_default().map(size);
    let conv = kernels::Conv2d {
        in_channels: size(layer.input().channels()),
        height,
        width,
        out_channels: size(conv.out_channels),
        kernel_size: conv.window.kernel_size.map(size),
        stride: conv.window.stride.map(size),
        padding: Padding {
            top,
            bottom,
            left,
            right,
        },
        dilation: conv.dilation.map(size),
        groups: size(conv.groups),
    };
    match options.algorithm {
        Some(algorithm) if algorithm.supports(&conv).is_ok() => kernels::Plan::new(conv, algorithm),
        _ => kernels::Plan::auto_for(conv, options.build),
    }
}

/// The convolution that a layer transposes: from its output to its input.
pub(crate) fn transposed(layer: &PlannedLayer, conv: &ConvTranspose2d) -> kernels::Conv2d {
    let [height, width] = layer.output.sides().unwrap_or_default().map(size);
    let [top, bottom, left, right] = match conv.window.padding {
        Around::Explicit {
            top,
            bottom,
            left,
            right,
        } => [top, bottom, left, right].map(size),
        Around::Same | Around::Valid => [0; 4],
    };
    kernels::Conv2d {
        in_channels: size(conv.out_channels),
        height,
        width,
        out_channels: size(layer.shapes[0].channels()),
        kernel_size: conv.window.kernel_size.map(size),
        stride: conv.window.stride.map(size),
        padding: Padding {
            top,
            bottom,
            left,
            right,
        },
        dilation: conv.dilation.map(size),
        groups: size(conv.groups),
    }
}

fn bytes(numbers: u128) -> u64 {
    let bytes = numbers.saturating_mul(size_of::<f32>() as u128);
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn memory(layers: &[PlannedLayer], buffers: &Buffers, batch: usize) -> Result<Memory, PlanError> {
    let mut memory = Memory {
        maps: bytes(buffers.total as u128),
        ..Memory::default()
    };
    for layer in layers {
        let own = layer_memory(layer, batch).map_err(|error| PlanError::Convolution {
            layer: layer.node.name.clone(),
            error,
        })?;
        memory.weights = memory.weights.saturating_add(own.weights);
        memory.workspace = memory.workspace.max(own.workspace);
        memory.preparing = memory.preparing.max(own.preparing);
    }
    Ok(memory)
}

/// What a layer takes besides its maps.
fn layer_memory(layer: &PlannedLayer, batch: usize) -> Result<Memory, kernels::PlanError> {
    let raw = bytes(layer.arrays.iter().map(Array::elements).sum());
    let mut own = Memory::default();
    match (&layer.action, &layer.node.kind) {
        (Action::Fused { .. } | Action::View, _) => {}
        (Action::Convolve(plan), _) => {
            let bias = bytes(plan.lengths().bias as u128);
            own.weights = (plan.weight_bytes() as u64).saturating_add(bias);
            own.workspace = plan.workspace_bytes() as u64;
            own.preparing = raw;
        }
        (Action::Compute, LayerKind::ConvTranspose2d(conv)) => {
            own.weights = TransposedConv2d::bytes(&transposed(layer, conv))? as u64;
            own.preparing = raw.saturating_mul(2);
        }
        (Action::Compute, LayerKind::Linear(linear)) => {
            let [inputs, outputs] = [layer.shapes[0].channels(), linear.out_features].map(size);
            let samples = layout(layer.shapes[0], batch).outer;
            let weights = Linear::weights(inputs, outputs, samples);
            own.weights = bytes(weights.saturating_add(outputs as u128));
            own.workspace = bytes(Linear::workspace(inputs, samples) as u128);
            // Few samples take the weights as they come.
            own.preparing = if own.workspace > 0 { raw } else { 0 };
        }
        (Action::Compute, _) => own.weights = raw,
    }
    Ok(own)
}
