//! All words of the page, in one typed table: a language that misses one does not compile.

mod atlas;
mod device;
mod en;
mod explanation;
mod messages;
mod number;
mod run;
mod zh;

pub use atlas::{AtlasMessages, BudgetMessages};
pub use device::DeviceMessages;
pub use explanation::{ChangeWords, ExplanationMessages, UnreadWords};
pub use messages::{Messages, SideWords};
pub use run::{MapWords, RunMessages};

use yew::prelude::*;

use crate::hooks::use_language;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Every language, by its own name.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The table of messages.
    pub fn messages(self) -> &'static Messages {
        match self {
            Self::English => &en::MESSAGES,
            Self::Chinese => &zh::MESSAGES,
        }
    }

    /// The words of the convolution that runs, apart so that the page need not load them first.
    pub fn run_messages(self) -> &'static RunMessages {
        match self {
            Self::English => &run::ENGLISH,
            Self::Chinese => &run::CHINESE,
        }
    }

    /// The words of the explanation of what is selected, apart so that the page need not load
    /// them first.
    pub fn explanation_messages(self) -> &'static ExplanationMessages {
        match self {
            Self::English => &explanation::ENGLISH,
            Self::Chinese => &explanation::CHINESE,
        }
    }

    /// The words of the atlas, apart so that the page need not load them first.
    pub fn atlas_messages(self) -> &'static AtlasMessages {
        match self {
            Self::English => &atlas::ENGLISH,
            Self::Chinese => &atlas::CHINESE,
        }
    }

    /// The words of the device and of time, apart so that the page need not load them first.
    pub fn device_messages(self) -> &'static DeviceMessages {
        match self {
            Self::English => &device::ENGLISH,
            Self::Chinese => &device::CHINESE,
        }
    }

    /// The language tag for HTML and storage.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// The language of a browser's or storage's tag, English where there is none of ours.
    pub fn of_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }
}

/// The words in the language that was chosen.
#[hook]
pub fn use_text() -> &'static Messages {
    use_language().messages()
}

/// The words of the convolution that runs, in the language that was chosen.
#[hook]
pub fn use_run_text() -> &'static RunMessages {
    use_language().run_messages()
}

/// The words of the device and of time, in the language that was chosen.
#[hook]
pub fn use_device_text() -> &'static DeviceMessages {
    use_language().device_messages()
}

/// The words of the atlas, in the language that was chosen.
#[hook]
pub fn use_atlas_text() -> &'static AtlasMessages {
    use_language().atlas_messages()
}
