//! `convcost link`.

use std::io::Write;

use formats::link::{self, Layers, MAX_LAYERS, MAX_LENGTH, Published};

use crate::design::Design;
use crate::{Failure, Verdict, arguments};

pub(crate) fn print(wanted: &arguments::Link, out: &mut impl Write) -> Result<Verdict, Failure> {
    let design = Design::open(&wanted.network, &wanted.shapes)?;
    let link = link::Link {
        layers: layers(&design),
        options: match design.setting.batch {
            1 => Vec::new(),
            batch => vec![("batch".to_owned(), batch.to_string())],
        },
    };
    let text = link::encode(&link);
    if text.len() > MAX_LENGTH || design.network.nodes().len() > MAX_LAYERS {
        return Err(Failure::Told(format!(
            "{} is too large for a link, which may have {MAX_LAYERS} layers and {MAX_LENGTH} characters: convcost export --to json writes a file that the page opens",
            design.title
        )));
    }
    writeln!(out, "#{text}")?;
    Ok(Verdict::Fine)
}

/// A published network by its name, any other layer by layer.
fn layers(design: &Design) -> Layers {
    match &design.preset {
        Some(name) => Layers::Published(Published {
            name: name.clone(),
            input: design.network.input,
            changes: Vec::new(),
        }),
        None => Layers::Listed(design.network.clone()),
    }
}
