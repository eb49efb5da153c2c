//! English.

use complexity::{Activation, LayerKind, Parameter, Quantity};

use super::{Messages, SideWords, UnreadWords};

pub(super) const MESSAGES: Messages = Messages {
    title: "Convcost",
    tagline: "what a convolutional network costs",
    language_name: "English",

    network: "Network",
    own_network: "Your network",
    first_network: "LeNet-5 (modern)",
    empty_network: "Empty network",
    own_file: "A file of your own …",
    opening: |name| format!("{name} is being built…"),
    undo: "Undo",
    redo: "Redo",
    copy_link: "Copy link",
    link_copied: "The link is copied: it opens this very state.",
    copy_by_hand: "This browser does not let the page copy. Copy it by hand:",
    settings: "Settings",

    theme: "Theme",
    theme_system: "as the system",
    theme_light: "light",
    theme_dark: "dark",
    language: "Language",
    data_type: "Data type",
    in_place: "Activations in place",
    fold_batch_norm: "Batch norm folded into the layer before it",
    concat_as_view: "Concatenation as a view, not a copy",
    rows_show: "Rows show",
    shortcuts: "Keyboard",
    shortcut_list: [
        ("Ctrl+Z", "undo"),
        ("Ctrl+Shift+Z", "redo"),
        ("↑ ↓", "from layer to layer in the list"),
        ("Alt+↑ Alt+↓", "move the layer"),
        ("Ctrl+D", "duplicate the layer"),
        ("F2", "rename the layer"),
        ("Delete", "delete the layer"),
    ],
    privacy: "Nothing leaves this device: no request goes to any other host.",

    time: "Time",
    space: "Space",
    batch_of: |samples| format!("batch {samples}"),
    macs: "MACs",
    flops: "FLOPs",
    flops_are: "FLOPs = 2 × MACs",
    conv_and_linear: |all, conv, linear| format!("{all} = conv {conv} + linear {linear}"),
    parameters: "Parameters",
    feature_maps: "Feature maps, sum",
    elements: |exact| format!("{exact} elements"),
    peak: "Maps alive at once, peak",
    at_layer: |name| format!("at {name}"),
    at_input: "the input",
    weights_and_peak: "Weights + peak",
    feature_maps_short: "Σ maps",
    peak_short: "peak",
    weights_and_peak_short: "w + peak",
    of_weights: |bytes| format!("weights {bytes}"),
    stale: "A layer is wrong: these are the last good figures.",
    no_totals: "A layer is wrong, and there are no good figures yet.",
    partial_totals: "Partial: layers that are not counted are left out of the sums.",
    copy_exact: |what, exact| format!("{what}: copy {exact}"),
    copied: |exact| format!("{exact} is copied"),

    layers: "Layers",
    list_summary: |layers, depth| {
        let layers = counted(layers, "layer");
        match depth {
            Some(depth) => format!("{layers} · {} deep", counted(depth, "convolution")),
            None => layers,
        }
    },
    sees: |seen, side| format!("sees {seen} of {side} px"),
    column_layer: "layer",
    column_sides: "X → M",
    column_window: "f, P, S",
    column_channels: "channels",
    column_parameters: "parameters",
    column_map: "map",
    parameters_short: "param.",
    input: "input",
    input_shape: |channels, height, width| {
        format!("{}, {height} × {width} px", counted(channels, "channel"))
    },
    not_any: "–",
    no_map: "no map",
    map_in_place: "in place",
    map_folded: "folded",
    map_shared: "view",
    reads: |names| match names.parse::<usize>() {
        Ok(count) => format!("← {count} inputs"),
        Err(_) => format!("← {names}"),
    },
    fold_all: "Fold all",
    unfold_all: "Unfold all",
    block_layers: |layers| format!("{layers} layers"),
    repeat_block: "Repeat this block",
    edit_repeats: |repeats| format!("in all {repeats} repeats of this block"),
    share_of: |percent| format!("{percent} of the network's"),
    empty_list: "No layers yet. Add the first one: a convolution is a good start.",
    add_layer: "Add a layer",
    add_below: "Add a layer below",
    choose_kind: "Which kind of layer?",
    kind_hint: |kind| match kind {
        LayerKind::Conv2d(_) => "convolution",
        LayerKind::MaxPool2d(_) => "largest value of each window",
        LayerKind::AvgPool2d(_) => "mean of each window",
        LayerKind::AdaptiveAvgPool2d(_) => "mean to a wanted side; global at 1 × 1",
        LayerKind::BatchNorm2d(_) => "batch normalisation",
        LayerKind::Activation(_) => "activation, one of nine",
        LayerKind::Linear(_) => "fully connected",
        LayerKind::Flatten => "maps as one vector",
        LayerKind::Dropout | LayerKind::StochasticDepth => "nothing at inference",
        LayerKind::Softmax => "scores to probabilities",
        LayerKind::LocalResponseNorm(_) => "normalisation across channels",
        LayerKind::ConvTranspose2d(_) => "transposed convolution: larger maps",
        LayerKind::AdaptiveMaxPool2d(_) => "largest value, to a wanted side",
        LayerKind::GroupNorm(_) => "normalisation over groups of channels",
        LayerKind::LayerNorm(_) => "normalisation over the channels",
        LayerKind::Scale(_) => "one learned factor per channel",
        LayerKind::PReLU(_) => "ReLU with a learned slope",
        LayerKind::Add => "sum of branches",
        LayerKind::Mul => "product of branches",
        LayerKind::Concat => "channels of branches together",
        LayerKind::Chunk(_) => "a part of the channels",
        LayerKind::IndexSelect(_) => "chosen channels",
        LayerKind::ChannelShuffle(_) => "channels interleaved",
        LayerKind::Permute => "channels last, or first again",
        LayerKind::Unflatten(_) => "a vector as maps",
        LayerKind::Maxout(_) => "the largest of every few channels",
        LayerKind::Upsample(_) => "larger maps by repetition",
        LayerKind::PixelShuffle(_) => "channels become pixels",
        LayerKind::ZeroPad2d(_) => "zeros around the maps",
        LayerKind::Crop2d(_) => "pixels cut off",
        LayerKind::Operator(_) => "an operation of a file",
    },
    waits_for: |name| format!("waits for {name}"),
    not_counted: "not counted: nobody knows what this operation takes",
    actions_for: |name| format!("Actions for {name}"),
    move_up: "Move up",
    move_down: "Move down",
    duplicate: "Duplicate",
    rename: "Rename",
    delete: "Delete",
    new_name: |name| format!("New name for {name}"),
    moved: |name, position, layers| format!("{name} is now layer {position} of {layers}"),

    layer_of: |kind, position, layers| format!("{kind} · layer {position} of {layers}"),
    parameter: |parameter| match parameter {
        Parameter::Batch => "batch",
        Parameter::InputChannels => "channels",
        Parameter::InputSize => "input side",
        Parameter::KernelSize => "filter side (K)",
        Parameter::Padding => "padding",
        Parameter::Stride => "stride",
        Parameter::Dilation => "dilation",
        Parameter::OutChannels => "output channels",
        Parameter::Groups => "groups",
        Parameter::OutFeatures => "output features",
        Parameter::OutputSize => "output side",
        Parameter::Neighbourhood => "channels in a neighbourhood",
        Parameter::OutputPadding => "output padding",
        Parameter::ScaleFactor => "factor",
        Parameter::Chunks => "parts",
        Parameter::ChunkIndex => "which part, from 0",
        Parameter::Pieces => "channels per output",
    },
    exactly: |what| format!("{what} exactly"),
    less: |what| format!("less {what}"),
    more_of: |what| format!("more {what}"),
    input_side_of: |side, name| format!("{side}, the M of {name}"),
    input_side_is: |side| format!("{side}, of the input"),
    channels_of_input: |channels| format!("{channels}, of the input · change it there"),
    channels_of: |channels, name| format!("{channels}, from {name} · change it there"),
    input_channels: "input channels",
    no_side: "a vector",
    more: "More",
    sides_apart: "height and width apart",
    height: "height",
    width: "width",
    side: |side| match side {
        SideWords::Top => "top",
        SideWords::Bottom => "bottom",
        SideWords::Left => "left",
        SideWords::Right => "right",
    },
    bias: "bias",
    bias_is_left_out: "dimmed: the bias, which the article leaves out",
    bias_on: "bias on",
    bias_off: "bias off",
    ceil_mode: "ceil mode: a last window may hang over",
    count_include_pad: "the mean counts padding too",
    affine: "affine: a learned scale and shift per channel",
    per_channel: "a slope per channel",
    takes_in: "Takes in",
    takes_in_hint: "Type or choose an earlier layer's name, or “input”.",
    input_number: |number| format!("input {number}"),
    add_input: "Add an input",
    remove_input: |name| format!("Disconnect {name}"),
    padding_mode: "padding is",
    padding_explicit: "a number",
    padding_same: "same (M = ⌈X/S⌉)",
    padding_valid: "valid (none)",
    activation: "function",
    activation_formula: |activation| match activation {
        Activation::ReLU => "max(x, 0)",
        Activation::ReLU6 => "min(max(x, 0), 6)",
        Activation::LeakyReLU => "x, or a small part of it below 0",
        Activation::Sigmoid => "1/(1 + e^−x)",
        Activation::Tanh => "(e^2x − 1)/(e^2x + 1)",
        Activation::SiLU => "x · sigmoid(x)",
        Activation::Hardsigmoid => "ReLU6(x + 3)/6",
        Activation::Hardswish => "x · hardsigmoid(x)",
        Activation::GELU => "x · Φ(x)",
    },
    nothing_to_set: "There is nothing to set in this layer.",
    not_a_number: |text| format!("“{text}” is not a whole number: type digits only, such as 3"),

    formula_output: "Output side",
    formula_drops_last: "− 1: the last window would start in the padding, and is dropped",
    formula_time: "Time",
    formula_parameters: "Space: parameters",
    formula_map: "Space: feature map",
    formula_field: "Receptive field",
    field: |size, stride, offset| {
        format!(
            "sees {size} input pixels, {stride} apart from its neighbour's, the first from pixel {offset} on"
        )
    },
    quantity: |quantity| match quantity {
        Quantity::Macs => "multiply-adds",
        Quantity::Parameters => "parameters",
        Quantity::Buffers => "buffers",
        Quantity::OutputElements => "output elements",
        Quantity::Multiplications => "multiplications",
        Quantity::Additions => "additions",
        Quantity::Comparisons => "comparisons",
        Quantity::Divisions => "divisions",
        Quantity::Exponentials => "exponentials",
    },
    raw_operations: "Every operation by kind",
    no_parameters: "This layer learns nothing.",
    buffers: |count| {
        format!(
            "and {count} stored numbers that are not learned (running mean, variance, a counter)"
        )
    },
    view_note: "A view of the same memory under another shape: no map of its own.",
    in_place_note: "Written over its input: no map of its own.",
    folded_note: "Folded into the layer before it: its scale and shift are in that layer's weights and bias, so that it costs nothing of its own.",
    shared_note: "Its output is its input's memory.",
    sees_beyond: "That is more than the whole input: the rest lies on padding.",
    not_aligned: "The branches do not see the same place: their centres or strides differ.",
    linear_note: "A Linear is a convolution with M = 1 and K = X.",

    remainder_in_padding: |remainder| {
        format!("The division by S leaves {remainder}: only padding is lost, every pixel is read.")
    },
    unread: |words| unread(words),
    unread_picture: "the input; marked pixels are never read",

    change: |change| format!("{} {} → {}", change.symbol, change.before, change.after),
    macs_of: |name, ratio| format!("MACs of {name} × {ratio}"),
    all_macs: |ratio| format!("all MACs × {ratio}"),
    changed_too: |name, change| format!("{name} changed too: {change}"),
    and_more: |count| format!("and {count} more"),
    parameters_of: |name, before, after| format!("parameters of {name} {before} → {after}"),
    parameters_kept: "no convolution's parameters change, as X is not in f²·C_in·C_out",
    parameters_follow: "since M²·C values feed it",
    effect_place: "What the last change did is said here.",

    run_title: "Run it",
    run_subtitle: "plain nested loops on this device, every multiply-add counted",

    dismiss: "Dismiss",
    storage_forbidden: "This browser lets the page store nothing here: the link keeps your work.",
    storage_damaged: |error| {
        format!(
            "What was stored here last time cannot be read, so the page starts afresh ({error})."
        )
    },
    link_error: |error| format!("{error}. What was open stays."),
    edit_error: ToString::to_string,
    layer_error: ToString::to_string,
    totals_error: |error| error.to_string(),
};

fn counted<N: Copy + PartialEq + From<u8> + std::fmt::Display>(count: N, word: &str) -> String {
    let plural = if count == N::from(1) { "" } else { "s" };
    format!("{count} {word}{plural}")
}

fn unread(words: &UnreadWords) -> String {
    let UnreadWords {
        pixels,
        all,
        at_end: [rows, columns],
        skips_between,
    } = words;
    let mut reasons = Vec::new();
    if *rows > 0 {
        reasons.push(format!("{} at the bottom", counted(*rows, "row")));
    }
    if *columns > 0 {
        reasons.push(format!("{} on the right", counted(*columns, "column")));
    }
    if *skips_between {
        reasons.push("pixels that the windows step over".to_owned());
    }
    format!(
        "{pixels} of {all} input pixels are never read: {}.",
        reasons.join(", ")
    )
}
