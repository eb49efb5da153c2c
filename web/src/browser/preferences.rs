//! The reader's own choices, which are in no link.

use super::storage::Storage;
use crate::text::Language;

const THEME: &str = "theme";
const LANGUAGE: &str = "language";

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Whatever the system says.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The reader's own choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preferences {
    pub(crate) theme: Theme,
    /// None while it follows the browser.
    pub(crate) language: Option<Language>,
}

impl Preferences {
    pub(crate) fn load(storage: &Storage) -> Self {
        let themes = [Theme::Light, Theme::Dark];
        let theme = storage
            .get(THEME)
            .and_then(|name| themes.into_iter().find(|theme| theme.name() == name));
        Self {
            theme: theme.unwrap_or_default(),
            language: storage.get(LANGUAGE).map(|tag| Language::of_tag(&tag)),
        }
    }

    pub(crate) fn save(self, storage: &Storage) {
        storage.set(THEME, self.theme.name());
        if let Some(language) = self.language {
            storage.set(LANGUAGE, language.tag());
        }
    }

    /// The language chosen, or the browser's.
    pub(crate) fn language(self) -> Language {
        self.language.unwrap_or_else(|| {
            let tag = gloo::utils::window().navigator().language();
            Language::of_tag(&tag.unwrap_or_default())
        })
    }

    /// Tells the document, so that styles and screen readers follow.
    pub(crate) fn apply(self) {
        let Some(root) = gloo::utils::document().document_element() else {
            return;
        };
        let set = |name: &str, value: &str| {
            // The root of a document takes these two attributes.
            let _ = root.set_attribute(name, value);
        };
        set("data-theme", self.theme.name());
        set("lang", self.language().tag());
    }
}
