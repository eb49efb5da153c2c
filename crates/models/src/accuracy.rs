//! How many of ImageNet's pictures the networks name right, beside what they cost: as torchvision
//! publishes both of its weights.

use crate::entry::{Entry, Figure, Printed};

/// A published network with its published costs and accuracies.
#[derive(Clone, Copy, Debug)]
pub struct Trained {
    /// The network.
    pub entry: &'static Entry,
    /// Learned parameters.
    pub parameters: u128,
    /// Multiply-accumulates on the input that the accuracies are of, to the three decimals of
    /// 10⁹ that are printed.
    pub macs: u128,
    /// Of its first weights, trained about as the paper did: `IMAGENET1K_V1`.
    pub first: Accuracy,
    /// Of weights trained by a newer recipe, `IMAGENET1K_V2`, where there are any.
    pub second: Option<Accuracy>,
}

/// Top-1 accuracy on the 50,000 pictures of ImageNet-1k's validation set, one crop each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accuracy {
    /// Percent, as printed: "69.758".
    pub digits: &'static str,
    /// The same in thousandths of a percent.
    pub thousandths: u32,
}

impl Accuracy {
    fn of(digits: &'static str) -> Option<Self> {
        let (whole, places) = digits.split_once('.')?;
        let thousandths = format!("{whole}{places:0<3}").parse().ok()?;
        Some(Self {
            digits,
            thousandths,
        })
    }
}

impl Trained {
    /// What the network costs.
    ///
    /// ```
    /// use models::Printed;
    /// let vgg = models::trained().find(|trained| trained.entry.name == "vgg16").unwrap();
    /// assert_eq!(vgg.cost(Printed::Macs), 15_470_000_000);
    /// assert_eq!(vgg.first.digits, "71.592");
    /// ```
    pub fn cost(&self, counted: Printed) -> u128 {
        match counted {
            Printed::Parameters => self.parameters,
            Printed::Macs => self.macs,
        }
    }

    fn of(name: &str, first: &'static str, second: &'static str) -> Option<Self> {
        let entry = crate::entries().find(|entry| entry.name == name)?;
        let cost = |counts: Printed| {
            let of_torchvision = |figure: &&Figure| figure.source == "torchvision";
            let mut figures = entry.figures.iter().filter(of_torchvision);
            figures.find(|figure| figure.counts == counts)?.value()
        };
        Some(Self {
            entry,
            parameters: cost(Printed::Parameters)?,
            macs: cost(Printed::Macs)?,
            first: Accuracy::of(first)?,
            second: Accuracy::of(second),
        })
    }
}

/// Every network of the zoo for which torchvision prints the accuracy of weights that were trained
/// on ImageNet-1k alone.
///
/// ```
/// let resnet = models::trained().find(|trained| trained.entry.name == "resnet50").unwrap();
/// assert_eq!(resnet.second.unwrap().thousandths - resnet.first.thousandths, 4_728);
/// ```
pub fn trained() -> impl Iterator<Item = Trained> {
    ACCURACIES
        .iter()
        .filter_map(|&(name, first, second)| Trained::of(name, first, second))
}

/// The `count` networks whose cost differs from `value` by the least factor, the nearest first.
///
/// ```
/// use models::Printed;
/// let nearest = models::nearest(1_814_073_344, Printed::Macs, 2);
/// assert_eq!(nearest[0].entry.name, "resnet18");
/// ```
pub fn nearest(value: u128, counted: Printed, count: usize) -> Vec<Trained> {
    // Published costs are below 2⁴⁰, so that their products with this fit.
    let value = value.clamp(1, 1 << 80);
    let factor = |trained: &Trained| {
        let cost = trained.cost(counted);
        (cost.max(value), cost.min(value))
    };
    let mut all: Vec<Trained> = trained().collect();
    all.sort_by(|a, b| {
        let [(a_more, a_less), (b_more, b_less)] = [factor(a), factor(b)];
        (a_more * b_less).cmp(&(b_more * a_less))
    });
    all.truncate(count);
    all
}

/// torchvision 0.29.2, `acc@1` in the metadata of `IMAGENET1K_V1` and `IMAGENET1K_V2`.
const ACCURACIES: &[(&str, &str, &str)] = &[
    ("alexnet", "56.522", ""),
    ("convnext_tiny", "82.52", ""),
    ("convnext_small", "83.616", ""),
    ("convnext_base", "84.062", ""),
    ("convnext_large", "84.414", ""),
    ("densenet121", "74.434", ""),
    ("densenet161", "77.138", ""),
    ("densenet169", "75.6", ""),
    ("densenet201", "76.896", ""),
    ("efficientnet_b0", "77.692", ""),
    ("efficientnet_b1", "78.642", "79.838"),
    ("efficientnet_b2", "80.608", ""),
    ("efficientnet_b3", "82.008", ""),
    ("efficientnet_b4", "83.384", ""),
    ("efficientnet_b5", "83.444", ""),
    ("efficientnet_b6", "84.008", ""),
    ("efficientnet_b7", "84.122", ""),
    ("efficientnet_v2_s", "84.228", ""),
    ("efficientnet_v2_m", "85.112", ""),
    ("efficientnet_v2_l", "85.808", ""),
    ("googlenet", "69.778", ""),
    ("inception_v3", "77.294", ""),
    ("mnasnet0_5", "67.734", ""),
    ("mnasnet0_75", "71.18", ""),
    ("mnasnet1_0", "73.456", ""),
    ("mnasnet1_3", "76.506", ""),
    ("mobilenet_v2", "71.878", "72.154"),
    ("mobilenet_v3_large", "74.042", "75.274"),
    ("mobilenet_v3_small", "67.668", ""),
    ("regnet_y_400mf", "74.046", "75.804"),
    ("regnet_y_800mf", "76.42", "78.828"),
    ("regnet_y_1_6gf", "77.95", "80.876"),
    ("regnet_y_3_2gf", "78.948", "81.982"),
    ("regnet_y_8gf", "80.032", "82.828"),
    ("regnet_y_16gf", "80.424", "82.886"),
    ("regnet_y_32gf", "80.878", "83.368"),
    ("regnet_x_400mf", "72.834", "74.864"),
    ("regnet_x_800mf", "75.212", "77.522"),
    ("regnet_x_1_6gf", "77.04", "79.668"),
    ("regnet_x_3_2gf", "78.364", "81.196"),
    ("regnet_x_8gf", "79.344", "81.682"),
    ("regnet_x_16gf", "80.058", "82.716"),
    ("regnet_x_32gf", "80.622", "83.014"),
    ("resnet18", "69.758", ""),
    ("resnet34", "73.314", ""),
    ("resnet50", "76.13", "80.858"),
    ("resnet101", "77.374", "81.886"),
    ("resnet152", "78.312", "82.284"),
    ("resnext50_32x4d", "77.618", "81.198"),
    ("resnext101_32x8d", "79.312", "82.834"),
    ("resnext101_64x4d", "83.246", ""),
    ("wide_resnet50_2", "78.468", "81.602"),
    ("wide_resnet101_2", "78.848", "82.51"),
    ("shufflenet_v2_x0_5", "60.552", ""),
    ("shufflenet_v2_x1_0", "69.362", ""),
    ("shufflenet_v2_x1_5", "72.996", ""),
    ("shufflenet_v2_x2_0", "76.23", ""),
    ("squeezenet1_0", "58.092", ""),
    ("squeezenet1_1", "58.178", ""),
    ("vgg11", "69.02", ""),
    ("vgg11_bn", "70.37", ""),
    ("vgg13", "69.928", ""),
    ("vgg13_bn", "71.586", ""),
    ("vgg16", "71.592", ""),
    ("vgg16_bn", "73.36", ""),
    ("vgg19", "72.376", ""),
    ("vgg19_bn", "74.218", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_of_a_network_with_both_figures() {
        let missing: Vec<&str> = ACCURACIES
            .iter()
            .filter(|(name, first, second)| Trained::of(name, first, second).is_none())
            .map(|(name, ..)| *name)
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        let seconds = ACCURACIES.iter().filter(|(.., second)| !second.is_empty());
        let read = trained().filter(|trained| trained.second.is_some());
        assert_eq!(read.count(), seconds.count());
    }

    #[test]
    fn figures_are_read_as_they_are_printed() {
        let read = |name: &str| {
            let trained = trained().find(|trained| trained.entry.name == name);
            trained.map(|trained| (trained.parameters, trained.macs, trained.first.thousandths))
        };
        for (name, expected) in [
            ("alexnet", (61_100_840, 714_000_000, 56_522)),
            ("convnext_tiny", (28_589_128, 4_456_000_000, 82_520)),
            ("regnet_x_800mf", (7_259_656, 800_000_000, 75_212)),
            ("densenet169", (14_149_480, 3_360_000_000, 75_600)),
        ] {
            assert_eq!(read(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn the_nearest_are_nearest_by_their_factor() {
        let names = |value, counted| -> Vec<&str> {
            let nearest = nearest(value, counted, 2);
            nearest.iter().map(|trained| trained.entry.name).collect()
        };
        for (value, counted, expected) in [
            (
                0,
                Printed::Macs,
                ["shufflenet_v2_x0_5", "mobilenet_v3_small"],
            ),
            (
                60_000_000,
                Printed::Macs,
                ["mobilenet_v3_small", "shufflenet_v2_x0_5"],
            ),
            (
                u128::MAX,
                Printed::Macs,
                ["efficientnet_v2_l", "efficientnet_b7"],
            ),
            (
                u128::MAX,
                Printed::Parameters,
                ["convnext_large", "regnet_y_32gf"],
            ),
        ] {
            assert_eq!(names(value, counted), expected, "{value}");
        }
    }
}
