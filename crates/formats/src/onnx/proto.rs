//! The parts of an ONNX file that tell its structure, as `onnx.proto` numbers them. Weights and
//! documentation are skipped.

use super::error::ImportError;
use super::wire::{Reader, Value};

/// The deepest nesting of graphs in attributes that is read.
const MAX_DEPTH: usize = 16;
/// More nodes or tensors are refused.
const MAX_ITEMS: usize = 200_000;
/// Tensors with more elements are not read: shapes and indices are short.
const MAX_ELEMENTS: usize = 4096;
/// Fractions are read only where they are factors or limits.
const MAX_FRACTIONS: usize = 16;
const MAX_DATA: u64 = 8 * MAX_ELEMENTS as u64;
const MAX_RANK: usize = 64;

#[derive(Default)]
pub(super) struct File {
    pub(super) producer: String,
    /// Versions by domain; ONNX's own domain is the empty one.
    pub(super) opsets: Vec<(String, i64)>,
    pub(super) graph: Option<Graph>,
    pub(super) functions: Vec<Function>,
}

#[derive(Clone, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) initializers: Vec<Tensor>,
    pub(super) inputs: Vec<ValueInfo>,
    pub(super) outputs: Vec<ValueInfo>,
    pub(super) value_info: Vec<ValueInfo>,
}

#[derive(Clone, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) operator: String,
    pub(super) domain: String,
    pub(super) inputs: Vec<String>,
    pub(super) outputs: Vec<String>,
    pub(super) attributes: Vec<Attribute>,
}

#[derive(Clone)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: AttributeValue,
    /// In a function: the attribute of the call that gives the value.
    pub(super) reference: String,
}

#[derive(Clone)]
pub(super) enum AttributeValue {
    Absent,
    Integer(i64),
    Fraction(f64),
    Text(String),
    Integers(Vec<i64>),
    Fractions(Vec<f64>),
    Tensor(Tensor),
    Graph(Box<Graph>),
}

#[derive(Clone, Default)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) dims: Vec<i64>,
    pub(super) element: i64,
    pub(super) data: Data,
    /// Where its elements lie one after the other, little-endian, with their bytes.
    pub(super) place: Option<Place>,
}

/// A part of the file.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Place {
    fn until(reader: &Reader, end: u64) -> Option<Self> {
        let offset = reader.place();
        let length = end.checked_sub(offset)?;
        Some(Self { offset, length })
    }
}

/// The elements of a small tensor.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Data {
    #[default]
    Unread,
    Integers(Vec<i64>),
    Fractions(Vec<f64>),
}

#[derive(Clone, Default)]
pub(super) struct ValueInfo {
    pub(super) name: String,
    pub(super) element: i64,
    pub(super) dims: Option<Vec<FileDim>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileDim {
    Known(i64),
    Named(String),
    Missing,
}

#[derive(Default)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) inputs: Vec<String>,
    pub(super) outputs: Vec<String>,
    pub(super) nodes: Vec<Node>,
    /// Attributes with the values that they have where a call gives none.
    pub(super) defaults: Vec<Attribute>,
}

pub(super) fn read(reader: &mut Reader) -> Result<File, ImportError> {
    let end = reader.length();
    let mut file = File::default();
    while let Some(field) = reader.field(end)? {
        match field.number {
            2 => file.producer = field.text(reader)?,
            7 => {
                let inner = field.message()?;
                let graph = file.graph.get_or_insert_default();
                read_graph(reader, inner, graph, 0)?;
            }
            8 => {
                let inner = field.message()?;
                push(
                    &mut file.opsets,
                    read_opset(reader, inner)?,
                    "operator sets",
                )?;
            }
            25 => {
                let inner = field.message()?;
                push(
                    &mut file.functions,
                    read_function(reader, inner)?,
                    "functions",
                )?;
            }
            _ => field.skip(reader),
        }
    }
    Ok(file)
}

fn push<T>(items: &mut Vec<T>, item: T, what: &'static str) -> Result<(), ImportError> {
    if items.len() == MAX_ITEMS {
        let limit = MAX_ITEMS;
        return Err(ImportError::TooMany { what, limit });
    }
    items.push(item);
    Ok(())
}

fn read_opset(reader: &mut Reader, end: u64) -> Result<(String, i64), ImportError> {
    let mut opset = (String::new(), 0);
    while let Some(field) = reader.field(end)? {
        match field.number {
            1 => opset.0 = field.text(reader)?,
            2 => opset.1 = field.integer()?,
            _ => field.skip(reader),
        }
    }
    Ok(opset)
}

fn read_graph(
    reader: &mut Reader,
    end: u64,
    graph: &mut Graph,
    depth: usize,
) -> Result<(), ImportError> {
    while let Some(field) = reader.field(end)? {
        match field.number {
            1 => {
                let inner = field.message()?;
                push(&mut graph.nodes, read_node(reader, inner, depth)?, "nodes")?;
            }
            5 => {
                let inner = field.message()?;
                push(
                    &mut graph.initializers,
                    read_tensor(reader, inner)?,
                    "weights",
                )?;
            }
            11 => {
                let inner = field.message()?;
                push(&mut graph.inputs, read_value_info(reader, inner)?, "inputs")?;
            }
            12 => {
                let inner = field.message()?;
                push(
                    &mut graph.outputs,
                    read_value_info(reader, inner)?,
                    "outputs",
                )?;
            }
            13 => {
                let inner = field.message()?;
                push(
                    &mut graph.value_info,
                    read_value_info(reader, inner)?,
                    "shapes",
                )?;
            }
            15 => {
                let inner = field.message()?;
                push(
                    &mut graph.initializers,
                    read_sparse(reader, inner)?,
                    "weights",
                )?;
            }
            _ => field.skip(reader),
        }
    }
    Ok(())
}

fn read_node(reader: &mut Reader, end: u64, depth: usize) -> Result<Node, ImportError> {
    let mut node = Node::default();
    while let Some(field) = reader.field(end)? {
        match field.number {
            1 => push(&mut node.inputs, field.text(reader)?, "inputs of a node")?,
            2 => push(&mut node.outputs, field.text(reader)?, "outputs of a node")?,
            3 => node.name = field.text(reader)?,
            4 => node.operator = field.text(reader)?,
            5 => {
                let inner = field.message()?;
                let attribute = read_attribute(reader, inner, depth)?;
                push(&mut node.attributes, attribute, "attributes of a node")?;
            }
            7 => node.domain = field.text(reader)?,
            _ => field.skip(reader),
        }
    }
    Ok(node)
}

fn read_attribute(reader: &mut Reader, end: u64, depth: usize) -> Result<Attribute, ImportError> {
    let mut name = String::new();
    let mut reference = String::new();
    let mut sort = 0;
    let mut value = AttributeValue::Absent;
    while let Some(field) = reader.field(end)? {
        match field.number {
            1 => name = field.text(reader)?,
            2 => {
                if let Value::Fixed32(bits) = field.value {
                    value = AttributeValue::Fraction(f32::from_bits(bits).into());
                }
            }
            3 => value = AttributeValue::Integer(field.integer()?),
            4 => {
                let bytes = reader.bytes(field.message()?, MAX_DATA)?;
                let bytes = bytes.unwrap_or_default();
                value = AttributeValue::Text(String::from_utf8_lossy(&bytes).into_owned());
            }
            5 => {
                let inner = field.message()?;
                value = AttributeValue::Tensor(read_tensor(reader, inner)?);
            }
            6 => {
                let inner = field.message()?;
                let mut graph = Graph::default();
                if depth < MAX_DEPTH {
                    read_graph(reader, inner, &mut graph, depth + 1)?;
                } else {
                    reader.skip_to(inner);
                }
                value = AttributeValue::Graph(Box::new(graph));
            }
            7 => {
                let mut all = if let AttributeValue::Fractions(all) = value {
                    all
                } else {
                    Vec::new()
                };
                read_fractions(reader, field.value, &mut all)?;
                value = AttributeValue::Fractions(all);
            }
            8 => {
                let mut all = if let AttributeValue::Integers(all) = value {
                    all
                } else {
                    Vec::new()
                };
                read_integers(reader, field.value, &mut all)?;
                value = AttributeValue::Integers(all);
            }
            20 => sort = field.integer()?,
            21 => reference = field.text(reader)?,
            _ => field.skip(reader),
        }
    }
    if let AttributeValue::Absent = value {
        // Writers may leave out what is 0 or empty.
        value = match sort {
            1 => AttributeValue::Fraction(0.0),
            2 => AttributeValue::Integer(0),
            3 => AttributeValue::Text(String::new()),
            7 => AttributeValue::Integers(Vec::new()),
            _ => AttributeValue::Absent,
        };
    }
    Ok(Attribute {
        name,
        value,
        reference,
    })
}

/// Packed or one by one; those beyond the limit are passed over.
fn read_integers(reader: &mut Reader, value: Value, all: &mut Vec<i64>) -> Result<(), ImportError> {
    match value {
        Value::Varint(value) => {
            if all.len() <= MAX_ELEMENTS {
                all.push(value.cast_signed());
            }
        }
        Value::Bytes(end) => {
            while all.len() <= MAX_ELEMENTS && reader.place() < end {
                all.push(reader.varint(end)?.cast_signed());
            }
            reader.skip_to(end);
        }
        Value::Fixed64(_) | Value::Fixed32(_) => {}
    }
    Ok(())
}

fn read_fractions(
    reader: &mut Reader,
    value: Value,
    all: &mut Vec<f64>,
) -> Result<(), ImportError> {
    match value {
        Value::Fixed32(bits) => {
            if all.len() <= MAX_ELEMENTS {
                all.push(f32::from_bits(bits).into());
            }
        }
        Value::Fixed64(bits) => {
            if all.len() <= MAX_ELEMENTS {
                all.push(f64::from_bits(bits));
            }
        }
        Value::Bytes(end) => {
            while all.len() <= MAX_ELEMENTS && reader.place() < end {
                let bits = u32::from_le_bytes(reader.fixed(end)?);
                all.push(f32::from_bits(bits).into());
            }
            reader.skip_to(end);
        }
        Value::Varint(_) => {}
    }
    Ok(())
}

fn read_tensor(reader: &mut Reader, end: u64) -> Result<Tensor, ImportError> {
    let mut tensor = Tensor::default();
    let mut raw = None;
    let mut integers = Vec::new();
    let mut fractions = Vec::new();
    while let Some(field) = reader.field(end)? {
        match field.number {
            1 => {
                read_integers(reader, field.value, &mut tensor.dims)?;
                if tensor.dims.len() > MAX_RANK {
                    let limit = MAX_RANK;
                    let what = "dimensions of a tensor";
                    return Err(ImportError::TooMany { what, limit });
                }
            }
            2 => tensor.element = field.integer()?,
            4 => {
                if let Value::Bytes(end) = field.value {
                    tensor.place = Place::until(reader, end);
                }
                read_fractions(reader, field.value, &mut fractions)?;
            }
            5 | 7 | 11 => read_integers(reader, field.value, &mut integers)?,
            8 => tensor.name = field.text(reader)?,
            9 => {
                let end = field.message()?;
                tensor.place = Place::until(reader, end);
                raw = reader.bytes(end, MAX_DATA)?;
            }
            _ => field.skip(reader),
        }
    }
    let data = match raw {
        Some(bytes) => decode(tensor.element, &bytes),
        None if !integers.is_empty() => typed(tensor.element, integers),
        None => Data::Fractions(fractions),
    };
    tensor.data = complete(data, &tensor.dims);
    Ok(tensor)
}

/// `int32_data` holds halves as bits too, which no shape is made of.
fn typed(element: i64, integers: Vec<i64>) -> Data {
    match element {
        10 | 16 => Data::Unread,
        _ => Data::Integers(integers),
    }
}

/// A sparse tensor is as large as it says; its elements are not read.
fn read_sparse(reader: &mut Reader, end: u64) -> Result<Tensor, ImportError> {
    let mut tensor = Tensor::default();
    while let Some(field) = reader.field(end)? {
        match field.number {
            1 => {
                let inner = field.message()?;
                let values = read_tensor(reader, inner)?;
                tensor.name = values.name;
                tensor.element = values.element;
            }
            3 => read_integers(reader, field.value, &mut tensor.dims)?,
            _ => field.skip(reader),
        }
    }
    Ok(tensor)
}

/// The elements of `raw_data`, little-endian.
fn decode(element: i64, bytes: &[u8]) -> Data {
    fn parts<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
        bytes
            .chunks_exact(N)
            .filter_map(|part| part.try_into().ok())
    }
    match element {
        1 => Data::Fractions(
            parts(bytes)
                .map(|part| f32::from_le_bytes(part).into())
                .collect(),
        ),
        11 => Data::Fractions(parts(bytes).map(f64::from_le_bytes).collect()),
        10 => Data::Fractions(
            parts(bytes)
                .map(|part| half(u16::from_le_bytes(part)))
                .collect(),
        ),
        2 | 9 => Data::Integers(bytes.iter().map(|&byte| byte.into()).collect()),
        3 => Data::Integers(
            parts(bytes)
                .map(|part| i8::from_le_bytes(part).into())
                .collect(),
        ),
        6 => Data::Integers(
            parts(bytes)
                .map(|part| i32::from_le_bytes(part).into())
                .collect(),
        ),
        7 => Data::Integers(parts(bytes).map(i64::from_le_bytes).collect()),
        _ => Data::Unread,
    }
}

/// IEEE half precision.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let fraction = f64::from(bits & 0x3ff);
    let exponent = i32::from((bits >> 10) & 0x1f);
    match exponent {
        0 => sign * fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1024.0 + fraction) * 2_f64.powi(exponent - 25),
    }
}

/// The data, if it is all of a small tensor.
fn complete(data: Data, dims: &[i64]) -> Data {
    let elements = dims.iter().try_fold(1_usize, |product, &dim| {
        product.checked_mul(usize::try_from(dim).ok()?)
    });
    let found = match &data {
        Data::Unread => return Data::Unread,
        Data::Integers(all) => (all.len() <= MAX_ELEMENTS).then_some(all.len()),
        Data::Fractions(all) => (all.len() <= MAX_FRACTIONS).then_some(all.len()),
    };
    if found.is_some() && found == elements {
        data
    } else {
        Data::Unread
    }
}

fn read_value_info(reader: &mut Reader, end: u64) -> Result<ValueInfo, ImportError> {
    let mut info = ValueInfo::default();
    while let Some(field) = reader.field(end)? {
        match field.number {
            1 => info.name = field.text(reader)?,
            2 => {
                let inner = field.message()?;
                read_type(reader, inner, &mut info)?;
            }
            _ => field.skip(reader),
        }
    }
    Ok(info)
}

fn read_type(reader: &mut Reader, end: u64, info: &mut ValueInfo) -> Result<(), ImportError> {
    while let Some(field) = reader.field(end)? {
        if field.number != 1 {
            field.skip(reader);
            continue;
        }
        let inner = field.message()?;
        while let Some(field) = reader.field(inner)? {
            match field.number {
                1 => info.element = field.integer()?,
                2 => {
                    let inner = field.message()?;
                    info.dims = Some(read_shape(reader, inner)?);
                }
                _ => field.skip(reader),
            }
        }
    }
    Ok(())
}

fn read_shape(reader: &mut Reader, end: u64) -> Result<Vec<FileDim>, ImportError> {
    let mut dims = Vec::new();
    while let Some(field) = reader.field(end)? {
        if field.number != 1 {
            field.skip(reader);
            continue;
        }
        let inner = field.message()?;
        let mut dim = FileDim::Missing;
        while let Some(field) = reader.field(inner)? {
            match field.number {
                1 => dim = FileDim::Known(field.integer()?),
                2 => {
                    let name = field.text(reader)?;
                    if !name.is_empty() {
                        dim = FileDim::Named(name);
                    }
                }
                _ => field.skip(reader),
            }
        }
        if dims.len() == MAX_RANK {
            let limit = MAX_RANK;
            let what = "dimensions of a tensor";
            return Err(ImportError::TooMany { what, limit });
        }
        dims.push(dim);
    }
    Ok(dims)
}

fn read_function(reader: &mut Reader, end: u64) -> Result<Function, ImportError> {
    let mut function = Function::default();
    while let Some(field) = reader.field(end)? {
        match field.number {
            1 => function.name = field.text(reader)?,
            4 => push(&mut function.inputs, field.text(reader)?, "inputs")?,
            5 => push(&mut function.outputs, field.text(reader)?, "outputs")?,
            7 => {
                let inner = field.message()?;
                push(&mut function.nodes, read_node(reader, inner, 0)?, "nodes")?;
            }
            10 => function.domain = field.text(reader)?,
            11 => {
                let inner = field.message()?;
                let attribute = read_attribute(reader, inner, 0)?;
                push(&mut function.defaults, attribute, "attributes")?;
            }
            _ => field.skip(reader),
        }
    }
    Ok(function)
}
