//! ONNX files with the weights that the runtime has.

use std::io::{self, Write};

use complexity::{LayerKind, Network, Shape};
use formats::export::onnx::{self, Piece, Weights};
use runtime::{Array, Plan, PlannedLayer, Role, Seeded, Weights as _};

/// Writes the network for the plan's batch, with weights of this seed in place of the zeros.
pub(crate) fn write(
    network: &Network,
    plan: &Plan,
    seed: u32,
    to: &mut impl Write,
) -> io::Result<()> {
    let mut weights = Seeded::new(seed, plan);
    let layers = plan.layers().iter().enumerate();
    let mut arrays =
        layers.flat_map(|(at, layer)| layer.arrays.iter().map(move |array| (at, layer, array)));
    let batch = plan.batch() as u64;
    let pieces = onnx::write(network, batch, Weights::Zeros).map_err(io::Error::other)?;
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => to.write_all(&bytes)?,
            Piece::Zeros(bytes) => {
                let (at, layer, array) = arrays.next().ok_or(io::ErrorKind::InvalidData)?;
                let numbers = weights
                    .fetch(at, array)
                    .map_err(|error| io::Error::other(error.to_string()))?;
                assert_eq!(
                    bytes,
                    4 * numbers.len() as u64,
                    "{} of {}",
                    array.role.name(),
                    layer.node.name
                );
                for number in in_order(layer, array, &numbers) {
                    to.write_all(&number.to_le_bytes())?;
                }
            }
        }
    }
    assert!(arrays.next().is_none(), "every array is in the file");
    Ok(())
}

/// The file has a Linear's weights the other way around where it works on the channels of maps.
fn in_order<'a>(
    layer: &PlannedLayer,
    array: &Array,
    numbers: &'a [f32],
) -> Box<dyn Iterator<Item = &'a f32> + 'a> {
    let is_turned = matches!(layer.node.kind, LayerKind::Linear(_))
        && array.role == Role::Weight
        && !matches!(layer.shapes[0], Shape::Features(_));
    if !is_turned {
        return Box::new(numbers.iter());
    }
    let inputs = numbers.len() / usize::try_from(array.sides[0]).expect("a small network");
    Box::new((0..inputs).flat_map(move |input| numbers[input..].iter().step_by(inputs)))
}
