//! How a page is come to: by whom, in which browser, with which link.

use crate::{Browser, Page, browser::Settings, page::Way, project, site::Site};

/// A visit in preparation; [`Visit::open`] makes it.
pub struct Visit {
    browser: Browser,
    settings: Settings,
    width: Option<u32>,
    fragment: String,
    sandboxed: bool,
    from_file: bool,
}

impl Visit {
    /// A wide window in light colours and English, nothing stored, no link.
    pub fn with(browser: Browser) -> Self {
        Self {
            browser,
            settings: Settings {
                dark: false,
                languages: "en-US,en",
                scripts: true,
                webassembly: true,
            },
            width: None,
            fragment: String::new(),
            sandboxed: false,
            from_file: false,
        }
    }

    /// The part of the link from `#` on.
    #[must_use]
    pub fn fragment(mut self, fragment: &str) -> Self {
        fragment.clone_into(&mut self.fragment);
        self
    }

    /// The width of the page in CSS pixels.
    #[must_use]
    pub fn width(mut self, width: u32) -> Self {
        self.width = Some(width);
        self
    }

    #[must_use]
    pub fn dark(mut self) -> Self {
        self.settings.dark = true;
        self
    }

    #[must_use]
    pub fn in_chinese(mut self) -> Self {
        self.settings.languages = "zh-CN,zh";
        self
    }

    /// In a frame without storage and without an origin, as some course pages embed others.
    #[must_use]
    pub fn sandboxed(mut self) -> Self {
        self.sandboxed = true;
        self
    }

    #[must_use]
    pub fn without_scripts(mut self) -> Self {
        self.settings.scripts = false;
        self
    }

    #[must_use]
    pub fn without_webassembly(mut self) -> Self {
        self.settings.webassembly = false;
        self
    }

    /// By a double click on `index.html`, without a server.
    #[must_use]
    pub fn from_file(mut self) -> Self {
        self.from_file = true;
        self
    }

    /// Opens the page and waits until it is there, or until it has said that it cannot start.
    pub fn open(self) -> Page {
        let site = Site::start();
        // Firefox's window is never under 500 pixels, so that the page goes into a frame there.
        let frame_width = match (self.browser, self.width) {
            (Browser::Firefox, Some(width)) => Some(width),
            _ if self.sandboxed => Some(self.width.unwrap_or(1200)),
            _ => None,
        };
        let url = if self.from_file {
            let index = project()
                .join("dist/index.html")
                .canonicalize()
                .expect("dist is built");
            format!("file://{}", index.display())
        } else if let Some(width) = frame_width {
            site.framed_url(width, self.sandboxed)
        } else {
            site.url()
        };
        let way = Way {
            browser: self.browser,
            settings: self.settings,
            url,
            width: self.width,
            framed: frame_width.is_some(),
            starts: self.settings.scripts && self.settings.webassembly && !self.from_file,
        };
        Page::open(way, &self.fragment)
    }
}
