//! Normalisations.

use complexity::{BatchNorm2d, GroupNorm, LayerKind, LayerNorm, LocalResponseNorm, Shape, Work};

use super::{Call, Layer, Lowered, Trouble};

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    match call.operator() {
        "BatchNormalization" => Some(batch_norm(call)),
        "InstanceNormalization" => Some(Ok(vec![instance_norm(call)])),
        "GroupNormalization" | "GroupNorm" => Some(group_norm(call)),
        "LayerNormalization" | "RMSNormalization" | "SimplifiedLayerNormalization" => {
            Some(Ok(vec![layer_norm(call)]))
        }
        "SkipLayerNormalization" | "SkipSimplifiedLayerNormalization" => {
            Some(Ok(vec![skip_layer_norm(call)]))
        }
        "MeanVarianceNormalization" | "LpNormalization" => Some(Ok(vec![Layer::working(
            Work::Each([2, 3, 0, 1, 0]),
            call.same(0),
        )])),
        "LRN" => Some(local_response(call)),
        _ => None,
    }
}

fn constants(call: &Call, inputs: &[usize]) -> Vec<usize> {
    let is_learned = |&&input: &&usize| call.value(input).is_some() && !call.is_computed(input);
    inputs.iter().filter(is_learned).copied().collect()
}

fn batch_norm(call: &Call) -> Lowered {
    let rank = call.dims(0).map_or(4, <[u64]>::len);
    if let Some(&[_, channels, ..]) = call.dims(0) {
        for input in 1..=4 {
            call.check_per_channel(input, channels)?;
        }
    }
    let name = match rank {
        0..=3 => "BatchNorm1d",
        4 => "BatchNorm2d",
        _ => "BatchNorm3d",
    };
    Ok(vec![
        Layer::working(Work::Each([1, 1, 0, 0, 0]), call.same(0))
            .with(LayerKind::BatchNorm2d(BatchNorm2d::new()))
            .named(name)
            .learning(constants(call, &[1, 2])),
    ])
}

/// Per element one addition for the mean, one subtraction of it, one square with its addition,
/// one product with 1/σ, and a scale and a shift; what is done once per group is left out.
const PER_ELEMENT: Work = Work::Each([3, 4, 0, 0, 0]);

fn instance_norm(call: &Call) -> Layer {
    let rank = call.dims(0).map_or(4, <[u64]>::len);
    let kind = call.dims(0).filter(|dims| dims.len() == 4).map(|dims| {
        LayerKind::GroupNorm(GroupNorm {
            groups: dims[1],
            affine: true,
        })
    });
    let name = match rank {
        0..=3 => "InstanceNorm1d",
        4 => "InstanceNorm2d",
        _ => "InstanceNorm3d",
    };
    Layer::working(PER_ELEMENT, call.same(0))
        .with_if(kind)
        .named(name)
        .learning(constants(call, &[1, 2]))
}

fn group_norm(call: &Call) -> Lowered {
    let groups = match call.integer("num_groups", 0) {
        0 => call.integer("groups", 0),
        groups => groups,
    };
    let groups = u64::try_from(groups)
        .ok()
        .filter(|&groups| groups > 0)
        .ok_or_else(|| Trouble::Words(format!("num_groups is {groups}: it must be at least 1")))?;
    let kind = LayerKind::GroupNorm(GroupNorm {
        groups,
        affine: true,
    });
    let kind = Some(kind).filter(|_| call.node.domain.is_empty());
    Ok(vec![
        Layer::working(PER_ELEMENT, call.same(0))
            .with_if(kind)
            .named("GroupNorm")
            .learning(constants(call, &[1, 2])),
    ])
}

fn layer_norm(call: &Call) -> Layer {
    let learned = constants(call, &[1, 2]);
    let is_plain = call.operator() == "LayerNormalization";
    let is_over_channels = call
        .dims(0)
        .zip(call.axis("axis", -1, 0))
        .is_some_and(|(dims, axis)| axis + 1 == dims.len())
        && !matches!(call.shape(0), Some(Shape::Maps { .. }));
    let kind = LayerKind::LayerNorm(LayerNorm {
        affine: !learned.is_empty(),
    });
    let name = if is_plain { "LayerNorm" } else { "RMSNorm" };
    let work = if is_plain {
        PER_ELEMENT
    } else {
        Work::Each([3, 1, 0, 0, 0])
    };
    Layer::working(work, call.same(0))
        .with_if(Some(kind).filter(|_| is_plain && is_over_channels))
        .named(name)
        .learning(learned)
}

/// onnxruntime's: a sum of two branches, then the norm; the biases are learned too.
fn skip_layer_norm(call: &Call) -> Layer {
    Layer::working(Work::Each([3, 5, 0, 0, 0]), call.same(0)).learning(constants(call, &[2, 3, 4]))
}

fn local_response(call: &Call) -> Lowered {
    let size = call.integer("size", 1);
    let size = u64::try_from(size)
        .map_err(|_| Trouble::Words(format!("size is {size}: it must be at least 1")))?;
    let work = Work::Each([2, size, 0, 1, 1]);
    Ok(vec![
        Layer::working(work, call.same(0))
            .with(LayerKind::LocalResponseNorm(LocalResponseNorm { size }))
            .named("LocalResponseNorm"),
    ])
}
