//! What `torch.save` writes: a zip file with one pickle and the numbers beside it, or, before
//! PyTorch 1.6, several pickles and the numbers behind them.

use std::fmt;

use zip::ZipArchive;
use zip::result::ZipError;

use super::checkpoint::{self, CheckpointError};
use super::pickle::{self, PickleError};
use super::{EXPORT_ONNX, Weights};
use crate::Source;
use crate::archive::{self, Stream};

/// The zip file's part that tells of the tensors.
const PICKLE: &str = "data.pkl";
/// The part that TorchScript has besides.
const CONSTANTS: &str = "constants.pkl";
/// The number, its lowest byte first, by which files from before PyTorch 1.6 are known.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
/// How far from a file's start that number is looked for.
const MAGIC_HEAD: u64 = 32;

/// Why a file of PyTorch's cannot be read.
#[derive(Debug)]
pub enum PytorchError {
    /// Its bytes cannot be read, with the reason.
    Unreadable(String),
    /// The zip file is broken.
    Zip(ZipError),
    /// The pickle is broken.
    Pickle(PickleError),
    /// A network as TorchScript's code.
    TorchScript,
    /// A pickle of something else.
    OtherPickle,
    /// The weights are not told.
    Checkpoint(CheckpointError),
}

impl fmt::Display for PytorchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(reason) => return write!(f, "the file cannot be read: {reason}"),
            Self::Zip(error) => write!(
                f,
                "this PyTorch file is no whole zip file: {error}: save or download it anew"
            ),
            Self::Pickle(error) => write!(
                f,
                "the pickle in this PyTorch file cannot be read: {error}: save or download it anew"
            ),
            Self::TorchScript => f.write_str(
                "this is a TorchScript archive, whose graph is code that is not read here",
            ),
            Self::OtherPickle => {
                f.write_str("this is a pickle, but none of torch.save: save model.state_dict()")
            }
            Self::Checkpoint(error) => error.fmt(f),
        }?;
        write!(
            f,
            "; for operations and shapes, export ONNX, and open that, with\n{EXPORT_ONNX}"
        )
    }
}

impl std::error::Error for PytorchError {}

/// Whether a zip file is one of PyTorch's.
///
/// ```
/// assert!(!formats::weights::is_pytorch(&mut &b"PK\x03\x04"[..]));
/// ```
pub fn is_pytorch(source: &mut dyn Source) -> bool {
    archive::open(source).is_ok_and(|archive| part(&archive, PICKLE).is_some())
}

/// Reads what a file of `torch.save` tells of its tensors, and none of their numbers.
///
/// ```
/// let error = formats::weights::pytorch(&mut &b"\x80\x02}q\x00."[..]).unwrap_err();
/// assert!(error.to_string().starts_with("this is a pickle, but none of torch.save"));
/// ```
pub fn pytorch(source: &mut dyn Source) -> Result<Weights, PytorchError> {
    let head = source.len().min(MAGIC_HEAD);
    let head = usize::try_from(head).unwrap_or_default();
    let head = source.read(0, head).map_err(PytorchError::Unreadable)?;
    let (pickle, room) = if head.starts_with(b"PK") {
        of_zip(source)?
    } else if head.windows(MAGIC.len()).any(|bytes| bytes == MAGIC) {
        of_stream(source)?
    } else {
        return Err(PytorchError::OtherPickle);
    };
    checkpoint::weights(&pickle, room).map_err(PytorchError::Checkpoint)
}

/// The name of a part of an archive, which has a folder of any name.
fn part(archive: &ZipArchive<Stream<'_>>, wanted: &str) -> Option<String> {
    let mut names = archive.file_names();
    let name = names.find(|name| name.rsplit('/').next() == Some(wanted));
    name.map(str::to_owned)
}

/// The pickle of a zip file, and the bytes of all its parts.
fn of_zip(source: &mut dyn Source) -> Result<(pickle::Pickle, u128), PytorchError> {
    let mut archive = archive::open(source).map_err(PytorchError::Zip)?;
    if part(&archive, CONSTANTS).is_some() {
        return Err(PytorchError::TorchScript);
    }
    let room = archive.decompressed_size().unwrap_or(u128::MAX);
    let name = part(&archive, PICKLE).ok_or(PytorchError::OtherPickle)?;
    let file = archive.by_name(&name).map_err(PytorchError::Zip)?;
    let pickle = pickle::read(&mut std::io::BufReader::new(file));
    Ok((pickle.map_err(PytorchError::Pickle)?, room))
}

/// The pickle that comes behind a number, a version and what is told of the system; and the
/// file's bytes.
fn of_stream(source: &mut dyn Source) -> Result<(pickle::Pickle, u128), PytorchError> {
    let room = source.len().into();
    let mut stream = Stream::new(source);
    for _ in 0..3 {
        pickle::read(&mut stream).map_err(PytorchError::Pickle)?;
    }
    let pickle = pickle::read(&mut stream).map_err(PytorchError::Pickle)?;
    Ok((pickle, room))
}
