//! From what was chosen to a run with its closed form, or to what stands in its way.

use complexity::{Formula, LayerKind, Outcome, Quantity, Shape, Window, derive};
use kernels::{Conv2d, ConvError, MAX_ELEMENTS, Padding, Run, Values};

use crate::state::{FilterChoice, Page, RunSetup};

/// Up to so many multiply-adds a run follows the knobs by itself.
pub const LIVE_MACS: u128 = 1_000_000;

/// The largest side of a picture, pixels.
pub const MAX_PICTURE_SIDE: u64 = 1024;

/// A square picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Its side, pixels.
    pub side: usize,
    /// Grey levels, row by row.
    pub grey: Vec<u8>,
}

/// What would run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// All that determines the run.
    pub run: Run,
    /// Its multiply-adds by the core's formula.
    pub closed_form: Option<Formula>,
}

impl Plan {
    /// Whether it is short enough to follow the knobs by itself.
    pub fn is_live(&self) -> bool {
        let formula = self.closed_form.as_ref();
        formula.is_some_and(|formula| formula.value <= LIVE_MACS)
    }
}

/// The selected layer, as much of it as a run needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its name.
    pub name: String,
    conv: complexity::Conv2d,
    input: Shape,
    /// Before and after, of height and of width.
    padding: [[u64; 2]; 2],
}

/// What stands in the way of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No layer is selected.
    NoLayer,
    /// The selected layer is of another kind.
    NotAConvolution {
        /// Its name.
        name: String,
        /// Its kind, in PyTorch's words.
        kind: &'static str,
    },
    /// The selected layer is wrong.
    LayerIsWrong {
        /// Its name.
        name: String,
    },
    /// The selected layer waits for one before it that is wrong.
    LayerWaits {
        /// Its name.
        name: String,
    },
    /// The picture's side is 0, or more than [`MAX_PICTURE_SIDE`].
    PictureSide {
        /// The side.
        side: u64,
    },
    /// No file was chosen yet.
    NoFile,
    /// The file is no picture that this browser can read.
    FileUnreadable {
        /// Its name.
        name: String,
    },
    /// A box of the kernel holds no number.
    KernelText,
    /// A size is larger than any run may have.
    SizeTooLarge {
        /// The size.
        size: u64,
    },
    /// The sizes do not go together, or are too large together.
    Conv(ConvError),
}

/// The selected layer, if it is a convolution that can run.
pub fn selected_layer(page: &Page) -> Result<Layer, Trouble> {
    let document = page.document();
    let network = &document.network;
    let selected = document.selected.layer();
    let position = selected
        .and_then(|id| network.position(id))
        .ok_or(Trouble::NoLayer)?;
    let node = &network.nodes()[position];
    let name = node.name.clone();
    let LayerKind::Conv2d(conv) = node.kind else {
        let kind = node.kind.name();
        return Err(Trouble::NotAConvolution { name, kind });
    };
    match &page.report.layers[position] {
        Outcome::Done(report) => {
            let axes = report.axes(&node.kind).ok_or(Trouble::NoLayer)?;
            Ok(Layer {
                name,
                conv,
                input: report.input,
                padding: axes.map(|axis| axis.padding),
            })
        }
        Outcome::Failed(_) => Err(Trouble::LayerIsWrong { name }),
        Outcome::Unknown | Outcome::Waiting => Err(Trouble::LayerWaits { name }),
    }
}

/// The layer on one sample of random numbers, with random weights and bias.
pub fn of_layer(layer: &Layer, seed: u32) -> Result<Plan, Trouble> {
    let Layer {
        conv,
        input,
        padding: [[top, bottom], [left, right]],
        ..
    } = layer;
    let [height, width] = input.sides().unwrap_or([0; 2]);
    let sizes = Conv2d {
        in_channels: size(input.channels())?,
        height: size(height)?,
        width: size(width)?,
        out_channels: size(conv.out_channels)?,
        kernel_size: pair(conv.window.kernel_size)?,
        stride: pair(conv.window.stride)?,
        padding: Padding {
            top: size(*top)?,
            bottom: size(*bottom)?,
            left: size(*left)?,
            right: size(*right)?,
        },
        dilation: pair(conv.dilation)?,
        groups: size(conv.groups)?,
    };
    let run = Run {
        conv: sizes,
        input: Values::Seed(seed),
        weight: Values::Seed(seed.wrapping_add(1)),
        bias: conv.bias.then(|| Values::Seed(seed.wrapping_add(2))),
    };
    plan(run, *conv, input)
}

/// The chosen kernel on a picture.
pub fn of_picture(setup: &RunSetup, picture: &Levels) -> Result<Plan, Trouble> {
    let (kernel_side, weight) = weight(setup);
    let sizes = Conv2d {
        in_channels: 1,
        height: picture.side,
        width: picture.side,
        out_channels: 1,
        kernel_size: [kernel_side; 2],
        stride: pair([setup.stride; 2])?,
        padding: Padding::all(size(setup.padding)?),
        dilation: pair([setup.dilation; 2])?,
        groups: 1,
    };
    let run = Run {
        conv: sizes,
        input: Values::Given(picture.grey.iter().copied().map(f32::from).collect()),
        weight,
        bias: None,
    };
    let (kind, input) = on_picture(setup, picture.side);
    plan(run, kind, &input)
}

/// The chosen kernel as the core's layer, and the picture as its input.
pub fn on_picture(setup: &RunSetup, side: usize) -> (complexity::Conv2d, Shape) {
    let (kernel_side, _) = weight(setup);
    let conv = complexity::Conv2d {
        window: Window {
            stride: [setup.stride; 2],
            padding: complexity::Padding::all(setup.padding),
            ..Window::square(kernel_side as u64, 0, 1)
        },
        dilation: [setup.dilation; 2],
        bias: false,
        ..complexity::Conv2d::new(1, 1)
    };
    (conv, Shape::maps(1, side as u64, side as u64))
}

/// The kernel's side and numbers.
pub fn weight(setup: &RunSetup) -> (usize, Values) {
    match &setup.filter {
        FilterChoice::Preset(preset) => (3, Values::Given(preset.filter().values().to_vec())),
        FilterChoice::Random { side } => (*side, Values::Seed(setup.seed)),
        FilterChoice::Typed(typed) => (typed.side(), Values::Given(typed.values.clone())),
    }
}

/// The side at which a picture is drawn.
pub fn picture_side(side: u64) -> Result<usize, Trouble> {
    let refused = Trouble::PictureSide { side };
    match usize::try_from(side) {
        Ok(pixels) if (1..=MAX_PICTURE_SIDE).contains(&side) => Ok(pixels),
        _ => Err(refused),
    }
}

fn plan(run: Run, conv: complexity::Conv2d, input: &Shape) -> Result<Plan, Trouble> {
    run.conv.lengths().map_err(Trouble::Conv)?;
    let kind = LayerKind::Conv2d(conv);
    Ok(Plan {
        run,
        closed_form: derive(&kind, &[*input], 1, Quantity::Macs).ok(),
    })
}

fn size(size: u64) -> Result<usize, Trouble> {
    let fits = usize::try_from(size)
        .ok()
        .filter(|&size| size <= MAX_ELEMENTS);
    fits.ok_or(Trouble::SizeTooLarge { size })
}

fn pair([rows, columns]: [u64; 2]) -> Result<[usize; 2], Trouble> {
    Ok([size(rows)?, size(columns)?])
}

#[cfg(test)]
mod tests {
    use complexity::{Network, Parameter};

    use super::*;
    use crate::run::filters::Preset;
    use crate::state::{Document, Selected, TypedFilter};

    fn picture(side: usize) -> Levels {
        Levels {
            side,
            grey: vec![200; side * side],
        }
    }

    fn macs(plan: &Plan) -> u128 {
        plan.closed_form.as_ref().map_or(0, |formula| formula.value)
    }

    fn counts_agree(plan: &Plan) {
        let counted = plan.run.clone().start().unwrap().finish();
        assert_eq!(u128::from(counted.taps), macs(plan));
    }

    #[test]
    fn a_picture_is_counted_as_the_core_counts_it() {
        let setup = RunSetup {
            padding: 2,
            stride: 3,
            dilation: 2,
            ..RunSetup::default()
        };
        let plan = of_picture(&setup, &picture(32)).unwrap();
        assert!(plan.is_live());
        counts_agree(&plan);
        let default = of_picture(&RunSetup::default(), &picture(32)).unwrap();
        assert_eq!(macs(&default), 8_100);
    }

    #[test]
    fn a_million_multiply_adds_are_where_live_ends() {
        let plan = of_picture(&RunSetup::default(), &picture(335)).unwrap();
        assert!(plan.is_live(), "{}", macs(&plan));
        let plan = of_picture(&RunSetup::default(), &picture(336)).unwrap();
        assert!(!plan.is_live(), "{}", macs(&plan));
    }

    #[test]
    fn every_kind_of_kernel_runs() {
        for filter in [
            FilterChoice::Preset(Preset::Blur),
            FilterChoice::Random { side: 5 },
            FilterChoice::Typed(TypedFilter {
                values: vec![1.0; 4],
            }),
        ] {
            let setup = RunSetup {
                filter,
                ..RunSetup::default()
            };
            counts_agree(&of_picture(&setup, &picture(9)).unwrap());
        }
    }

    #[test]
    fn sizes_that_do_not_fit_are_told() {
        let refused = |setup: RunSetup, side| of_picture(&setup, &picture(side)).unwrap_err();
        let beyond = RunSetup {
            stride: 1 << 32,
            ..RunSetup::default()
        };
        assert_eq!(refused(beyond, 9), Trouble::SizeTooLarge { size: 1 << 32 });
        let none = RunSetup {
            stride: 0,
            ..RunSetup::default()
        };
        assert!(matches!(
            refused(none, 9),
            Trouble::Conv(ConvError::SizeOutOfRange { value: 0, .. })
        ));
        assert!(matches!(
            refused(RunSetup::default(), 2),
            Trouble::Conv(ConvError::KernelBeyondInput { .. })
        ));
        let wide = RunSetup {
            padding: 10_000,
            ..RunSetup::default()
        };
        assert!(matches!(
            refused(wide, 9),
            Trouble::Conv(ConvError::TooManyElements { .. })
        ));
        for side in [0, 1025, u64::MAX] {
            assert_eq!(picture_side(side), Err(Trouble::PictureSide { side }));
        }
        assert_eq!(picture_side(1024), Ok(1024));
    }

    fn page_on(kind: LayerKind) -> Page {
        let mut network = Network::new(Shape::maps(4, 9, 7));
        network.push("c", kind);
        Page::new(Document::new(network))
    }

    #[test]
    fn a_layer_runs_with_all_that_it_has() {
        let conv = complexity::Conv2d {
            window: Window {
                padding: complexity::Padding::Same,
                ..Window::square(4, 0, 2)
            },
            dilation: [1, 2],
            groups: 2,
            ..complexity::Conv2d::new(6, 4)
        };
        let page = page_on(LayerKind::Conv2d(conv));
        let layer = selected_layer(&page).unwrap();
        let plan = of_layer(&layer, u32::MAX).unwrap();
        let report = page.report.layers[0].report().unwrap();
        let kind = &page.document().network.nodes()[0].kind;
        let [rows, columns] = report.axes(kind).unwrap();
        let counted = plan.run.clone().start().unwrap().finish();
        assert_eq!(
            counted.output_size.map(|side| side as u64),
            [rows.output, columns.output]
        );
        assert_eq!(u128::from(counted.taps), macs(&plan));
        let seeds = [Some(plan.run.input), Some(plan.run.weight), plan.run.bias];
        assert_eq!(seeds, [u32::MAX, 0, 1].map(|seed| Some(Values::Seed(seed))));
    }

    #[test]
    fn a_layer_that_cannot_run_says_why() {
        let pool = page_on(LayerKind::MaxPool2d(complexity::MaxPool2d::new(2)));
        assert_eq!(
            selected_layer(&pool),
            Err(Trouble::NotAConvolution {
                name: "c".into(),
                kind: "MaxPool2d"
            })
        );
        let wrong = page_on(LayerKind::Conv2d(complexity::Conv2d::new(6, 99)));
        assert_eq!(
            selected_layer(&wrong),
            Err(Trouble::LayerIsWrong { name: "c".into() })
        );
        let mut document = Document::clone(pool.document());
        document.selected = Selected::Input;
        let input = Page::new(document);
        assert_eq!(selected_layer(&input), Err(Trouble::NoLayer));
        assert_eq!(
            selected_layer(&Page::new(Document::new(Network::new(Shape::maps(
                3, 32, 32
            ))))),
            Err(Trouble::NoLayer)
        );
    }

    #[test]
    fn a_layer_behind_a_wrong_one_waits() {
        let mut network = Network::new(Shape::maps(4, 9, 7));
        network.push("a", LayerKind::Conv2d(complexity::Conv2d::new(6, 99)));
        let last = network.push("b", LayerKind::Conv2d(complexity::Conv2d::new(6, 3)));
        let mut document = Document::new(network);
        document.selected = Selected::Layer(last);
        assert_eq!(
            selected_layer(&Page::new(document)),
            Err(Trouble::LayerWaits { name: "b".into() })
        );
    }

    #[test]
    fn the_core_bounds_the_knobs_of_a_picture() {
        let (conv, input) = on_picture(&RunSetup::default(), 64);
        let kind = LayerKind::Conv2d(conv);
        let padding = complexity::bounds(Some(&kind), &input, Parameter::Padding);
        assert_eq!((padding.min, padding.slider_max), (0, 7));
    }
}
