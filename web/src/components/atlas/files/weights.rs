//! What a file of weights says, and the way to a network.

use formats::number::exact;
use formats::weights::{EXPORT_ONNX, Tensor, Weights};
use yew::prelude::*;

use crate::components::atlas::app::Words;

pub(super) fn weights(held: &Weights, name: &str, text: Words) -> Html {
    let parameters = exact(held.parameters);
    let count = held.tensors.len().to_string();
    html! {
        <>
            <p>{ (text.weights_only)(name, &parameters, &count) }</p>
            if held.buffers > 0 {
                <p>{ (text.weights_buffers)(&exact(held.buffers)) }</p>
            }
            { super::card::notes(&held.notes) }
            <p>{ text.weights_way }</p>
            <pre class="taken" tabindex="0">{ EXPORT_ONNX }</pre>
            { tensors(&held.tensors, text) }
        </>
    }
}

fn tensors(tensors: &[Tensor], text: Words) -> Html {
    html! {
        // It scrolls, for which a keyboard needs to reach it.
        <div class="wide files__lines" tabindex="0" role="region" aria-label={text.tensors}>
            <table class="figures">
                <caption>{ text.tensors }</caption>
                <thead>
                    <tr>
                        for heading in text.tensor_headings {
                            <th scope="col">{ heading }</th>
                        }
                    </tr>
                </thead>
                <tbody>
                    for tensor in tensors {
                        { row(tensor) }
                    }
                </tbody>
            </table>
        </div>
    }
}

fn row(tensor: &Tensor) -> Html {
    let [parameters, buffers] = tensor.counts();
    html! {
        <tr>
            <th scope="row"><code>{ &tensor.name }</code></th>
            <td>{ &tensor.data_type }</td>
            <td>{ tensor.sides() }</td>
            <td>{ parameters }</td>
            <td>{ buffers }</td>
        </tr>
    }
}
