//! Which tensors a pickle of PyTorch's tells of.
//!
//! What is saved is a `state_dict`, one among other things, or a whole `nn.Module`. Of a
//! checkpoint the network's weights are taken: what is called so, or else everything but
//! optimizers, averages of the weights, and generators of random numbers.

mod containers;
mod error;
mod tensor;

use std::collections::{HashMap, HashSet};

use super::pickle::{Node, Pickle, Value};
use super::{Tensor, Weights};
use tensor::{Named, Stored};

pub use error::CheckpointError;

/// The deepest nesting of values that is followed.
const MAX_DEPTH: usize = 64;
/// The most bytes that names and shapes may take.
const MAX_MEMORY: usize = 1 << 26;
/// The most names in a note.
const MAX_NAMED: usize = 8;
/// What checkpoints call the network's weights.
const TAKEN: [&str; 12] = [
    "state_dict",
    "model_state_dict",
    "model_state",
    "net_state_dict",
    "network_state_dict",
    "model",
    "module",
    "net",
    "network",
    "weights",
    "params",
    "student",
];
/// Words in the names of averages of the weights.
const AVERAGES: [&str; 2] = ["ema", "averaged"];
/// Words in the names of what else lies beside the weights.
const BESIDE: [&str; 8] = [
    "optim",
    "optimizer",
    "optimizers",
    "scheduler",
    "schedulers",
    "scaler",
    RANDOM,
    "callbacks",
];
/// The word for generators of random numbers, whose state is a tensor.
const RANDOM: &str = "rng";
/// The weights that a pickle tells of, in a file with `room` for so many bytes of numbers.
pub(super) fn weights(pickle: &Pickle, room: u128) -> Result<Weights, CheckpointError> {
    let mut reader = Reader::new(pickle);
    let stored = reader.weights()?;
    check_room(&stored, room)?;
    let mut notes = reader.notes();
    let tensors = told_once(stored)?;
    let shared = tensors.iter().filter(|tensor| tensor.is_shared).count();
    if shared > 0 {
        notes.push(format!(
            "tensors that hold the numbers of one before them, and are not counted again: {shared}"
        ));
    }
    let mut weights = Weights::of(tensors).ok_or_else(|| CheckpointError::TooLarge {
        name: String::new(),
    })?;
    weights.notes = notes;
    Ok(weights)
}

/// Fails where the storages have more bytes than there are.
fn check_room(stored: &[Stored<'_>], found: u128) -> Result<(), CheckpointError> {
    let places = stored.iter().filter_map(|each| each.place.as_ref());
    let bytes: HashMap<&str, u128> = places.map(|place| (place.key, place.bytes)).collect();
    let needed = bytes.into_values().try_fold(0_u128, u128::checked_add);
    match needed {
        Some(needed) if needed <= found => Ok(()),
        _ => Err(CheckpointError::Short {
            needed: needed.unwrap_or(u128::MAX),
            found,
        }),
    }
}

/// The tensors, those marked whose numbers are those of one before.
fn told_once(stored: Vec<Stored<'_>>) -> Result<Vec<Tensor>, CheckpointError> {
    let mut names = HashSet::new();
    let mut places = HashSet::new();
    let tensors = stored.into_iter().map(|Stored { mut tensor, place }| {
        if !names.insert(tensor.name.clone()) {
            return Err(CheckpointError::Twice { name: tensor.name });
        }
        if let Some(place) = place {
            let view = (place.key, place.offset, place.strides, tensor.shape.clone());
            tensor.is_shared = !places.insert(view);
        }
        Ok(tensor)
    });
    tensors.collect()
}

/// Keys and values, no key twice.
type Entries = Vec<(String, Value)>;

struct Reader<'a> {
    pickle: &'a Pickle,
    /// Bytes of names and shapes so far.
    memory: usize,
    /// Names that lead to what is taken.
    path: Vec<String>,
    /// Names beside that.
    aside: Vec<String>,
    /// Whether a module was met.
    has_module: bool,
    /// Values that have tensors in them which are not read.
    uncounted: Vec<String>,
    /// Nodes that were searched for such tensors.
    searched: HashSet<usize>,
}

impl<'a> Reader<'a> {
    fn new(pickle: &'a Pickle) -> Self {
        Self {
            pickle,
            memory: 0,
            path: Vec::new(),
            aside: Vec::new(),
            has_module: false,
            uncounted: Vec::new(),
            searched: HashSet::new(),
        }
    }

    /// The tensors of the network, out of everything that is there.
    fn weights(&mut self) -> Result<Vec<Stored<'a>>, CheckpointError> {
        let mut value = self.pickle.root;
        for _ in 0..MAX_DEPTH {
            let entries = self.entries(value)?.unwrap_or_default();
            let Some((taken, inner)) = self.called_weights(&entries)? else {
                break;
            };
            self.take(taken, &entries);
            value = inner;
        }
        let entries = self.entries(value)?.unwrap_or_default();
        let is_beside = |(key, value): &(String, Value)| self.is_beside(key, *value);
        let (beside, own): (Entries, Entries) = entries.into_iter().partition(is_beside);
        if beside.is_empty() {
            let stored = self.collected(value)?;
            return if stored.is_empty() {
                Err(CheckpointError::NoTensors)
            } else {
                Ok(stored)
            };
        }
        let mut stored = Vec::new();
        for (key, value) in own {
            self.collect(
                &Named::new(Value::Other).inside(&key, value)?,
                1,
                &mut stored,
            )?;
        }
        if stored.is_empty() {
            return self.average(&beside);
        }
        self.aside.extend(beside.into_iter().map(|(key, _)| key));
        Ok(stored)
    }

    /// Notes that one of several values is taken.
    fn take(&mut self, taken: &str, entries: &[(String, Value)]) {
        let keys = entries.iter().map(|(key, _)| key);
        self.aside.extend(keys.filter(|key| *key != taken).cloned());
        self.path.push(taken.to_owned());
    }

    /// The entry with tensors whose name says that it is the network's weights.
    fn called_weights(
        &mut self,
        entries: &[(String, Value)],
    ) -> Result<Option<(&'static str, Value)>, CheckpointError> {
        for name in TAKEN {
            let Some((_, value)) = entries.iter().find(|(key, _)| key == name) else {
                continue;
            };
            let is_tensor = self.pickle.tensor(&Named::new(*value), 0)?.is_some();
            if !is_tensor && self.has_tensors(*value)? {
                return Ok(Some((name, *value)));
            }
        }
        Ok(None)
    }

    /// The averaged weights, where there are no others.
    fn average(&mut self, beside: &[(String, Value)]) -> Result<Vec<Stored<'a>>, CheckpointError> {
        for (key, value) in beside {
            if words(key).any(|word| AVERAGES.contains(&word)) && self.has_tensors(*value)? {
                self.take(key, beside);
                return self.collected(*value);
            }
        }
        Err(CheckpointError::NoWeights)
    }

    fn has_tensors(&mut self, value: Value) -> Result<bool, CheckpointError> {
        let mut probe = Self {
            memory: self.memory,
            ..Self::new(self.pickle)
        };
        let found = probe.collected(value)?;
        self.memory = probe.memory;
        Ok(!found.is_empty())
    }

    /// Whether a value lies beside the weights by its name, or is an optimizer's state.
    fn is_beside(&self, key: &str, value: Value) -> bool {
        let is_tensor = self.pickle.rebuilt(value).is_some();
        let is_optimizer = ["state", "param_groups"]
            .iter()
            .all(|field| self.pickle.field(value, field).is_some());
        is_optimizer
            || words(key).any(|word| {
                let is_named = AVERAGES.contains(&word) || BESIDE.contains(&word);
                is_named && (!is_tensor || word == RANDOM)
            })
    }

    fn collected(&mut self, value: Value) -> Result<Vec<Stored<'a>>, CheckpointError> {
        let mut stored = Vec::new();
        self.collect(&Named::new(value), 0, &mut stored)?;
        Ok(stored)
    }

    /// Adds the tensors in a value.
    fn collect(
        &mut self,
        named: &Named,
        depth: usize,
        stored: &mut Vec<Stored<'a>>,
    ) -> Result<(), CheckpointError> {
        if depth > MAX_DEPTH {
            return Err(CheckpointError::TooDeep);
        }
        if let Some(tensor) = self.pickle.tensor(named, depth)? {
            self.spend(16 * tensor.tensor.shape.len() + named.name.len())?;
            stored.push(tensor);
        } else if let Some(parts) = self.pickle.module(named.value) {
            self.has_module = true;
            for (is_learned, part) in [Some(true), Some(false), None].into_iter().zip(parts) {
                for (key, value) in self.entries(part)?.unwrap_or_default() {
                    let mut inner = named.inside(&key, value)?;
                    inner.is_learned = is_learned;
                    self.collect(&inner, depth + 1, stored)?;
                }
            }
        } else if let Some(entries) = self.entries(named.value)? {
            for (key, value) in entries {
                self.collect(&named.inside(&key, value)?, depth + 1, stored)?;
            }
        } else if self.has_unread(named.value) {
            self.uncounted.push(named.tensor_name());
        }
        Ok(())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), CheckpointError> {
        self.memory = self.memory.saturating_add(bytes);
        if self.memory > MAX_MEMORY {
            return Err(CheckpointError::TooMany);
        }
        Ok(())
    }

    /// The keys and values of a dict, or of a list by their places. The last value of a key
    /// counts, as in Python.
    fn entries(&mut self, value: Value) -> Result<Option<Entries>, CheckpointError> {
        let Some(pairs) = self.pickle.pairs(value) else {
            return Ok(None);
        };
        let mut places = HashMap::new();
        let mut entries = Entries::new();
        for (place, (key, value)) in pairs.into_iter().enumerate() {
            let key = match (key, self.pickle.text(key)) {
                (_, Some(text)) => text.to_owned(),
                (Value::Integer(number), None) => number.to_string(),
                (Value::Other | Value::Node(_), None) => place.to_string(),
            };
            self.spend(128 + key.len())?;
            let next = entries.len();
            let place = *places.entry(key.clone()).or_insert(next);
            if place == next {
                entries.push((key, value));
            } else {
                entries[place] = (key, value);
            }
        }
        Ok(Some(entries))
    }

    /// Whether there are tensors in a value that were not searched for before.
    fn has_unread(&mut self, value: Value) -> bool {
        let mut waiting = vec![value];
        let mut is_found = false;
        while let Some(value) = waiting.pop() {
            let Value::Node(place) = value else {
                continue;
            };
            if !self.searched.insert(place) {
                continue;
            }
            is_found |= self.pickle.rebuilt(value).is_some();
            match self.pickle.node(value) {
                Some(Node::Sequence(items)) => waiting.extend(items),
                Some(Node::Dict(pairs)) => waiting.extend(pairs.iter().map(|(_, value)| value)),
                Some(Node::Object(object)) => {
                    waiting.extend([object.arguments, object.state]);
                    waiting.extend(object.pairs.iter().map(|(_, value)| value));
                }
                Some(Node::Text(_) | Node::Name(_) | Node::Outside(_)) | None => {}
            }
        }
        is_found
    }

    /// What was taken, what was left aside, and what is not read.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let taken = self.path.join(".");
        match (self.path.is_empty(), self.aside.is_empty()) {
            (true, true) => {}
            (true, false) => notes.push(format!("left aside: {}", listed(&self.aside))),
            (false, true) => notes.push(format!("taken: {taken}")),
            (false, false) => notes.push(format!(
                "taken: {taken}; left aside: {}",
                listed(&self.aside)
            )),
        }
        if self.has_module {
            notes.push("its modules themselves say what is learned".to_owned());
        }
        if !self.uncounted.is_empty() {
            notes.push(format!(
                "not counted, though there are tensors in them: {}",
                listed(&self.uncounted)
            ));
        }
        notes
    }
}

/// The words of a name.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_ascii_alphanumeric())
}

/// Names, the first of them by name.
fn listed(names: &[String]) -> String {
    let first = names.iter().take(MAX_NAMED).map(String::as_str);
    let first = first.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
