//! `convcost export`.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use complexity::DataType;
use formats::design;
use formats::export::ExportError;
use formats::export::onnx::{self, Piece, Weights};
use formats::export::{formulas, keras, pytorch};
use formats::picture::{Colours, Measure, Picture, Words};
use formats::report::Table;

use crate::arguments::{Export, Target};
use crate::design::Design;
use crate::{Failure, Verdict};

pub(crate) fn write(wanted: &Export, out: &mut impl Write) -> Result<Verdict, Failure> {
    let design = Design::open(&wanted.network, &wanted.shapes)?;
    let pieces = written(&design, wanted.to)?;
    match &wanted.output {
        None => write_pieces(&pieces, out)?,
        Some(path) => {
            let failed = |error: io::Error| {
                Failure::Told(format!("{} cannot be written: {error}", path.display()))
            };
            let mut file = BufWriter::new(File::create(path).map_err(failed)?);
            write_pieces(&pieces, &mut file).map_err(failed)?;
            file.flush().map_err(failed)?;
        }
    }
    Ok(Verdict::Fine)
}

fn write_pieces(pieces: &[Piece], out: &mut impl Write) -> io::Result<()> {
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => out.write_all(bytes)?,
            Piece::Zeros(bytes) => {
                io::copy(&mut io::Read::take(io::repeat(0), *bytes), out)?;
            }
        }
    }
    Ok(())
}

fn written(design: &Design, to: Target) -> Result<Vec<Piece>, Failure> {
    let network = &design.network;
    let told = |error: ExportError| Failure::Told(format!("{}: {error}", design.title));
    let text = match to {
        Target::Json => design::write(network),
        Target::Pytorch => pytorch::write(network).map_err(told)?,
        Target::Keras => keras::write(network).map_err(told)?,
        Target::Onnx => {
            return onnx::write(network, design.setting.batch, Weights::Zeros).map_err(told);
        }
        Target::OnnxLight => {
            return onnx::write(network, design.setting.batch, Weights::Light).map_err(told);
        }
        Target::Csv => table(design, Table::csv)?,
        Target::Markdown => table(design, Table::markdown)?,
        Target::Latex => table(design, Table::latex)?,
        Target::LatexFormulas => formulas::write(network, &design.report()?, design.setting.batch),
        Target::Svg => picture(design, None)?,
        Target::SvgMacs => picture(design, Some(Measure::Macs))?,
        Target::SvgParams => picture(design, Some(Measure::Parameters))?,
        Target::SvgMaps => picture(design, Some(Measure::MapBytes))?,
    };
    Ok(vec![Piece::Bytes(text.into_bytes())])
}

fn table<'a>(design: &'a Design, show: fn(&Table<'a>) -> String) -> Result<String, Failure> {
    let report = design.report()?;
    Ok(show(&design.table(&report, "macs")?))
}

/// The bars of a quantity, or the list of layers.
fn picture(design: &Design, measure: Option<Measure>) -> Result<String, Failure> {
    let report = design.report()?;
    let picture = Picture {
        network: &design.network,
        report: &report,
        data_type: DataType::F32,
        words: Words::english(&design.title),
        colours: Colours::LIGHT,
    };
    let drawn = match measure {
        Some(measure) => picture.bars(measure),
        None => picture.list(),
    };
    drawn.map_err(|error| Failure::Told(format!("{}: {error}", design.title)))
}
