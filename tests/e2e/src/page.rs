//! The page as a person meets it.

use crate::{
    Browser, Element,
    browser::{Driver, Settings},
    element::rounded,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{
    thread,
    time::{Duration, Instant},
};
use thirtyfour::{
    By, Capabilities, Key, TypingData, WebDriver, WebElement,
    common::command::{Command, ExtensionCommand},
    error::WebDriverResult,
};
use tokio::runtime::{self, Runtime};

const DEADLINE: Duration = Duration::from_secs(20);

/// Where the page is, and how it is come to.
pub(crate) struct Way {
    pub(crate) browser: Browser,
    pub(crate) settings: Settings,
    /// Without a fragment.
    pub(crate) url: String,
    pub(crate) width: Option<u32>,
    pub(crate) framed: bool,
    pub(crate) starts: bool,
}

/// On which side of a row another one is put down.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    Before,
    Behind,
}

/// An open page. Closing it by dropping checks that the console stayed empty.
pub struct Page {
    runtime: Runtime,
    pub(crate) session: WebDriver,
    // Ends after the session that it serves.
    driver: Driver,
    pub(crate) browser: Browser,
    way: Way,
}

impl Page {
    pub(crate) fn open(way: Way, fragment: &str) -> Self {
        let browser = way.browser;
        let driver = Driver::start(browser);
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts");
        let capabilities = Capabilities::from(browser.capabilities(way.settings));
        let session = runtime
            .block_on(WebDriver::new(&driver.url, capabilities))
            .unwrap_or_else(|error| panic!("{browser} does not start: {error}"));
        let page = Self {
            runtime,
            session,
            driver,
            browser,
            way,
        };
        if browser == Browser::Chromium {
            page.emulate(page.way.settings, page.way.width);
        }
        page.visit(fragment);
        page
    }

    /// The process that started the browser.
    pub(crate) fn driver_id(&self) -> u32 {
        self.driver.id()
    }

    /// Comes to the page anew, with this link or without, in the same browser.
    #[track_caller]
    pub fn visit(&self, fragment: &str) {
        // From the page itself, a link that differs in its fragment loads nothing.
        self.wait(self.session.goto("about:blank"));
        self.wait(self.session.goto(format!("{}{fragment}", self.way.url)));
        self.arrive();
    }

    #[track_caller]
    pub fn reload(&self) {
        self.wait(self.session.refresh());
        self.arrive();
    }

    fn arrive(&self) {
        if self.way.framed {
            let frame = self.wait(self.session.find(By::Css("iframe")));
            self.wait(frame.enter_frame());
        }
        if self.way.starts {
            self.until("the page has started", || {
                self.script(include_str!("started.js"), &[])
            });
        }
    }

    fn emulate(&self, settings: Settings, width: Option<u32>) {
        let scheme = if settings.dark { "dark" } else { "light" };
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
        if !settings.webassembly {
            self.devtools(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": "delete window.WebAssembly" }),
            );
        }
        if let Some(width) = width {
            // As on a phone; a desktop's scroll bar would take 15 pixels of the width.
            self.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true }));
            self.devtools(
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false }),
            );
        }
    }

    /// A command of Chromium's own protocol.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.wait(self.session.cdp().send_raw(command, parameters))
    }

    #[track_caller]
    pub(crate) fn wait<T>(&self, command: impl Future<Output = WebDriverResult<T>>) -> T {
        // In a closure, the panic would not name the line of the test.
        match self.runtime.block_on(command) {
            Ok(value) => value,
            Err(error) => panic!("{}: {error}", self.browser),
        }
    }

    /// Runs the body of a function with these arguments in the page.
    #[track_caller]
    pub fn script<T: DeserializeOwned>(&self, body: &str, arguments: &[Value]) -> T {
        let answer = self.wait(self.session.execute(body, arguments));
        self.wait(async { answer.convert() })
    }

    /// The same for a script whose last argument is a function that takes its answer.
    #[track_caller]
    pub fn script_async<T: DeserializeOwned>(&self, body: &str, arguments: &[Value]) -> T {
        let answer = self.wait(self.session.execute_async(body, arguments));
        self.wait(async { answer.convert() })
    }

    /// Waits until the condition holds.
    #[track_caller]
    pub fn until(&self, what: &str, condition: impl Fn() -> bool) {
        self.until_some(|| {
            if condition() {
                Ok(())
            } else {
                Err(format!("Not so: {what}."))
            }
        });
    }

    /// Waits until there is a value, and fails with the last reason why there was none.
    #[track_caller]
    pub fn until_some<T>(&self, attempt: impl Fn() -> Result<T, String>) -> T {
        let start = Instant::now();
        loop {
            match attempt() {
                Ok(value) => return value,
                Err(reason) if start.elapsed() > DEADLINE => {
                    panic!("{}, after {} s: {reason}", self.browser, DEADLINE.as_secs())
                }
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// The one visible element of this role and accessible name, as soon as there is one.
    #[track_caller]
    pub fn find(&self, role: &str, name: &str) -> Element<'_> {
        self.find_under(None, role, name)
    }

    #[track_caller]
    pub(crate) fn find_under(
        &self,
        root: Option<&WebElement>,
        role: &str,
        name: &str,
    ) -> Element<'_> {
        let element = self.until_some(|| {
            let elements = self.elements(root, role);
            let mut elements = elements.map_err(|error| error.to_string())?;
            let names: Vec<String> = elements.iter().map(|(_, name)| name.clone()).collect();
            elements.retain(|(_, found)| squashed(found) == squashed(name));
            match elements.len() {
                1 => Ok(elements.remove(0).0),
                0 => Err(format!("There is no {role} “{name}”, but {names:?}.")),
                count => Err(format!("There are {count} of {role} “{name}”.")),
            }
        });
        // chromedriver does not find the elements of a sandboxed frame here.
        if let Ok(own) = self.runtime.block_on(self.own_name(&element)) {
            assert_eq!(
                squashed(&own),
                squashed(name),
                "{} calls this {role} “{own}”",
                self.browser
            );
        }
        Element {
            page: self,
            inner: element,
        }
    }

    async fn own_name(&self, element: &WebElement) -> WebDriverResult<String> {
        let label = Box::new(ComputedLabel(element.element_id().to_string()));
        self.session
            .cmd(Command::ExtensionCommand(label))
            .await?
            .value()
    }

    /// Waits until there is no such element any more.
    #[track_caller]
    pub fn expect_gone(&self, role: &str, name: &str) {
        self.until(&format!("there is no {role} “{name}”"), || {
            let names = self.names(role);
            names.iter().all(|found| squashed(found) != squashed(name))
        });
    }

    /// The names of all visible elements of a role, in document order.
    #[track_caller]
    pub fn names(&self, role: &str) -> Vec<String> {
        let elements = self.until_some(|| {
            let elements = self.elements(None, role);
            elements.map_err(|error| error.to_string())
        });
        elements.into_iter().map(|(_, name)| name).collect()
    }

    /// Every visible element of this role with its name; an error where one of them goes while
    /// the browser gives them, as when the page draws anew.
    fn elements(
        &self,
        root: Option<&WebElement>,
        role: &str,
    ) -> WebDriverResult<Vec<(WebElement, String)>> {
        let root = root.map_or(Ok(Value::Null), WebElement::to_json)?;
        let script = include_str!("names.js");
        let answer = self.session.execute(script, [json!(role), root]);
        let pairs: Vec<(Value, String)> = self.runtime.block_on(answer)?.convert()?;
        let handle = self.session.handle();
        pairs
            .into_iter()
            .map(|(element, name)| Ok((WebElement::from_json(element, handle.clone())?, name)))
            .collect()
    }

    /// The first element of a CSS selector, for what has no role of its own.
    #[track_caller]
    pub fn css(&self, selector: &str) -> Element<'_> {
        let inner = self.until_some(|| {
            self.runtime
                .block_on(self.session.find(By::Css(selector)))
                .map_err(|error| error.to_string())
        });
        Element { page: self, inner }
    }

    /// The text that a person sees.
    #[track_caller]
    pub fn text(&self) -> String {
        self.css("body").text()
    }

    #[track_caller]
    pub fn expect_text(&self, text: &str) {
        self.until_some(|| {
            let seen = self.text();
            if squashed(&seen).contains(&squashed(text)) {
                Ok(())
            } else {
                Err(format!("“{text}” is not in:\n{seen}"))
            }
        });
    }

    /// The exact total of a quantity, for example `macs`.
    #[track_caller]
    pub fn total(&self, quantity: &str) -> String {
        self.exact(&format!("[data-quantity='{quantity}']:not([data-layer])"))
    }

    /// The exact figure of a quantity in a layer's row.
    #[track_caller]
    pub fn row(&self, layer: &str, quantity: &str) -> String {
        self.exact(&format!(
            "[data-quantity='{quantity}'][data-layer='{layer}']"
        ))
    }

    #[track_caller]
    fn exact(&self, selector: &str) -> String {
        self.css(selector)
            .attribute("data-exact")
            .unwrap_or_else(|| panic!("{selector} has no data-exact"))
    }

    #[track_caller]
    pub fn expect_total(&self, quantity: &str, exact: &str) {
        self.until_some(|| {
            equal(
                &format!("the total of {quantity}"),
                &self.total(quantity),
                exact,
            )
        });
    }

    #[track_caller]
    pub fn expect_row(&self, layer: &str, quantity: &str, exact: &str) {
        self.until_some(|| {
            equal(
                &format!("{quantity} of {layer}"),
                &self.row(layer, quantity),
                exact,
            )
        });
    }

    /// Waits until the totals are the last good ones, of before a layer went wrong, or are not.
    #[track_caller]
    pub fn expect_stale(&self, stale: bool) {
        self.until(&format!("the totals are stale: {stale}"), || {
            let total = self.css("[data-quantity='macs']:not([data-layer])");
            total.attribute("data-stale").is_some() == stale
        });
    }

    /// The names of the layers, from first to last.
    #[track_caller]
    pub fn layers(&self) -> Vec<String> {
        self.script(include_str!("layers.js"), &[])
    }

    #[track_caller]
    pub fn expect_layers(&self, expected: &str) {
        self.until_some(|| equal("the list", &self.layers().join(" "), expected));
    }

    /// Drags a layer by its number to a side of another layer or block.
    #[track_caller]
    pub fn drag_row(&self, layer: &str, to: &str, side: Side) {
        let number = |name: &str| {
            let number = format!(
                "//ol/li[.//*[contains(@class, 'row__select')]/b = '{name}']//*[contains(@class, 'row__number')]"
            );
            self.wait(self.session.find(By::XPath(number)))
        };
        let (from, to) = (number(layer), number(to));
        let height = self.wait(to.rect()).height;
        let near_the_side = match side {
            Side::Before => 3.0 - height / 2.0,
            Side::Behind => height / 2.0 - 3.0,
        };
        self.wait(from.scroll_into_view());
        let actions = self
            .session
            .action_chain()
            .move_to_element_center(&from)
            .click_and_hold()
            .move_to_element_center(&to)
            .move_to_element_with_offset(&to, 0, rounded(near_the_side));
        self.wait(actions.release().perform());
    }

    /// Waits until an element has the focus.
    #[track_caller]
    pub fn expect_focus(&self, role: &str, name: &str) {
        let element = self.find(role, name);
        self.until_some(|| {
            if element.is_focused() {
                Ok(())
            } else {
                let active: String = self.script("return document.activeElement.outerHTML", &[]);
                let active: String = active.chars().take(300).collect();
                Err(format!(
                    "Not the {role} “{name}” has the focus, but {active}"
                ))
            }
        });
    }

    /// Types into what has the focus, key by key; a [`Key`] or text.
    #[track_caller]
    pub fn keys(&self, keys: impl Into<TypingData>) {
        self.wait(self.session.action_chain().send_keys(keys).perform());
    }

    /// Presses a key while others are held.
    #[track_caller]
    pub fn chord(&self, held: &[Key], key: impl Into<char>) {
        let mut actions = self.session.action_chain();
        for modifier in held {
            actions = actions.key_down(modifier.clone());
        }
        actions = actions.send_keys(key.into().to_string());
        for modifier in held {
            actions = actions.key_up(modifier.clone());
        }
        self.wait(actions.perform());
    }

    /// Moves the focus to this element with the Tab key, back with Shift where it is behind.
    #[track_caller]
    pub fn tab_to(&self, role: &str, name: &str) {
        let target = self.find(role, name);
        for _ in 0..300 {
            match target.side_of_focus() {
                0 => return,
                side if side < 0 => self.chord(&[Key::Shift], Key::Tab),
                _ => self.keys(Key::Tab),
            }
        }
        panic!(
            "{}: 300 times Tab does not lead to the {role} “{name}”",
            self.browser
        );
    }

    /// What has the focus, if it is hidden under something else.
    #[track_caller]
    pub fn covered_focus(&self) -> String {
        self.script(include_str!("covered.js"), &[])
    }

    /// What follows `#` in the address.
    #[track_caller]
    pub fn fragment(&self) -> String {
        self.script("return location.hash", &[])
    }

    /// Pastes a link into this tab, as far as it differs: the part from `#` on.
    #[track_caller]
    pub fn paste_fragment(&self, fragment: &str) {
        self.script::<()>("location.hash = arguments[0]", &[json!(fragment)]);
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let console = if thread::panicking() {
            self.describe();
            Vec::new()
        } else {
            self.console()
        };
        self.runtime.block_on(self.session.clone().quit()).ok();
        assert!(console.is_empty(), "the console is not empty: {console:#?}");
    }
}

/// The browser's own accessible name of an element.
#[derive(Debug)]
struct ComputedLabel(String);

impl ExtensionCommand for ComputedLabel {
    fn parameters_json(&self) -> Option<Value> {
        None
    }

    fn method(&self) -> http::Method {
        http::Method::GET
    }

    fn endpoint(&self) -> std::sync::Arc<str> {
        format!("/element/{}/computedlabel", self.0).into()
    }
}

/// Without white space, in which the browsers' names and texts differ.
fn squashed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn equal(what: &str, actual: &str, expected: &str) -> Result<(), String> {
    if actual == expected {
        Ok(())
    } else {
        Err(format!("{what} is {actual}, not {expected}."))
    }
}
