//! Formulas as LaTeX: whatever the network, it is text that LaTeX can set.

mod any;

use complexity::{Network, Setting, analyze};
use formats::export::formulas::write;
use proptest::prelude::*;

/// Every bracket is closed by its like, every line has one place where it is aligned.
fn is_well_formed(network: &Network, batch: u64) {
    let setting = Setting {
        batch,
        ..Setting::default()
    };
    let text = write(network, &analyze(network, &setting), batch);
    let lines = text.lines().filter(|line| !line.starts_with('%'));
    let mut open = false;
    for line in lines.filter(|line| !line.is_empty()) {
        match line {
            "\\begin{align*}" | "\\end{align*}" => {
                let begins = line.starts_with("\\begin");
                assert_ne!(open, begins, "{text}");
                open = begins;
            }
            _ => {
                assert!(open, "{line}");
                assert_eq!(line.matches(" &= ").count(), 1, "{line}");
                balanced(line);
            }
        }
    }
    assert!(!open, "{text}");
}

fn balanced(line: &str) {
    let mut wanted = Vec::new();
    for sign in line.chars() {
        match sign {
            '{' => wanted.push('}'),
            '(' => wanted.push(')'),
            '}' | ')' => assert_eq!(wanted.pop(), Some(sign), "{line}"),
            _ => assert!(sign.is_ascii() && !sign.is_control(), "{line}"),
        }
    }
    assert!(wanted.is_empty(), "{line}");
    for (left, right) in [
        ("\\left", "\\right"),
        ("\\lfloor", "\\rfloor"),
        ("\\lceil", "\\rceil"),
    ] {
        assert_eq!(
            line.matches(left).count(),
            line.matches(right).count(),
            "{line}"
        );
    }
}

#[test]
fn every_published_network_is_well_formed() {
    for entry in models::entries() {
        let network = models::network(entry.name, None).unwrap();
        is_well_formed(&network, 1);
    }
}

proptest! {
    #[test]
    fn any_network_is_well_formed(network in any::network(), batch in 0..9_u64) {
        is_well_formed(&network, batch);
    }
}
