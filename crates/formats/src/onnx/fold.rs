//! Arithmetic on constants, as far as shapes are made by it.

use super::proto::Data;
use super::shapes;
use super::value::{Value, index, product};

/// More elements are not computed.
const MAX_ELEMENTS: u64 = 4096;

/// The outputs' data of a node whose inputs are all constant; none where it is not known.
/// `dims` are the first output's, where they are known.
pub(super) fn fold(call: &super::operators::Call, dims: Option<&[u64]>) -> Option<Data> {
    let input = |position: usize| call.value(position);
    match call.operator() {
        "Identity" | "Reshape" | "Squeeze" | "Unsqueeze" | "Flatten" => {
            Some(input(0)?.data().clone())
        }
        "Cast" => cast(input(0)?.data(), call.integer("to", 0)),
        "Add" | "Sub" | "Mul" | "Div" | "Min" | "Max" | "Mod" | "Pow" | "Equal" | "Greater"
        | "Less" | "GreaterOrEqual" | "LessOrEqual" => {
            let folded = binary(call.operator(), input(0)?, input(1)?, dims?)?;
            (call.inputs() <= 2).then_some(folded)
        }
        "Neg" | "Abs" | "Floor" | "Ceil" | "Round" | "Sqrt" | "Sign" => {
            unary(call.operator(), input(0)?.data())
        }
        "Not" => match input(0)?.data() {
            Data::Integers(all) => Some(Data::Integers(
                all.iter().map(|&value| i64::from(value == 0)).collect(),
            )),
            Data::Fractions(_) | Data::Unread => None,
        },
        "Where" => choose(input(0)?, input(1)?, input(2)?, dims?),
        "Concat" => concat(call),
        "Gather" => gather(input(0)?, input(1)?, call.integer("axis", 0)),
        "Slice" => slice(call),
        "Transpose" => transposed(input(0)?, call.integers("perm")),
        "ConstantOfShape" => filled(call, dims?),
        "Expand" => expanded(input(0)?, dims?),
        "Range" => range(input(0)?, input(1)?, input(2)?),
        "ReduceProd" => {
            let all = input(0)?.integers()?;
            let folded = all
                .iter()
                .try_fold(1_i64, |sum, &value| sum.checked_mul(value))?;
            (product(dims?)? == 1).then_some(Data::Integers(vec![folded]))
        }
        "ReduceSum" => {
            let all = input(0)?.integers()?;
            let folded = all
                .iter()
                .try_fold(0_i64, |sum, &value| sum.checked_add(value))?;
            (product(dims?)? == 1).then_some(Data::Integers(vec![folded]))
        }
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a cast in the file says so"
)]
fn cast(data: &Data, to: i64) -> Option<Data> {
    let is_integer = matches!(to, 2..=7 | 9 | 12 | 13);
    let is_fraction = matches!(to, 1 | 10 | 11 | 16);
    match data {
        Data::Integers(all) if to == 9 => Some(Data::Integers(
            all.iter().map(|&value| i64::from(value != 0)).collect(),
        )),
        Data::Integers(_) if is_integer => Some(data.clone()),
        Data::Fractions(_) if is_fraction => Some(data.clone()),
        Data::Integers(all) if is_fraction => Some(Data::Fractions(
            all.iter().map(|&value| value as f64).collect(),
        )),
        Data::Fractions(all) if is_integer => Some(Data::Integers(
            all.iter().map(|&value| value as i64).collect(),
        )),
        Data::Integers(_) | Data::Fractions(_) | Data::Unread => None,
    }
}

/// For each element of a tensor of `dims`, the element of one of `from` that broadcasts to it.
fn sources(from: &[u64], dims: &[u64]) -> Option<Vec<usize>> {
    let total = product(dims).filter(|&total| total <= MAX_ELEMENTS)?;
    let lead = dims.len().checked_sub(from.len())?;
    let source = |place: u64| {
        let (mut rest, mut at, mut step) = (place, 0, 1);
        for (axis, &dim) in dims.iter().enumerate().rev() {
            let own = axis.checked_sub(lead).map_or(1, |axis| from[axis]);
            if own > 1 {
                at += (rest % dim) * step;
            }
            step *= own;
            rest /= dim;
        }
        usize::try_from(at).ok()
    };
    (0..total).map(source).collect()
}

fn binary(operator: &str, a: &Value, b: &Value, dims: &[u64]) -> Option<Data> {
    let (from_a, from_b) = (
        sources(a.dims.as_deref()?, dims)?,
        sources(b.dims.as_deref()?, dims)?,
    );
    if let (Data::Integers(a), Data::Integers(b)) = (a.data(), b.data()) {
        let pairs = from_a.iter().zip(&from_b);
        let folded = pairs.map(|(&i, &j)| integer(operator, *a.get(i)?, *b.get(j)?));
        return folded.collect::<Option<Vec<i64>>>().map(Data::Integers);
    }
    let (a, b) = (a.fractions()?, b.fractions()?);
    let pairs = from_a.iter().zip(&from_b);
    let folded = pairs.map(|(&i, &j)| fraction(operator, *a.get(i)?, *b.get(j)?));
    folded.collect::<Option<Vec<f64>>>().map(Data::Fractions)
}

fn integer(operator: &str, a: i64, b: i64) -> Option<i64> {
    match operator {
        "Add" => a.checked_add(b),
        "Sub" => a.checked_sub(b),
        "Mul" => a.checked_mul(b),
        "Div" => a.checked_div(b),
        "Mod" => a.checked_rem_euclid(b),
        "Pow" => a.checked_pow(u32::try_from(b).ok()?),
        "Min" => Some(a.min(b)),
        "Max" => Some(a.max(b)),
        "Equal" => Some((a == b).into()),
        "Greater" => Some((a > b).into()),
        "Less" => Some((a < b).into()),
        "GreaterOrEqual" => Some((a >= b).into()),
        "LessOrEqual" => Some((a <= b).into()),
        _ => None,
    }
}

fn fraction(operator: &str, a: f64, b: f64) -> Option<f64> {
    match operator {
        "Add" => Some(a + b),
        "Sub" => Some(a - b),
        "Mul" => Some(a * b),
        "Div" => Some(a / b),
        "Pow" => Some(a.powf(b)),
        "Min" => Some(a.min(b)),
        "Max" => Some(a.max(b)),
        _ => None,
    }
}

fn unary(operator: &str, data: &Data) -> Option<Data> {
    match data {
        Data::Integers(all) => all
            .iter()
            .map(|&value| match operator {
                "Neg" => value.checked_neg(),
                "Abs" => value.checked_abs(),
                "Sign" => Some(value.signum()),
                "Floor" | "Ceil" | "Round" => Some(value),
                _ => None,
            })
            .collect::<Option<Vec<i64>>>()
            .map(Data::Integers),
        Data::Fractions(all) => all
            .iter()
            .map(|&value| match operator {
                "Neg" => Some(-value),
                "Abs" => Some(value.abs()),
                "Floor" => Some(value.floor()),
                "Ceil" => Some(value.ceil()),
                "Round" => Some(value.round_ties_even()),
                "Sqrt" => Some(value.sqrt()),
                _ => None,
            })
            .collect::<Option<Vec<f64>>>()
            .map(Data::Fractions),
        Data::Unread => None,
    }
}

fn choose(condition: &Value, a: &Value, b: &Value, dims: &[u64]) -> Option<Data> {
    let from = [condition, a, b].map(|value| sources(value.dims.as_deref()?, dims));
    let [Some(from), Some(from_a), Some(from_b)] = from else {
        return None;
    };
    let (condition, a, b) = (condition.integers()?, a.integers()?, b.integers()?);
    let folded = from.iter().zip(from_a.iter().zip(&from_b));
    folded
        .map(|(&own, (&i, &j))| {
            if *condition.get(own)? != 0 {
                a.get(i).copied()
            } else {
                b.get(j).copied()
            }
        })
        .collect::<Option<Vec<i64>>>()
        .map(Data::Integers)
}

/// Each input gives its part of the axis, as often as the axes before it have places.
fn concat(call: &super::operators::Call) -> Option<Data> {
    let inputs: Vec<&Value> = (0..call.inputs())
        .map(|position| call.value(position))
        .collect::<Option<_>>()?;
    let dims = inputs.first()?.dims.as_ref()?;
    let axis = index(call.integer("axis", 0), dims.len())?;
    let turns = product(&dims[..axis])?;
    turns
        .checked_mul(inputs.len() as u64)
        .filter(|&parts| parts <= MAX_ELEMENTS)?;
    let mut integers = Vec::new();
    let mut fractions = Vec::new();
    for turn in 0..turns {
        for value in &inputs {
            let part = product(value.dims.as_ref()?.get(axis..)?)?;
            let from = usize::try_from(turn.checked_mul(part)?).ok()?;
            let to = from.checked_add(usize::try_from(part).ok()?)?;
            match value.data() {
                Data::Integers(all) => integers.extend_from_slice(all.get(from..to)?),
                Data::Fractions(all) => fractions.extend_from_slice(all.get(from..to)?),
                Data::Unread => return None,
            }
            if (integers.len() + fractions.len()) as u64 > MAX_ELEMENTS {
                return None;
            }
        }
    }
    match (integers.is_empty(), fractions.is_empty()) {
        (_, true) => Some(Data::Integers(integers)),
        (true, false) => Some(Data::Fractions(fractions)),
        (false, false) => None,
    }
}

/// By how much an element's place grows with its index on each axis.
fn steps(dims: &[u64]) -> Option<Vec<u64>> {
    (1..=dims.len())
        .map(|axis| product(&dims[axis..]))
        .collect()
}

/// The elements at every combination of an index on each axis, the last axis changing first;
/// an axis is the step from one index to the next and the indices.
fn crossed(data: &Data, axes: impl IntoIterator<Item = (u64, Vec<u64>)>) -> Option<Data> {
    let mut places = vec![0_u64];
    for (step, indices) in axes {
        if places.len() as u64 * indices.len() as u64 > MAX_ELEMENTS {
            return None;
        }
        let shifted = |base: u64, at: u64| base.checked_add(at.checked_mul(step)?);
        places = places
            .iter()
            .flat_map(|&base| indices.iter().map(move |&at| shifted(base, at)))
            .collect::<Option<_>>()?;
    }
    let places: Option<Vec<i64>> = places
        .into_iter()
        .map(|place| i64::try_from(place).ok())
        .collect();
    picked(data, &places?)
}

/// All indices of each axis, but for those axes of which `chosen` names some.
fn along(from: &Value, chosen: impl Fn(usize, u64) -> Option<Option<Vec<i64>>>) -> Option<Data> {
    let dims = from.dims.as_deref()?;
    let mut axes = Vec::with_capacity(dims.len());
    for (axis, (&dim, step)) in dims.iter().zip(steps(dims)?).enumerate() {
        let indices = match chosen(axis, dim)? {
            Some(indices) => indices
                .into_iter()
                .map(|at| Some(index(at, usize::try_from(dim).ok()?)? as u64))
                .collect::<Option<_>>()?,
            None if dim > MAX_ELEMENTS => return None,
            None => (0..dim).collect(),
        };
        axes.push((step, indices));
    }
    crossed(from.data(), axes)
}

fn gather(from: &Value, indices: &Value, axis: i64) -> Option<Data> {
    let axis = index(axis, from.dims.as_ref()?.len())?;
    let indices = indices.integers()?;
    along(from, |own, _| Some((own == axis).then(|| indices.to_vec())))
}

fn slice(call: &super::operators::Call) -> Option<Data> {
    let from = call.value(0)?;
    let cuts = shapes::cuts(call, from.dims.as_ref()?.len())?;
    along(from, |axis, dim| {
        match cuts.iter().find(|cut| cut.axis == axis) {
            Some(cut) => cut.indices(dim).map(Some),
            None => Some(None),
        }
    })
}

/// Without a list the axes are turned round.
fn transposed(from: &Value, order: Option<Vec<i64>>) -> Option<Data> {
    let dims = from.dims.as_deref()?;
    let steps = steps(dims)?;
    let rank = i64::try_from(dims.len()).ok()?;
    let order = order.unwrap_or_else(|| (0..rank).rev().collect());
    let axes = order.iter().map(|&axis| {
        let axis = index(axis, dims.len())?;
        (dims[axis] <= MAX_ELEMENTS).then(|| (steps[axis], (0..dims[axis]).collect()))
    });
    crossed(from.data(), axes.collect::<Option<Vec<_>>>()?)
}

fn picked(data: &Data, indices: &[i64]) -> Option<Data> {
    fn pick<T: Copy>(all: &[T], indices: &[i64]) -> Option<Vec<T>> {
        let places = indices.iter().map(|&at| Some(all[index(at, all.len())?]));
        places.collect()
    }
    match data {
        Data::Integers(all) => pick(all, indices).map(Data::Integers),
        Data::Fractions(all) => pick(all, indices).map(Data::Fractions),
        Data::Unread => None,
    }
}

fn filled(call: &super::operators::Call, dims: &[u64]) -> Option<Data> {
    let total = product(dims).filter(|&total| total <= MAX_ELEMENTS)?;
    let total = usize::try_from(total).ok()?;
    match call.tensor("value") {
        Some(value) => match &value.data {
            Data::Integers(all) => Some(Data::Integers(vec![*all.first()?; total])),
            Data::Fractions(all) => Some(Data::Fractions(vec![*all.first()?; total])),
            Data::Unread => None,
        },
        None => Some(Data::Fractions(vec![0.0; total])),
    }
}

fn expanded(from: &Value, dims: &[u64]) -> Option<Data> {
    let places: Vec<i64> = sources(from.dims.as_deref()?, dims)?
        .into_iter()
        .map(|place| i64::try_from(place).ok())
        .collect::<Option<_>>()?;
    picked(from.data(), &places)
}

fn range(start: &Value, limit: &Value, step: &Value) -> Option<Data> {
    let one = |value: &Value| value.integers()?.first().copied();
    let (start, limit, step) = (one(start)?, one(limit)?, one(step)?);
    let mut all = Vec::new();
    let mut at = start;
    while step != 0 && ((step > 0 && at < limit) || (step < 0 && at > limit)) {
        if all.len() as u64 == MAX_ELEMENTS {
            return None;
        }
        all.push(at);
        at = at.checked_add(step)?;
    }
    (step != 0).then_some(Data::Integers(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant(dims: &[u64], all: &[i64]) -> Value {
        Value::constant(Some(dims.to_vec()), 7, Data::Integers(all.to_vec()))
    }

    #[test]
    fn arithmetic_is_done_element_by_element_and_never_wraps() {
        let column = constant(&[2, 1], &[10, 20]);
        let row = constant(&[3], &[1, 2, 3]);
        let one = |value: i64| constant(&[], &[value]);
        for (operator, a, b, dims, expected) in [
            (
                "Add",
                &column,
                &row,
                vec![2, 3],
                Some(vec![11, 12, 13, 21, 22, 23]),
            ),
            (
                "Div",
                &column,
                &row,
                vec![2, 3],
                Some(vec![10, 5, 3, 20, 10, 6]),
            ),
            ("Equal", &row, &one(2), vec![3], Some(vec![0, 1, 0])),
            ("Div", &row, &one(0), vec![3], None),
            ("Mul", &one(i64::MAX), &one(2), vec![], None),
            ("Pow", &one(2), &one(-1), vec![], None),
            ("Erf", &one(2), &one(1), vec![], None),
        ] {
            let folded = binary(operator, a, b, &dims);
            assert_eq!(folded, expected.map(Data::Integers), "{operator}");
        }
    }

    #[test]
    fn matrices_are_cut_and_turned_as_numpy_does() {
        let matrix = constant(&[2, 3], &[1, 2, 3, 4, 5, 6]);
        let integers = |all: &[i64]| Some(Data::Integers(all.to_vec()));
        let turned = transposed(&matrix, None);
        assert_eq!(turned, integers(&[1, 4, 2, 5, 3, 6]));
        assert_eq!(transposed(&matrix, Some(vec![1, 0])), turned);
        assert_eq!(
            transposed(&matrix, Some(vec![0, 1])),
            integers(&[1, 2, 3, 4, 5, 6])
        );
        assert_eq!(transposed(&matrix, Some(vec![2, 0])), None);
        let columns = constant(&[2], &[2, 0]);
        assert_eq!(gather(&matrix, &columns, 1), integers(&[3, 1, 6, 4]));
        assert_eq!(gather(&matrix, &columns, -2), None);
        let last_row = constant(&[], &[-1]);
        assert_eq!(gather(&matrix, &last_row, 0), integers(&[4, 5, 6]));
        let rows_backwards = along(&matrix, |axis, _| Some((axis == 0).then(|| vec![1, 0])));
        assert_eq!(rows_backwards, integers(&[4, 5, 6, 1, 2, 3]));
        let long = constant(&[5_000], &vec![0; 5_000]);
        assert_eq!(transposed(&long, None), None);
    }

    #[test]
    fn a_range_ends_and_is_short() {
        let one = |value: i64| constant(&[], &[value]);
        let of = |start, limit, step| range(&one(start), &one(limit), &one(step));
        assert_eq!(of(1, 7, 2), Some(Data::Integers(vec![1, 3, 5])));
        assert_eq!(of(3, 0, -2), Some(Data::Integers(vec![3, 1])));
        assert_eq!(of(3, 0, 1), Some(Data::Integers(Vec::new())));
        assert_eq!(of(0, 1, 0), None);
        assert_eq!(of(0, i64::MAX, 1), None);
    }

    #[test]
    fn indices_count_from_the_end_and_stay_within() {
        let data = Data::Integers(vec![5, 6, 7]);
        let of = |indices: &[i64]| picked(&data, indices);
        assert_eq!(of(&[0, -1]), Some(Data::Integers(vec![5, 7])));
        assert_eq!(of(&[3]), None);
        assert_eq!(of(&[-4]), None);
    }
}
