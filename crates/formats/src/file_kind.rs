//! What a file is, by its first bytes.

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A zip file: `.keras`, and PyTorch's `.pth`.
    Zip,
    /// HDF5: Keras's `.h5`.
    Hdf5,
    /// Weights alone: `.safetensors`.
    Safetensors,
    /// Python's pickle: PyTorch's older `.pth`.
    Pickle,
    /// TensorFlow Lite.
    Tflite,
    /// JSON: our own file, or a model of Keras.
    Json,
    /// Other text.
    Text,
    /// Whatever else, which ONNX's reader judges.
    Onnx,
}

impl FileKind {
    /// How many bytes are enough to tell.
    pub const HEAD: usize = 4096;

    /// The kind of a file that begins so.
    ///
    /// ```
    /// use formats::FileKind;
    /// assert_eq!(FileKind::of(b"\x08\x07\x12\x07pytorch"), FileKind::Onnx);
    /// assert_eq!(FileKind::of(b" {\"class_name\": "), FileKind::Json);
    /// assert_eq!(FileKind::of("Sequential(\n".as_bytes()), FileKind::Text);
    /// ```
    pub fn of(head: &[u8]) -> Self {
        let head = &head[..head.len().min(Self::HEAD)];
        match head {
            [b'P', b'K', 3, 4, ..] => Self::Zip,
            [0x89, b'H', b'D', b'F', ..] => Self::Hdf5,
            [0x80, 2..=5, ..] => Self::Pickle,
            [_, _, _, _, b'T', b'F', b'L', b'3', ..] => Self::Tflite,
            // The header's length, then the header: JSON.
            [_, _, _, _, 0, 0, 0, 0, b'{', ..] => Self::Safetensors,
            // A length that cannot be: the reader says so.
            [_, _, _, _, _, _, _, _, b'{', b'"', ..] if text(head).is_none() => Self::Safetensors,
            _ => match text(head) {
                Some(text)
                    if text
                        .trim_start_matches('\u{feff}')
                        .trim_start()
                        .starts_with('{') =>
                {
                    Self::Json
                }
                Some(_) => Self::Text,
                None => Self::Onnx,
            },
        }
    }

    /// Why a file of this kind has no network in it, if it cannot have one.
    ///
    /// ```
    /// assert!(formats::FileKind::Onnx.refusal().is_none());
    /// ```
    pub fn refusal(self) -> Option<String> {
        match self {
            Self::Tflite => Some(
                "TensorFlow Lite files are not read: save the Keras model with model.save(\"model.keras\"), or convert it to ONNX".to_owned(),
            ),
            Self::Zip
            | Self::Hdf5
            | Self::Safetensors
            | Self::Pickle
            | Self::Json
            | Self::Text
            | Self::Onnx => None,
        }
    }
}

/// The bytes as text, the last character of which may be cut off.
fn text(bytes: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let is_control = |c: char| c.is_control() && !"\t\r\n\u{c}\u{1b}".contains(c);
    (!text.is_empty() && !text.contains(is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        for (head, expected) in [
            (&b"PK\x03\x04rest"[..], FileKind::Zip),
            (b"\x89HDF\r\n\x1a\n", FileKind::Hdf5),
            (b"\x80\x02}q\x00", FileKind::Pickle),
            (b"\x1c\x00\x00\x00TFL3", FileKind::Tflite),
            (
                b"\x10\x01\x00\x00\x00\x00\x00\x00{\"a\":",
                FileKind::Safetensors,
            ),
            (
                b"\xff\xff\xff\xff\xff\xff\xff\xff{\"a\":",
                FileKind::Safetensors,
            ),
            (b"\xef\xbb\xbf{}", FileKind::Json),
            ("┏━━".as_bytes(), FileKind::Text),
            (&"┏━━".as_bytes()[..8], FileKind::Text),
            (b"", FileKind::Onnx),
            (b"\x08\x08\x12", FileKind::Onnx),
        ] {
            assert_eq!(FileKind::of(head), expected, "{head:?}");
        }
    }
}
