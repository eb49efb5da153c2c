//! Counting conventions as data: what each known tool counts, as weights on raw quantities.
//!
//! A [`Convention`] is a list of [`Rule`]s. Its number of a network is the sum, over layers and
//! rules, of the rule's weight × the layer's [`Count`]. No convention has code of its own, so
//! that two of them can be compared term by term: [`waterfall`].
//!
//! ```
//! use complexity::convention::{self, Convention};
//! use complexity::{BatchNorm2d, Conv2d, LayerKind, Network, Setting, Shape, analyze};
//!
//! let mut network = Network::new(Shape::maps(1, 32, 32));
//! network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
//! network.push("n1", LayerKind::BatchNorm2d(BatchNorm2d::new()));
//! let report = analyze(&network, &Setting::default());
//! let of = |id| convention::by_id(id).unwrap().operations(&network, &report);
//! assert_eq!(of("macs"), Some(117_600));
//! assert_eq!(of("fvcore"), Some(117_600 + 2 * 4_704));
//! ```

mod measure;
mod switches;
mod tables;
mod taps;

use std::borrow::Cow;

use crate::analysis::{LayerReport, Outcome, Report};
use crate::network::{Network, Node};

pub use measure::{Count, Sort};
pub use switches::{
    BatchNormCost, GlobalPoolCost, LrnCost, PoolCost, SoftmaxCost, Switches, TransposedCost, Unit,
};

/// What a counter counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convention {
    /// Its name in links and in code.
    pub id: &'static str,
    /// Its name for the eye: a tool's own, where it is a tool's.
    pub name: &'static str,
    /// The tool's version whose behaviour this is; empty where it is no tool's.
    pub version: &'static str,
    /// What one of its operations is.
    pub operation: Operation,
    /// What it counts; what no rule names it leaves out.
    pub rules: Cow<'static, [Rule]>,
}

/// What one operation of a convention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A multiply-accumulate of convolutions and linear layers is one.
    MultiplyAccumulate,
    /// A multiply-accumulate is two: one multiplication and one addition.
    Single,
}

/// One thing that a convention counts: layers of these sorts, by a raw quantity of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The layers.
    pub layers: &'static [Sort],
    /// The quantity.
    pub count: Count,
    /// Its weight where the layer is a module.
    pub module: i64,
    /// Its weight where the published code calls a function.
    pub function: i64,
    /// What is wrong with it, where the tool says something else than it means to.
    pub fault: Option<Fault>,
}

/// A known fault of a tool: its number is not what its own documentation says it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The same elements are counted twice, as a module and as the function that it calls, or by
    /// a factor of two without a reason.
    CountedTwice,
    /// A transposed convolution is counted by its output, as if it were a plain one: too much
    /// by about the stride's square.
    TransposedByOutput,
    /// A transposed convolution's operations are divided by its groups twice.
    GroupsTwice,
    /// A transposed convolution's bias is counted on the output of a plain convolution.
    BiasAsConv,
    /// Norms and linear layers are counted by their parameters once per image, whatever the
    /// size of their output.
    ByParameters,
    /// An upsampling's factor is computed and thrown away.
    FactorDropped,
}

/// One step from a convention's number to another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The layers.
    pub layers: Sort,
    /// What of them is weighted.
    pub count: Count,
    /// How much of it there is.
    pub value: u128,
    /// Its weight in the first convention.
    pub from: i64,
    /// Its weight in the second.
    pub to: i64,
    /// The fault of the second convention's weight, or else of the first's.
    pub fault: Option<Fault>,
}

impl Step {
    /// What the step adds, and whether it is taken away instead; none when a `u128` cannot
    /// hold it.
    ///
    /// ```
    /// use complexity::convention::{Count, Sort, Step};
    /// let step = Step {
    ///     layers: Sort::BatchNorm,
    ///     count: Count::AffineOutput,
    ///     value: 11_113_984,
    ///     from: 0,
    ///     to: 2,
    ///     fault: None,
    /// };
    /// assert_eq!(step.change(), Some((22_227_968, false)));
    /// ```
    pub fn change(&self) -> Option<(u128, bool)> {
        let size = self.value.checked_mul(self.times().into())?;
        Some((size, self.to < self.from))
    }

    /// By how much the weights differ.
    ///
    /// ```
    /// # use complexity::convention::{Count, Sort, Step};
    /// # let step = Step {
    /// #     layers: Sort::BatchNorm,
    /// #     count: Count::Output,
    /// #     value: 11_113_984,
    /// #     from: 0,
    /// #     to: 2,
    /// #     fault: None,
    /// # };
    /// assert_eq!(step.times(), 2);
    /// ```
    pub fn times(&self) -> u64 {
        self.to.abs_diff(self.from)
    }
}

/// Every convention, the plainest first.
///
/// ```
/// assert_eq!(complexity::convention::all()[0].id, "macs");
/// ```
pub fn all() -> &'static [Convention] {
    tables::ALL
}

/// The convention of this name.
///
/// ```
/// assert_eq!(complexity::convention::by_id("thop").unwrap().version, "0.1.1");
/// assert!(complexity::convention::by_id("guess").is_none());
/// ```
pub fn by_id(id: &str) -> Option<&'static Convention> {
    all().iter().find(|convention| convention.id == id)
}

/// A sum of weighted quantities, what is taken away apart.
#[derive(Clone, Copy, Default)]
struct Balance {
    plus: u128,
    minus: u128,
}

impl Balance {
    fn add(&mut self, value: u128, weight: i64) -> Option<()> {
        let side = if weight < 0 {
            &mut self.minus
        } else {
            &mut self.plus
        };
        *side = side.checked_add(value.checked_mul(weight.unsigned_abs().into())?)?;
        Some(())
    }

    fn total(self) -> Option<u128> {
        self.plus.checked_sub(self.minus)
    }
}

impl Convention {
    /// The network's number, without layers that nobody can count; none while a layer is wrong, or
    /// when a `u128` cannot hold it.
    ///
    /// ```
    /// # use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze, convention};
    /// # let mut network = Network::new(Shape::maps(1, 32, 32));
    /// # network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// # let report = analyze(&network, &Setting::default());
    /// let flops = convention::by_id("flops").unwrap();
    /// assert_eq!(flops.operations(&network, &report), Some(2 * 117_600));
    /// ```
    pub fn operations(&self, network: &Network, report: &Report) -> Option<u128> {
        let mut sum = Balance::default();
        for (node, outcome) in network.nodes().iter().zip(&report.layers) {
            match outcome {
                Outcome::Done(report) => self.add(node, report, &mut sum)?,
                Outcome::Failed(_) => return None,
                Outcome::Unknown | Outcome::Waiting => {}
            }
        }
        sum.total()
    }

    /// The number of one layer; none when a `u128` cannot hold it.
    ///
    /// ```
    /// # use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze, convention};
    /// # let mut network = Network::new(Shape::maps(1, 32, 32));
    /// # network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// # let report = analyze(&network, &Setting::default());
    /// let torchinfo = convention::by_id("torchinfo").unwrap();
    /// let c1 = report.layers[0].report().unwrap();
    /// assert_eq!(torchinfo.layer(&network.nodes()[0], c1), Some(117_600 + 4_704));
    /// ```
    pub fn layer(&self, node: &Node, report: &LayerReport) -> Option<u128> {
        let mut sum = Balance::default();
        self.add(node, report, &mut sum)?;
        sum.total()
    }

    /// The faults that the convention's rules reproduce.
    ///
    /// ```
    /// use complexity::convention::{Fault, by_id};
    /// assert!(by_id("thop").unwrap().faults().eq([Fault::TransposedByOutput]));
    /// ```
    pub fn faults(&self) -> impl Iterator<Item = Fault> {
        let mut found = Vec::new();
        for fault in self.rules.iter().filter_map(|rule| rule.fault) {
            if !found.contains(&fault) {
                found.push(fault);
            }
        }
        found.into_iter()
    }

    fn add(&self, node: &Node, report: &LayerReport, sum: &mut Balance) -> Option<()> {
        let Some(sort) = Sort::of(node, report) else {
            return Some(());
        };
        for rule in self.rules_of(sort) {
            let weight = rule.weight(node.functional);
            if weight != 0 {
                sum.add(rule.count.of(node, report)?, weight)?;
            }
        }
        Some(())
    }

    fn rules_of(&self, sort: Sort) -> impl Iterator<Item = &Rule> {
        let rules = self.rules.iter();
        rules.filter(move |rule| rule.layers.contains(&sort))
    }

    /// The weight of a quantity, and its fault.
    fn weight(&self, sort: Sort, count: Count, functional: bool) -> (i64, Option<Fault>) {
        let rules = self.rules_of(sort).filter(|rule| rule.count == count);
        rules.fold((0, None), |(sum, fault), rule| {
            (sum + rule.weight(functional), fault.or(rule.fault))
        })
    }
}

impl Rule {
    fn weight(&self, functional: bool) -> i64 {
        if functional {
            self.function
        } else {
            self.module
        }
    }
}

/// What leads from one convention's number to another's: what both weigh alike is left out, and
/// the steps' changes sum to exactly the difference. None while a layer is wrong, or when a
/// `u128` cannot hold a number.
///
/// ```
/// use complexity::convention::{Count, Sort, by_id, waterfall};
/// use complexity::{BatchNorm2d, Conv2d, LayerKind, Network, Setting, Shape, analyze};
/// let mut network = Network::new(Shape::maps(1, 32, 32));
/// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
/// network.push("n1", LayerKind::BatchNorm2d(BatchNorm2d { affine: false, scale: true }));
/// let report = analyze(&network, &Setting::default());
/// let [from, to] = ["macs", "fvcore"].map(|id| by_id(id).unwrap());
/// let steps = waterfall(&network, &report, from, to).unwrap();
/// assert_eq!((steps[0].layers, steps[0].count), (Sort::BatchNorm, Count::PlainOutput));
/// assert_eq!((steps.len(), steps[0].value, steps[0].to), (1, 4_704, 1));
/// ```
pub fn waterfall(
    network: &Network,
    report: &Report,
    from: &Convention,
    to: &Convention,
) -> Option<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    for (node, outcome) in network.nodes().iter().zip(&report.layers) {
        let report = outcome.report()?;
        let Some(sort) = Sort::of(node, report) else {
            continue;
        };
        let both = from.rules_of(sort).chain(to.rules_of(sort));
        let mut counts: Vec<Count> = both.map(|rule| rule.count).collect();
        counts.sort_unstable();
        counts.dedup();
        for count in counts {
            let (before, old_fault) = from.weight(sort, count, node.functional);
            let (after, new_fault) = to.weight(sort, count, node.functional);
            if before == after {
                continue;
            }
            let value = count.of(node, report)?;
            let is_same = |step: &&mut Step| {
                (step.layers, step.count, step.from, step.to) == (sort, count, before, after)
            };
            if let Some(step) = steps.iter_mut().find(is_same) {
                step.value = step.value.checked_add(value)?;
            } else {
                steps.push(Step {
                    layers: sort,
                    count,
                    value,
                    from: before,
                    to: after,
                    fault: new_fault.or(old_fault),
                });
            }
        }
    }
    steps.retain(|step| step.value > 0);
    Some(steps)
}
