//! Numbers as data: sums of products of named values.

use crate::cost::Quantity;

/// A symbol of the article, or of the field where the article has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// Samples in the batch, N.
    Batch,
    /// Input side, X; both axes alike.
    Input,
    /// Input height, pixels.
    InputHeight,
    /// Input width, pixels.
    InputWidth,
    /// Output side, M; both axes alike.
    Output,
    /// Output height, pixels.
    OutputHeight,
    /// Output width, pixels.
    OutputWidth,
    /// Filter side, f; both axes alike.
    Kernel,
    /// Filter height, pixels.
    KernelHeight,
    /// Filter width, pixels.
    KernelWidth,
    /// Padding, P.
    Padding,
    /// Stride, S.
    Stride,
    /// Dilation, δ.
    Dilation,
    /// Groups, g.
    Groups,
    /// Input channels, `C_in`.
    InChannels,
    /// Input channels that one group sees, `C_in/g`.
    InChannelsPerGroup,
    /// Output channels, `C_out`.
    OutChannels,
    /// Output channels that one group makes, `C_out/g`.
    OutChannelsPerGroup,
    /// Channels of a layer that keeps them, C.
    Channels,
    /// Rows that all windows of an adaptive pool read together, R; both axes alike.
    RowsRead,
    /// Rows read, where height and width differ.
    RowsReadHeight,
    /// Columns read, where height and width differ.
    RowsReadWidth,
    /// Channels in a neighbourhood, n.
    Neighbourhood,
    /// A number that belongs to the operation itself.
    Constant,
}

impl Symbol {
    /// The letter and its index, which may be empty; a constant is a number and has neither.
    ///
    /// ```
    /// use complexity::Symbol;
    /// assert_eq!(Symbol::OutChannels.letter(), ("C", "out"));
    /// assert_eq!(Symbol::Kernel.letter(), ("f", ""));
    /// ```
    pub fn letter(self) -> (&'static str, &'static str) {
        match self {
            Self::Batch => ("N", ""),
            Self::Input => ("X", ""),
            Self::InputHeight => ("X", "h"),
            Self::InputWidth => ("X", "w"),
            Self::Output => ("M", ""),
            Self::OutputHeight => ("M", "h"),
            Self::OutputWidth => ("M", "w"),
            Self::Kernel => ("f", ""),
            Self::KernelHeight => ("f", "h"),
            Self::KernelWidth => ("f", "w"),
            Self::Padding => ("P", ""),
            Self::Stride => ("S", ""),
            Self::Dilation => ("δ", ""),
            Self::Groups => ("g", ""),
            Self::InChannels | Self::InChannelsPerGroup => ("C", "in"),
            Self::OutChannels | Self::OutChannelsPerGroup => ("C", "out"),
            Self::Channels => ("C", ""),
            Self::RowsRead => ("R", ""),
            Self::RowsReadHeight => ("R", "h"),
            Self::RowsReadWidth => ("R", "w"),
            Self::Neighbourhood => ("n", ""),
            Self::Constant => ("", ""),
        }
    }
}

/// A symbol with its value and power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The symbol.
    pub symbol: Symbol,
    /// Its value in this layer.
    pub value: u64,
    /// Its power, at least 1 in a [`Formula`].
    pub power: u32,
}

/// What a term stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The thing itself.
    Main,
    /// What is taken away, as the first addition that a sum of n terms saves.
    Less,
    /// The bias, which the article leaves out.
    Bias,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What the term stands for.
    pub role: Role,
    /// The factors, those of value and power 1 that only stand for an absent batch left out.
    pub factors: Vec<Factor>,
}

/// A sum of products, with its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    /// The terms, in the order in which the article writes them.
    pub terms: Vec<Term>,
    /// The result.
    pub value: u128,
}

impl Factor {
    pub(crate) const fn new(symbol: Symbol, value: u64) -> Self {
        Self {
            symbol,
            value,
            power: 1,
        }
    }

    /// A factor that is left out of the written formula.
    pub(crate) const fn unit() -> Self {
        Self {
            symbol: Symbol::Constant,
            value: 1,
            power: 0,
        }
    }

    /// The batch, which is not written while it is 1.
    pub(crate) const fn batch(samples: u64) -> Self {
        if samples == 1 {
            Self::unit()
        } else {
            Self::new(Symbol::Batch, samples)
        }
    }

    /// Two sides as a square where they are alike.
    pub(crate) const fn area(both: Symbol, apart: [Symbol; 2], sides: [u64; 2]) -> [Self; 2] {
        if sides[0] == sides[1] {
            let square = Self {
                symbol: both,
                value: sides[0],
                power: 2,
            };
            [square, Self::unit()]
        } else {
            [Self::new(apart[0], sides[0]), Self::new(apart[1], sides[1])]
        }
    }
}

/// Receives the terms of a layer's quantities: to sum them, or to write them down.
pub(crate) trait Terms {
    /// A product that may stand in several terms.
    type Product;

    /// The product of these factors.
    fn product(&mut self, factors: &[Factor]) -> Self::Product;

    /// A product that stands in each of `quantities`.
    fn term(&mut self, quantities: &[Quantity], role: Role, product: &Self::Product);
}

/// Every quantity's value; none once a `u128` could not hold one of them.
pub(crate) struct Ledger {
    pub(crate) sums: [u128; Quantity::COUNT],
    pub(crate) biases: u128,
    pub(crate) fits: bool,
}

impl Ledger {
    pub(crate) const fn new() -> Self {
        Self {
            sums: [0; Quantity::COUNT],
            biases: 0,
            fits: true,
        }
    }
}

impl Terms for Ledger {
    type Product = u128;

    #[inline]
    fn product(&mut self, factors: &[Factor]) -> u128 {
        let product = product(factors);
        self.fits &= product.is_some();
        product.unwrap_or(0)
    }

    #[inline]
    fn term(&mut self, quantities: &[Quantity], role: Role, product: &u128) {
        for &quantity in quantities {
            let sum = match (quantity, role) {
                (Quantity::Parameters, Role::Bias) => &mut self.biases,
                (quantity, _) => &mut self.sums[quantity as usize],
            };
            let (next, is_beyond) = match role {
                Role::Main | Role::Bias => sum.overflowing_add(*product),
                Role::Less => sum.overflowing_sub(*product),
            };
            *sum = next;
            self.fits &= !is_beyond;
        }
    }
}

/// 128-bit products are slow in WebAssembly, and almost none is needed: a product of numbers that
/// have no more than 64 bits together fits in 64 bits.
#[inline]
fn product(factors: &[Factor]) -> Option<u128> {
    let (mut product, mut bits) = (1_u64, 0);
    for factor in factors {
        for _ in 0..factor.power {
            product = product.wrapping_mul(factor.value);
            bits += u64::BITS - factor.value.leading_zeros();
        }
    }
    if bits <= u64::BITS {
        Some(product.into())
    } else {
        wide_product(factors)
    }
}

#[cold]
fn wide_product(factors: &[Factor]) -> Option<u128> {
    factors
        .iter()
        .flat_map(|factor| (0..factor.power).map(|_| factor.value))
        .try_fold(1_u128, |product, value| product.checked_mul(value.into()))
}

/// Writes the terms of one quantity down.
pub(crate) struct Writer {
    pub(crate) quantity: Quantity,
    pub(crate) terms: Vec<Term>,
}

impl Terms for Writer {
    type Product = Vec<Factor>;

    fn product(&mut self, factors: &[Factor]) -> Vec<Factor> {
        let written = factors.iter().filter(|factor| factor.power > 0);
        written.copied().collect()
    }

    fn term(&mut self, quantities: &[Quantity], role: Role, product: &Vec<Factor>) {
        if quantities.contains(&self.quantity) {
            self.terms.push(Term {
                role,
                factors: product.clone(),
            });
        }
    }
}
