//! Builds a network layer by layer, with names as PyTorch's modules give them.

use complexity::{LayerId, LayerKind, Network, Node, Shape, Source};

/// A network under construction.
pub(crate) struct Builder {
    input: Shape,
    nodes: Vec<Node>,
    /// What names begin with here, its last dot included.
    scope: String,
}

impl Builder {
    pub(crate) fn new(input: Shape) -> Self {
        Self {
            input,
            nodes: Vec::new(),
            scope: String::new(),
        }
    }

    /// Adds a module that reads `from`.
    pub(crate) fn module(&mut self, name: &str, kind: LayerKind, from: Source) -> Source {
        self.add(name, kind, vec![from], false)
    }

    /// Adds what the published code does by calling a function on `from`.
    pub(crate) fn call(&mut self, name: &str, kind: LayerKind, from: Source) -> Source {
        self.add(name, kind, vec![from], true)
    }

    /// Adds a function of several inputs: an addition, a product, a concatenation.
    pub(crate) fn merge(&mut self, name: &str, kind: LayerKind, from: &[Source]) -> Source {
        self.add(name, kind, from.to_vec(), true)
    }

    /// Adds a module of several inputs, where the published code has such a module.
    pub(crate) fn join(&mut self, name: &str, kind: LayerKind, from: &[Source]) -> Source {
        self.add(name, kind, from.to_vec(), false)
    }

    /// Lets `build` name its layers under `name` and a dot.
    pub(crate) fn scope<T>(&mut self, name: &str, build: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope.len();
        self.scope.push_str(name);
        self.scope.push('.');
        let built = build(self);
        self.scope.truncate(outer);
        built
    }

    /// Adds modules one after the other, as `nn.Sequential` numbers them.
    pub(crate) fn sequence(
        &mut self,
        kinds: impl IntoIterator<Item = LayerKind>,
        from: Source,
    ) -> Source {
        let numbered = kinds.into_iter().enumerate();
        numbered.fold(from, |from, (index, kind)| {
            self.module(&index.to_string(), kind, from)
        })
    }

    /// Adds named modules one after the other.
    pub(crate) fn chain<'a>(
        &mut self,
        layers: impl IntoIterator<Item = (&'a str, LayerKind)>,
        from: Source,
    ) -> Source {
        let layers = layers.into_iter();
        layers.fold(from, |from, (name, kind)| self.module(name, kind, from))
    }

    fn add(
        &mut self,
        name: &str,
        kind: LayerKind,
        inputs: Vec<Source>,
        functional: bool,
    ) -> Source {
        // No published network has 2³² layers.
        let id = LayerId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node {
            id,
            name: format!("{}{name}", self.scope),
            kind,
            inputs,
            functional,
        });
        Source::Layer(id)
    }

    /// The network; none where two layers have one name, which the tests rule out.
    pub(crate) fn finish(self) -> Option<Network> {
        Network::of_nodes(self.input, self.nodes).ok()
    }
}
