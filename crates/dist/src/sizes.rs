//! The table of sizes, and the budget of the first load.

use crate::finish::LATER;
use flate2::{Compression, write::GzEncoder};
use std::{
    error::Error,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

const AIM_BYTES: usize = 150_000;
const LIMIT_BYTES: usize = 200_000;

struct Weight {
    name: String,
    first_load: bool,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints every file's size, and fails where the page is too heavy before it is usable.
pub(crate) fn report(folder: &Path) -> Result<(), Box<dyn Error>> {
    let weights = weigh(folder)?;
    let (first, later): (Vec<_>, Vec<_>) =
        weights.into_iter().partition(|weight| weight.first_load);
    println!("{:<44}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    print_group("loaded before the page is usable", &first);
    print_group("loaded when it is needed", &later);

    let bytes: usize = first.iter().map(|weight| weight.brotli).sum();
    println!(
        "first load: {bytes} bytes of Brotli, the aim is {AIM_BYTES}, the limit {LIMIT_BYTES}"
    );
    if bytes > LIMIT_BYTES {
        return Err("The first load is over its limit.".into());
    }
    Ok(())
}

fn print_group(title: &str, weights: &[Weight]) {
    println!("{title}");
    for weight in weights {
        print_row(&weight.name, [weight.raw, weight.gzip, weight.brotli]);
    }
    let sum = |size: fn(&Weight) -> usize| weights.iter().map(size).sum();
    print_row(
        "together",
        [sum(|w| w.raw), sum(|w| w.gzip), sum(|w| w.brotli)],
    );
}

fn print_row(name: &str, [raw, gzip, brotli]: [usize; 3]) {
    println!("  {name:<42}{raw:>10}{gzip:>10}{brotli:>10}");
}

/// Every file, the largest first. What `index.html` names is loaded at once, but for later programs.
fn weigh(folder: &Path) -> Result<Vec<Weight>, Box<dyn Error>> {
    let index = fs::read_to_string(folder.join("index.html"))?;
    let mut weights = Vec::new();
    for path in files(folder)? {
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        let bytes = fs::read(&path)?;
        weights.push(Weight {
            first_load: name == "index.html" || (index.contains(&name) && !is_later(&name)),
            raw: bytes.len(),
            gzip: gzip_len(&bytes)?,
            brotli: brotli_len(&bytes)?,
            name,
        });
    }
    weights.sort_by_key(|weight| std::cmp::Reverse(weight.brotli));
    Ok(weights)
}

/// Whether a file belongs to a program that the page loads after itself.
fn is_later(name: &str) -> bool {
    LATER.iter().any(|program| {
        name.strip_prefix(program)
            .is_some_and(|rest| rest.starts_with(['-', '_']))
    })
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn gzip_len(bytes: &[u8]) -> io::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn brotli_len(mut bytes: &[u8]) -> io::Result<usize> {
    let mut compressed = Vec::new();
    // The default parameters are the strongest: quality 11, window 2²².
    brotli::BrotliCompress(
        &mut bytes,
        &mut compressed,
        &brotli::enc::BrotliEncoderParams::default(),
    )?;
    Ok(compressed.len())
}
