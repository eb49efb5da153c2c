//! Which way of counting operations is chosen. The ways themselves are the core's
//! `convention`s, which the page need not load to know their names.

/// The conventions' names, the default first.
pub const CONVENTIONS: [&str; 15] = [
    "macs",
    "flops",
    "mul_add",
    "torchvision",
    "torch_flop_counter",
    "fvcore",
    "ptflops_pytorch",
    "ptflops_aten",
    "thop",
    "torchinfo",
    "calflops",
    "onnx_tool",
    "netscope",
    "convnet_burden",
    "keras_profiler",
];

/// How many switches a custom convention has.
pub const SWITCHES: usize = 12;

const CUSTOM: &str = "custom";

/// A way of counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// One of [`CONVENTIONS`].
    Named(&'static str),
    /// The positions of a custom convention's switches, in their order.
    Custom([u8; SWITCHES]),
}

impl Default for Counting {
    fn default() -> Self {
        Self::Named(CONVENTIONS[0])
    }
}

impl Counting {
    /// As links write it: a name, or `custom` with a digit for each switch.
    pub fn write(self) -> String {
        match self {
            Self::Named(name) => name.to_owned(),
            Self::Custom(switches) => {
                let digits = switches.map(|position| char::from(b'0' + position % 10));
                CUSTOM.chars().chain(digits).collect()
            }
        }
    }

    /// Reads what links write; none where that is no way of counting.
    pub fn read(text: &str) -> Option<Self> {
        let Some(digits) = text.strip_prefix(CUSTOM) else {
            let known = CONVENTIONS.into_iter().find(|name| *name == text)?;
            return Some(Self::Named(known));
        };
        let digits: Vec<u8> = digits
            .chars()
            .map(|digit| {
                digit
                    .to_digit(10)
                    .and_then(|digit| u8::try_from(digit).ok())
            })
            .collect::<Option<_>>()?;
        digits.try_into().ok().map(Self::Custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_the_core_s() {
        let names: Vec<&str> = complexity::convention::all()
            .iter()
            .map(|convention| convention.id)
            .collect();
        assert_eq!(names, CONVENTIONS);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for counting in [
            Counting::default(),
            Counting::Named("thop"),
            Counting::Custom([2, 1, 3, 2, 4, 2, 1, 2, 2, 4, 1, 1]),
        ] {
            assert_eq!(Counting::read(&counting.write()), Some(counting));
        }
        assert_eq!(Counting::read("guess"), None);
        assert_eq!(Counting::read("custom12"), None);
    }
}
