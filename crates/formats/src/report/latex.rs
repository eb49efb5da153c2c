//! The table as LaTeX.

use super::Table;

const HEAD: &str = r"% Needs \usepackage{booktabs}, and longtable where it is more than a page.
\begin{tabular}{llrrrr}
\toprule
Layer & Kind & Output & MACs & Parameters & Output elements \\
\midrule
";

pub(super) fn table(table: &Table) -> String {
    let mut text = HEAD.to_owned();
    for row in &table.layers {
        let sides = row.output_shape.iter().flatten();
        let shape: Vec<String> = sides.map(u64::to_string).collect();
        let cells = [
            escaped(&row.name),
            escaped(row.kind),
            format!("${}$", shape.join(r" \times ")),
            figure(row.macs),
            figure(row.params),
            figure(row.output_elements),
        ];
        line(&mut text, &cells);
    }
    text.push_str("\\midrule\n");
    let totals = &table.totals;
    let sums =
        [totals.macs, totals.params, totals.activation_elements].map(|sum| figure(Some(sum)));
    let [macs, params, elements] = sums;
    let name = if totals.partial {
        "Total (partial)"
    } else {
        "Total"
    };
    let none = String::new;
    line(
        &mut text,
        &[name.to_owned(), none(), none(), macs, params, elements],
    );
    text.push_str("\\bottomrule\n\\end{tabular}\n");
    text
}

fn line(text: &mut String, cells: &[String]) {
    text.push_str(&cells.join(" & "));
    text.push_str(" \\\\\n");
}

/// With thin spaces between thousands, as LaTeX sets them.
fn figure(count: Option<u128>) -> String {
    match count {
        None => "not counted".to_owned(),
        Some(count) => crate::number::exact(count).replace(',', r"\,"),
    }
}

fn escaped(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                cell.push('\\');
                cell.push(character);
            }
            '\\' => cell.push_str(r"\textbackslash{}"),
            '~' => cell.push_str(r"\textasciitilde{}"),
            '^' => cell.push_str(r"\textasciicircum{}"),
            _ => cell.push(character),
        }
    }
    cell
}
