//! Names that files give to layers and to the network's input.

use std::borrow::Cow;
use std::collections::HashSet;

use complexity::{Network, free_name};

/// What files call the network's input.
pub(crate) const INPUT: &str = "input";

/// The layers' names in execution order, none of which is the input's.
pub(crate) fn names(network: &Network) -> Vec<Cow<'_, str>> {
    let own = || network.nodes().iter().map(|node| node.name.as_str());
    let taken: HashSet<&str> = own().collect();
    own()
        .map(|name| match name {
            INPUT => Cow::Owned(free_name(INPUT, |name| taken.contains(name))),
            _ => Cow::Borrowed(name),
        })
        .collect()
}
