//! Protocol buffers' wire format, read from a [`Source`] through a window: what is skipped is
//! never read.
//!
//! <https://protobuf.dev/programming-guides/encoding/>

use super::error::ImportError;
use super::source::Source;

/// Bytes fetched at once.
const WINDOW: usize = 32 * 1024;
/// The longest name or text that is read.
const MAX_TEXT: u64 = 64 * 1024;

pub(super) struct Reader<'a> {
    source: &'a mut dyn Source,
    window: Vec<u8>,
    /// Where the window starts in the file.
    start: u64,
    at: u64,
}

/// A field of a message. A field of bytes is not passed yet: its reader stands at its start.
pub(super) struct Field {
    pub(super) number: u64,
    /// Where it starts in the file.
    pub(super) at: u64,
    pub(super) value: Value,
}

#[derive(Clone, Copy)]
pub(super) enum Value {
    Varint(u64),
    Fixed64(u64),
    Fixed32(u32),
    /// Bytes up to this place in the file.
    Bytes(u64),
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a mut dyn Source) -> Self {
        Self {
            source,
            window: Vec::new(),
            start: 0,
            at: 0,
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.source.len()
    }

    /// The next field of a message that ends at `end`.
    pub(super) fn field(&mut self, end: u64) -> Result<Option<Field>, ImportError> {
        if self.at >= end {
            return Ok(None);
        }
        let at = self.at;
        let key = self.varint(end)?;
        let value = match key & 7 {
            0 => Value::Varint(self.varint(end)?),
            1 => Value::Fixed64(u64::from_le_bytes(self.fixed(end)?)),
            2 => {
                let length = self.varint(end)?;
                let behind = self.at.checked_add(length).filter(|&behind| behind <= end);
                Value::Bytes(behind.ok_or(ImportError::Truncated { at, length })?)
            }
            5 => Value::Fixed32(u32::from_le_bytes(self.fixed(end)?)),
            _ => return Err(ImportError::NotOnnx { at }),
        };
        match key >> 3 {
            0 => Err(ImportError::NotOnnx { at }),
            number => Ok(Some(Field { number, at, value })),
        }
    }

    pub(super) fn varint(&mut self, end: u64) -> Result<u64, ImportError> {
        let at = self.at;
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let byte = self.byte(end)?;
            // Bits beyond the 64th are dropped, as every decoder does.
            value |= u64::from(byte & 0x7f) << shift.min(63);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ImportError::NotOnnx { at })
    }

    pub(super) fn fixed<const N: usize>(&mut self, end: u64) -> Result<[u8; N], ImportError> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte(end)?;
        }
        Ok(bytes)
    }

    fn byte(&mut self, end: u64) -> Result<u8, ImportError> {
        if self.at >= end {
            return Err(ImportError::Truncated {
                at: self.at,
                length: 1,
            });
        }
        let place = self
            .at
            .checked_sub(self.start)
            .and_then(|place| usize::try_from(place).ok())
            .filter(|&place| place < self.window.len());
        let byte = match place {
            Some(place) => self.window[place],
            None => self.fetch()?,
        };
        self.at += 1;
        Ok(byte)
    }

    /// Moves the window here, and gives its first byte.
    fn fetch(&mut self) -> Result<u8, ImportError> {
        let at = self.at;
        let left = self.source.len().saturating_sub(at);
        let length = usize::try_from(left).unwrap_or(WINDOW).min(WINDOW);
        let window = self.source.read(at, length);
        self.window = window.map_err(|why| ImportError::Unreadable { at, why })?;
        self.start = at;
        self.window
            .first()
            .copied()
            .ok_or(ImportError::Truncated { at, length: 1 })
    }

    /// The bytes up to `end`; none where there are more than `limit`. Passes them.
    pub(super) fn bytes(&mut self, end: u64, limit: u64) -> Result<Option<Vec<u8>>, ImportError> {
        let length = end.saturating_sub(self.at);
        if length > limit {
            self.skip_to(end);
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        while self.at < end {
            bytes.push(self.byte(end)?);
        }
        Ok(Some(bytes))
    }

    /// Where the reader stands in the file.
    pub(super) fn place(&self) -> u64 {
        self.at
    }

    pub(super) fn skip_to(&mut self, end: u64) {
        self.at = self.at.max(end);
    }
}

impl Field {
    /// Where the message in this field ends.
    pub(super) fn message(&self) -> Result<u64, ImportError> {
        match self.value {
            Value::Bytes(end) => Ok(end),
            Value::Varint(_) | Value::Fixed64(_) | Value::Fixed32(_) => {
                Err(ImportError::NotOnnx { at: self.at })
            }
        }
    }

    pub(super) fn text(&self, reader: &mut Reader) -> Result<String, ImportError> {
        let end = self.message()?;
        let bytes = reader.bytes(end, MAX_TEXT)?;
        let bytes = bytes.ok_or(ImportError::TextTooLong { at: self.at })?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(super) fn integer(&self) -> Result<i64, ImportError> {
        match self.value {
            Value::Varint(value) => Ok(value.cast_signed()),
            Value::Bytes(_) | Value::Fixed64(_) | Value::Fixed32(_) => {
                Err(ImportError::NotOnnx { at: self.at })
            }
        }
    }

    /// Passes what this reader does not need.
    pub(super) fn skip(&self, reader: &mut Reader) {
        if let Value::Bytes(end) = self.value {
            reader.skip_to(end);
        }
    }
}
