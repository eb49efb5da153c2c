//! Pools, and means over rows and columns.

use complexity::{
    AdaptivePool2d, AvgPool2d, Geometry, LayerKind, MaxPool2d, Padding, Shape, Window, Work,
};

use super::conv::{explicit_pads, list, same_lower};
use super::{Call, Layer, Lowered, Trouble};
use crate::onnx::shapes::axes;

/// `TensorProto.DataType`'s number of 64-bit integers.
const INT64: i64 = 7;

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    match call.operator() {
        "MaxPool" | "AveragePool" | "LpPool" | "QLinearAveragePool" => Some(pool(call)),
        "MaxUnpool" => Some(unpooled(call)),
        "GlobalAveragePool" | "QLinearGlobalAveragePool" => Some(Ok(vec![global(
            call,
            [
                "AdaptiveAvgPool1d",
                "AdaptiveAvgPool2d",
                "AdaptiveAvgPool3d",
            ],
        )])),
        "GlobalMaxPool" | "GlobalLpPool" => Some(Ok(vec![global(
            call,
            [
                "AdaptiveMaxPool1d",
                "AdaptiveMaxPool2d",
                "AdaptiveMaxPool3d",
            ],
        )])),
        "ReduceMean" | "ReduceSum" | "ReduceMax" | "ReduceMin" | "ReduceProd" | "ReduceL1"
        | "ReduceL2" | "ReduceLogSum" | "ReduceLogSumExp" | "ReduceSumSquare" => {
            Some(Ok(vec![reduced(call)]))
        }
        "ArgMax" | "ArgMin" => Some(Ok(vec![chosen(call)])),
        _ => None,
    }
}

/// The pool's input again, as large as its windows reach or as the third input says.
fn unpooled(call: &Call) -> Lowered {
    let spatial = call.integers("kernel_shape").unwrap_or_default().len();
    let kernel = list(call, "kernel_shape", spatial, 1)?;
    let strides = list(call, "strides", spatial, 1)?;
    let pads = explicit_pads(call, spatial)?;
    let given = call.value(2).map(|value| {
        let sides = value.integers()?.iter();
        sides.map(|&side| u64::try_from(side).ok()).collect()
    });
    let dims = given.unwrap_or_else(|| {
        let dims = call.dims(0).filter(|dims| dims.len() == spatial + 2)?;
        let mut output = dims[..2].to_vec();
        for axis in 0..spatial {
            let steps = dims[axis + 2].checked_sub(1)?.checked_mul(strides[axis])?;
            let padding = pads[axis][0].checked_add(pads[axis][1])?;
            output.push(steps.checked_add(kernel[axis])?.checked_sub(padding)?);
        }
        Some(output)
    });
    Ok(vec![Layer::moving(dims).named(match spatial {
        1 => "MaxUnpool1d",
        2 => "MaxUnpool2d",
        _ => "MaxUnpool3d",
    })])
}

fn is_average(call: &Call) -> bool {
    call.operator() != "MaxPool"
}

fn pool(call: &Call) -> Lowered {
    let Some(kernel) = call.integers("kernel_shape") else {
        return Err(Trouble::Words(
            "it has no kernel_shape: export the model again".to_owned(),
        ));
    };
    let spatial = kernel.len();
    let kernel = list(call, "kernel_shape", spatial, 1)?;
    let strides = list(call, "strides", spatial, 1)?;
    let dilations = list(call, "dilations", spatial, 1)?;
    let mut pads = explicit_pads(call, spatial)?;
    let dims = call.dims(0);
    if let Some(dims) = dims
        && dims.len() != spatial + 2
    {
        return Err(Trouble::Words(format!(
            "its window has {spatial} sides, but {} has {} dimensions: give the input {}",
            call.node.inputs[0],
            dims.len(),
            spatial + 2
        )));
    }
    let mut is_same = false;
    match (call.text("auto_pad"), dims) {
        ("SAME_UPPER", _) => is_same = true,
        ("SAME_LOWER", Some(dims)) => {
            pads = (0..spatial)
                .map(|axis| {
                    same_lower(dims[axis + 2], kernel[axis], strides[axis], dilations[axis])
                })
                .collect();
        }
        ("VALID", _) => pads = vec![[0; 2]; spatial],
        _ => {}
    }
    let ceil_mode = call.integer("ceil_mode", 0) != 0;
    let axis = |axis: usize| Axis {
        kernel: kernel[axis],
        stride: strides[axis],
        dilation: dilations[axis],
        pads: (!is_same).then(|| pads[axis]),
    };
    let under_window = kernel
        .iter()
        .try_fold(1_u64, |product, &side| product.checked_mul(side))
        .unwrap_or(u64::MAX);
    let sums = under_window.saturating_sub(1);
    let work = if is_average(call) {
        Work::Each([0, sums, 0, 1, 0])
    } else {
        Work::Each([0, 0, sums, 0, 0])
    };
    let dims = match dims {
        Some(dims) => {
            let mut output = dims[..2].to_vec();
            for place in 0..spatial {
                output.push(axis(place).output(dims[place + 2], ceil_mode)?);
            }
            Some(output)
        }
        None => None,
    };
    let single = Axis {
        kernel: 1,
        stride: 1,
        dilation: 1,
        pads: Some([0; 2]),
    };
    let kind = match spatial {
        1 => pool_of(call, [single, axis(0)], ceil_mode),
        2 => pool_of(call, [axis(0), axis(1)], ceil_mode),
        _ => None,
    };
    let name = match (is_average(call), spatial) {
        (false, 1) => "MaxPool1d",
        (false, 2) => "MaxPool2d",
        (false, _) => "MaxPool3d",
        (true, 1) => "AvgPool1d",
        (true, 2) => "AvgPool2d",
        (true, _) => "AvgPool3d",
    };
    let mut layers = vec![Layer::working(work, dims.clone()).with_if(kind).named(name)];
    if call.node.outputs.len() > 1 {
        layers.push(Layer::moving(dims).named("MaxPool indices").of_type(INT64));
    }
    Ok(layers)
}

/// One axis of a pool; without pads it is padded to M = ⌈X/S⌉.
#[derive(Clone, Copy)]
struct Axis {
    kernel: u64,
    stride: u64,
    dilation: u64,
    pads: Option<[u64; 2]>,
}

impl Axis {
    fn output(&self, side: u64, ceil_mode: bool) -> Result<u64, Trouble> {
        let padding = match self.pads {
            None => Padding::Same,
            // Padding that the pool's rule would refuse is put into the input's side, which is
            // the same where the last window is not one that starts in it.
            Some([before, behind]) if !ceil_mode => {
                return self.on(
                    side.saturating_add(before).saturating_add(behind),
                    Padding::Valid,
                    false,
                );
            }
            Some([before, behind]) => Padding::Explicit {
                top: before,
                bottom: behind,
                left: 0,
                right: 0,
            },
        };
        self.on(side, padding, ceil_mode)
    }

    fn on(&self, side: u64, padding: Padding, ceil_mode: bool) -> Result<u64, Trouble> {
        let one = LayerKind::MaxPool2d(MaxPool2d {
            window: Window {
                kernel_size: [self.kernel, 1],
                stride: [self.stride, 1],
                padding,
            },
            dilation: [self.dilation, 1],
            ceil_mode,
        });
        let placed = Geometry::of(&one, &[Shape::maps(1, side, 1)])?.output;
        Ok(placed.sides().unwrap_or([1; 2])[0])
    }
}

/// The pool with these axes, where PyTorch has one.
fn pool_of(call: &Call, [rows, columns]: [Axis; 2], ceil_mode: bool) -> Option<LayerKind> {
    let padding = match (rows.pads, columns.pads) {
        (Some([top, bottom]), Some([left, right])) => Padding::Explicit {
            top,
            bottom,
            left,
            right,
        },
        _ => Padding::Same,
    };
    let window = Window {
        kernel_size: [rows.kernel, columns.kernel],
        stride: [rows.stride, columns.stride],
        padding,
    };
    let dilation = [rows.dilation, columns.dilation];
    match call.operator() {
        "MaxPool" => Some(LayerKind::MaxPool2d(MaxPool2d {
            window,
            dilation,
            ceil_mode,
        })),
        "AveragePool" if dilation == [1; 2] => Some(LayerKind::AvgPool2d(AvgPool2d {
            window,
            ceil_mode,
            count_include_pad: call.integer("count_include_pad", 0) != 0,
        })),
        _ => None,
    }
}

fn global(call: &Call, names: [&'static str; 3]) -> Layer {
    let dims = call.dims(0);
    let output = dims.map(|dims| {
        let spatial = dims.len().saturating_sub(2);
        let kept = dims.iter().copied().take(2);
        kept.chain(std::iter::repeat_n(1, spatial)).collect()
    });
    let rank = dims.map_or(4, <[u64]>::len);
    let read = dims.map_or(1, |dims| {
        dims.iter()
            .skip(2)
            .fold(1_u64, |all, &dim| all.saturating_mul(dim))
    });
    let pool = AdaptivePool2d {
        output_size: [1; 2],
    };
    let (kind, work) = match call.operator() {
        "GlobalAveragePool" => (
            Some(LayerKind::AdaptiveAvgPool2d(pool)),
            Work::Each([0, read.saturating_sub(1), 0, 1, 0]),
        ),
        "GlobalMaxPool" => (
            Some(LayerKind::AdaptiveMaxPool2d(pool)),
            Work::Each([0, 0, read.saturating_sub(1), 0, 0]),
        ),
        _ => (None, Work::Each([0, read.saturating_sub(1), 0, 1, 0])),
    };
    let name = names[rank.clamp(3, 5) - 3];
    Layer::working(work, output).with_if(kind).named(name)
}

/// The axes that a reduction runs over: all where none are named.
fn reduced_axes(call: &Call, rank: usize) -> Option<Vec<usize>> {
    let named = match call.value(1) {
        Some(value) => Some(value.integers()?.to_vec()),
        None => call.integers("axes"),
    };
    match named {
        Some(named) if !named.is_empty() => axes(&named, rank),
        _ if call.integer("noop_with_empty_axes", 0) != 0 => Some(Vec::new()),
        _ => Some((0..rank).collect()),
    }
}

fn without(dims: &[u64], axes: &[usize], keeps: bool) -> Vec<u64> {
    let all = dims.iter().enumerate();
    all.filter_map(|(axis, &dim)| match (axes.contains(&axis), keeps) {
        (false, _) => Some(dim),
        (true, true) => Some(1),
        (true, false) => None,
    })
    .collect()
}

fn reduced(call: &Call) -> Layer {
    let keeps = call.integer("keepdims", 1) != 0;
    let Some((dims, axes)) = call
        .dims(0)
        .and_then(|dims| Some((dims, reduced_axes(call, dims.len())?)))
    else {
        return Layer::unknown();
    };
    let read = axes
        .iter()
        .fold(1_u64, |all, &axis| all.saturating_mul(dims[axis]));
    let sums = read.saturating_sub(1);
    let work = match call.operator() {
        "ReduceMean" => [0, sums, 0, 1, 0],
        "ReduceSum" => [0, sums, 0, 0, 0],
        "ReduceMax" | "ReduceMin" => [0, 0, sums, 0, 0],
        "ReduceProd" => [sums, 0, 0, 0, 0],
        "ReduceL1" => [0, sums, read, 0, 0],
        "ReduceL2" => [read, sums, 0, 0, 1],
        "ReduceSumSquare" => [read, sums, 0, 0, 0],
        "ReduceLogSum" => [0, sums, 0, 0, 1],
        _ => [0, sums, 0, 0, read.saturating_add(1)],
    };
    let pool = AdaptivePool2d {
        output_size: [1; 2],
    };
    let is_spatial = keeps && dims.len() == 4 && axes == [2, 3];
    let kind = match call.operator() {
        "ReduceMean" => Some(LayerKind::AdaptiveAvgPool2d(pool)),
        "ReduceMax" => Some(LayerKind::AdaptiveMaxPool2d(pool)),
        _ => None,
    };
    Layer::working(Work::Each(work), Some(without(dims, &axes, keeps)))
        .with_if(kind.filter(|_| is_spatial))
}

fn chosen(call: &Call) -> Layer {
    let Some((dims, axis)) = call
        .dims(0)
        .and_then(|dims| Some((dims, call.axis("axis", 0, 0)?)))
    else {
        return Layer::unknown();
    };
    let keeps = call.integer("keepdims", 1) != 0;
    let work = Work::Each([0, 0, dims[axis].saturating_sub(1), 0, 0]);
    Layer::working(work, Some(without(dims, &[axis], keeps))).of_type(INT64)
}
