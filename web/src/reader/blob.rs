//! A file in the browser, of which parts are fetched when they are needed.

use formats::Source;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, FileReaderSync};

pub(super) struct BlobSource {
    blob: Blob,
    reader: FileReaderSync,
}

impl BlobSource {
    /// Fails outside of a worker, where files are not read at once.
    pub(super) fn new(blob: Blob) -> Result<Self, JsValue> {
        Ok(Self {
            blob,
            reader: FileReaderSync::new()?,
        })
    }

    fn part(&self, offset: u64, length: usize) -> Result<Vec<u8>, JsValue> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a file's places are below 2^53, where every whole number is exact"
        )]
        let [from, to] = [offset, offset + length as u64].map(|place| place as f64);
        let part = self.blob.slice_with_f64_and_f64(from, to)?;
        let bytes = self.reader.read_as_array_buffer(&part)?;
        Ok(Uint8Array::new(&bytes).to_vec())
    }
}

impl Source for BlobSource {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a file's length is a whole number from 0 on"
    )]
    fn len(&self) -> u64 {
        self.blob.size() as u64
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.part(offset, length)
            .map_err(|_| "the browser does not give the file's bytes any more".to_owned())
    }
}
