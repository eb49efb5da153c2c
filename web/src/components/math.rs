//! Formulas as MathML, from the data that made the numbers.

use complexity::{Axis, Factor, Formula, Role, Rounding, Symbol, Term};
use yew::prelude::*;

/// A symbol as it stands in a formula; the page lights all of one knob together.
pub(crate) fn symbol(symbol: Symbol) -> Html {
    let (letter, index) = symbol.letter();
    let name = data_symbol(symbol);
    let letter = html! { <mi data-symbol={name}>{ letter }</mi> };
    match index {
        "" => letter,
        index => html! { <msub>{ letter }<mtext>{ index }</mtext></msub> },
    }
}

fn operator(sign: &'static str) -> Html {
    html! { <mo>{ sign }</mo> }
}

/// An operator that keeps its spaces where a line begins with it.
fn infix(sign: &'static str) -> Html {
    html! { <mo form="infix">{ sign }</mo> }
}

fn digits(digits: impl Into<AttrValue>) -> Html {
    html! { <mn>{ digits.into() }</mn> }
}

fn identifier(letter: &'static str) -> Html {
    html! { <mi>{ letter }</mi> }
}

/// The symbol in plain text, as in “f 5 → 3”.
pub(crate) fn plain_symbol(symbol: Symbol) -> String {
    match symbol.letter() {
        (letter, "") => letter.to_owned(),
        (letter, index) => format!("{letter}_{index}"),
    }
}

/// The knob that a symbol belongs to.
fn data_symbol(symbol: Symbol) -> &'static str {
    match symbol {
        Symbol::Input | Symbol::InputHeight | Symbol::InputWidth => "X",
        Symbol::Kernel | Symbol::KernelHeight | Symbol::KernelWidth => "f",
        Symbol::Padding => "P",
        Symbol::Stride => "S",
        Symbol::Dilation => "δ",
        Symbol::Groups => "g",
        Symbol::InChannels | Symbol::InChannelsPerGroup => "C_in",
        Symbol::OutChannels | Symbol::OutChannelsPerGroup => "C_out",
        Symbol::Batch => "N",
        Symbol::Neighbourhood => "n",
        Symbol::Output
        | Symbol::OutputHeight
        | Symbol::OutputWidth
        | Symbol::Channels
        | Symbol::RowsRead
        | Symbol::RowsReadHeight
        | Symbol::RowsReadWidth
        | Symbol::Constant => "",
    }
}

/// Two sides that stand on one line where there is room, and else on two.
fn equation(symbols: Html, values: Html) -> Html {
    html! {
        <div class="equation">
            <math><mrow>{ symbols }</mrow></math>
            <math><mrow>{ infix("=") }{ values }</mrow></math>
        </div>
    }
}

/// Symbols, their values, and the result.
pub(crate) fn formula(formula: &Formula) -> Html {
    let values = html! {
        <>
            { sum(formula, numeric) }
            { operator("=") }
            { digits(formatted(formula.value)) }
        </>
    };
    equation(sum(formula, symbolic), values)
}

/// “= 30² · 3² · 1 · 1”: the values alone, to stand in a line of text.
pub(crate) fn factors(formula: &Formula) -> Html {
    html! {
        <math>
            <mrow>
                { operator("=") }
                { sum(formula, numeric) }
            </mrow>
        </math>
    }
}

pub(crate) fn formatted(value: u128) -> String {
    formats::number::exact(value)
}

fn sum(formula: &Formula, factor: fn(&Factor) -> Html) -> Html {
    let terms = formula.terms.iter().enumerate();
    terms
        .map(|(index, term)| {
            let sign = match (index, term.role) {
                (0, _) => None,
                (_, Role::Less) => Some("−"),
                (_, Role::Main | Role::Bias) => Some("+"),
            };
            let class = (term.role == Role::Bias).then_some("dim");
            html! {
                <mrow class={class}>
                    if let Some(sign) = sign {
                        { infix(sign) }
                    }
                    { product(term, factor) }
                </mrow>
            }
        })
        .collect()
}

fn product(term: &Term, factor: fn(&Factor) -> Html) -> Html {
    if term.factors.is_empty() {
        return digits("1");
    }
    let factors = term.factors.iter().enumerate();
    factors
        .map(|(index, each)| {
            html! {
                <>
                    if index > 0 {
                        { operator("·") }
                    }
                    { factor(each) }
                </>
            }
        })
        .collect()
}

fn symbolic(factor: &Factor) -> Html {
    let base = if factor.symbol == Symbol::Constant {
        number(factor.value)
    } else if factor.symbol == Symbol::InChannelsPerGroup {
        html! {
            <mfrac>
                { symbol(Symbol::InChannels) }
                { symbol(Symbol::Groups) }
            </mfrac>
        }
    } else {
        symbol(factor.symbol)
    };
    power(base, factor.power)
}

fn numeric(factor: &Factor) -> Html {
    power(number(factor.value), factor.power)
}

fn number(value: u64) -> Html {
    digits(formatted(u128::from(value)))
}

fn power(base: Html, power: u32) -> Html {
    match power {
        1 => base,
        power => html! { <msup>{ base }{ digits(power.to_string()) }</msup> },
    }
}

/// M = ⌊(X − f + 2P)/S⌋ + 1 with the axis's values, under dilation with δ(f − 1) + 1 for f.
pub(crate) fn output_side(axis: &Axis, symbols: AxisSymbols) -> Html {
    let (open, close) = match axis.rounding {
        Rounding::Floor => ("⌊", "⌋"),
        Rounding::Ceil => ("⌈", "⌉"),
    };
    let bracket = |numerator: Html, denominator: Html| {
        html! {
            <>
                <mrow>
                    { operator(open) }
                    <mfrac>
                        <mrow>{ numerator }</mrow>
                        { denominator }
                    </mfrac>
                    { operator(close) }
                </mrow>
                if axis.drops_last {
                    { operator("+") }{ digits("1") }{ operator("−") }{ digits("1") }
                } else {
                    { operator("+") }{ digits("1") }
                }
            </>
        }
    };
    let left = html! {
        <>
            { symbol(symbols.output) }
            { operator("=") }
            { bracket(symbolic_numerator(axis, symbols), symbol(Symbol::Stride)) }
        </>
    };
    let values = html! {
        <>
            { bracket(numeric_numerator(axis), number(axis.stride)) }
            { operator("=") }
            { number(axis.output) }
        </>
    };
    equation(left, values)
}

/// Which letters an axis goes by.
#[derive(Clone, Copy)]
pub(crate) struct AxisSymbols {
    input: Symbol,
    kernel: Symbol,
    output: Symbol,
}

impl AxisSymbols {
    pub(crate) const BOTH: Self = Self {
        input: Symbol::Input,
        kernel: Symbol::Kernel,
        output: Symbol::Output,
    };
    pub(crate) const HEIGHT: Self = Self {
        input: Symbol::InputHeight,
        kernel: Symbol::KernelHeight,
        output: Symbol::OutputHeight,
    };
    pub(crate) const WIDTH: Self = Self {
        input: Symbol::InputWidth,
        kernel: Symbol::KernelWidth,
        output: Symbol::OutputWidth,
    };
}

fn symbolic_numerator(axis: &Axis, symbols: AxisSymbols) -> Html {
    let kernel = if axis.dilation == 1 {
        symbol(symbols.kernel)
    } else {
        html! {
            <mrow>
                { operator("(") }
                { symbol(Symbol::Dilation) }
                { operator("(") }
                { symbol(symbols.kernel) }
                { operator("−") }{ digits("1") }
                { operator(")") }
                { operator("+") }{ digits("1") }
                { operator(")") }
            </mrow>
        }
    };
    let padding = if axis.padding[0] == axis.padding[1] {
        html! { <>{ digits("2") }{ symbol(Symbol::Padding) }</> }
    } else {
        let side = |index: &'static str| {
            html! { <msub><mi data-symbol="P">{ "P" }</mi>{ digits(index) }</msub> }
        };
        html! { <>{ side("1") }{ operator("+") }{ side("2") }</> }
    };
    html! {
        <>
            { symbol(symbols.input) }
            { operator("−") }
            { kernel }
            { operator("+") }
            { padding }
        </>
    }
}

fn numeric_numerator(axis: &Axis) -> Html {
    let padding = if axis.padding[0] == axis.padding[1] {
        html! { <>{ digits("2") }{ operator("·") }{ number(axis.padding[0]) }</> }
    } else {
        html! { <>{ number(axis.padding[0]) }{ operator("+") }{ number(axis.padding[1]) }</> }
    };
    html! {
        <>
            { number(axis.input) }
            { operator("−") }
            { number(axis.effective_kernel) }
            { operator("+") }
            { padding }
        </>
    }
}

/// Σ over the layers of a product, with the terms' values and the result.
pub(crate) fn network_sum(product: Html, terms: &[u128], value: u128) -> Html {
    let symbols = html! {
        <>
            <munderover>
                { operator("∑") }
                <mrow>{ identifier("l") }{ operator("=") }{ digits("1") }</mrow>
                { identifier("D") }
            </munderover>
            { product }
        </>
    };
    html! {
        <div class="equation">
            <math><mrow>{ symbols }</mrow></math>
            for (index, term) in summands(terms).into_iter().enumerate() {
                <math>
                    <mrow>
                        { infix(if index == 0 { "=" } else { "+" }) }
                        { term }
                    </mrow>
                </math>
            }
            <math><mrow>{ infix("=") }{ digits(formatted(value)) }</mrow></math>
        </div>
    }
}

/// The terms, the middle ones left out where there are many: each stands in its row.
fn summands(terms: &[u128]) -> Vec<Html> {
    const SHOWN: usize = 5;
    let dots = operator("…");
    let number = |value: &u128| digits(formatted(*value));
    match terms {
        [] => vec![digits("0")],
        [first, second, .., last] if terms.len() > SHOWN => {
            vec![number(first), number(second), dots, number(last)]
        }
        all => all.iter().map(number).collect(),
    }
}

/// A letter with the layer's index, as in M_l².
pub(crate) fn indexed(letter: &'static str, index: Html, squared: bool) -> Html {
    let index = html! { <mrow>{ index }</mrow> };
    if squared {
        html! { <msubsup>{ identifier(letter) }{ index }{ digits("2") }</msubsup> }
    } else {
        html! { <msub>{ identifier(letter) }{ index }</msub> }
    }
}
