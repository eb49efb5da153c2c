//! One element of the page.

use crate::Page;
use serde_json::Value;
use thirtyfour::{By, Key, TypingData, WebElement};

/// An element of the page.
pub struct Element<'page> {
    pub(crate) page: &'page Page,
    pub(crate) inner: WebElement,
}

impl<'page> Element<'page> {
    /// The one element of this role and name inside this one.
    #[must_use]
    #[track_caller]
    pub fn find(&self, role: &str, name: &str) -> Element<'page> {
        self.page.find_under(Some(&self.inner), role, name)
    }

    #[track_caller]
    pub fn click(&self) {
        // As a person does where the headline, which stays in sight, covers it.
        self.page
            .script::<()>(include_str!("uncover.js"), &[self.argument()]);
        self.page.wait(self.inner.click());
    }

    #[track_caller]
    pub fn text(&self) -> String {
        self.page.wait(self.inner.text())
    }

    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.page.wait(self.inner.attr(name))
    }

    /// What a form control holds now.
    #[track_caller]
    pub fn value(&self) -> String {
        self.page.wait(self.inner.prop("value")).unwrap_or_default()
    }

    /// Types at the end of what the element holds; a [`Key`] or text.
    #[track_caller]
    pub fn keys(&self, keys: impl Into<TypingData>) {
        self.page.wait(self.inner.send_keys(keys));
    }

    /// Types over what the element holds.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        self.keys(Key::Control + "a");
        self.keys(text);
    }

    #[track_caller]
    pub fn is_focused(&self) -> bool {
        self.page.script(
            "return document.activeElement === arguments[0]",
            &[self.argument()],
        )
    }

    /// Negative where the element comes before what has the focus, 0 where it has the focus itself.
    #[track_caller]
    pub(crate) fn side_of_focus(&self) -> i32 {
        self.page.script(
            "const side = document.activeElement.compareDocumentPosition(arguments[0]);
             return side & Node.DOCUMENT_POSITION_PRECEDING ? -1 : side",
            &[self.argument()],
        )
    }

    /// The element as an argument of a script.
    #[track_caller]
    pub fn argument(&self) -> Value {
        self.page.wait(async { self.inner.to_json() })
    }

    /// Chooses the option of this text, of a list to choose from, once it is there.
    #[track_caller]
    pub fn choose(&self, text: &str) {
        const PLACE: &str = "return [...arguments[0].options].findIndex(option => option.textContent.trim() === arguments[1])";
        let place = self.page.until_some(|| {
            let found: i64 = self.page.script(PLACE, &[self.argument(), text.into()]);
            usize::try_from(found).map_err(|_| format!("there is no option “{text}”"))
        });
        let options = self.page.wait(self.inner.find_all(By::Css("option")));
        self.page.wait(options[place].click());
    }

    /// Scrolls the page until the element is in sight.
    #[track_caller]
    pub fn show(&self) {
        self.page.wait(self.inner.scroll_into_view());
    }

    /// Drags a slider's thumb from where it is to a value.
    #[track_caller]
    pub fn drag_to(&self, value: f64) {
        let number = |text: Option<String>| -> f64 {
            let text = text.expect("a slider has it");
            text.parse().expect("a slider holds numbers")
        };
        let (low, high) = (number(self.attribute("min")), number(self.attribute("max")));
        let place = |value: f64| (value - low) / (high - low);
        self.show();
        self.drag(place(number(Some(self.value()))), place(value));
    }

    /// Drags a slider's thumb between two places of its track, each from 0 to 1.
    #[track_caller]
    pub fn drag(&self, from: f64, to: f64) {
        const STEPS: i32 = 8;
        let width = self.page.wait(self.inner.rect()).width;
        let offset = |place: f64| rounded((place - 0.5) * (width - 16.0));
        let mut actions = self
            .page
            .session
            .action_chain()
            .move_to_element_with_offset(&self.inner, offset(from), 0)
            .click_and_hold();
        for step in 1..=STEPS {
            let place = from + (to - from) * f64::from(step) / f64::from(STEPS);
            actions = actions.move_to_element_with_offset(&self.inner, offset(place), 0);
        }
        self.page.wait(actions.release().perform());
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a place on a screen")]
pub(crate) fn rounded(pixels: f64) -> i64 {
    pixels.round() as i64
}
