//! Dicts, lists and modules.

use crate::weights::pickle::{Node, Object, Pickle, Value};

/// The most fields that are searched: modules and optimizers have fewer.
const MAX_FIELDS: usize = 256;

impl Pickle {
    pub(super) fn pairs(&self, value: Value) -> Option<Vec<(Value, Value)>> {
        match self.node(value)? {
            Node::Dict(pairs) => Some(pairs.clone()),
            Node::Sequence(items) => {
                let items = items.iter().enumerate();
                let places = items.map(|(place, item)| (i64::try_from(place), *item));
                let pairs = places.map(|(place, item)| Some((Value::Integer(place.ok()?), item)));
                pairs.collect()
            }
            Node::Object(object) if !object.pairs.is_empty() => Some(object.pairs.clone()),
            Node::Object(object) => self.ordered(object),
            Node::Text(_) | Node::Name(_) | Node::Outside(_) => None,
        }
    }

    /// The pairs that an `OrderedDict` is made of at once, as Python 2 does it.
    fn ordered(&self, object: &Object) -> Option<Vec<(Value, Value)>> {
        if self.name(object.callable)? != "collections.OrderedDict" {
            return None;
        }
        let Some(&list) = self.sequence(object.arguments)?.first() else {
            return Some(Vec::new());
        };
        let pairs = self.sequence(list)?.iter();
        let pairs = pairs.map(|pair| match self.sequence(*pair)? {
            &[key, value] => Some((key, value)),
            _ => None,
        });
        pairs.collect()
    }

    /// The value of a key, or of a field.
    pub(super) fn field(&self, value: Value, name: &str) -> Option<Value> {
        let pairs = match self.node(value)? {
            Node::Dict(pairs) => pairs,
            Node::Object(object) => &object.pairs,
            Node::Text(_) | Node::Name(_) | Node::Sequence(_) | Node::Outside(_) => return None,
        };
        if pairs.len() > MAX_FIELDS {
            return None;
        }
        let mut pairs = pairs.iter().rev();
        let pair = pairs.find(|(key, _)| self.text(*key) == Some(name));
        pair.map(|(_, value)| *value)
    }

    /// The parameters, the buffers and the modules in a module.
    pub(super) fn module(&self, value: Value) -> Option<[Value; 3]> {
        let fields = self.object(value)?.state;
        let part = |name| self.field(fields, name);
        Some([part("_parameters")?, part("_buffers")?, part("_modules")?])
    }
}
