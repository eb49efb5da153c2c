//! What the panel keeps to itself, as it is in no link: the user's own pictures, and which boxes
//! of the kernel hold no number.

use std::rc::Rc;

use yew::prelude::*;

use super::file::FileState;
use crate::run::drawing::{Drawing, Pencil};

/// What the panel keeps to itself.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Own {
    pub(super) drawing: Drawing,
    pub(super) file: FileState,
    refused: Vec<usize>,
}

pub(super) type OwnDispatcher = UseReducerDispatcher<Own>;

/// What happens to it.
pub(super) enum Deed {
    Draw(Pencil),
    File(FileState),
    /// Whether a box of the kernel holds no number.
    Refuse(usize, bool),
}

impl Own {
    /// Whether some box of the kernel holds no number.
    pub(super) fn is_refused(&self) -> bool {
        !self.refused.is_empty()
    }
}

impl Reducible for Own {
    type Action = Deed;

    fn reduce(self: Rc<Self>, deed: Deed) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match deed {
            Deed::Draw(pencil) => next.drawing.draw(pencil),
            Deed::File(file) => next.file = file,
            Deed::Refuse(index, is_refused) => {
                next.refused.retain(|&each| each != index);
                if is_refused {
                    next.refused.push(index);
                }
            }
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_box_counts_until_it_is_mended() {
        let after = |deeds: &[(usize, bool)]| {
            let deeds = deeds.iter().map(|&(index, is)| Deed::Refuse(index, is));
            deeds
                .fold(Rc::new(Own::default()), Own::reduce)
                .is_refused()
        };
        assert!(!after(&[(3, false)]));
        assert!(after(&[(3, true), (4, true), (3, false)]));
        assert!(!after(&[(3, true), (3, true), (3, false)]));
    }
}
