//! Short news that are shown for a while and read out by screen readers.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

const SHOWN_MS: u32 = 6_000;

/// Says something to the user.
#[derive(Clone, PartialEq)]
pub(crate) struct Announcer(Callback<String>);

impl Announcer {
    pub(crate) fn say(&self, news: String) {
        self.0.emit(news);
    }
}

/// The root's side: the announcer, and what it says at the moment.
#[hook]
pub(crate) fn use_announcer() -> (Announcer, Option<AttrValue>) {
    let news = use_state(|| None::<AttrValue>);
    let timeout = use_mut_ref(|| None::<Timeout>);
    let say = {
        let news = news.clone();
        use_callback((), move |words: String, ()| {
            news.set(Some(words.into()));
            let fade = news.clone();
            timeout.replace(Some(Timeout::new(SHOWN_MS, move || fade.set(None))));
        })
    };
    (Announcer(say), (*news).clone())
}
