//! The atlas in English.

use complexity::convention::{Count, Fault, Sort};
use models::Agreement;
use models::tables::Counted;

use super::messages::{AtlasMessages, MapMessages};

pub(crate) const ENGLISH: AtlasMessages = AtlasMessages {
    counting: "Every tool's way of counting",
    counting_subtitle: "why the numbers differ, to the unit",
    count_as: "Count operations as",
    custom: "a way of my own",
    operations_exact: |exact| format!("{exact} operations"),
    too_large: "This number is beyond 2^128.",
    macs_are: "Plain MACs: convolutions, plain and transposed, and linear layers; no bias, taps on padding counted.",
    way: "From MACs to this number",
    macs_of_all: "MACs",
    sort: |sort| match sort {
        Sort::Conv => "convolutions",
        Sort::ConvTranspose => "transposed convolutions",
        Sort::Linear => "linear layers",
        Sort::BatchNorm => "batch norm",
        Sort::LayerNorm => "layer norm",
        Sort::LayerNorm2d => "layer norm on maps",
        Sort::GroupNorm => "group norm",
        Sort::Scale => "scales",
        Sort::Activation(_) => "activations",
        Sort::PReLU => "PReLU",
        Sort::MaxPool => "max pooling",
        Sort::AvgPool => "average pooling",
        Sort::AdaptiveAvgPool => "adaptive pooling",
        Sort::GlobalAvgPool => "global pooling",
        Sort::Mean => "mean over the map",
        Sort::AdaptiveMaxPool => "adaptive max pooling",
        Sort::Softmax => "softmax",
        Sort::LocalResponseNorm => "local response norm",
        Sort::Add => "additions of branches",
        Sort::Mul => "products of branches",
        Sort::Upsample(_) => "upsampling",
    },
    count: |count| match count {
        Count::Macs => "multiply-adds",
        Count::RealMacs => "multiply-adds not on padding",
        Count::RealOutput => "outputs with a tap not on padding",
        Count::Bias => "additions of the bias",
        Count::Output | Count::AffineOutput => "output elements",
        Count::PlainOutput => "output elements, nothing learned",
        Count::Input => "input elements",
        Count::Window => "elements under all windows",
        Count::StridedOutput => "output elements × S²",
        Count::Merged => "output elements × (inputs − 1)",
        Count::Groups => "groups",
        Count::Places => "places of the map",
        Count::Channels => "channels",
        Count::Scales => "learned scales",
        Count::Parameters => "parameters, once per image",
        Count::Neighbours => "output elements × neighbourhood",
        Count::NeighbourPlaces => "places × neighbourhood",
        Count::ByOutput => "multiply-adds counted by the output",
        Count::ByOutputChannels => "multiply-adds counted by the output, with C_out",
        Count::GroupedTwice => "multiply-adds divided by the groups twice",
        Count::BiasAsConv => "bias as of a plain convolution",
        Count::PerStride => "multiply-adds by the output, over S²",
        Count::Resized => "elements taken for the output",
    },
    fault_mark: "fault",
    fault: |fault| match fault {
        Fault::CountedTwice => {
            "The tool hooks the module and the function that it calls, and counts both."
        }
        Fault::TransposedByOutput => {
            "The tool counts a transposed convolution by its output, as if it were a plain one: too much by about the stride's square."
        }
        Fault::GroupsTwice => {
            "The tool divides a transposed convolution's operations by its groups twice."
        }
        Fault::BiasAsConv => {
            "The tool counts a transposed convolution's bias on the output of a plain one."
        }
        Fault::ByParameters => {
            "The tool counts these layers by their parameters, once per image, whatever the size of their output."
        }
        Fault::FactorDropped => "The tool computes an upsampling's factor and throws it away.",
    },
    every_tool: "What every tool says of this network",
    operations_per_layer: "Layer by layer",
    tool_counts: |tool| match tool {
        "macs" => "convolutions and linear layers, without bias",
        "flops" => "2 × MACs",
        "mul_add" => "every multiplication and addition, exactly",
        "torchvision" => "conv and linear, 1 MAC = 1; its documentation calls it GFLOPS",
        "torch_flop_counter" => "2 × conv and linear",
        "fvcore" => "+ batch norm 2 n, global pooling, upsampling",
        "ptflops_pytorch" => "+ bias, batch norm, activations and pools (modules twice)",
        "ptflops_aten" => "matrix products and convolutions, bias of linear layers",
        "thop" => "+ batch norm 4 n, pooling; transposed convolutions too high",
        "torchinfo" => "+ bias; other layers by their parameters",
        "calflops" => "2 × MACs + bias, batch norm, activations, pools",
        "onnx_tool" => "on the exported graph, ops weighted (division 4, exponential 32)",
        "netscope" => "+ local response norms and scales",
        "convnet_burden" => "+ bias, 2 per ReLU, pools; batch norm merged",
        "keras_profiler" => "2 × MACs + bias, batch norm and more",
        _ => "",
    },
    switches: [
        (
            "a multiply-add counts",
            &["1", "2", "its multiplication and addition"],
        ),
        ("bias", &["not counted", "1 per addition"]),
        (
            "batch norm",
            &[
                "folded: 0",
                "1 per element",
                "2 per element",
                "4 per element",
            ],
        ),
        ("activation", &["0", "1 per element", "2 per element"]),
        (
            "pooling",
            &[
                "0",
                "1 per input element",
                "1 per output element",
                "K² per output element",
                "K² − 1 per output element",
            ],
        ),
        (
            "global pooling",
            &["0", "1 per input element", "input and output elements"],
        ),
        ("additions of branches", &["not counted", "1 per element"]),
        ("softmax", &["0", "1 per element", "3 n − 1"]),
        (
            "local response norm",
            &["0", "n per element", "every operation"],
        ),
        ("upsampling", &["0", "1 per output element", "4", "11"]),
        (
            "transposed convolution",
            &["by its input", "by its output (a fault)"],
        ),
        ("taps on padding", &["counted", "not counted"]),
    ],

    whole_network: "The whole network",
    sum_time: "Time of the convolutions",
    sum_parameters: "Parameters of the convolutions, without bias",
    sum_maps: "Feature maps of the convolutions",
    all_layers: |exact| format!("With all other layers: {exact}"),
    article_counts: "Within a layer multiply, across layers add. The article's M²·K²·C_in·C_out counts multiply-adds: 1 MAC = 1 multiplication + 1 addition.",
    article_order: "O(…) drops the factor 2 and the bias; this page prints exact counts.",
    flops_are_a_count: "FLOPs are a count of operations, not a rate per second.",
    units: "k, M, G are 10³, 10⁶, 10⁹ operations or parameters; KiB, MiB, GiB are 2¹⁰, 2²⁰, 2³⁰ bytes. Every figure's exact integer is one press away.",

    memory: "Memory over time",
    memory_subtitle: "at inference, and while training",
    alive: "Feature maps alive while each layer runs",
    timeline: "memory of feature maps alive at each step, the peak marked",
    peak_at: |layer| format!("The peak is at {layer}."),
    peak: "Peak of feature maps",
    read: "Read from memory",
    written: "Written to memory",
    im2col: "Largest im2col matrix of one sample",
    algorithm: "Convolutions run",
    algorithms: ["directly", "by im2col and a matrix product"],
    peak_with_im2col: "Peak with that matrix",
    per_layer: "What each layer reads, writes and holds",
    layer: "Layer",
    alive_now: "Alive meanwhile",
    traffic_is: "Read: every layer's inputs and weights; written: its output. That is traffic, what the article calls visits, not the memory that must be there. MiB = 2²⁰ bytes, MB = 10⁶ bytes.",
    training: "While training",
    optimizer: "Optimiser",
    optimizers: ["SGD", "SGD with momentum", "Adam"],
    activations: "Feature maps kept for the backward pass",
    activation_gradients: "Their gradients",
    weights: "Parameters",
    weight_gradients: "Their gradients",
    optimizer_state: "What the optimiser keeps",
    all_training: "In all",
    device_memory: "Memory of the device, GiB",
    largest_batch: "largest batch that fits:",
    training_is: "By CS231n's rule: each feature map is kept and gets a gradient of its size; each parameter has a value, a gradient and what the optimiser keeps. Scratch memory is not counted.",
    per_example: "Parameters per training example",
    examples: "Training examples",
    data_sets: [
        ("MNIST", 60_000),
        ("CIFAR-10", 50_000),
        ("ImageNet-1k", 1_281_167),
    ],
    parameters_per_example: |ratio| format!("{ratio} parameters for each example."),
    tendency: "Many parameters and few examples tend to over-fit: a tendency, not a law. Augmentation, weight decay and dropout move it, and networks with more parameters than examples generalise all the same.",

    networks: "Published networks",
    networks_subtitle: "what is printed, beside what is counted here",
    all_networks: "All published networks",
    find_network: "Find",
    parameters: "Parameters",
    macs: "Multiply-adds",
    agrees: "agrees",
    printed_for: |input| format!("On its published input, {input}"),
    printed: "printed",
    computed: "counted here",
    printed_by: "by",
    verdict: "verdict",
    width_multiplier: "Width multiplier α",
    map: MapMessages {
        title: "Map of published networks",
        subtitle: "what accuracy costs, and where this design stands",
        cost: "Cost",
        plot: |cost| format!("ImageNet top-1 accuracy against {}", cost.to_lowercase()),
        up: "ImageNet top-1 accuracy, %",
        own: "this design",
        like: |own, cost, near| {
            let near: Vec<String> = near
                .iter()
                .map(|(ratio, name)| format!("{ratio} × {name}"))
                .collect();
            format!(
                "This design has {own} {}: {}.",
                cost.to_lowercase(),
                near.join(", ")
            )
        },
        told: |name, macs, parameters, accuracies| {
            let [first, newer @ ..] = accuracies else {
                return name.to_owned();
            };
            let newer = newer.first().map_or_else(String::new, |digits| {
                format!(", by a newer recipe {digits} %")
            });
            format!("{name}: {macs} multiply-adds, {parameters} parameters, top-1 {first} %{newer}")
        },
        first: "torchvision's first weights",
        second: "weights by a newer recipe",
        is: "Costs and accuracies as torchvision publishes them, each on the network's own input; weights trained on ImageNet-1k alone. The recipe counts besides the network: the same ResNet-50 reaches 76.130 % or 80.858 %. What a design costs does not tell how accurate it will be.",
        as_table: "The map as a table",
        network: "network",
    },

    tables: "Published tables",
    tables_subtitle: "row by row, beside what is counted here",
    choose_table: "Published table",
    table_title: |title, number| match number {
        "" => title.to_owned(),
        number if number.contains('–') => format!("{title}, tables {number}"),
        number => format!("{title}, table {number}"),
    },
    counted: |counted| match counted {
        Counted::Parameters => "Parameters",
        Counted::ParametersWithoutNorm => "Parameters, without batch norm",
        Counted::Weights => "Weights, without bias",
        Counted::Macs => "Multiply-adds",
        Counted::MacsAndBias => "Multiply-adds and additions of the bias",
        Counted::Outputs => "Output elements",
    },
    agreement: |agreement| match agreement {
        Agreement::Rounded => "agrees",
        Agreement::CutOff => "agrees, cut off",
        Agreement::Differs => "differs",
    },
    recalled: "These printed figures are quoted from memory: the table itself was not seen.",
    open_network: |name| format!("Open {name}"),

    open_file: "Your own network",
    open_subtitle: "a file or a text, read on this device",
    open_hint: "Drop a file anywhere on the page, choose one, or paste a text. ONNX files of any size: the weights are passed over. Nothing is sent anywhere.",
    choose_file: "File",
    paste_anything: "Paste anything: a link, print(model), nn.Sequential(…), a torchinfo, torchsummary or Keras summary",
    paste_example: "nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))",
    read_text: "Read the text",
    pasted_text: "the pasted text",
    reading: |name| format!("Reading {name} …"),
    cancel: "Cancel",
    asks: |name| format!("{name} leaves these dimensions open:"),
    open: "Open",
    opened: |name| format!("{name} is open."),
    lines: "What each line was understood as",
    groups_others: "groups the lines below it",
    not_read: |name| format!("{name} cannot be opened; what was open stays."),
    weights_only: |name, parameters, tensors| {
        format!(
            "{name} holds weights but no graph: {parameters} parameters in {tensors} tensors. What was open stays."
        )
    },
    weights_buffers: |count| {
        format!(
            "{count} numbers are taken for buffers: batch norm’s statistics by their names, whole numbers and truth values."
        )
    },
    weights_way: "For operations and feature maps, export ONNX in PyTorch and open that:",
    tensors: "Tensors",
    tensor_headings: ["Tensor", "Type", "Shape", "Parameters", "Buffers"],
    no_reader: |name| format!("This browser lets the page start no worker to read {name}:"),

    compare: "Compare",
    compare_subtitle: "a pinned design and the present one",
    pin_hint: "Pin the present design as A and go on editing: both stand side by side here, and in the link.",
    pin: "Pin this design as A",
    swap: "Swap A and B",
    unpin: "Unpin A",
    compare_totals: "Totals of A and B",
    compare_layers: "Layers of A and B",
    layers_alike: |count| format!("also the {count} layers that are the same in both"),
    show_all_layers: |count| format!("Show all {count} layers"),
    kind: "Kind",
    shapes: "Input → output",
    output_elements: "Output elements",
    map_elements: "Elements of feature maps",
    peak_elements: "Elements alive at the peak",
    design_a: "A, pinned",
    design_b: "B, present",
    change: "from A to B",
    only_in_a: "only in A",
    only_in_b: "only in B",

    take_away: "Take it away",
    take_away_subtitle: "as code, a file or a table",
    take_as: "Write it as",
    forms: [
        "PyTorch code",
        "Keras code",
        "ONNX file without weights",
        "Convcost file (JSON)",
        "report (JSON)",
        "table (CSV)",
        "table (Markdown)",
        "table (LaTeX, booktabs)",
        "formulas of every layer (LaTeX)",
        "picture of the list (SVG)",
        "picture of the list (PNG)",
        "bars of multiply-adds (SVG)",
        "bars of multiply-adds (PNG)",
        "bars of parameters (SVG)",
        "bars of parameters (PNG)",
        "bars of feature maps (SVG)",
        "bars of feature maps (PNG)",
    ],
    input: "input",
    output: "Output",
    map_of_layer: "Feature map",
    not_counted: "not counted",
    partial: "partial: layers that are not counted are left out",
    cannot_draw: "The browser cannot draw a picture of this size: take it as SVG.",
    download: "Download",
    copy: "Copy",
    copied: "Copied.",
    show: "Show",
    print: "Print a report",
    long_link: "The link to this network has more than 8,000 characters, and some programs cut links that long: its file can be sent instead, and opened here.",
    no_link: "This network is too large for a link: its file can be sent instead.",
    download_design: "Download the Convcost file",
    cannot_copy: "The browser does not let the page copy here: download it instead.",

    sources: "Sources",
    sources_subtitle: "what the page, which makes an article on the complexity of convolutional networks alive, rests on",
};
