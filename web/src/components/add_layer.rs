//! The choice of a kind for a new layer.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Chunk, Conv2d,
    ConvTranspose2d, GroupNorm, LayerKind, LayerNorm, Linear, LocalResponseNorm, MaxPool2d, Maxout,
    PReLU, PixelShuffle, Scale, Upsample, UpsampleMode, UpsampleTo, Window, ZeroPad2d,
};
use yew::prelude::*;

use super::menu::focus;
use crate::hooks::{Dispatch, use_dispatch};
use crate::state::Action;
use crate::text::{Messages, use_text};

/// The kinds that can be added, as they start.
fn kinds() -> [LayerKind; 28] {
    let conv = Conv2d {
        window: Window::square(3, 1, 1),
        ..Conv2d::new(16, 3)
    };
    let transposed = ConvTranspose2d {
        window: Window::square(2, 0, 2),
        ..ConvTranspose2d::new(16, 2)
    };
    let one = AdaptivePool2d {
        output_size: [1, 1],
    };
    let upsample = Upsample {
        mode: UpsampleMode::Nearest,
        to: UpsampleTo::Factor([2; 2]),
    };
    [
        LayerKind::Conv2d(conv),
        LayerKind::Activation(Activation::ReLU),
        LayerKind::MaxPool2d(MaxPool2d::new(2)),
        LayerKind::AvgPool2d(AvgPool2d::new(2)),
        LayerKind::BatchNorm2d(BatchNorm2d::new()),
        LayerKind::AdaptiveAvgPool2d(one),
        LayerKind::Flatten,
        LayerKind::Linear(Linear {
            out_features: 10,
            bias: true,
        }),
        LayerKind::Add,
        LayerKind::Concat,
        LayerKind::Mul,
        LayerKind::Dropout,
        LayerKind::Softmax,
        LayerKind::ConvTranspose2d(transposed),
        LayerKind::Upsample(upsample),
        LayerKind::PixelShuffle(PixelShuffle { factor: 2 }),
        LayerKind::GroupNorm(GroupNorm {
            groups: 1,
            affine: true,
        }),
        LayerKind::LayerNorm(LayerNorm { affine: true }),
        LayerKind::LocalResponseNorm(LocalResponseNorm { size: 5 }),
        LayerKind::PReLU(PReLU { per_channel: false }),
        LayerKind::Scale(Scale { bias: false }),
        LayerKind::Chunk(Chunk {
            chunks: 2,
            index: 0,
        }),
        LayerKind::ChannelShuffle(ChannelShuffle { groups: 2 }),
        LayerKind::Permute,
        LayerKind::AdaptiveMaxPool2d(one),
        LayerKind::StochasticDepth,
        LayerKind::Maxout(Maxout { pieces: 2 }),
        LayerKind::ZeroPad2d(ZeroPad2d {
            sides: [1; 4],
            channels: [0; 2],
        }),
    ]
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

#[derive(PartialEq, Properties)]
pub(crate) struct AddLayerProps {
    pub(crate) position: usize,
}

/// The button at the end of the list, which opens the choice in its place.
#[component]
pub(crate) fn AddLayer(props: &AddLayerProps) -> Html {
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
                { kind_list(props.position, text, &dispatch, &done) }
            }
        </>
    }
}
