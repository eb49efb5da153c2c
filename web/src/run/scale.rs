//! Numbers as greys: 0 is the middle, the same distance up and down is the same contrast.

/// The largest absolute value, which is drawn black or white; 0 for an empty or all-zero map.
///
/// Over the maps of one layer together, so that they can be compared.
pub fn limit(values: &[f32]) -> f32 {
    let finite = values
        .iter()
        .map(|value| value.abs())
        .filter(|value| value.is_finite());
    finite.fold(0.0, f32::max)
}

/// Four bytes per value, red, green, blue and opaque, as a canvas takes them.
///
/// −`limit` is black, 0 mid grey, `limit` white; what lies beyond is cut, what is no number grey.
pub fn signed_grey(values: &[f32], limit: f32) -> Vec<u8> {
    values
        .iter()
        .flat_map(|&value| {
            let grey = grey_level(value, limit);
            [grey, grey, grey, u8::MAX]
        })
        .collect()
}

/// Grey levels as a canvas takes them, black to white.
pub fn opaque(levels: &[u8]) -> Vec<u8> {
    levels
        .iter()
        .flat_map(|&grey| [grey, grey, grey, u8::MAX])
        .collect()
}

/// The grey level of each pixel of a canvas, as the eye weighs the colours, on a white ground.
pub fn grey_levels(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    pixels
        .iter()
        .map(|pixel| {
            let [red, green, blue, alpha] = pixel.map(u32::from);
            let luma = (299 * red + 587 * green + 114 * blue) / 1000;
            let over_white = (luma * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(over_white).unwrap_or(u8::MAX)
        })
        .collect()
}

fn grey_level(value: f32, limit: f32) -> u8 {
    let share = if limit > 0.0 { value / limit } else { 0.0 };
    let level = if share.is_nan() {
        0.0
    } else {
        share.clamp(-1.0, 1.0)
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a level from -1 to 1 lands between 0 and 255"
    )]
    let grey = (127.5 + 127.5 * level).round() as u8;
    grey
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greys(values: &[f32]) -> Vec<u8> {
        let rgba = signed_grey(values, limit(values));
        rgba.chunks(4).map(|pixel| pixel[0]).collect()
    }

    #[test]
    fn zero_is_grey_and_signs_are_symmetric() {
        assert_eq!(greys(&[-4.0, -2.0, 0.0, 2.0, 4.0]), [0, 64, 128, 191, 255]);
        assert_eq!(greys(&[0.0, 0.5]), [128, 255]);
        assert_eq!(greys(&[0.0, 0.0]), [128, 128]);
    }

    #[test]
    fn what_is_no_number_does_not_set_the_scale() {
        let values = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0];
        assert_eq!(greys(&values), [128, 255, 0, 255]);
    }

    #[test]
    fn pixels_are_four_bytes() {
        assert_eq!(signed_grey(&[1.0], 1.0), [255; 4]);
        assert_eq!(opaque(&[7]), [7, 7, 7, 255]);
    }

    #[test]
    fn colours_become_grey_on_white() {
        let rgba = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 0, 0, 0, 0];
        assert_eq!(grey_levels(&rgba), [76, 149, 29, 255]);
    }
}
