//! Fits the costs of `kernels::Costs` to the kernel times of `./dev bench --browser`, for the build
//! that was measured, prints them as they stand in `chooser.rs`, and says where the algorithm that
//! they choose is more than a tenth slower than the best one.
//!
//!     cargo run --release -p bench_networks --example fit_costs [target/bench/browser.json]

use kernels::{Algorithm, Build, Conv2d, Costs, Padding, estimates};
use serde_json::Value;

/// A convolution with what its algorithms took, in nanoseconds.
struct Case {
    name: String,
    conv: Conv2d,
    times: Vec<(Algorithm, f64)>,
}

fn main() {
    let path = std::env::args().nth(1);
    let path = path.as_deref().unwrap_or("target/bench/browser.json");
    let text = std::fs::read_to_string(path).expect("the comparison has run");
    let measured: Value = serde_json::from_str(&text).expect("JSON");
    let name = measured["versions"]["build"].as_str().unwrap_or_default();
    let build = Build::ALL
        .into_iter()
        .find(|build| build.name() == name)
        .expect("a build");
    let cases: Vec<Case> = measured["cases"]
        .as_array()
        .into_iter()
        .flatten()
        .map(case)
        .collect();
    let before = Costs::of(build);
    let after = fit(&cases, before);
    println!(
        "{name}: {:.1} % off before, now {:.1} %",
        percent(&cases, &before),
        percent(&cases, &after)
    );
    println!("{after:#?}");
    for case in &cases {
        print_choice(case, &after);
    }
}

fn case(value: &Value) -> Case {
    let size = |value: &Value| usize::try_from(value.as_u64().unwrap_or(0)).unwrap_or(0);
    let pair = |name: &str| [size(&value[name][0]), size(&value[name][1])];
    let [vertical, horizontal] = pair("padding");
    let conv = Conv2d {
        in_channels: size(&value["in_channels"]),
        height: size(&value["height"]),
        width: size(&value["width"]),
        out_channels: size(&value["out_channels"]),
        kernel_size: pair("kernel"),
        stride: pair("stride"),
        padding: Padding {
            top: vertical,
            bottom: vertical,
            left: horizontal,
            right: horizontal,
        },
        dilation: pair("dilation"),
        groups: size(&value["groups"]),
    };
    let times = value["engines"].as_array().into_iter().flatten();
    Case {
        name: value["name"].as_str().unwrap_or_default().to_owned(),
        conv,
        times: times
            .filter_map(|entry| {
                let name = entry["engine"].as_str()?.strip_prefix("convcost:")?;
                Some((name.parse().ok()?, 1e6 * entry["kernel"].as_f64()?))
            })
            .collect(),
    }
}

/// Each cost in turn a little more or less, as long as that is better.
fn fit(cases: &[Case], start: Costs) -> Costs {
    let mut best = start;
    let mut error = squares(cases, &best);
    for step in [1.3, 1.1, 1.03, 1.01] {
        loop {
            let last = error;
            for index in 0..costs(&mut best).len() {
                for factor in [step, 1.0 / step] {
                    let mut tried = best;
                    *costs(&mut tried)[index] *= factor;
                    let squares = squares(cases, &tried);
                    if squares < error {
                        (best, error) = (tried, squares);
                    }
                }
            }
            if error >= last {
                break;
            }
        }
    }
    best
}

/// All that is fitted.
fn costs(costs: &mut Costs) -> Vec<&mut f64> {
    let Costs {
        multiply_add,
        tile,
        tile_size: _,
        pack,
        read,
        pad,
        loose_multiply_add,
        row,
        depthwise_multiply_add,
        channel,
        winograd,
        fourier,
        weight_byte,
        far_multiply_add,
        far_byte,
    } = costs;
    let mut all = vec![
        multiply_add,
        tile,
        pack,
        read,
        pad,
        loose_multiply_add,
        row,
        channel,
        fourier,
        weight_byte,
        far_multiply_add,
        far_byte,
    ];
    all.extend(depthwise_multiply_add);
    all.extend(winograd.as_flattened_mut());
    all
}

/// Squares of the logarithms of what was estimated over what was measured.
fn squares(cases: &[Case], costs: &Costs) -> f64 {
    let ratios: Vec<f64> = cases.iter().flat_map(|case| ratios(case, costs)).collect();
    ratios.iter().map(|ratio| ratio.ln().powi(2)).sum()
}

fn ratios(case: &Case, costs: &Costs) -> Vec<f64> {
    let estimates = estimates(&case.conv, costs).unwrap_or_default();
    let ratio = |(algorithm, time): &(Algorithm, f64)| {
        let estimate = estimates.iter().find(|each| each.algorithm == *algorithm)?;
        Some(estimate.nanoseconds / time)
    };
    case.times.iter().filter_map(ratio).collect()
}

/// The middle of how far estimates are off.
fn percent(cases: &[Case], costs: &Costs) -> f64 {
    let mut errors: Vec<f64> = cases
        .iter()
        .flat_map(|case| ratios(case, costs))
        .map(|ratio| 100.0 * (ratio - 1.0).abs())
        .collect();
    errors.sort_by(f64::total_cmp);
    errors.get(errors.len() / 2).copied().unwrap_or(0.0)
}

fn print_choice(case: &Case, costs: &Costs) {
    let time = |algorithm| case.times.iter().find(|(each, _)| *each == algorithm);
    let estimates = estimates(&case.conv, costs).unwrap_or_default();
    let chosen = estimates.iter().find_map(|each| time(each.algorithm));
    let best = case.times.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    if let (Some(chosen), Some(best)) = (chosen, best)
        && chosen.1 > 1.1 * best.1
    {
        let ratio = chosen.1 / best.1;
        println!(
            "{}: {} takes {ratio:.2} times as long as {}",
            case.name, chosen.0, best.0
        );
    }
}
