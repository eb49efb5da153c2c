//! The header of a `.safetensors` file: its length in 8 bytes, then JSON.
//!
//! As the format demands, tensors lie one behind the other without a gap up to the file's end, and
//! no name comes twice.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::{Tensor, Weights, bits};
use crate::Source;

/// How many bytes tell the header's length.
const LENGTH: u64 = 8;
/// The longest header that the format allows, in bytes.
const MAX_HEADER: u64 = 100_000_000;
/// What is no tensor.
const METADATA: &str = "__metadata__";

/// Why a `.safetensors` file cannot be read.
#[derive(Debug)]
pub enum SafetensorsError {
    /// Its bytes cannot be read, with the reason.
    Unreadable(String),
    /// The header is longer than the file, or than any may be.
    Length {
        /// What the file says.
        header: u64,
        /// The file's length.
        file: u64,
    },
    /// The header is no JSON of tensors.
    Json(serde_json::Error),
    /// A tensor has more numbers than can be counted.
    TooLarge {
        /// Its name; empty for all tensors together.
        tensor: String,
    },
    /// A tensor's place is not where the one before it ends, or not as long as its shape.
    Place {
        /// Its name.
        tensor: String,
        /// Where it begins and ends.
        place: [u64; 2],
        /// Where it should.
        expected: [u128; 2],
    },
    /// The file ends elsewhere than its tensors do.
    End {
        /// Bytes behind the header.
        found: u64,
        /// Bytes of all tensors.
        expected: u64,
    },
}

impl fmt::Display for SafetensorsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(reason) => write!(f, "the file cannot be read: {reason}"),
            Self::Length { header, file } => write!(
                f,
                "the header of this .safetensors file would have {header} bytes, but the file has {file}, and a header at most {MAX_HEADER}: save or download it anew"
            ),
            Self::Json(error) => write!(
                f,
                "the header of this .safetensors file cannot be read: {error}: save the weights anew"
            ),
            Self::TooLarge { tensor } if tensor.is_empty() => {
                write!(f, "all tensors of this file have more than 2^128 numbers")
            }
            Self::TooLarge { tensor } => write!(
                f,
                "tensor {tensor} has more numbers than can be counted: save the weights anew"
            ),
            Self::Place {
                tensor,
                place: [begin, end],
                expected: [from, to],
            } => write!(
                f,
                "tensor {tensor} lies in bytes {begin} to {end} of this .safetensors file, but by its shape and the tensors before it it would lie in {from} to {to}: save the weights anew"
            ),
            Self::End { found, expected } => write!(
                f,
                "this .safetensors file has {found} bytes of numbers, but its header tells of {expected}: download it anew"
            ),
        }
    }
}

impl std::error::Error for SafetensorsError {}

/// Reads the header of a `.safetensors` file, and nothing else of it.
///
/// ```
/// let header = br#"{"conv.weight":{"dtype":"F16","shape":[2,1,3,3],"data_offsets":[0,36]}}"#;
/// let file = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 36]].concat();
/// let weights = formats::weights::safetensors(&mut &file[..]).unwrap();
/// assert_eq!(weights.parameters, 18);
/// ```
pub fn safetensors(source: &mut dyn Source) -> Result<Weights, SafetensorsError> {
    let file = source.len();
    let wrong_length = |header| SafetensorsError::Length { header, file };
    if file < LENGTH {
        return Err(wrong_length(LENGTH));
    }
    let bytes = read(source, 0, 8)?;
    let header = bytes
        .try_into()
        .map(u64::from_le_bytes)
        .map_err(|_| wrong_length(LENGTH))?;
    if header > MAX_HEADER || header > file - LENGTH {
        return Err(wrong_length(header));
    }
    let length = usize::try_from(header).map_err(|_| wrong_length(header))?;
    let json = read(source, LENGTH, length)?;
    let Header(mut entries) = serde_json::from_slice(&json).map_err(SafetensorsError::Json)?;
    entries.sort_by_key(|(_, entry)| entry.data_offsets);
    let mut tensors = Vec::with_capacity(entries.len());
    let mut end = 0;
    for (name, entry) in entries {
        let (tensor, next) = placed(name, entry, end)?;
        tensors.push(tensor);
        end = next;
    }
    let found = file - LENGTH - header;
    if end != found {
        return Err(SafetensorsError::End {
            found,
            expected: end,
        });
    }
    Weights::of(tensors).ok_or_else(|| SafetensorsError::TooLarge {
        tensor: String::new(),
    })
}

fn read(source: &mut dyn Source, offset: u64, length: usize) -> Result<Vec<u8>, SafetensorsError> {
    source
        .read(offset, length)
        .map_err(SafetensorsError::Unreadable)
}

/// A tensor that lies from `begin` on, and where it ends.
fn placed(name: String, entry: Entry, begin: u64) -> Result<(Tensor, u64), SafetensorsError> {
    let too_large = || SafetensorsError::TooLarge {
        tensor: name.clone(),
    };
    let bits = bits(&entry.dtype);
    let tensor = Tensor::new(name.clone(), entry.dtype, entry.shape).ok_or_else(too_large)?;
    let place = entry.data_offsets;
    let bytes = match bits {
        Some(bits) => tensor
            .elements
            .checked_mul(bits)
            .ok_or_else(too_large)?
            .div_ceil(8),
        // A type of later versions, whose length is believed.
        None => place[1].saturating_sub(place[0]).into(),
    };
    let from = u128::from(begin);
    let to = from.checked_add(bytes).ok_or_else(too_large)?;
    if place.map(u128::from) == [from, to] {
        return Ok((tensor, place[1]));
    }
    Err(SafetensorsError::Place {
        tensor: name,
        place,
        expected: [from, to],
    })
}

/// What the header says of a tensor.
#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: [u64; 2],
}

/// The tensors, no name twice.
struct Header(Vec<(String, Entry)>);

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
        let mut names = HashSet::new();
        let mut entries = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if !names.insert(name.clone()) {
                return Err(serde::de::Error::custom(format_args!(
                    "tensor {name} is there twice"
                )));
            }
            if name == METADATA {
                map.next_value::<IgnoredAny>()?;
            } else {
                entries.push((name, map.next_value()?));
            }
        }
        Ok(Header(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, numbers: usize) -> Vec<u8> {
        let length = (header.len() as u64).to_le_bytes();
        [&length[..], header.as_bytes(), &vec![0; numbers]].concat()
    }

    fn tensor(name: &str, dtype: &str, shape: &str, place: &str) -> String {
        format!(r#""{name}":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{place}}}"#)
    }

    #[test]
    fn a_header_is_read() {
        let header = format!(
            r#"{{"__metadata__":{{"format":"pt"}},{},{},{},{}}}  "#,
            tensor("bn.num_batches_tracked", "I64", "[]", "[320,328]"),
            tensor("conv.weight", "F32", "[4,2,3,3]", "[0,288]"),
            tensor("bn.running_mean", "F32", "[4]", "[304,320]"),
            tensor("conv.bias", "F32", "[4]", "[288,304]"),
        );
        let weights = safetensors(&mut &file(&header, 328)[..]).unwrap();
        assert_eq!((weights.parameters, weights.buffers), (76, 5));
        let lines = weights.tensors.iter();
        let lines: Vec<(&str, String)> = lines.map(|each| (&*each.name, each.sides())).collect();
        let expected = [
            ("conv.weight", "4 × 2 × 3 × 3"),
            ("conv.bias", "4"),
            ("bn.running_mean", "4"),
            ("bn.num_batches_tracked", "1"),
        ];
        assert_eq!(
            lines,
            expected.map(|(name, sides)| (name, sides.to_owned()))
        );
    }

    #[test]
    fn only_the_header_is_fetched() {
        /// It gives nothing behind the header.
        struct Large(Vec<u8>);
        impl Source for Large {
            fn len(&self) -> u64 {
                self.0.len() as u64 + 4_000_000_000
            }
            fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
                self.0.as_slice().read(offset, length)
            }
        }
        let header = format!(
            "{{{}}}",
            tensor("w", "F32", "[1000,1000000]", "[0,4000000000]")
        );
        let weights = safetensors(&mut Large(file(&header, 0))).unwrap();
        assert_eq!(weights.parameters, 1_000_000_000);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let one = |tensor: String| format!("{{{tensor}}}");
        let two = |a: String, b: String| format!("{{{a},{b}}}");
        for (bytes, expected) in [
            (
                vec![1, 2, 3],
                "the header of this .safetensors file would have 8 bytes, but the file has 3, and a header at most 100000000: save or download it anew",
            ),
            (
                [&u64::MAX.to_le_bytes()[..], b"{}"].concat(),
                "the header of this .safetensors file would have 18446744073709551615 bytes, but the file has 10, and a header at most 100000000: save or download it anew",
            ),
            (
                file("[]", 0),
                "the header of this .safetensors file cannot be read: invalid type: sequence, expected an object of tensors at line 1 column 0: save the weights anew",
            ),
            (
                file(&one(tensor("w", "F32", "[-1]", "[0,4]")), 4),
                "the header of this .safetensors file cannot be read: invalid value: integer `-1`, expected u64 at line 1 column 31: save the weights anew",
            ),
            (
                file(
                    &two(
                        tensor("w", "U8", "[1]", "[0,1]"),
                        tensor("w", "U8", "[1]", "[1,2]"),
                    ),
                    2,
                ),
                "the header of this .safetensors file cannot be read: tensor w is there twice at line 1 column 56: save the weights anew",
            ),
            (
                file(
                    &two(
                        tensor("a", "U8", "[4]", "[0,4]"),
                        tensor("b", "U8", "[4]", "[2,6]"),
                    ),
                    6,
                ),
                "tensor b lies in bytes 2 to 6 of this .safetensors file, but by its shape and the tensors before it it would lie in 4 to 8: save the weights anew",
            ),
            (
                file(&one(tensor("w", "F32", "[2]", "[0,4]")), 4),
                "tensor w lies in bytes 0 to 4 of this .safetensors file, but by its shape and the tensors before it it would lie in 0 to 8: save the weights anew",
            ),
            (
                file(
                    &one(tensor(
                        "w",
                        "F32",
                        "[18446744073709551615,18446744073709551615,2]",
                        "[0,4]",
                    )),
                    4,
                ),
                "tensor w has more numbers than can be counted: save the weights anew",
            ),
            (
                file(
                    &one(tensor(
                        "w",
                        "F64",
                        "[18446744073709551615,18446744073709551615]",
                        "[0,4]",
                    )),
                    4,
                ),
                "tensor w has more numbers than can be counted: save the weights anew",
            ),
            (
                file(&one(tensor("w", "NEW", "[4]", "[4,0]")), 4),
                "tensor w lies in bytes 4 to 0 of this .safetensors file, but by its shape and the tensors before it it would lie in 0 to 0: save the weights anew",
            ),
            (
                file(&one(tensor("w", "U8", "[4]", "[0,4]")), 3),
                "this .safetensors file has 3 bytes of numbers, but its header tells of 4: download it anew",
            ),
        ] {
            let error = safetensors(&mut &bytes[..]).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn an_empty_file_of_weights_has_none() {
        assert_eq!(
            safetensors(&mut &file("{}", 0)[..]).unwrap(),
            Weights::default()
        );
        let empty = format!(
            "{{{}}}",
            tensor("w", "F32", "[0,18446744073709551615,9]", "[0,0]")
        );
        assert_eq!(
            safetensors(&mut &file(&empty, 0)[..]).unwrap().parameters,
            0
        );
    }
}
