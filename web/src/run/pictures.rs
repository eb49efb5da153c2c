//! Three pictures of our own, drawn by formulas at any side.

use kernels::random::Random;

/// A picture of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A house under the sun: flat areas, straight and slanted edges.
    House,
    /// Rings that grow finer outwards, to see what a kernel does to each fineness and direction.
    Rings,
    /// A digit in noise.
    Digit,
}

impl Picture {
    /// All, in the order of the list.
    pub const ALL: [Self; 3] = [Self::House, Self::Rings, Self::Digit];

    /// Grey levels, row by row, of a picture of `side` × `side` pixels.
    pub fn draw(self, side: usize) -> Vec<u8> {
        let mut noise = Random::new(5);
        let mut levels = Vec::with_capacity(side * side);
        for row in 0..side {
            for column in 0..side {
                let (x, y) = (middle(column, side), middle(row, side));
                let level = match self {
                    Self::House => house(x, y),
                    Self::Rings => rings(x, y),
                    Self::Digit => digit(x, y) + 8.0 * noise.next().unwrap_or(0.0),
                };
                levels.push(grey(level));
            }
        }
        levels
    }
}

/// The middle of a pixel, from 0 to 1 across the picture.
fn middle(index: usize, side: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "no side comes near 2²⁴")]
    let middle = (index as f32 + 0.5) / side as f32;
    middle
}

fn grey(level: f32) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a byte"
    )]
    let grey = level.round().clamp(0.0, 255.0) as u8;
    grey
}

fn house(x: f32, y: f32) -> f32 {
    let within = |left: f32, right: f32, top: f32, bottom: f32| {
        (left..right).contains(&x) && (top..bottom).contains(&y)
    };
    let sun = (x - 0.82).hypot(y - 0.18) < 0.1;
    let roof = (0.22..0.5).contains(&y) && (x - 0.42).abs() < (y - 0.22) * 1.15;
    let chimney = within(0.58, 0.66, 0.2, 0.4);
    let door = within(0.47, 0.6, 0.62, 0.85);
    let pane = within(0.25, 0.4, 0.58, 0.72);
    let bars = (x - 0.325).abs() < 0.012 || (y - 0.65).abs() < 0.012;
    let wall = within(0.17, 0.67, 0.5, 0.85);
    if roof {
        70.0
    } else if door || chimney {
        45.0
    } else if pane {
        if bars { 215.0 } else { 110.0 }
    } else if wall {
        215.0
    } else if sun {
        250.0
    } else if y > 0.8 {
        100.0
    } else {
        // The sky grows lighter towards the ground.
        150.0 + 40.0 * y
    }
}

fn rings(x: f32, y: f32) -> f32 {
    let squared_radius = (x - 0.5).powi(2) + (y - 0.5).powi(2);
    127.5 + 127.5 * (50.0 * squared_radius).cos()
}

fn digit(x: f32, y: f32) -> f32 {
    let within = |left: f32, right: f32, top: f32, bottom: f32| {
        (left..right).contains(&x) && (top..bottom).contains(&y)
    };
    let flag = within(0.32, 0.72, 0.14, 0.24);
    let stem = within(0.32, 0.42, 0.14, 0.5);
    let open_to_the_left = x < 0.42 && y < 0.7;
    let bowl = (0.13..0.24).contains(&(x - 0.48).hypot(y - 0.62)) && !open_to_the_left;
    if flag || stem || bowl { 210.0 } else { 40.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_have_every_side() {
        for picture in Picture::ALL {
            for side in [0, 1, 5, 28, 64] {
                assert_eq!(picture.draw(side).len(), side * side, "{picture:?}");
            }
        }
    }

    #[test]
    fn pictures_have_dark_and_light() {
        for picture in Picture::ALL {
            let levels = picture.draw(32);
            assert!(levels.iter().any(|&level| level < 60), "{picture:?}");
            assert!(levels.iter().any(|&level| level > 200), "{picture:?}");
        }
    }

    #[test]
    fn rings_look_the_same_from_all_four_sides() {
        let levels = Picture::Rings.draw(33);
        let turned: Vec<u8> = (0..33 * 33)
            .map(|index| levels[(index % 33) * 33 + index / 33])
            .collect();
        assert_eq!(levels, turned);
    }
}
