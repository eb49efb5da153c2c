//! What modules say of their inputs by their names and channels: gates and shortcuts.

use super::TextError;
use super::module::Module;
use super::module_layers::{What, what};

/// What a layer reads: its line, and the channels or features.
pub(super) type Wanted = (usize, u64);

/// What the first layer in a module reads, if no layer before it changes channels.
pub(super) fn wanted(module: &Module) -> Result<Option<Wanted>, TextError> {
    for leaf in leaves(module, false) {
        if let What::Layer(_, Some(channels)) = what(leaf, None)? {
            return Ok(Some((leaf.line, channels)));
        }
    }
    Ok(None)
}

/// The channels that come out of a module, where one of its layers sets them.
pub(super) fn given(module: &Module) -> Option<u64> {
    leaves(module, true).find_map(|leaf| match leaf.class.as_str() {
        "Conv2d" | "Conv2dSame" | "ConvTranspose2d" => leaf.arguments.number(1, "out_channels"),
        "Linear" => leaf.arguments.number(1, "out_features"),
        _ => None,
    })
}

/// The modules without modules in them, from the first or from the last.
pub(super) fn leaves(module: &Module, backwards: bool) -> impl Iterator<Item = &Module> {
    let mut open = vec![module];
    std::iter::from_fn(move || {
        loop {
            let module = open.pop()?;
            if module.children.is_empty() {
                return Some(module);
            }
            if backwards {
                open.extend(&module.children);
            } else {
                open.extend(module.children.iter().rev());
            }
        }
    })
    .filter(|leaf| !leaf.class.is_empty())
}

/// Whether the module multiplies its input by one factor per channel, as squeeze-and-excitation
/// does: it ends in a sigmoid, and begins with a mean over all places or says so by its class.
pub(super) fn is_gate(module: &Module, channels: u64) -> Result<bool, TextError> {
    if module.children.is_empty() {
        return Ok(false);
    }
    let ends = leaves(module, true).next();
    let is_sigmoid = ends.is_some_and(|leaf| matches!(&*leaf.class, "Sigmoid" | "Hardsigmoid"));
    if !is_sigmoid || given(module) != Some(channels) {
        return Ok(false);
    }
    let is_named = module.class.starts_with("SE") || module.class.starts_with("Squeeze");
    let keeps = wanted(module)?.is_some_and(|(_, wants)| wants == channels);
    Ok(keeps && (is_named || begins_with_mean(module)))
}

/// Whether a mean over all places comes first.
pub(super) fn begins_with_mean(module: &Module) -> bool {
    leaves(module, false).next().is_some_and(|leaf| {
        leaf.class == "AdaptiveAvgPool2d" && leaf.arguments.pair(0, "output_size") == Some([1, 1])
    })
}

/// Whether maps are made larger first, in a group.
pub(super) fn begins_with_upsampling(module: &Module) -> bool {
    let first = leaves(module, false).next();
    !module.children.is_empty() && first.is_some_and(|leaf| leaf.class.starts_with("Upsampl"))
}

/// The place of the module that reads what the whole group reads and is added to what the others
/// give: it has the name of a shortcut, and the channels of the others together.
pub(super) fn shortcut(group: &Module, channels: u64) -> Result<Option<usize>, TextError> {
    const NAMES: [&str; 10] = [
        "downsample",
        "shortcut",
        "proj",
        "projection",
        "skip",
        "skip_conv",
        "conv_skip",
        "skip_connection",
        "identity_downsample",
        "residual",
    ];
    let is_named = |child: &Module| NAMES.contains(&&*child.name.to_ascii_lowercase());
    let Some(place) = group.children.iter().position(is_named) else {
        return Ok(None);
    };
    let others = || {
        let children = group.children.iter().enumerate();
        children.filter_map(|(at, child)| (at != place).then_some(child))
    };
    let mut first = None;
    for child in others() {
        first = first.or(wanted(child)?);
    }
    let last = others().filter_map(given).next_back();
    let own = &group.children[place];
    let reads = |wanted: Option<Wanted>| wanted.is_some_and(|(_, wants)| wants == channels);
    let is_shortcut = reads(wanted(own)?) && reads(first) && last.is_some() && given(own) == last;
    Ok(is_shortcut.then_some(place))
}
