//! Protobuf's wire format, as far as ONNX files need it.

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes.
    Bytes(Vec<u8>),
    /// So many bytes of zero, where a layer's numbers belong: one piece for each of its arrays, in
    /// the order of the layers, and in each weight, bias, running mean and running variance.
    Zeros(u64),
}

/// A message: fields one after the other.
#[derive(Default)]
pub(super) struct Message {
    pieces: Vec<Piece>,
    bytes: u64,
}

/// Wire type of integers.
const VARINT: u64 = 0;
/// Wire type of texts, bytes and messages.
const LENGTH_DELIMITED: u64 = 2;
/// Wire type of `f32`.
const FIXED32: u64 = 5;

impl Message {
    /// Its length in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn into_pieces(self) -> Vec<Piece> {
        self.pieces
    }

    pub(super) fn varint(&mut self, field: u64, value: u64) {
        self.number(field << 3 | VARINT);
        self.number(value);
    }

    pub(super) fn float(&mut self, field: u64, value: f32) {
        self.number(field << 3 | FIXED32);
        self.push(&value.to_le_bytes());
    }

    pub(super) fn text(&mut self, field: u64, value: &str) {
        self.raw(field, value.as_bytes());
    }

    pub(super) fn raw(&mut self, field: u64, value: &[u8]) {
        self.header(field, value.len() as u64);
        self.push(value);
    }

    pub(super) fn zeros(&mut self, field: u64, bytes: u64) {
        self.header(field, bytes);
        self.pieces.push(Piece::Zeros(bytes));
        self.bytes = self.bytes.saturating_add(bytes);
    }

    pub(super) fn message(&mut self, field: u64, message: Message) {
        self.header(field, message.bytes);
        for piece in message.pieces {
            match piece {
                Piece::Bytes(bytes) => self.push(&bytes),
                Piece::Zeros(bytes) => {
                    self.pieces.push(Piece::Zeros(bytes));
                    self.bytes = self.bytes.saturating_add(bytes);
                }
            }
        }
    }

    fn header(&mut self, field: u64, bytes: u64) {
        self.number(field << 3 | LENGTH_DELIMITED);
        self.number(bytes);
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    fn number(&mut self, mut value: u64) {
        let mut bytes = Vec::with_capacity(10);
        while value >= 0x80 {
            bytes.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        bytes.push(value.to_le_bytes()[0]);
        self.push(&bytes);
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        match self.pieces.last_mut() {
            Some(Piece::Bytes(before)) => before.extend_from_slice(bytes),
            Some(Piece::Zeros(_)) | None => self.pieces.push(Piece::Bytes(bytes.to_vec())),
        }
    }
}
