//! An ONNX file of half a gigabyte, whose weights take no room on the disk.

use crate::project;
use std::{fs, path::PathBuf};

/// One Gemm from 32,768 to 4,096 features, with all of its weights; on the disk they are a hole.
/// The file goes with this value.
pub struct LargeFile {
    path: PathBuf,
    bytes: u64,
}

impl LargeFile {
    /// Multiply-adds of its network, which has as many parameters.
    pub const MACS: &str = "134217728";

    /// A file of its own for each `title`.
    pub fn new(title: &str) -> Self {
        let start = start();
        let folder = project().join("target/e2e");
        fs::create_dir_all(&folder).expect("a folder for the file");
        let path = folder.join(format!("large-{title}.onnx"));
        fs::write(&path, &start).expect("the file is written");
        let bytes = start.len() as u64 + WEIGHTS;
        assert!(bytes > 500_000_000);
        let file = fs::File::options().write(true).open(&path);
        file.and_then(|file| file.set_len(bytes))
            .expect("the file becomes long");
        Self { path, bytes }
    }

    /// Where it is, as a browser wants to know it.
    pub fn path(&self) -> String {
        let path = fs::canonicalize(&self.path).expect("the file is there");
        path.to_str().expect("a path of text").to_owned()
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Drop for LargeFile {
    fn drop(&mut self) {
        // What is left lies in the build's folder.
        fs::remove_file(&self.path).ok();
    }
}

/// Bytes of its weights.
const WEIGHTS: u64 = 4096 * 32_768 * 4;

/// All that stands before the weights.
fn start() -> Vec<u8> {
    let shape = |dims: &[u64]| -> Vec<u8> {
        let dims = dims.iter().flat_map(|&dim| field(1, &number(1, dim)));
        let tensor = [number(1, 1), field(2, &dims.collect::<Vec<u8>>())].concat();
        field(2, &field(1, &tensor))
    };
    let value = |name: &str, dims: &[u64]| [field(1, name.as_bytes()), shape(dims)].concat();
    let transposed = [field(1, b"transB"), number(3, 1), number(20, 2)].concat();
    let node = [
        field(1, b"x"),
        field(1, b"w"),
        field(2, b"y"),
        field(4, b"Gemm"),
        field(5, &transposed),
    ]
    .concat();
    let mut tensor = [
        number(1, 4096),
        number(1, 32_768),
        number(2, 1),
        field(8, b"w"),
    ]
    .concat();
    tensor.extend(head(9, WEIGHTS));
    let before = [
        field(1, &node),
        field(11, &value("x", &[1, 32_768])),
        field(12, &value("y", &[1, 4096])),
        head(5, tensor.len() as u64 + WEIGHTS),
    ]
    .concat();
    let mut graph = number(1, 8);
    graph.extend(field(8, &number(2, 17)));
    graph.extend(head(7, (before.len() + tensor.len()) as u64 + WEIGHTS));
    [graph, before, tensor].concat()
}

/// A protocol buffer's number of up to 64 bits.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

fn number(field: u64, number: u64) -> Vec<u8> {
    [varint(field << 3), varint(number)].concat()
}

fn head(field: u64, length: u64) -> Vec<u8> {
    [varint(field << 3 | 2), varint(length)].concat()
}

fn field(number: u64, bytes: &[u8]) -> Vec<u8> {
    [head(number, bytes.len() as u64), bytes.to_vec()].concat()
}
