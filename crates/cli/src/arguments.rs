//! The command line.

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use complexity::convention;
use formats::amount::{bytes, count};

use crate::dimensions::{Dimension, InputShape};

const FILES: &str = "\
FILE is an ONNX file, a Keras model (.keras, .h5 or JSON), a design saved by Convcost, a link of \
the page, or text: print(model), nn.Sequential(…), a summary of torchinfo, torchsummary or Keras, \
or a Caffe prototxt. The content decides which, not the name. - is standard input.
PRESET is a published network's name; convcost models lists them. A file of that name wins.

Exit status: 0 success, 1 over budget or different, 2 error.";

/// What a convolutional network costs: multiply-adds, parameters, memory, layer by layer
#[derive(Debug, Parser)]
#[command(name = "convcost", version, after_help = FILES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prints what a network costs, layer by layer
    #[command(after_help = FILES)]
    Analyze(Analyze),
    /// Compares two networks; 1 is the exit status where they differ
    #[command(after_help = FILES)]
    Compare(Compare),
    /// Holds a network against budgets; 1 is the exit status where it exceeds one
    #[command(after_help = FILES)]
    Check(Check),
    /// Writes a network as code, as a file of another format, or as a table
    #[command(after_help = FILES)]
    Export(Export),
    /// Prints a link that opens a network in the page: append it to the page's address
    #[command(after_help = FILES)]
    Link(Link),
    /// Lists the published networks, with what they cost
    Models,
    /// Prints a script that completes these commands in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What a file may leave open.
#[derive(Debug, Args)]
pub(crate) struct Shapes {
    /// The input's shape, batch first: 1x3x224x224, or 1x784 for a vector
    #[arg(long, value_name = "SHAPE")]
    pub(crate) input: Option<InputShape>,
    /// A symbolic dimension of an ONNX file, as often as needed: batch=1
    #[arg(long = "dim", value_name = "NAME=VALUE")]
    pub(crate) dims: Vec<Dimension>,
}

#[derive(Debug, Args)]
pub(crate) struct Analyze {
    /// A file, - for standard input, or a published network
    #[arg(value_name = "FILE|PRESET")]
    pub(crate) network: String,
    #[command(flatten)]
    pub(crate) shapes: Shapes,
    /// The way of counting that “operations” follow
    #[arg(long, value_name = "NAME", default_value = "macs", value_parser = conventions())]
    pub(crate) convention: String,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

fn conventions() -> PossibleValuesParser {
    PossibleValuesParser::new(convention::all().iter().map(|convention| convention.id))
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// For the eye
    #[default]
    Table,
    /// One object: convention, totals, layers
    Json,
    /// One row per layer
    Csv,
    /// A table with its totals
    Markdown,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The first: a file, - for standard input, or a published network
    #[arg(value_name = "A")]
    pub(crate) first: String,
    /// The second
    #[arg(value_name = "B")]
    pub(crate) second: String,
    #[command(flatten)]
    pub(crate) shapes: Shapes,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// A file, - for standard input, or a published network
    #[arg(value_name = "FILE|PRESET")]
    pub(crate) network: String,
    #[command(flatten)]
    pub(crate) shapes: Shapes,
    #[command(flatten)]
    pub(crate) limits: Limits,
    /// Checks what is counted, where some layers cannot be
    #[arg(long)]
    pub(crate) allow_partial: bool,
}

/// Budgets: whole numbers, or with k, M, G or T behind them.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Limits {
    /// The most multiply-accumulates: 600M
    #[arg(long = "max-macs", value_name = "N", value_parser = count)]
    pub(crate) macs: Option<u128>,
    /// The most parameters: 5M
    #[arg(long = "max-params", value_name = "N", value_parser = count)]
    pub(crate) params: Option<u128>,
    /// The most memory of feature maps at once, in f32: 8MiB, or 8MB
    #[arg(long = "max-peak", value_name = "BYTES", value_parser = bytes)]
    pub(crate) peak: Option<u128>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// A file, - for standard input, or a published network
    #[arg(value_name = "FILE|PRESET")]
    pub(crate) network: String,
    #[command(flatten)]
    pub(crate) shapes: Shapes,
    /// What to write
    #[arg(long, value_enum)]
    pub(crate) to: Target,
    /// Where to; standard output if it is left out
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Target {
    /// A PyTorch module
    Pytorch,
    /// A function that makes a Keras 3 model
    Keras,
    /// An ONNX file whose weights are zero
    Onnx,
    /// An ONNX file without weights in it, which stays small
    OnnxLight,
    /// A design of Convcost, which is read again
    Json,
    /// A table for spreadsheets
    Csv,
    /// A table for Markdown
    Markdown,
    /// A table for LaTeX, by booktabs
    Latex,
    /// Every layer's formulas with its numbers, for LaTeX, by amsmath
    LatexFormulas,
    /// The list of layers as a picture
    Svg,
    /// The layers' multiply-accumulates as a chart of bars
    SvgMacs,
    /// The layers' parameters as a chart of bars
    SvgParams,
    /// The memory of the layers' outputs as a chart of bars
    SvgMaps,
}

#[derive(Debug, Args)]
pub(crate) struct Link {
    /// A file, - for standard input, or a published network
    #[arg(value_name = "FILE|PRESET")]
    pub(crate) network: String,
    #[command(flatten)]
    pub(crate) shapes: Shapes,
}
