//! The layers' formulas with their own numbers, as LaTeX that needs amsmath.

use std::fmt::Write as _;

use complexity::{
    Axis, Factor, Formula, LayerKind, LayerReport, Network, Outcome, Quantity, Report, Role,
    Rounding, Shape, Symbol, Term, derive,
};

use crate::number::exact;

/// What is written of a layer, where it has any, and what it is called.
const QUANTITIES: [(Quantity, &str); 8] = [
    (Quantity::Macs, "MACs"),
    (Quantity::Multiplications, "multiplications"),
    (Quantity::Additions, "additions"),
    (Quantity::Comparisons, "comparisons"),
    (Quantity::Divisions, "divisions"),
    (Quantity::Exponentials, "exponentials"),
    (Quantity::Parameters, "parameters"),
    (Quantity::OutputElements, "output elements"),
];

/// The formulas of every layer that is counted, one `align*` each, for a batch of `batch` samples.
///
/// ```
/// use complexity::{Setting, analyze};
/// let network = models::network("lenet5", None).unwrap();
/// let report = analyze(&network, &Setting::default());
/// let text = formats::export::formulas::write(&network, &report, 1);
/// assert!(text.contains(r"\text{parameters} &= f^{2} \cdot C_{\text{in}} \cdot C_{\text{out}} + C_{\text{out}}"));
/// ```
pub fn write(network: &Network, report: &Report, batch: u64) -> String {
    let mut text = "% Needs \\usepackage{amsmath}.\n".to_owned();
    for (node, outcome) in network.nodes().iter().zip(&report.layers) {
        let (Outcome::Done(counted), Some(inputs)) = (outcome, report.inputs(network, node.id))
        else {
            continue;
        };
        let lines = lines(&node.kind, counted, &inputs, batch);
        if lines.is_empty() {
            continue;
        }
        let name = node.name.replace(char::is_control, " ");
        // Text that cannot fail to grow.
        let _ = writeln!(
            text,
            "\n% {name} ({})\n\\begin{{align*}}\n{}\n\\end{{align*}}",
            node.kind.own_name().replace(char::is_control, " "),
            lines.join(" \\\\\n")
        );
    }
    text
}

fn lines(kind: &LayerKind, report: &LayerReport, inputs: &[Shape], batch: u64) -> Vec<String> {
    let mut lines = match report.axes(kind) {
        None => Vec::new(),
        Some([height, width]) if height == width => vec![output_side(&height, "")],
        Some([height, width]) => vec![
            output_side(&height, "_{\\text{h}}"),
            output_side(&width, "_{\\text{w}}"),
        ],
    };
    lines.extend(QUANTITIES.into_iter().filter_map(|(quantity, name)| {
        let formula = derive(kind, inputs, batch, quantity).ok()?;
        (!formula.terms.is_empty()).then(|| line(name, &formula))
    }));
    lines
}

fn line(name: &str, formula: &Formula) -> String {
    format!(
        "\\text{{{name}}} &= {} = {} = {}",
        sum(formula, symbolic),
        sum(formula, |factor| power(
            &figure(factor.value.into()),
            factor.power
        )),
        figure(formula.value)
    )
}

fn sum(formula: &Formula, factor: fn(&Factor) -> String) -> String {
    let mut text = String::new();
    for (index, term) in formula.terms.iter().enumerate() {
        text.push_str(match (index, term.role) {
            (0, _) => "",
            (_, Role::Less) => " - ",
            (_, Role::Main | Role::Bias) => " + ",
        });
        text.push_str(&product(term, factor));
    }
    text
}

fn product(term: &Term, factor: fn(&Factor) -> String) -> String {
    if term.factors.is_empty() {
        return "1".to_owned();
    }
    let factors: Vec<String> = term.factors.iter().map(factor).collect();
    factors.join(" \\cdot ")
}

fn symbolic(factor: &Factor) -> String {
    power(&symbol(factor), factor.power)
}

fn power(base: &str, power: u32) -> String {
    match power {
        1 => base.to_owned(),
        power => format!("{base}^{{{power}}}"),
    }
}

/// The article's letters, as on the page.
fn symbol(factor: &Factor) -> String {
    if factor.symbol == Symbol::Constant {
        return figure(factor.value.into());
    }
    if factor.symbol == Symbol::InChannelsPerGroup {
        return "\\frac{C_{\\text{in}}}{g}".to_owned();
    }
    let (letter, index) = match factor.symbol.letter() {
        ("δ", index) => ("\\delta", index),
        written => written,
    };
    match index {
        "" => letter.to_owned(),
        index => format!("{letter}_{{\\text{{{index}}}}}"),
    }
}

/// M = ⌊(X − f + 2P)/S⌋ + 1 of one axis, or of both, whose letters have an index.
fn output_side(axis: &Axis, index: &str) -> String {
    let edge = match axis.rounding {
        Rounding::Floor => "floor",
        Rounding::Ceil => "ceil",
    };
    let dropped = if axis.drops_last { " - 1" } else { "" };
    let rounded = |numerator: &str, denominator: &str| {
        format!(
            "\\left\\l{edge} \\frac{{{numerator}}}{{{denominator}}} \\right\\r{edge} + 1{dropped}"
        )
    };
    let kernel = match axis.dilation {
        1 => format!("f{index}"),
        _ => format!("(\\delta (f{index} - 1) + 1)"),
    };
    let [before, after] = axis.padding.map(|side| figure(side.into()));
    let (padding, pixels) = if before == after {
        ("2P".to_owned(), format!("2 \\cdot {before}"))
    } else {
        ("P_{1} + P_{2}".to_owned(), format!("{before} + {after}"))
    };
    let number = |side: u64| figure(side.into());
    let [input, seen] = [axis.input, axis.effective_kernel].map(number);
    format!(
        "M{index} &= {} = {} = {}",
        rounded(&format!("X{index} - {kernel} + {padding}"), "S"),
        rounded(
            &format!("{input} - {seen} + {pixels}"),
            &number(axis.stride)
        ),
        number(axis.output)
    )
}

/// With thin spaces between thousands, which a power behind it must not tear apart.
fn figure(count: u128) -> String {
    let digits = exact(count).replace(',', r"\,");
    if digits.contains('\\') {
        format!("{{{digits}}}")
    } else {
        digits
    }
}

#[cfg(test)]
mod tests {
    use complexity::{Conv2d, MaxPool2d, Padding, Setting, Window, analyze};

    use super::*;

    fn written(kind: LayerKind, input: Shape, batch: u64) -> String {
        let mut network = Network::new(input);
        network.push("c_1", kind);
        let setting = Setting {
            batch,
            ..Setting::default()
        };
        write(&network, &analyze(&network, &setting), batch)
    }

    #[test]
    fn a_convolution_has_the_articles_formulas() {
        let conv = LayerKind::Conv2d(Conv2d::new(6, 5));
        let text = written(conv, Shape::maps(1, 32, 32), 1);
        let expected = r"% Needs \usepackage{amsmath}.

% c_1 (Conv2d)
\begin{align*}
M &= \left\lfloor \frac{X - f + 2P}{S} \right\rfloor + 1 = \left\lfloor \frac{32 - 5 + 2 \cdot 0}{1} \right\rfloor + 1 = 28 \\
\text{MACs} &= M^{2} \cdot f^{2} \cdot C_{\text{in}} \cdot C_{\text{out}} = 28^{2} \cdot 5^{2} \cdot 1 \cdot 6 = {117\,600} \\
";
        assert!(text.starts_with(expected), "{text}");
        let parameters = r"\text{parameters} &= f^{2} \cdot C_{\text{in}} \cdot C_{\text{out}} + C_{\text{out}} = 5^{2} \cdot 1 \cdot 6 + 6 = 156 \\";
        assert!(text.contains(parameters), "{text}");
    }

    #[test]
    fn axes_groups_and_dilation_are_written() {
        let conv = LayerKind::Conv2d(Conv2d {
            out_channels: 8,
            window: Window {
                kernel_size: [3, 1],
                stride: [2, 1],
                padding: Padding::Explicit {
                    top: 1,
                    bottom: 2,
                    left: 0,
                    right: 0,
                },
            },
            dilation: [2, 1],
            groups: 2,
            bias: false,
        });
        let text = written(conv, Shape::maps(4, 1200, 10), 3);
        for line in [
            r"M_{\text{h}} &= \left\lfloor \frac{X_{\text{h}} - (\delta (f_{\text{h}} - 1) + 1) + P_{1} + P_{2}}{S} \right\rfloor + 1 = \left\lfloor \frac{{1\,200} - 5 + 1 + 2}{2} \right\rfloor + 1 = 600 \\",
            r"M_{\text{w}} &= \left\lfloor \frac{X_{\text{w}} - f_{\text{w}} + 2P}{S} \right\rfloor + 1 = \left\lfloor \frac{10 - 1 + 2 \cdot 0}{1} \right\rfloor + 1 = 10 \\",
            r"\text{MACs} &= N \cdot M_{\text{h}} \cdot M_{\text{w}} \cdot f_{\text{h}} \cdot f_{\text{w}} \cdot \frac{C_{\text{in}}}{g} \cdot C_{\text{out}} = 3 \cdot 600 \cdot 10 \cdot 3 \cdot 1 \cdot 2 \cdot 8 = {864\,000} \\",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }

    #[test]
    fn a_pool_that_rounds_up_says_what_it_drops() {
        let pool = LayerKind::MaxPool2d(MaxPool2d {
            window: Window {
                kernel_size: [2; 2],
                stride: [2; 2],
                padding: Padding::all(1),
            },
            dilation: [1; 2],
            ceil_mode: true,
        });
        let text = written(pool, Shape::maps(1, 5, 5), 1);
        let line = r"M &= \left\lceil \frac{X - f + 2P}{S} \right\rceil + 1 - 1 = \left\lceil \frac{5 - 2 + 2 \cdot 1}{2} \right\rceil + 1 - 1 = 3 \\";
        assert!(text.contains(line), "{text}");
    }
}
