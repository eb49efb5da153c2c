//! What moves elements: reshapes, cuts, joins, and larger maps.

use complexity::{
    Chunk, IndexSelect, LayerKind, PixelShuffle, Shape, Unflatten, Upsample, UpsampleMode,
    UpsampleTo, Work, ZeroPad2d,
};

use super::{Call, Layer, Lowered, Trouble};
use crate::onnx::shapes::{axes, cuts, reshaped};
use crate::onnx::value::{Value, index, product};

/// `TensorProto.DataType`'s number of 64-bit integers.
const INT64: i64 = 7;

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    Some(match call.operator() {
        "Identity" => Ok(vec![Layer::view(call.same(0))]),
        "Dropout" => Ok(dropout(call)),
        "Flatten" => Ok(vec![flatten(call)]),
        "Reshape" => reshape(call),
        "Squeeze" => Ok(vec![view(call, squeezed(call))]),
        "Unsqueeze" => Ok(vec![view(call, unsqueezed(call))]),
        "Transpose" => transpose(call),
        "Concat" | "ConcatFromSequence" => concat(call, 0, 1),
        "QLinearConcat" => concat(call, 2, 3),
        "Split" => split(call),
        "SequenceAt" => Ok(vec![of_sequence(call).unwrap_or_else(Layer::unknown)]),
        "Slice" => Ok(vec![slice(call)]),
        "Gather" => Ok(vec![gather(call)]),
        "GatherElements" | "ScatterElements" | "ScatterND" | "Scatter" | "CumSum" | "Trilu"
        | "ReverseSequence" => {
            let like = usize::from(call.operator() == "GatherElements");
            Ok(vec![Layer::moving(call.same(like))])
        }
        "GatherND" => Ok(vec![Layer::moving(gathered_nd(call))]),
        "Pad" => pad(call),
        "Expand" => Ok(vec![Layer::moving(expanded(call))]),
        "Tile" => Ok(vec![Layer::moving(tiled(call))]),
        "Resize" | "Upsample" => Ok(vec![resize(call)]),
        "DepthToSpace" => depth_to_space(call),
        "SpaceToDepth" => space_to_depth(call),
        "OneHot" => Ok(vec![Layer::moving(one_hot(call))]),
        "TopK" => Ok(top_k(call)),
        "ConstantOfShape" => Ok(vec![Layer::moving(by_list(call.value(0)))]),
        "RandomUniformLike" | "RandomNormalLike" | "EyeLike" => {
            Ok(vec![Layer::moving(call.same(0))])
        }
        "GridSample" => Ok(vec![grid_sample(call)]),
        "CenterCropPad" => Ok(vec![Layer::moving(cropped_or_padded(call))]),
        _ => return None,
    })
}

fn by_list(value: Option<&Value>) -> Option<Vec<u64>> {
    let list = value?.integers()?;
    list.iter().map(|&dim| u64::try_from(dim).ok()).collect()
}

fn dropout(call: &Call) -> Vec<Layer> {
    let layer = Layer::view(call.same(0)).with(LayerKind::Dropout);
    let mask = Layer::moving(call.same(0)).of_type(9);
    vec![layer, mask]
}

/// A view, as the layer that PyTorch has for it.
fn view(call: &Call, dims: Option<Vec<u64>>) -> Layer {
    let kind = dims.as_deref().and_then(|dims| view_kind(call, dims));
    Layer::view(dims).with_if(kind)
}

fn view_kind(call: &Call, dims: &[u64]) -> Option<LayerKind> {
    let input = call.shape(0)?;
    match (input, dims) {
        (Shape::Features(_), &[batch, channels, height, width]) if batch == call.batch => {
            Some(LayerKind::Unflatten(Unflatten {
                shape: [channels, height, width],
            }))
        }
        (Shape::Maps { .. } | Shape::ChannelsLast { .. }, &[batch, _]) if batch == call.batch => {
            Some(LayerKind::Flatten)
        }
        _ => None,
    }
}

fn flatten(call: &Call) -> Layer {
    let default = call.dims(0);
    let Some(dims) = default else {
        // The network's own Flatten takes everything but the batch.
        let is_plain = call.integer("axis", 1) == 1;
        return Layer::view(None).with_if(is_plain.then_some(LayerKind::Flatten));
    };
    let rank = dims.len();
    let axis = match call.integer("axis", 1) {
        axis if usize::try_from(axis) == Ok(rank) => Some(rank),
        axis => index(axis, rank),
    };
    let dims = axis.and_then(|axis| {
        let (before, behind) = dims.split_at(axis);
        Some(vec![product(before)?, product(behind)?])
    });
    view(call, dims)
}

fn reshape(call: &Call) -> Lowered {
    let wanted = match call.value(1) {
        Some(value) => value.integers().map(<[i64]>::to_vec),
        None => call.integers("shape"),
    };
    let (Some(from), Some(wanted)) = (call.dims(0), wanted) else {
        return Ok(vec![Layer::view(None)]);
    };
    let keeps_zero = call.integer("allowzero", 0) != 0;
    let dims = reshaped(from, &wanted, keeps_zero).ok_or_else(|| {
        Trouble::Words(format!(
            "{} of {} cannot become {wanted:?}: give it a shape with as many elements",
            call.node.inputs[0],
            crate::onnx::error::times(from)
        ))
    })?;
    Ok(vec![view(call, Some(dims))])
}

fn squeezed(call: &Call) -> Option<Vec<u64>> {
    let dims = call.dims(0)?;
    let named = match call.listed(1, "axes") {
        Some(list) => axes(&list, dims.len())?,
        None if call.value(1).is_some() => return None,
        None => (0..dims.len()).filter(|&axis| dims[axis] == 1).collect(),
    };
    let all = dims.iter().enumerate();
    let kept = all.filter(|(axis, _)| !named.contains(axis));
    let is_legal = named.iter().all(|&axis| dims[axis] == 1);
    is_legal.then(|| kept.map(|(_, &dim)| dim).collect())
}

fn unsqueezed(call: &Call) -> Option<Vec<u64>> {
    let dims = call.dims(0)?;
    let list = call.listed(1, "axes")?;
    let rank = dims.len().checked_add(list.len())?;
    let added = axes(&list, rank)?;
    let mut rest = dims.iter();
    let output: Option<Vec<u64>> = (0..rank)
        .map(|axis| {
            if added.contains(&axis) {
                Some(1)
            } else {
                rest.next().copied()
            }
        })
        .collect();
    output
}

fn transpose(call: &Call) -> Lowered {
    let Some(dims) = call.dims(0) else {
        return Ok(vec![Layer::moving(None)]);
    };
    let rank = dims.len();
    let order: Vec<usize> = match call.integers("perm") {
        None => (0..rank).rev().collect(),
        Some(perm) => {
            let order: Option<Vec<usize>> = perm.iter().map(|&axis| index(axis, rank)).collect();
            order
                .filter(|order| {
                    let mut sorted = order.clone();
                    sorted.sort_unstable();
                    sorted.iter().copied().eq(0..rank)
                })
                .ok_or_else(|| {
                    Trouble::Words(format!(
                        "perm {perm:?} does not name each of the {rank} axes of {} once: export the model again",
                        call.node.inputs[0]
                    ))
                })?
        }
    };
    let output = order.iter().map(|&axis| dims[axis]).collect();
    let is_permute = match call.shape(0) {
        Some(Shape::Maps { .. }) => order == [0, 2, 3, 1],
        Some(Shape::ChannelsLast { .. }) => order == [0, 3, 1, 2],
        Some(Shape::Features(_)) | None => false,
    };
    Ok(vec![
        Layer::moving(Some(output)).with_if(is_permute.then_some(LayerKind::Permute)),
    ])
}

/// The concatenation of every `step`th input from `first` on.
fn concat(call: &Call, first: usize, step: usize) -> Lowered {
    let inputs: Vec<usize> = (first..call.inputs()).step_by(step).collect();
    let all: Option<Vec<&[u64]>> = inputs.iter().map(|&input| call.dims(input)).collect();
    let is_merge = inputs
        .iter()
        .filter(|&&input| call.is_computed(input))
        .count()
        > 1
        && inputs.iter().all(|&input| call.is_computed(input));
    let Some(all) = all else {
        let is_plain = call.integer("axis", 1) == 1;
        let kind = (is_merge && is_plain).then_some(LayerKind::Concat);
        return Ok(vec![Layer::moving(None).with_if(kind)]);
    };
    let Some(dims) = all.first() else {
        return Ok(vec![Layer::unknown()]);
    };
    let Some(axis) = index(call.integer("axis", 1), dims.len()) else {
        return Err(Trouble::Words(format!(
            "axis {} is not among the {} axes of {}: export the model again",
            call.integer("axis", 1),
            dims.len(),
            call.node.inputs[first]
        )));
    };
    let mut output = dims.to_vec();
    for (place, other) in all.iter().enumerate().skip(1) {
        let fits = other.len() == dims.len()
            && (0..dims.len()).all(|own| own == axis || other[own] == dims[own]);
        if !fits {
            return Err(Trouble::Words(format!(
                "{} of {} and {} of {} do not go together along axis {axis}: give both the same other sides",
                call.node.inputs[first],
                crate::onnx::error::times(dims),
                call.node.inputs[inputs[place]],
                crate::onnx::error::times(other)
            )));
        }
        output[axis] = output[axis].saturating_add(other[axis]);
    }
    let is_of_channels = is_merge && call.channel_axis(first) == Some(axis);
    Ok(vec![
        Layer::moving(Some(output)).with_if(is_of_channels.then_some(LayerKind::Concat)),
    ])
}

fn split(call: &Call) -> Lowered {
    let parts = call.node.outputs.len() as u64;
    let Some((dims, axis)) = call
        .dims(0)
        .and_then(|dims| Some((dims, call.axis("axis", 0, 0)?)))
    else {
        return Ok(vec![Layer::unknown()]);
    };
    let sizes: Option<Vec<u64>> = if let Some(value) = call.value(1) {
        by_list(Some(value))
    } else if let Some(list) = call.integers("split") {
        list.iter().map(|&size| u64::try_from(size).ok()).collect()
    } else {
        let each = dims[axis].div_ceil(parts.max(1));
        let size = |part: u64| each.min(dims[axis].saturating_sub(each.saturating_mul(part)));
        Some((0..parts).map(size).collect())
    };
    let Some(sizes) = sizes else {
        return Ok(vec![Layer::unknown()]);
    };
    let sum = sizes
        .iter()
        .try_fold(0_u64, |sum, &size| sum.checked_add(size));
    if sizes.len() as u64 != parts || sum != Some(dims[axis]) {
        return Err(Trouble::Words(format!(
            "the parts {sizes:?} are not the {} of axis {axis} in {} outputs: export the model again",
            dims[axis], parts
        )));
    }
    let chunks = channel_chunks(call, axis, &sizes);
    let layers = sizes.iter().enumerate();
    let layers = layers.map(|(index, &size)| part(dims, axis, size, chunks, index));
    Ok(layers.collect())
}

/// How many of `torch.chunk`'s parts these are, where channels are cut.
fn channel_chunks(call: &Call, axis: usize, sizes: &[u64]) -> Option<u64> {
    chunks(sizes).filter(|_| call.channel_axis(0) == Some(axis))
}

/// The part of this size and index of a tensor that is cut along an axis, maybe into chunks.
fn part(dims: &[u64], axis: usize, size: u64, chunks: Option<u64>, index: usize) -> Layer {
    let chunk = chunks.map(|chunks| {
        LayerKind::Chunk(Chunk {
            chunks,
            index: index as u64,
        })
    });
    let mut output = dims.to_vec();
    output[axis] = size;
    Layer::moving(Some(output)).with_if(chunk)
}

/// A part of a tensor that was cut into a sequence: behind the tensor stand how it is cut, into
/// slices of 1 where that is left out, and which part it is. None where that is not known.
fn of_sequence(call: &Call) -> Option<Layer> {
    let dims = call.dims(0)?;
    let axis = call.axis("axis", 0, 0)?;
    let side = dims[axis];
    let cut = call.value(1);
    let sizes = match (cut, by_list(cut)) {
        (None, _) => equal_parts(side, 1)?,
        (Some(cut), Some(list)) if cut.dims.as_ref()?.is_empty() => {
            equal_parts(side, *list.first()?)?
        }
        (Some(_), list) => list?,
    };
    let sum = sizes
        .iter()
        .try_fold(0_u64, |sum, &size| sum.checked_add(size))?;
    let at = index(*call.value(2)?.integers()?.first()?, sizes.len()).filter(|_| sum == side)?;
    let chunks = channel_chunks(call, axis, &sizes);
    let mut layer = part(dims, axis, sizes[at], chunks, at);
    if cut.is_none() && call.integer("keepdims", 1) == 0 {
        layer.dims.as_mut()?.remove(axis);
        layer.kind = None;
    }
    Some(layer)
}

/// Parts of `size`, the last of which may be smaller.
fn equal_parts(side: u64, size: u64) -> Option<Vec<u64>> {
    let parts = side.div_ceil(Some(size).filter(|&size| size > 0)?);
    // More outputs has no node.
    let parts = Some(parts).filter(|&parts| parts <= 4096)?;
    Some(
        (0..parts)
            .map(|part| size.min(side - part * size))
            .collect(),
    )
}

/// How many of `torch.chunk`'s parts these are.
fn chunks(sizes: &[u64]) -> Option<u64> {
    let (&first, rest) = sizes.split_first()?;
    let (&last, middle) = rest.split_last()?;
    (middle.iter().all(|&size| size == first) && last == first).then_some(sizes.len() as u64)
}

fn slice(call: &Call) -> Layer {
    let Some((dims, cuts)) = call
        .dims(0)
        .and_then(|dims| Some((dims, cuts(call, dims.len())?)))
    else {
        return Layer::moving(None);
    };
    let mut output = dims.to_vec();
    for cut in &cuts {
        match cut.on(dims[cut.axis]) {
            Some((_, count)) => output[cut.axis] = count,
            None => return Layer::moving(None),
        }
    }
    let kind = match cuts.as_slice() {
        [cut] if cut.is_plain() && call.channel_axis(0) == Some(cut.axis) => {
            let channels = dims[cut.axis];
            cut.on(channels)
                .filter(|&(start, count)| {
                    count > 0 && channels.is_multiple_of(count) && start.is_multiple_of(count)
                })
                .map(|(start, count)| {
                    LayerKind::Chunk(Chunk {
                        chunks: channels / count,
                        index: start / count,
                    })
                })
        }
        _ => None,
    };
    Layer::moving(Some(output)).with_if(kind)
}

fn gather(call: &Call) -> Layer {
    let Some((dims, axis)) = call
        .dims(0)
        .and_then(|dims| Some((dims, call.axis("axis", 0, 0)?)))
    else {
        return Layer::moving(None);
    };
    // A table that is looked up is learned.
    let learned = (!call.is_computed(0) && call.is_computed(1)).then_some(0);
    let Some(indices) = call.dims(1) else {
        return Layer::moving(None).learning(learned);
    };
    let (before, behind) = (&dims[..axis], &dims[axis + 1..]);
    let output = [before, indices, behind].concat();
    let kind = call
        .value(1)
        .filter(|_| indices.len() == 1 && call.channel_axis(0) == Some(axis))
        .and_then(Value::integers)
        .and_then(|list| {
            let length = usize::try_from(dims[axis]).ok()?;
            let places = list.iter().map(|&place| Some(index(place, length)? as u64));
            let channels = places.collect::<Option<_>>()?;
            Some(LayerKind::IndexSelect(IndexSelect { channels }))
        });
    let layer = Layer::moving(Some(output)).with_if(kind).learning(learned);
    if learned.is_some() {
        let element = call.value(0).map_or(0, |table| table.element);
        return layer.named("Embedding").of_type(element);
    }
    layer
}

fn gathered_nd(call: &Call) -> Option<Vec<u64>> {
    let (dims, indices) = (call.dims(0)?, call.dims(1)?);
    let batch = usize::try_from(call.integer("batch_dims", 0)).ok()?;
    let (&depth, places) = indices.split_last()?;
    let depth = batch.checked_add(usize::try_from(depth).ok()?)?;
    Some([places, dims.get(depth..)?].concat())
}

fn pad(call: &Call) -> Lowered {
    let pads = match call.value(1) {
        Some(value) => value.integers().map(<[i64]>::to_vec),
        None => call.integers("pads").or_else(|| call.integers("paddings")),
    };
    let (Some(dims), Some(pads)) = (call.dims(0), pads) else {
        return Ok(vec![Layer::moving(None)]);
    };
    let padded: Vec<usize> = match call.value(3) {
        None => (0..dims.len()).collect(),
        Some(value) => {
            let named = value.integers().map(|list| {
                let places = list.iter().map(|&axis| index(axis, dims.len()));
                places.collect::<Option<Vec<usize>>>()
            });
            match named {
                Some(Some(named)) => named,
                _ => return Ok(vec![Layer::moving(None)]),
            }
        }
    };
    if pads.len() != 2 * padded.len() {
        return Err(Trouble::Words(format!(
            "pads has {} numbers where {} belong: export the model again",
            pads.len(),
            2 * padded.len()
        )));
    }
    let mut sides: Vec<[i64; 2]> = vec![[0; 2]; dims.len()];
    for (place, &axis) in padded.iter().enumerate() {
        sides[axis] = [pads[place], pads[padded.len() + place]];
    }
    let output: Option<Vec<u64>> = dims
        .iter()
        .zip(&sides)
        .map(|(&dim, [before, behind])| {
            dim.checked_add_signed(*before)?.checked_add_signed(*behind)
        })
        .collect();
    let Some(output) = output else {
        return Err(Trouble::Words(format!(
            "pads {pads:?} leave nothing of {} of {}: make them larger",
            call.node.inputs[0],
            crate::onnx::error::times(dims)
        )));
    };
    let is_zeros = matches!(call.text("mode"), "" | "constant");
    let kind = Some(&sides)
        .filter(|_| is_zeros && matches!(call.shape(0), Some(Shape::Maps { .. })))
        .and_then(|sides| zero_pad(sides));
    Ok(vec![Layer::moving(Some(output)).with_if(kind)])
}

fn zero_pad(sides: &[[i64; 2]]) -> Option<LayerKind> {
    let [[0, 0], channels, rows, columns] = sides else {
        return None;
    };
    let both = |side: &[i64; 2]| -> Option<[u64; 2]> {
        Some([u64::try_from(side[0]).ok()?, u64::try_from(side[1]).ok()?])
    };
    let ([top, bottom], [left, right]) = (both(rows)?, both(columns)?);
    Some(LayerKind::ZeroPad2d(ZeroPad2d {
        sides: [top, bottom, left, right],
        channels: both(channels)?,
    }))
}

fn expanded(call: &Call) -> Option<Vec<u64>> {
    let wanted = by_list(call.value(1))?;
    crate::onnx::shapes::broadcast(&[call.dims(0)?, &wanted])
}

fn tiled(call: &Call) -> Option<Vec<u64>> {
    let (dims, times) = (call.dims(0)?, by_list(call.value(1))?);
    let pairs = dims.iter().zip(&times);
    (dims.len() == times.len())
        .then(|| pairs.map(|(&dim, &times)| dim.checked_mul(times)).collect())?
}

/// Scales stood in an attribute in opset 7, and sizes came in opset 11.
fn resize(call: &Call) -> Layer {
    let mode = match call.text("mode") {
        "linear" | "bilinear" => Some(UpsampleMode::Bilinear),
        "" | "nearest" => Some(UpsampleMode::Nearest),
        _ => None,
    };
    let work = match mode {
        Some(UpsampleMode::Nearest) => Work::Each([0; 5]),
        Some(UpsampleMode::Bilinear) => Work::Each([4, 3, 0, 0, 0]),
        None => Work::Each([16, 15, 0, 0, 0]),
    };
    let Some((dims, output)) = call
        .dims(0)
        .and_then(|dims| Some((dims, resized(call, dims)?)))
    else {
        return Layer::working(work, None).named("Upsample");
    };
    let is_of_maps = dims.len() == 4
        && dims[..2] == output[..2]
        && matches!(call.shape(0), Some(Shape::Maps { .. }));
    let kind = mode.filter(|_| is_of_maps).map(|mode| {
        let grows = |axis: usize| {
            (dims[axis] > 0 && output[axis].is_multiple_of(dims[axis]))
                .then(|| output[axis] / dims[axis])
        };
        let to = match (grows(2), grows(3)) {
            (Some(rows), Some(columns)) if rows > 0 && columns > 0 => {
                UpsampleTo::Factor([rows, columns])
            }
            _ => UpsampleTo::Size([output[2], output[3]]),
        };
        LayerKind::Upsample(Upsample { mode, to })
    });
    Layer::working(work, Some(output))
        .with_if(kind)
        .named("Upsample")
}

fn resized(call: &Call, dims: &[u64]) -> Option<Vec<u64>> {
    let is_old = call.operator() == "Upsample" || call.opset < 11;
    let (scales, sizes) = if is_old { (1, usize::MAX) } else { (2, 3) };
    let named: Vec<usize> = match call.integers("axes") {
        Some(list) => list
            .iter()
            .map(|&axis| index(axis, dims.len()))
            .collect::<Option<_>>()?,
        None => (0..dims.len()).collect(),
    };
    let mut output = dims.to_vec();
    let is_given = |value: &&Value| value.elements() != Some(0);
    if let Some(value) = call.value(sizes).filter(is_given) {
        let sizes = by_list(Some(value))?;
        if sizes.len() != named.len() {
            return None;
        }
        let sizes = with_aspect_kept(call.text("keep_aspect_ratio_policy"), dims, &named, sizes)?;
        for (&axis, &size) in named.iter().zip(&sizes) {
            output[axis] = size;
        }
        return Some(output);
    }
    let scales = match call.value(scales).filter(is_given) {
        Some(value) => value.fractions()?,
        None => match call.attribute("scales") {
            Some(super::AttributeValue::Fractions(all)) => all.clone(),
            _ => vec![
                1.0,
                1.0,
                call.fraction("height_scale", 1.0),
                call.fraction("width_scale", 1.0),
            ],
        },
    };
    for (&axis, &scale) in named.iter().zip(&scales) {
        output[axis] = scaled(dims[axis], scale)?;
    }
    (scales.len() == named.len()).then_some(output)
}

/// The sizes that one scale for all axes gives: the smallest or the largest of those wanted.
fn with_aspect_kept(
    policy: &str,
    dims: &[u64],
    axes: &[usize],
    wanted: Vec<u64>,
) -> Option<Vec<u64>> {
    let scales = wanted
        .iter()
        .zip(axes)
        .map(|(&size, &axis)| (u128::from(size), u128::from(dims[axis])));
    let by_scale = |a: &(u128, u128), b: &(u128, u128)| (a.0 * b.1).cmp(&(b.0 * a.1));
    let scale = match policy {
        "not_larger" => scales.min_by(by_scale),
        "not_smaller" => scales.max_by(by_scale),
        _ => return Some(wanted),
    };
    let (size, side) = scale.filter(|&(_, side)| side > 0)?;
    // ⌊2·size·dim/side⌋ halved upwards is the rounding of size·dim/side.
    let rounded = |&axis: &usize| {
        let twice = size.checked_mul(u128::from(dims[axis]))?.checked_mul(2)?;
        u64::try_from((twice / side).div_ceil(2)).ok()
    };
    axes.iter().map(rounded).collect()
}

/// ⌊side · scale⌋.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a side is below 2⁵³, and the product is checked"
)]
fn scaled(side: u64, scale: f64) -> Option<u64> {
    let grown = (side as f64 * scale).floor();
    (grown >= 0.0 && grown <= (1_u64 << 53) as f64).then_some(grown as u64)
}

fn block(call: &Call) -> Result<u64, Trouble> {
    let size = call.integer("blocksize", 0);
    u64::try_from(size)
        .ok()
        .filter(|&size| size > 0)
        .ok_or_else(|| Trouble::Words(format!("blocksize is {size}: it must be at least 1")))
}

fn depth_to_space(call: &Call) -> Lowered {
    let factor = block(call)?;
    let dims = call.dims(0).and_then(|dims| match *dims {
        [batch, channels, height, width] => Some(vec![
            batch,
            channels.checked_div(factor.checked_mul(factor)?)?,
            height.checked_mul(factor)?,
            width.checked_mul(factor)?,
        ]),
        _ => None,
    });
    let kind = LayerKind::PixelShuffle(PixelShuffle { factor });
    Ok(vec![Layer::moving(dims).with(kind).named("PixelShuffle")])
}

fn space_to_depth(call: &Call) -> Lowered {
    let factor = block(call)?;
    let dims = call.dims(0).and_then(|dims| match *dims {
        [batch, channels, height, width] => Some(vec![
            batch,
            channels.checked_mul(factor.checked_mul(factor)?)?,
            height / factor,
            width / factor,
        ]),
        _ => None,
    });
    Ok(vec![Layer::moving(dims).named("PixelUnshuffle")])
}

fn one_hot(call: &Call) -> Option<Vec<u64>> {
    let indices = call.dims(0)?;
    let depth = u64::try_from(*call.value(1)?.integers()?.first()?).ok()?;
    let axis = index(call.integer("axis", -1), indices.len() + 1)?;
    let mut dims = indices.to_vec();
    dims.insert(axis, depth);
    Some(dims)
}

fn top_k(call: &Call) -> Vec<Layer> {
    let dims = call.dims(0).and_then(|dims| {
        let axis = call.axis("axis", -1, 0)?;
        let count = match call.value(1) {
            Some(value) => *value.integers()?.first()?,
            None => call.integer("k", 1),
        };
        let mut output = dims.to_vec();
        output[axis] = u64::try_from(count).ok()?;
        Some(output)
    });
    // The largest is looked for as often as elements come out.
    let length = call
        .dims(0)
        .and_then(|dims| Some(dims[call.axis("axis", -1, 0)?]));
    let work = Work::Each([0, 0, length.unwrap_or(1).saturating_sub(1), 0, 0]);
    vec![
        Layer::working(work, dims.clone()),
        Layer::working(work, dims).of_type(INT64),
    ]
}

fn grid_sample(call: &Call) -> Layer {
    let dims = call.dims(0).zip(call.dims(1)).and_then(|(input, grid)| {
        let (_, places) = grid.split_last()?;
        let kept = input.get(..2)?;
        Some([kept, places.get(1..)?].concat())
    });
    Layer::working(Work::Each([4, 3, 0, 0, 0]), dims)
}

/// As the second input says, of all axes or of those that are named.
fn cropped_or_padded(call: &Call) -> Option<Vec<u64>> {
    let mut dims = call.same(0)?;
    let wanted = by_list(call.value(1))?;
    let named = match call.integers("axes") {
        Some(list) => axes(&list, dims.len())?,
        None => (0..dims.len()).collect(),
    };
    for (&axis, &side) in named.iter().zip(&wanted) {
        dims[axis] = side;
    }
    (named.len() == wanted.len()).then_some(dims)
}
