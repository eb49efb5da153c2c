//! Undo and redo: one step per drag.

use std::rc::Rc;

use super::document::Document;
use super::field::{Field, Target};

const MAX_STEPS: usize = 200;

/// What a step changed, to say so and to lead back there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Knob {
    pub(super) target: Target,
    pub(super) field: Field,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct History {
    past: Vec<Rc<Document>>,
    pub(super) now: Rc<Document>,
    future: Vec<Rc<Document>>,
    /// The knob that is being dragged: its further changes belong to the last step.
    dragged: Option<Knob>,
}

impl History {
    pub(super) fn new(document: Document) -> Self {
        Self {
            past: Vec::new(),
            now: Rc::new(document),
            future: Vec::new(),
            dragged: None,
        }
    }

    /// Makes `document` the present one, in a step of its own unless the same drag goes on.
    pub(super) fn step(&mut self, document: Document, dragged: Option<Knob>) {
        let goes_on = dragged.is_some() && dragged == self.dragged;
        let before = std::mem::replace(&mut self.now, Rc::new(document));
        if !goes_on {
            self.past.push(before);
            if self.past.len() > MAX_STEPS {
                self.past.remove(0);
            }
        }
        self.future.clear();
        self.dragged = dragged;
    }

    /// Makes `document` the present one without a step: it was only looked at otherwise.
    pub(super) fn look(&mut self, document: Document) {
        self.now = Rc::new(document);
    }

    pub(super) fn settle(&mut self) {
        self.dragged = None;
    }

    pub(super) fn undo(&mut self) -> bool {
        self.dragged = None;
        let Some(before) = self.past.pop() else {
            return false;
        };
        self.future.push(std::mem::replace(&mut self.now, before));
        true
    }

    pub(super) fn redo(&mut self) -> bool {
        self.dragged = None;
        let Some(after) = self.future.pop() else {
            return false;
        };
        self.past.push(std::mem::replace(&mut self.now, after));
        true
    }

    /// The document before the last step, which is where a drag began.
    pub(super) fn before(&self) -> Option<&Rc<Document>> {
        self.past.last()
    }

    pub(super) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub(super) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}
