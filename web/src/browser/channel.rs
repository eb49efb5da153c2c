//! How the page, the run card and the atlas, which are programs of their own, speak to each
//! other: by events of the document whose detail is text, most often a link.

use gloo::events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{CustomEvent, CustomEventInit};

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// The card listens now, and wants to know the document.
    CardReady,
    /// The page's document.
    Document,
    /// The page's language.
    Language,
    /// The card's setup, in the link of its document.
    Setup,
    /// The atlas listens now; a line for each network that it knows: family, name, title.
    AtlasReady,
    /// The page's document as its shortest link.
    Link,
    /// What is to be explained: the page's document, and where a number was set, which and the
    /// document before.
    Explain,
    /// The explanation listens now, and wants to know what is to be explained.
    ExplanationReady,
    /// Whether the selected layer is to have a bias, as the explanation's switch sets it.
    Bias,
    /// A way of counting that was chosen in the atlas, as links write it.
    Counting,
    /// The link of a design that was pinned in the atlas; empty where it was let go.
    Pinned,
    /// The limits for the totals that were set in the atlas, in the link of its document.
    Limits,
    /// The name of a published network that was chosen in the atlas.
    Wanted,
    /// The name of a published network that is to be built, and behind a blank its input.
    Build,
    /// A published network's name, and on the next line its link with every layer listed;
    /// nothing there where the name is not known.
    Built,
}

impl Topic {
    fn event(self) -> &'static str {
        match self {
            Self::CardReady => "convcost-card-ready",
            Self::Document => "convcost-document",
            Self::Language => "convcost-language",
            Self::Setup => "convcost-setup",
            Self::AtlasReady => "convcost-atlas-ready",
            Self::Link => "convcost-link",
            Self::Explain => "convcost-explain",
            Self::ExplanationReady => "convcost-explanation-ready",
            Self::Bias => "convcost-bias",
            Self::Counting => "convcost-counting",
            Self::Pinned => "convcost-pinned",
            Self::Limits => "convcost-limits",
            Self::Wanted => "convcost-wanted",
            Self::Build => "convcost-build",
            Self::Built => "convcost-built",
        }
    }
}

pub(crate) fn say(topic: Topic, detail: &str) {
    let init = CustomEventInit::new();
    init.set_detail(&detail.into());
    if let Ok(event) = CustomEvent::new_with_event_init_dict(topic.event(), &init) {
        // Nobody cancels these events.
        let _ = gloo::utils::document().dispatch_event(&event);
    }
}

pub(crate) fn hear(topic: Topic, mut listen: impl FnMut(String) + 'static) -> EventListener {
    EventListener::new(&gloo::utils::document(), topic.event(), move |event| {
        let detail = event
            .dyn_ref::<CustomEvent>()
            .and_then(|event| event.detail().as_string());
        listen(detail.unwrap_or_default());
    })
}
