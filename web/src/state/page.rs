//! The page's state and its reducer.

use std::rc::Rc;

use complexity::{
    EditError, LayerId, LayerReport, Network, Report, Shape, Source, Totals, analyze,
};
use formats::link::LinkError;
use yew::Reducible;

use super::action::{
    Action, duplicate, edit_kind, edit_network, insert, remove, set_flag, set_padding, with_number,
};
use super::document::{Document, Selected};
use super::field::{Field, Target};
use super::history::{History, Knob};
use super::options::Opening;

/// A network with its report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The network.
    pub network: Rc<Network>,
    /// Its report.
    pub report: Rc<Report>,
}

/// Something to be said once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A link could not be read; what was open stays.
    Link(LinkError),
    /// An edit was refused; what was there stays.
    Edit(EditError),
}

/// The page's state.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    history: History,
    /// The present network's report.
    pub report: Rc<Report>,
    /// The last state in which nothing was wrong: its numbers stay in sight.
    good: Option<Counted>,
    /// What the last step set a number of, if it did.
    pub edited: Option<Target>,
    /// Something to be said once.
    pub notice: Option<Notice>,
    /// The published network that is being opened.
    pub opening: Option<Opening>,
}

impl Page {
    /// A page on a document.
    pub fn new(document: Document) -> Self {
        let report = Rc::new(analyze(&document.network, &document.setting));
        let mut page = Self {
            history: History::new(document),
            report,
            good: None,
            edited: None,
            notice: None,
            opening: None,
        };
        page.remember_if_good();
        page
    }

    /// The present document.
    pub fn document(&self) -> &Rc<Document> {
        &self.history.now
    }

    /// The document before the last step, which is where a drag began.
    pub fn before(&self) -> Option<&Rc<Document>> {
        self.history.before()
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether there is a step to take again.
    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// The totals: the present ones, or the last good ones while a layer is wrong.
    pub fn totals(&self) -> Option<&Totals> {
        self.good.as_ref()?.report.totals.as_ref().ok()
    }

    /// The last state in which nothing was wrong.
    pub fn good(&self) -> Option<&Counted> {
        self.good.as_ref()
    }

    /// Whether the totals are older than the network.
    pub fn is_stale(&self) -> bool {
        self.report.totals.is_err()
    }

    /// The last good report of a layer that has none now.
    pub fn last_good_layer(&self, id: LayerId) -> Option<&LayerReport> {
        let good = self.good.as_ref()?;
        good.report.layer(&good.network, id)
    }

    fn remember_if_good(&mut self) {
        if self.report.totals.is_ok() {
            self.good = Some(Counted {
                network: Rc::clone(&self.document().network),
                report: Rc::clone(&self.report),
            });
        }
    }

    /// Counts the present document.
    fn count(&mut self) {
        let document = self.document();
        self.report = Rc::new(analyze(&document.network, &document.setting));
        self.remember_if_good();
    }

    fn step(&mut self, document: Document) {
        self.edited = None;
        if document != **self.document() {
            self.advance(document, None);
        }
    }

    fn advance(&mut self, document: Document, dragged: Option<Knob>) {
        self.history.step(document, dragged);
        self.count();
    }

    fn set(&mut self, target: Target, field: Field, value: u64, dragging: bool) {
        let document = with_number(self.document(), target, field, value);
        if document == **self.document() {
            return;
        }
        let knob = Knob { target, field };
        self.advance(document, dragging.then_some(knob));
        self.edited = Some(target);
    }

    fn change(&mut self, id: LayerId, document: Document) {
        self.step(document);
        self.edited = Some(Target::Layer(id));
    }

    fn select(&mut self, selected: Selected) {
        let is_there = match selected {
            Selected::Input => true,
            Selected::Layer(id) => self.document().network.node(id).is_some(),
        };
        if is_there && selected != self.document().selected {
            self.look(|document| document.selected = selected);
        }
    }

    /// Changes what is looked at, which is no step for undo.
    fn look(&mut self, change: impl FnOnce(&mut Document)) {
        let mut document = Document::clone(self.document());
        change(&mut document);
        self.history.look(document);
    }

    fn rename(&mut self, id: LayerId, name: &str) {
        self.rewire(|network| network.rename(id, name));
    }

    /// An edit that can be refused.
    fn rewire(&mut self, edit: impl FnOnce(&mut Network) -> Result<(), EditError>) {
        let mut network = Network::clone(&self.document().network);
        match edit(&mut network) {
            Ok(()) => {
                self.notice = None;
                self.step(Document {
                    network: network.into(),
                    ..Document::clone(self.document())
                });
            }
            Err(error) => self.notice = Some(Notice::Edit(error)),
        }
    }

    /// Opens what was waited for; what is not waited for any more came too late.
    fn built(&mut self, name: &str, network: Option<Network>) {
        let Some(opening) = self.opening.take_if(|opening| opening.name == name) else {
            return;
        };
        let built = network.ok_or_else(|| LinkError::UnknownNetwork {
            name: name.to_owned(),
        });
        match built.and_then(|network| opening.document(self.document(), network)) {
            Ok(document) => self.open(document),
            Err(error) => self.notice = Some(Notice::Link(error)),
        }
    }

    fn open(&mut self, document: Document) {
        self.notice = None;
        self.opening = None;
        // Numbers of another network would be no last good ones of this.
        self.good = None;
        self.step(document);
        self.remember_if_good();
    }

    /// Goes along the history; what is only looked at stays as it is.
    fn travel(&mut self, go: fn(&mut History) -> bool) {
        let earlier = Rc::clone(self.document());
        if go(&mut self.history) {
            self.look(|document| {
                document.rows = earlier.rows;
                document.counting = earlier.counting;
                document.edits_repeats = earlier.edits_repeats;
                document.pinned.clone_from(&earlier.pinned);
                document.run = earlier.run.clone();
            });
            self.edited = None;
            self.count();
        }
    }

    fn apply(&mut self, action: Action) {
        let document = Rc::clone(self.document());
        match action {
            Action::Set {
                target,
                field,
                value,
                dragging,
            } => self.set(target, field, value, dragging),
            Action::Settle => self.history.settle(),
            Action::SetFlag(id, flag, on) => self.change(id, set_flag(&document, id, flag, on)),
            Action::SetPadding(id, mode) => self.change(id, set_padding(&document, id, mode)),
            Action::SetActivation(id, activation) => self.step(edit_kind(&document, id, |kind| {
                *kind = complexity::LayerKind::Activation(activation);
            })),
            Action::Insert(position, kind) => self.step(insert(&document, position, kind)),
            Action::Remove(id) => self.step(remove(&document, id)),
            Action::Duplicate(id) => self.step(duplicate(&document, id)),
            Action::Move(id, position) => self.step(edit_network(&document, |network| {
                // A layer that is gone is nowhere to be moved.
                let _ = network.move_to(id, position);
            })),
            Action::Rename(id, name) => self.rename(id, &name),
            Action::Select(selected) => self.select(selected),
            Action::SetDataType(data_type) => self.step(Document {
                data_type,
                ..Document::clone(&document)
            }),
            Action::SetSetting(setting) => self.step(Document {
                setting,
                ..Document::clone(&document)
            }),
            Action::SetLimits(limits) => self.step(Document {
                limits,
                ..Document::clone(&document)
            }),
            Action::SetRows(rows) => self.look(|document| document.rows = rows),
            Action::SetCounting(counting) => self.look(|document| document.counting = counting),
            Action::Pin(link) => self.look(|document| document.pinned = link.map(Into::into)),
            Action::SetRun(run) => self.look(|document| document.run = run),
            Action::Clear => self.open(document.with_network(Network::new(Shape::maps(3, 32, 32)))),
            Action::Repeat(block) => {
                self.step(edit_network(&document, |network| network.repeat(&block)));
            }
            Action::SetRepeats(on) => self.look(|document| document.edits_repeats = on),
            Action::Connect(id, index, name) => self.rewire(|network| {
                let source = source_named(network, name)?;
                network.connect(id, index, source)
            }),
            Action::Disconnect(id, index) => {
                self.rewire(|network| network.disconnect(id, index));
            }
            Action::Await(opening) => self.opening = Some(opening),
            Action::Built(name, network) => self.built(&name, network.map(|network| *network)),
            Action::Open(document) => self.open(*document),
            Action::Refuse(error) => self.notice = Some(Notice::Link(error)),
            Action::Dismiss => self.notice = None,
            Action::Undo => self.travel(History::undo),
            Action::Redo => self.travel(History::redo),
        }
    }
}

fn source_named(network: &Network, name: Option<String>) -> Result<Source, EditError> {
    let Some(name) = name else {
        return Ok(Source::Input);
    };
    match network.nodes().iter().find(|node| node.name == name) {
        Some(node) => Ok(Source::Layer(node.id)),
        None => Err(EditError::NoLayerNamed(name)),
    }
}

impl Reducible for Page {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Self::clone(&self);
        next.apply(action);
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use complexity::{Conv2d, DataType, LayerKind, MaxPool2d, Parameter, Setting, Total};
    use proptest::prelude::*;

    use super::super::{
        Flag, Limit, Limits, PaddingMode, RowCount, RunSetup, from_link, from_listing, to_link,
        to_listing,
    };
    use super::*;

    fn after(page: Page, actions: impl IntoIterator<Item = Action>) -> Page {
        let reduced = actions.into_iter().fold(Rc::new(page), Page::reduce);
        Rc::unwrap_or_clone(reduced)
    }

    fn layer(page: &Page, name: &str) -> LayerId {
        let nodes = page.document().network.nodes();
        nodes.iter().find(|node| node.name == name).unwrap().id
    }

    fn set_kernel(page: &Page, name: &str, value: u64, dragging: bool) -> Action {
        Action::Set {
            target: Target::Layer(layer(page, name)),
            field: Field::all(Parameter::KernelSize),
            value,
            dragging,
        }
    }

    #[test]
    fn a_drag_is_one_step() {
        let page = Page::new(Document::default());
        let drag = [4, 3, 2].map(|value| set_kernel(&page, "c1", value, true));
        let dragged = after(page.clone(), drag);
        assert_eq!(dragged.totals().unwrap().conv_depth, 3);
        let settled = after(dragged, [Action::Settle, Action::Undo]);
        assert_eq!(settled.totals().unwrap().macs, 416_520);
        assert!(!settled.can_undo() && settled.can_redo());
    }

    #[test]
    fn two_drags_of_one_knob_are_two_steps() {
        let page = Page::new(Document::default());
        let actions = [
            set_kernel(&page, "c1", 4, true),
            Action::Settle,
            set_kernel(&page, "c1", 3, true),
            Action::Settle,
            Action::Undo,
        ];
        let page = after(page, actions);
        assert!(page.can_undo());
    }

    #[test]
    fn an_illegal_number_stays_and_the_last_good_totals_too() {
        let page = Page::new(Document::default());
        let wrong = set_kernel(&page, "c3", 99, false);
        let page = after(page, [wrong]);
        assert!(page.is_stale());
        assert_eq!(page.totals().unwrap().macs, 416_520);
        let c3 = layer(&page, "c3");
        assert_eq!(page.last_good_layer(c3).unwrap().macs, 240_000);
        let read = from_listing(&to_link(page.document())).unwrap();
        assert_eq!(Page::new(read).report.layers[3], page.report.layers[3]);
    }

    #[test]
    fn limits_are_a_step_and_stay_for_another_network() {
        let limit = Limit::read(Total::Macs, "300k").unwrap();
        let limits = Limits::default().with(Total::Macs, Some(&limit));
        let page = Page::new(Document::default());
        let limited = after(page, [Action::SetLimits(limits.clone())]);
        let other = models::network("alexnet", None).unwrap();
        let opened = after(
            limited.clone(),
            [
                Action::Await(Opening::chosen("alexnet")),
                Action::Built("alexnet".to_owned(), Some(Box::new(other))),
            ],
        );
        assert_eq!(opened.document().limits, limits);
        let undone = after(limited, [Action::Undo]);
        assert_eq!(undone.document().limits, Limits::default());
        assert_eq!(after(undone, [Action::Redo]).document().limits, limits);
    }

    #[test]
    fn a_refused_link_leaves_what_was_there() {
        let page = Page::new(Document::default());
        let error = from_link("v9/").unwrap_err();
        let refused = after(page.clone(), [Action::Refuse(error.clone())]);
        assert_eq!(refused.document(), page.document());
        assert_eq!(refused.notice, Some(Notice::Link(error)));
    }

    #[test]
    fn a_taken_name_is_refused() {
        let page = Page::new(Document::default());
        let c1 = layer(&page, "c1");
        let page = after(page, [Action::Rename(c1, "c3".to_owned())]);
        assert_eq!(
            page.notice,
            Some(Notice::Edit(EditError::NameTaken("c3".to_owned())))
        );
    }

    fn id() -> impl Strategy<Value = LayerId> {
        (0..16_u32).prop_map(LayerId)
    }

    fn field() -> impl Strategy<Value = Field> {
        prop::sample::select(Field::every().collect::<Vec<_>>())
    }

    fn kind() -> impl Strategy<Value = LayerKind> {
        prop_oneof![
            (1..9_u64).prop_map(|side| LayerKind::Conv2d(Conv2d::new(4, side))),
            Just(LayerKind::MaxPool2d(MaxPool2d::new(2))),
            Just(LayerKind::Flatten),
            Just(LayerKind::Softmax),
            Just(LayerKind::Add),
            Just(LayerKind::Concat),
        ]
    }

    fn value() -> impl Strategy<Value = u64> {
        prop_oneof![0..12_u64, Just(u64::MAX), Just(1 << 32), any::<u64>()]
    }

    fn action() -> impl Strategy<Value = Action> {
        let target = prop_oneof![Just(Target::Network), id().prop_map(Target::Layer)];
        prop_oneof![
            8 => (target, field(), value(), any::<bool>()).prop_map(
                |(target, field, value, dragging)| Action::Set { target, field, value, dragging }
            ),
            1 => Just(Action::Settle),
            1 => (id(), any::<bool>()).prop_map(|(id, on)| Action::SetFlag(id, Flag::Bias, on)),
            1 => id().prop_map(|id| Action::SetPadding(id, PaddingMode::Same)),
            2 => (0..20_usize, kind()).prop_map(|(at, kind)| Action::Insert(at, kind)),
            1 => id().prop_map(Action::Remove),
            1 => id().prop_map(Action::Duplicate),
            1 => (id(), 0..20_usize).prop_map(|(id, at)| Action::Move(id, at)),
            1 => (id(), "[ a-c]{0,2}").prop_map(|(id, name)| Action::Rename(id, name)),
            1 => Just(Action::Pin(Some("v1/3x8/c4".to_owned()))),
            1 => id().prop_map(|id| Action::Select(Selected::Layer(id))),
            1 => Just(Action::SetDataType(DataType::F16)),
            1 => any::<[bool; 3]>().prop_map(|[in_place, fold_batch_norm, concat_as_view]| {
                Action::SetSetting(Setting { batch: 1, in_place, fold_batch_norm, concat_as_view })
            }),
            2 => (id(), 0..4_usize, prop::option::of("(c1|t1|s2|relu1|add1)"))
                .prop_map(|(id, at, from)| Action::Connect(id, at, from)),
            1 => (id(), 0..4_usize).prop_map(|(id, at)| Action::Disconnect(id, at)),
            1 => prop::sample::select(vec!["0", "300k", "1.5M"]).prop_map(|written| {
                let limit = Limit::read(Total::Macs, written).unwrap();
                Action::SetLimits(Limits::default().with(Total::Macs, Some(&limit)))
            }),
            1 => Just(Action::SetRows(RowCount::Flops)),
            1 => Just(Action::SetRun(RunSetup::default())),
            1 => Just(Action::Clear),
            1 => Just(Action::Await(Opening::chosen("alexnet"))),
            1 => any::<bool>().prop_map(|is_known| {
                let network = is_known.then(|| models::network("alexnet", None).unwrap());
                Action::Built("alexnet".to_owned(), network.map(Box::new))
            }),
            2 => Just(Action::Undo),
            1 => Just(Action::Redo),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_sequence_of_actions_leaves_a_page(actions in prop::collection::vec(action(), 1..40)) {
            let page = after(Page::new(Document::default()), actions);
            let document = page.document();
            prop_assert_eq!(page.report.layers.len(), document.network.nodes().len());
            if let Some(id) = document.selected.layer() {
                prop_assert!(document.network.node(id).is_some());
            }
            prop_assert!(document.network.input.sides().is_some());
            let read = from_listing(&to_listing(document)).unwrap();
            prop_assert_eq!(to_listing(&read), to_listing(document));
        }
    }
}
