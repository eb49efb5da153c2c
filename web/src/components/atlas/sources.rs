//! What the page rests on.

use yew::prelude::*;

use crate::text::AtlasMessages;

const SOURCES: [&str; 8] = [
    "K. He, J. Sun: Convolutional Neural Networks at Constrained Time Cost. CVPR 2015.",
    "C. Szegedy et al.: Going Deeper with Convolutions. CVPR 2015.",
    "V. Dumoulin, F. Visin: A guide to convolution arithmetic for deep learning. 2016.",
    "A. Araujo, W. Norris, J. Sim: Computing Receptive Fields of Convolutional Neural Networks. Distill 2019.",
    "Y. LeCun et al.: Gradient-Based Learning Applied to Document Recognition. Proc. IEEE 1998.",
    "A. Krizhevsky: One weird trick for parallelizing convolutional neural networks. 2014.",
    "K. Simonyan, A. Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition. ICLR 2015.",
    "PyTorch 2.9 and torchvision 0.24: the figures that the page is tested against, layer by layer.",
];

pub(super) fn sources(text: &AtlasMessages) -> Html {
    html! {
        <ul class="sources" lang="en" aria-label={text.sources}>
            for source in SOURCES {
                <li>{ source }</li>
            }
        </ul>
    }
}
