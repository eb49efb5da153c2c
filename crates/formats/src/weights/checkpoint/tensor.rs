//! The tensors that PyTorch's functions would rebuild.

use super::{CheckpointError, MAX_DEPTH};
use crate::weights::pickle::{Node, Pickle, Value};
use crate::weights::{Tensor, bits};

/// The longest name of a tensor, in bytes.
const MAX_NAME: usize = 1 << 10;
/// The most axes of a tensor, which is PyTorch's limit too.
const MAX_AXES: usize = 64;
/// The class of a storage that has no type.
const UNTYPED: &str = "Untyped";
/// PyTorch's types of numbers: as a type, as the class of a storage, as safetensors calls them.
const TYPES: [[&str; 3]; 18] = [
    ["float32", "Float", "F32"],
    ["float64", "Double", "F64"],
    ["float16", "Half", "F16"],
    ["bfloat16", "BFloat16", "BF16"],
    ["int64", "Long", "I64"],
    ["int32", "Int", "I32"],
    ["int16", "Short", "I16"],
    ["int8", "Char", "I8"],
    ["uint8", "Byte", "U8"],
    ["bool", "Bool", "BOOL"],
    ["complex64", "ComplexFloat", "C64"],
    ["complex128", "ComplexDouble", "C128"],
    ["uint16", "", "U16"],
    ["uint32", "", "U32"],
    ["uint64", "", "U64"],
    ["float8_e4m3fn", "", "F8_E4M3"],
    ["float8_e5m2", "", "F8_E5M2"],
    ["float8_e8m0fnu", "", "F8_E8M0"],
];

/// A tensor and where its numbers are; nowhere for one that has a shape alone.
pub(super) struct Stored<'a> {
    pub(super) tensor: Tensor,
    pub(super) place: Option<Place<'a>>,
}

pub(super) struct Place<'a> {
    /// The storage.
    pub(super) key: &'a str,
    /// Bytes of the whole storage; 0 where those of a number are not known.
    pub(super) bytes: u128,
    pub(super) offset: u64,
    pub(super) strides: Vec<u64>,
}

/// A storage's class, key and length, which is in bytes where the class has no type.
struct Storage<'a> {
    class: &'a str,
    key: &'a str,
    length: u64,
}

/// A value with its name, and whether it is learned, where that is said.
pub(super) struct Named {
    pub(super) value: Value,
    pub(super) name: String,
    pub(super) is_learned: Option<bool>,
}

impl Named {
    pub(super) fn new(value: Value) -> Self {
        Self {
            value,
            name: String::new(),
            is_learned: None,
        }
    }

    pub(super) fn inside(&self, key: &str, value: Value) -> Result<Self, CheckpointError> {
        let name = if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        };
        if name.len() > MAX_NAME {
            return Err(CheckpointError::TooMany);
        }
        Ok(Self {
            value,
            name,
            is_learned: self.is_learned,
        })
    }

    pub(super) fn tensor_name(&self) -> String {
        if self.name.is_empty() {
            "tensor".to_owned()
        } else {
            self.name.clone()
        }
    }

    fn wrong(&self) -> CheckpointError {
        CheckpointError::Tensor {
            name: self.tensor_name(),
        }
    }
}

impl Pickle {
    /// The function that rebuilds a tensor, and what it is given.
    pub(super) fn rebuilt(&self, value: Value) -> Option<(&str, &[Value])> {
        let object = self.object(value)?;
        let name = self.name(object.callable)?;
        let ("torch._utils" | "torch._tensor", function) = name.rsplit_once('.')? else {
            return None;
        };
        function
            .starts_with("_rebuild_")
            .then_some((function, self.sequence(object.arguments)?))
    }

    /// The tensor that a value is, if it is one that is read.
    pub(super) fn tensor(
        &self,
        named: &Named,
        depth: usize,
    ) -> Result<Option<Stored<'_>>, CheckpointError> {
        match self.rebuilt(named.value) {
            Some((function, arguments)) => self.called(named, function, arguments, depth),
            None => Ok(None),
        }
    }

    fn called<'a>(
        &'a self,
        named: &Named,
        function: &str,
        arguments: &[Value],
        depth: usize,
    ) -> Result<Option<Stored<'a>>, CheckpointError> {
        if depth > MAX_DEPTH {
            return Err(CheckpointError::TooDeep);
        }
        match (function, arguments) {
            ("_rebuild_parameter" | "_rebuild_parameter_with_state", &[data, ..]) => {
                let parameter = Named {
                    value: data,
                    name: named.name.clone(),
                    is_learned: named.is_learned.or(Some(true)),
                };
                self.tensor(&parameter, depth + 1)
            }
            ("_rebuild_from_type" | "_rebuild_from_type_v2", &[function, _, inner, ..]) => {
                let name = self.name(function);
                let function = name.and_then(|name| name.rsplit('.').next());
                let inner = self.sequence(inner);
                let (function, inner) = function.zip(inner).ok_or_else(|| named.wrong())?;
                self.called(named, function, inner, depth + 1)
            }
            (
                "_rebuild_tensor" | "_rebuild_tensor_v2" | "_rebuild_qtensor",
                &[storage, offset, shape, strides, ..],
            ) => {
                let storage = self.storage(storage).ok_or_else(|| named.wrong())?;
                let data_type = known_type(storage.class, 1);
                self.laid_out(named, &storage, data_type, [offset, shape, strides])
            }
            ("_rebuild_tensor_v3", &[storage, offset, shape, strides, _, _, data_type, ..]) => {
                let storage = self.storage(storage).ok_or_else(|| named.wrong())?;
                let data_type = self.data_type(data_type).ok_or_else(|| named.wrong())?;
                self.laid_out(named, &storage, data_type, [offset, shape, strides])
            }
            ("_rebuild_meta_tensor_no_storage", &[data_type, shape, ..]) => {
                let data_type = self.data_type(data_type).ok_or_else(|| named.wrong())?;
                let shape = self.sides(shape).ok_or_else(|| named.wrong())?;
                Ok(Some(Stored {
                    tensor: tensor_of(named, data_type, shape)?,
                    place: None,
                }))
            }
            (
                "_rebuild_parameter"
                | "_rebuild_parameter_with_state"
                | "_rebuild_from_type"
                | "_rebuild_from_type_v2"
                | "_rebuild_tensor"
                | "_rebuild_tensor_v2"
                | "_rebuild_tensor_v3"
                | "_rebuild_qtensor"
                | "_rebuild_meta_tensor_no_storage",
                _,
            ) => Err(named.wrong()),
            // A tensor that is laid out in another way.
            _ => Ok(None),
        }
    }

    /// A tensor over a storage, if it lies in it.
    fn laid_out<'a>(
        &'a self,
        named: &Named,
        storage: &Storage<'a>,
        data_type: &'a str,
        [offset, shape, strides]: [Value; 3],
    ) -> Result<Option<Stored<'a>>, CheckpointError> {
        let offset = unsigned(offset).ok_or_else(|| named.wrong())?;
        let shape = self.sides(shape).ok_or_else(|| named.wrong())?;
        let strides = self.sides(strides).ok_or_else(|| named.wrong())?;
        if shape.len() != strides.len() {
            return Err(named.wrong());
        }
        let too_large = || CheckpointError::TooLarge {
            name: named.tensor_name(),
        };
        let reach = reach(offset, &shape, &strides).ok_or_else(too_large)?;
        let bits = bits(data_type);
        let is_untyped = storage.class == UNTYPED;
        let (needed, unit) = match bits {
            Some(bits) if is_untyped => {
                let needed = reach.checked_mul(bits).ok_or_else(too_large)?;
                (needed.div_ceil(8), "bytes")
            }
            Some(_) => (reach, "numbers"),
            // How many of them a byte holds is not known.
            None => (0, "numbers"),
        };
        if needed > storage.length.into() {
            return Err(CheckpointError::Storage {
                name: named.tensor_name(),
                needed,
                stored: storage.length,
                unit,
            });
        }
        let width = if is_untyped { Some(8) } else { bits };
        let place = Place {
            key: storage.key,
            // 64 bits of bytes and 8 of a type's width.
            bytes: u128::from(storage.length) * width.unwrap_or_default() / 8,
            offset,
            strides,
        };
        Ok(Some(Stored {
            tensor: tensor_of(named, data_type, shape)?,
            place: Some(place),
        }))
    }

    fn storage(&self, value: Value) -> Option<Storage<'_>> {
        let Node::Outside(place) = self.node(value)? else {
            return None;
        };
        let &[_, class, key, _, length, ..] = self.sequence(*place)? else {
            return None;
        };
        let class = self.name(class)?.rsplit('.').next()?;
        Some(Storage {
            class: class.trim_end_matches("Storage").trim_start_matches('_'),
            key: self.text(key)?,
            length: unsigned(length)?,
        })
    }

    fn data_type(&self, value: Value) -> Option<&str> {
        let name = self.name(value)?.rsplit('.').next()?;
        Some(known_type(name, 0))
    }

    /// Sides or strides, as a tuple or as a `torch.Size`.
    fn sides(&self, value: Value) -> Option<Vec<u64>> {
        let sides = match self.object(value) {
            Some(size) => self.sequence(*self.sequence(size.arguments)?.first()?),
            None => self.sequence(value),
        }?;
        let sides = (sides.len() <= MAX_AXES).then_some(sides)?;
        sides.iter().map(|side| unsigned(*side)).collect()
    }
}

fn unsigned(value: Value) -> Option<u64> {
    match value {
        Value::Integer(number) => number.try_into().ok(),
        Value::Other | Value::Node(_) => None,
    }
}

/// The type that PyTorch calls so, in one column of [`TYPES`]; the name itself for others.
fn known_type(name: &str, column: usize) -> &str {
    let known = TYPES.iter().find(|names| names[column] == name);
    known.map_or(name, |[_, _, known]| known)
}

fn tensor_of(named: &Named, data_type: &str, shape: Vec<u64>) -> Result<Tensor, CheckpointError> {
    let name = named.tensor_name();
    let tensor = Tensor::new(name.clone(), data_type.to_owned(), shape);
    let mut tensor = tensor.ok_or(CheckpointError::TooLarge { name })?;
    if let Some(is_learned) = named.is_learned {
        tensor.is_parameter = is_learned;
    }
    Ok(tensor)
}

/// How far from a storage's start a tensor reaches, in numbers.
fn reach(offset: u64, shape: &[u64], strides: &[u64]) -> Option<u128> {
    if shape.contains(&0) {
        return Some(0);
    }
    let steps = shape.iter().zip(strides);
    steps
        .into_iter()
        .try_fold(u128::from(offset) + 1, |reach, (&side, &stride)| {
            reach.checked_add(u128::from(side - 1) * u128::from(stride))
        })
}
