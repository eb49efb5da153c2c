//! Keras's normalisations.

use complexity::{BatchNorm2d, GroupNorm, LayerKind, LayerNorm, Scale, Shape, Source, Unflatten};

use super::settings::Settings;
use super::{KerasError, Reader};
use crate::elementwise::learned;

impl Reader {
    /// PyTorch's batch norm of maps wants maps.
    pub(super) fn batch_norm(
        &mut self,
        settings: &Settings,
        x: Source,
    ) -> Result<Source, KerasError> {
        let name = settings.name;
        let [center, scale] = [
            settings.flag("center", true)?,
            settings.flag("scale", true)?,
        ];
        let norm = LayerKind::BatchNorm2d(BatchNorm2d {
            affine: center,
            scale,
        });
        let vector = match self.assembly.shape(x) {
            Some(Shape::Features(features)) => Some(features),
            _ => None,
        };
        let mut output = x;
        if let Some(features) = vector {
            let maps = LayerKind::Unflatten(Unflatten {
                shape: [features, 1, 1],
            });
            output = self
                .assembly
                .push(&format!("{name}.unflatten"), maps, &[output]);
        }
        output = self.assembly.push(name, norm, &[output]);
        if scale && !center {
            let factors = LayerKind::Scale(Scale { bias: false });
            output = self
                .assembly
                .push(&format!("{name}.scale"), factors, &[output]);
        }
        if vector.is_some() {
            let flatten = LayerKind::Flatten;
            output = self
                .assembly
                .push(&format!("{name}.flatten"), flatten, &[output]);
        }
        Ok(output)
    }

    /// A norm, which may learn a scale alone or a shift alone, or one for each place; none where it
    /// is not known for which.
    pub(super) fn norm(
        &mut self,
        class: &str,
        settings: &Settings,
        x: Source,
    ) -> Result<Option<Source>, KerasError> {
        let input = self.assembly.shape(x);
        let scale = settings.flag("scale", true)?;
        let center = settings.flag("center", true)? && class != "RMSNormalization";
        let is_rms = class == "RMSNormalization" || settings.flag("rms_scaling", false)?;
        let (is_over_channels, weights) = match settings.given("axis") {
            None => (true, input.map(|input| input.channels())),
            Some(_) => normalized(&settings.list("axis")?, input, self.channels_first),
        };
        let is_group = class == "GroupNormalization";
        if scale == center && !is_rms && (is_group || is_over_channels) {
            let kind = if is_group {
                LayerKind::GroupNorm(GroupNorm {
                    groups: group_count(settings, input)?,
                    affine: scale,
                })
            } else {
                LayerKind::LayerNorm(LayerNorm { affine: scale })
            };
            return Ok(Some(self.assembly.push(settings.name, kind, &[x])));
        }
        let arrays = u64::from(scale) + u64::from(center);
        let weights = weights.and_then(|weights| weights.checked_mul(arrays));
        let each = if is_rms { [2, 1, 0, 0, 0] } else { NORM };
        let kind = weights.map(|weights| learned(class, each, weights));
        Ok(kind.map(|kind| self.assembly.push(settings.name, kind, &[x])))
    }
}

/// What a norm does to each element: a mean, a variance, a scale and a shift.
const NORM: [u64; 5] = [3, 4, 0, 0, 0];

/// Groups, of which −1 stands for one per channel.
fn group_count(settings: &Settings, input: Option<Shape>) -> Result<u64, KerasError> {
    match (settings.value("groups").as_i64(), input) {
        (Some(-1), Some(input)) => Ok(input.channels()),
        _ => settings.number("groups"),
    }
}

/// Whether a norm is over the channels alone, and over how many elements; none where that is not
/// known. The first axis is the batch.
fn normalized(axes: &[i64], input: Option<Shape>, channels_first: bool) -> (bool, Option<u64>) {
    let Some(input) = input else {
        return (axes == [-1], None);
    };
    let sides = match input {
        Shape::Features(features) => vec![features],
        Shape::Maps {
            channels,
            height,
            width,
        } if channels_first => vec![channels, height, width],
        Shape::Maps {
            channels,
            height,
            width,
        }
        | Shape::ChannelsLast {
            height,
            width,
            channels,
        } => vec![height, width, channels],
    };
    let rank = sides.len();
    let places = axes.iter().map(|&axis| {
        let from_back = usize::try_from(axis.unsigned_abs()).ok()?;
        let place = if axis < 0 {
            rank.checked_sub(from_back)
        } else {
            from_back.checked_sub(1)
        };
        place.filter(|&place| place < rank)
    });
    let places: Option<Vec<usize>> = places.collect();
    let Some(places) = places else {
        return (false, None);
    };
    let product = places
        .iter()
        .try_fold(1_u64, |all, &place| all.checked_mul(sides[place]));
    let channels = if channels_first { 0 } else { rank - 1 };
    (places == [channels], product)
}
