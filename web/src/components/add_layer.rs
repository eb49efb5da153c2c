//! The choice of a kind for a new layer.

use complexity::LayerKind;
use formats::link::{Layers, Link, decode};
use yew::prelude::*;

use super::menu::focus;
use crate::hooks::{Dispatch, use_dispatch};
use crate::state::Action;
use crate::text::{Messages, use_text};

/// The kinds that can be added, as they start: written as in a link, which takes the least room.
const KINDS: &str = "v1/1x1/c16,r,m2,a2,b,g,f,l10,add,cat,mul,d,sm,ct16k2s2,u2,px2,gn1,ln,n5,pr,sc,ch2x0,cs2,pm,gm,sd,mx2,z1x1x1x1";

fn kinds() -> Vec<LayerKind> {
    match decode(KINDS) {
        Ok(Link {
            layers: Layers::Listed(network),
            ..
        }) => network
            .nodes()
            .iter()
            .map(|node| node.kind.clone())
            .collect(),
        Ok(_) | Err(_) => Vec::new(),
    }
}

/// The kinds to choose from, for a new layer at `position`.
pub(crate) fn kind_list(
    position: usize,
    text: &Messages,
    dispatch: &Dispatch,
    on_done: &Callback<()>,
) -> Html {
    let add = |kind: LayerKind| {
        let (dispatch, on_done) = (dispatch.clone(), on_done.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            dispatch.dispatch(Action::Insert(position, kind.clone()));
            on_done.emit(());
        })
    };
    html! {
        <div class="kinds" role="group" aria-label={text.choose_kind}>
            for kind in kinds() {
                <button type="button" class="kinds__kind" onclick={add(kind.clone())}>
                    <b>{ kind.name() }</b>
                    <small>{ (text.kind_hint)(&kind) }</small>
                </button>
            }
        </div>
    }
}

/// The button at the end of the list, which opens the choice in its place.
#[hook]
pub(crate) fn use_add_layer(position: usize) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let open = use_state_eq(|| false);
    let button = use_node_ref();
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let done = {
        let (open, button) = (open.clone(), button.clone());
        Callback::from(move |()| {
            open.set(false);
            focus(&button);
        })
    };
    html! {
        <>
            <button ref={button} type="button" class="add" aria-expanded={open.to_string()} onclick={toggle}>
                { "+ " }{ text.add_layer }
            </button>
            if *open {
                { kind_list(position, text, &dispatch, &done) }
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use complexity::{Conv2d, Window};

    use super::*;

    #[test]
    fn every_kind_that_can_be_added_is_read() {
        let kinds = kinds();
        assert_eq!(kinds.len(), 28);
        let conv = Conv2d {
            window: Window::square(3, 1, 1),
            ..Conv2d::new(16, 3)
        };
        assert_eq!(kinds[0], LayerKind::Conv2d(conv));
    }
}
