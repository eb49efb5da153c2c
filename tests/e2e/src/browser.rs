//! The browsers, each with its WebDriver process.

use serde_json::{Map, Value, json};
use std::{
    env, fmt, fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{self, Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// A browser that the tests run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    Chromium,
    Firefox,
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// What a person has set in the browser.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) dark: bool,
    pub(crate) languages: &'static str,
    pub(crate) scripts: bool,
    pub(crate) webassembly: bool,
}

impl Browser {
    pub(crate) fn capabilities(self, settings: Settings) -> Map<String, Value> {
        let capabilities = match self {
            Self::Chromium => chromium(settings),
            Self::Firefox => firefox(settings),
        };
        let Value::Object(capabilities) = capabilities else {
            unreachable!("they are written as an object");
        };
        capabilities
    }
}

fn chromium(settings: Settings) -> Value {
    let arguments = [
        "--headless=new",
        // As root, and in most containers, Chromium does not start with its sandbox.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
    ];
    let mut preferences = json!({ "intl.accept_languages": settings.languages });
    if !settings.scripts {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "args": arguments, "prefs": preferences },
        "goog:loggingPrefs": { "browser": "ALL" },
    })
}

fn firefox(settings: Settings) -> Value {
    let mut options = json!({
        "args": ["-headless", "--width=1280", "--height=900"],
        "prefs": {
            "intl.accept_languages": settings.languages,
            "layout.css.prefers-color-scheme.content-override": i32::from(!settings.dark),
            // As for a person: geckodriver lets a page opened from a file read other files.
            "security.fileuri.strict_origin_policy": true,
            "javascript.enabled": settings.scripts,
            "javascript.options.wasm": settings.webassembly,
        },
    });
    if let Some(binary) = on_path("firefox-esr") {
        options["binary"] = json!(binary);
    }
    json!({ "browserName": "firefox", "moz:firefoxOptions": options })
}

fn on_path(command: &str) -> Option<String> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(command))
        .find(|file| file.exists())
        .map(|file| file.to_string_lossy().into_owned())
}

/// A running chromedriver or geckodriver, which ends with this value.
pub(crate) struct Driver {
    process: Child,
    /// Where the browser's profile is, and whatever else it leaves behind.
    folder: PathBuf,
    pub(crate) url: String,
}

impl Driver {
    pub(crate) fn start(browser: Browser) -> Self {
        // chromedriver asks for a port of IPv6 and ends where that of IPv4 is taken.
        const ATTEMPTS: usize = 5;
        (0..ATTEMPTS)
            .find_map(|_| Self::attempt(browser))
            .unwrap_or_else(|| panic!("{browser}'s driver ended without naming its port"))
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// A driver, unless it ends before it has said where it listens.
    fn attempt(browser: Browser) -> Option<Self> {
        // Port 0 lets the system choose, so that tests can run side by side.
        let (command, arguments, announcement) = match browser {
            Browser::Chromium => ("chromedriver", &["--port=0"][..], "started successfully"),
            Browser::Firefox => (
                "geckodriver",
                &["--port=0", "--websocket-port=0"][..],
                "Listening on",
            ),
        };
        let folder = new_folder();
        let mut process = Command::new(command)
            .env("TMPDIR", &folder)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{command} does not start: {error}. ./dev installs it.")
            });
        let mut lines = BufReader::new(process.stdout.take().expect("it is piped"))
            .lines()
            .map_while(Result::ok);
        let line = lines.find(|line| line.contains(announcement));
        // Ends the process and its folder, should it not listen.
        let mut driver = Self {
            process,
            folder,
            url: String::new(),
        };
        let line = line?;
        // A driver whose output nobody reads would stop when the pipe is full.
        thread::spawn(move || lines.for_each(drop));
        let port = line
            .rsplit(|c: char| !c.is_ascii_digit())
            .find(|digits| !digits.is_empty())
            .expect("the announcement ends with the port");
        driver.url = format!("http://127.0.0.1:{port}");
        Some(driver)
    }
}

fn new_folder() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = env::temp_dir().join(format!("convcost-e2e-{}-{count}", process::id()));
    fs::create_dir_all(&folder).expect("the folder for temporary files is writable");
    folder
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself, which is what we want.
        self.process.kill().ok();
        self.process.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}
