//! Where a file's bytes come from.

use std::io::{Read as _, Seek as _, SeekFrom};

/// A file of which parts are read when they are needed.
pub trait Source {
    /// The file's length in bytes.
    fn len(&self) -> u64;

    /// Whether the file has no bytes.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `length` bytes from `offset` on, all of which lie in the file. Fails with words that
    /// say why they cannot be read.
    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String>;
}

impl Source for &[u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        usize::try_from(offset)
            .ok()
            .and_then(|start| self.get(start..start.checked_add(length)?))
            .map(<[u8]>::to_vec)
            .ok_or_else(|| "they are not there".to_owned())
    }
}

/// A file on disk, with the length that it had when it was opened.
#[derive(Debug)]
pub struct DiskFile {
    file: std::fs::File,
    length: u64,
}

impl DiskFile {
    /// Opens the file at `path`.
    pub fn open(path: &std::path::Path) -> std::io::Result<Self> {
        let file = std::fs::File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }
}

impl Source for DiskFile {
    fn len(&self) -> u64 {
        self.length
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let mut bytes = vec![0; length];
        self.file
            .seek(SeekFrom::Start(offset))
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(|error| error.to_string())?;
        Ok(bytes)
    }
}
