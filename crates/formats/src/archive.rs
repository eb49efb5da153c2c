//! Zip files of which only the parts that are wanted are read.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::Source;

/// How many bytes are read at once.
const WINDOW: u64 = 1 << 15;

/// The directory of a zip file.
pub(crate) fn open(source: &mut dyn Source) -> Result<ZipArchive<Stream<'_>>, ZipError> {
    ZipArchive::new(Stream::new(source))
}

/// A file as a stream, read window by window; a jump within the window reads nothing.
pub(crate) struct Stream<'a> {
    source: &'a mut dyn Source,
    position: u64,
    start: u64,
    window: Vec<u8>,
}

impl<'a> Stream<'a> {
    /// The file from its first byte on.
    pub(crate) fn new(source: &'a mut dyn Source) -> Self {
        Self {
            source,
            position: 0,
            start: 0,
            window: Vec::new(),
        }
    }

    /// What is left of the window.
    fn rest(&self) -> &[u8] {
        let passed = self.position.checked_sub(self.start);
        let passed = passed.and_then(|passed| usize::try_from(passed).ok());
        passed
            .and_then(|passed| self.window.get(passed..))
            .unwrap_or_default()
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let left = self.source.len().saturating_sub(self.position).min(WINDOW);
        if self.rest().is_empty() && left > 0 {
            let length = usize::try_from(left).map_err(io::Error::other)?;
            let window = self.source.read(self.position, length);
            self.window = window.map_err(io::Error::other)?;
            self.start = self.position;
        }
        Ok(self.rest())
    }

    fn consume(&mut self, amount: usize) {
        self.position += amount as u64;
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = Read::read(&mut self.fill_buf()?, into)?;
        self.consume(length);
        Ok(length)
    }
}

impl Seek for Stream<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.source.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_jumps_and_ends() {
        let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let mut source = bytes.as_slice();
        let mut stream = Stream::new(&mut source);
        let mut four = |to: SeekFrom| {
            stream.seek(to).unwrap();
            let mut read = Vec::new();
            stream.by_ref().take(4).read_to_end(&mut read).unwrap();
            read
        };
        assert_eq!(four(SeekFrom::Start(254)), [254, 255, 0, 1]);
        assert_eq!(four(SeekFrom::Current(-2)), [0, 1, 2, 3]);
        assert_eq!(four(SeekFrom::Start(WINDOW - 2)), [254, 255, 0, 1]);
        assert_eq!(four(SeekFrom::End(-3)), bytes[99_997..]);
        assert!(four(SeekFrom::Start(u64::MAX)).is_empty());
        assert!(stream.seek(SeekFrom::Current(1)).is_err());
    }
}
