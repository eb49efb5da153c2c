//! Shapes and dimensions as they are typed.

use std::str::FromStr;

use complexity::Shape;

/// An input's shape, with the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InputShape {
    pub(crate) sides: Vec<u64>,
}

impl InputShape {
    /// The batch, and the shape of one picture or vector.
    pub(crate) fn sample(&self) -> Result<(u64, Shape), String> {
        match self.sides[..] {
            [batch, features] => Ok((batch, Shape::Features(features))),
            [batch, channels, height, width] => Ok((batch, Shape::maps(channels, height, width))),
            _ => Err(
                "--input wants the batch, channels, height and width, as 1x3x224x224, or the batch and the features of a vector, as 1x784".to_owned(),
            ),
        }
    }
}

/// A value for a symbolic dimension of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dimension {
    pub(crate) name: String,
    pub(crate) value: u64,
}

impl FromStr for InputShape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let side = |text: &str| text.parse().ok().filter(|&side: &u64| side > 0);
        let sides: Option<Vec<u64>> = text.split(['x', '×']).map(side).collect();
        match sides {
            Some(sides) => Ok(Self { sides }),
            None => Err("write whole numbers from 1 on, as 1x3x224x224".to_owned()),
        }
    }
}

impl FromStr for Dimension {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=');
        let dimension = parts.and_then(|(name, value)| {
            Some(Self {
                name: name.to_owned(),
                value: value.parse().ok().filter(|&value| value > 0)?,
            })
        });
        dimension.ok_or_else(|| {
            "write the dimension's name, = and a whole number from 1 on, as batch=1".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_the_batch_first() {
        let shape = |text: &str| text.parse::<InputShape>()?.sample();
        assert_eq!(shape("8x3x224x160"), Ok((8, Shape::maps(3, 224, 160))));
        assert_eq!(shape("1x784"), Ok((1, Shape::Features(784))));
        for text in [
            "3x224x224",
            "224",
            "",
            "1x3x-1x4",
            "1x3x224x224x1",
            "1x3x2.5x2",
        ] {
            assert!(shape(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dimensions_are_named_numbers() {
        let batch = Dimension {
            name: "batch".to_owned(),
            value: 1,
        };
        assert_eq!("batch=1".parse(), Ok(batch));
        for text in ["batch", "batch=", "batch=0", "batch=-1", "batch=x"] {
            assert!(text.parse::<Dimension>().is_err(), "{text}");
        }
    }
}
