//! The code of an operation that is known by its name.

use complexity::{Operator, OperatorOutput, Shape, Work};

use super::code::{numbers, read_list, read_numbers};
use super::error::{Expected, LinkError};
use super::escape;
use super::reader::Reader;

pub(super) fn write(text: &mut String, operator: &Operator) {
    text.push_str("op~");
    escape::write(text, &operator.name, "");
    text.push('~');
    if let Some(input) = operator.input {
        text.push('i');
        write_shape(text, input);
    }
    match operator.output {
        OperatorOutput::LikeInput => {}
        OperatorOutput::Is(output) => {
            text.push('o');
            write_shape(text, output);
        }
        OperatorOutput::Unknown => text.push('u'),
    }
    match operator.work {
        Work::Unknown => {}
        Work::View => text.push('v'),
        Work::Each(times) => numbers(text, "e", &times),
        Work::Products(depth) => numbers(text, "p", &[depth]),
    }
    if operator.weights > 0 {
        numbers(text, "w", &[operator.weights]);
    }
}

fn write_shape(text: &mut String, shape: Shape) {
    match shape {
        Shape::Maps {
            channels,
            height,
            width,
        } => numbers(text, "", &[channels, height, width]),
        Shape::Features(features) => numbers(text, "", &[features]),
        Shape::ChannelsLast {
            height,
            width,
            channels,
        } => {
            numbers(text, "", &[height, width, channels]);
            text.push('l');
        }
    }
}

/// Reads what stands behind `op`.
pub(super) fn read(reader: &mut Reader) -> Result<Operator, LinkError> {
    reader.expect('~', Expected::Setting)?;
    let name = reader.text(&['~', ',', '?'], "")?;
    reader.expect('~', Expected::Setting)?;
    let mut operator = Operator {
        name,
        input: None,
        output: OperatorOutput::LikeInput,
        work: Work::Unknown,
        weights: 0,
    };
    // One output, and one sort of work.
    let mut open = vec!["i", "ou", "vep", "w"];
    while let Some(letter) = reader.peek().filter(char::is_ascii_lowercase) {
        let Some(place) = open.iter().position(|letters| letters.contains(letter)) else {
            return Err(reader.error(Expected::Setting));
        };
        open.swap_remove(place);
        reader.take(letter);
        match letter {
            'i' => operator.input = Some(read_shape(reader)?),
            'o' => operator.output = OperatorOutput::Is(read_shape(reader)?),
            'u' => operator.output = OperatorOutput::Unknown,
            'v' => operator.work = Work::View,
            'e' => operator.work = Work::Each(read_numbers(reader)?),
            'p' => operator.work = Work::Products(reader.number()?),
            _ => operator.weights = reader.number()?,
        }
    }
    Ok(operator)
}

fn read_shape(reader: &mut Reader) -> Result<Shape, LinkError> {
    let start = reader.place();
    match read_list(reader)?[..] {
        [features] => Ok(Shape::Features(features)),
        [height, width, channels] if reader.take('l') => Ok(Shape::ChannelsLast {
            height,
            width,
            channels,
        }),
        [channels, height, width] => Ok(Shape::maps(channels, height, width)),
        _ => Err(reader.error_at(start, Expected::Number)),
    }
}
