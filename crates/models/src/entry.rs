//! What is known of a published network besides its layers.

use crate::agreement::{Agreement, agreement};

/// A network to choose from.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name in links: torchvision's, where torchvision has the network.
    pub name: &'static str,
    /// The name that people use.
    pub title: &'static str,
    /// When it was published.
    pub year: u16,
    /// Who published it, and where.
    pub source: &'static str,
    /// What its paper or documentation prints.
    pub figures: &'static [Figure],
}

/// A figure as it is printed.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// What it counts.
    pub counts: Printed,
    /// The digits as printed: "1.814", "61,100,840".
    pub digits: &'static str,
    /// What one of the printed unit is worth: 10⁹ for "1.814 GFLOPS", 1 for exact counts.
    pub unit: u64,
    /// Where it is printed.
    pub source: &'static str,
    /// Why it differs from the computed one, where it does; empty where it agrees.
    pub erratum: &'static str,
}

/// What a printed figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// Learned parameters.
    Parameters,
    /// Multiply-accumulates, under whatever name they are printed.
    Macs,
}

impl Figure {
    /// What torchvision's documentation prints of a network; its GFLOPS are 10⁹ MACs.
    pub(crate) const fn torchvision(parameters: &'static str, gmacs: &'static str) -> [Self; 2] {
        [
            Self::printed(Printed::Parameters, parameters, 1, "torchvision"),
            Self::printed(Printed::Macs, gmacs, 1_000_000_000, "torchvision"),
        ]
    }

    /// A figure that agrees with the computed one.
    pub(crate) const fn printed(
        counts: Printed,
        digits: &'static str,
        unit: u64,
        source: &'static str,
    ) -> Self {
        Self {
            counts,
            digits,
            unit,
            source,
            erratum: "",
        }
    }

    /// The number that is printed; none where the digits are none, or it is no whole number.
    ///
    /// ```
    /// let vgg = models::entries().find(|entry| entry.name == "vgg16").unwrap();
    /// let macs = vgg.figures.iter().find(|figure| figure.digits == "15.47").unwrap();
    /// assert_eq!(macs.value(), Some(15_470_000_000));
    /// ```
    pub fn value(&self) -> Option<u128> {
        let places = self
            .digits
            .split_once('.')
            .map_or(0, |(_, places)| places.len());
        let plain: String = self.digits.chars().filter(char::is_ascii_digit).collect();
        let scale = 10_u128.checked_pow(u32::try_from(places).ok()?)?;
        let scaled = plain
            .parse::<u128>()
            .ok()?
            .checked_mul(u128::from(self.unit))?;
        scaled.is_multiple_of(scale).then_some(scaled / scale)
    }

    /// Whether the printed digits are those of `value`, rounded or cut off to as many places.
    ///
    /// ```
    /// use models::{Figure, Printed};
    /// let gflops = Figure {
    ///     counts: Printed::Macs,
    ///     digits: "1.814",
    ///     unit: 1_000_000_000,
    ///     source: "torchvision",
    ///     erratum: "",
    /// };
    /// assert!(gflops.agrees(1_814_073_344));
    /// assert!(!gflops.agrees(1_824_073_344));
    /// ```
    pub fn agrees(&self, value: u128) -> bool {
        agreement(self.digits, value, u128::from(self.unit)) != Agreement::Differs
    }
}
