//! Keras's layers that change the sides of maps and learn nothing.

use complexity::{Crop2d, LayerKind, Shape, Upsample, UpsampleMode, UpsampleTo, ZeroPad2d};

use super::KerasError;
use super::settings::Settings;

/// A layer of this kind; none for other classes, and for what is not known.
pub(super) fn resized(
    class: &str,
    settings: &Settings,
    input: Option<Shape>,
) -> Result<Option<LayerKind>, KerasError> {
    Ok(Some(match class {
        "UpSampling2D" => LayerKind::Upsample(Upsample {
            mode: interpolation(settings, "nearest"),
            to: UpsampleTo::Factor(settings.pair("size")?),
        }),
        "ZeroPadding2D" => LayerKind::ZeroPad2d(ZeroPad2d {
            sides: settings.sides("padding")?,
            channels: [0; 2],
        }),
        "Cropping2D" => LayerKind::Crop2d(Crop2d {
            sides: settings.sides("cropping")?,
        }),
        "Resizing" => LayerKind::Upsample(Upsample {
            mode: interpolation(settings, "bilinear"),
            to: UpsampleTo::Size([settings.number("height")?, settings.number("width")?]),
        }),
        "CenterCrop" => return center_crop(settings, input),
        _ => return Ok(None),
    }))
}

fn interpolation(settings: &Settings, default: &str) -> UpsampleMode {
    let given = settings.text("interpolation");
    let name = if given.is_empty() { default } else { given };
    if name == "nearest" {
        UpsampleMode::Nearest
    } else {
        UpsampleMode::Bilinear
    }
}

/// The middle of maps, which must be larger: Keras resizes others, by a rule of its own.
fn center_crop(settings: &Settings, input: Option<Shape>) -> Result<Option<LayerKind>, KerasError> {
    let wanted = [settings.number("height")?, settings.number("width")?];
    let Some(sides) = input.and_then(|input| input.sides()) else {
        return Ok(None);
    };
    let cut = |axis: usize| {
        let cut = sides[axis].checked_sub(wanted[axis])?;
        Some([cut / 2, cut - cut / 2])
    };
    let cuts = cut(0).zip(cut(1));
    Ok(cuts.map(|([top, bottom], [left, right])| {
        LayerKind::Crop2d(Crop2d {
            sides: [top, bottom, left, right],
        })
    }))
}
