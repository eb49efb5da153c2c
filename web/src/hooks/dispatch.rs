//! The page's dispatcher, the same for the life of the page.

use yew::prelude::*;

use crate::state::Page;

pub(crate) type Dispatch = UseReducerDispatcher<Page>;

#[hook]
pub(crate) fn use_dispatch() -> Dispatch {
    use_context::<Dispatch>().expect("the root component provides the dispatcher")
}
