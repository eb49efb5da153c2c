//! What must hold of every run, and what is refused.

use complexity::{
    Activation, BatchNorm2d, Conv2d, ConvTranspose2d, LayerKind, Linear, Network, Operator, Shape,
    Source, Window,
};
use kernels::Algorithm;
use runtime::{
    Action, Array, Execution, Options, Plan, PlanError, Role, RunError, Seeded, Weights,
    WeightsError,
};

fn network(name: &str, side: u64) -> Network {
    models::network(name, Some(Shape::maps(3, side, side))).expect("a published network")
}

fn execution(network: &Network, options: &Options) -> Execution {
    let plan = Plan::new(network, options).unwrap_or_else(|error| panic!("{error}"));
    let mut weights = Seeded::new(3, &plan);
    Execution::prepare(plan, &mut weights, |_| {}).unwrap_or_else(|error| panic!("{error}"))
}

fn numbers(count: usize) -> Vec<f32> {
    let bits = (0..u16::MAX).cycle().map(|at| at.wrapping_mul(40_503));
    bits.map(|bits| f32::from(bits) / 32_768.0 - 1.0)
        .take(count)
        .collect()
}

#[test]
fn a_batch_is_its_samples_one_by_one() {
    for name in ["mobilenet_v3_small", "shufflenet_v2_x1_0", "convnext_tiny"] {
        let network = network(name, 64);
        let batch = Options {
            batch: 3,
            ..Options::default()
        };
        let mut one = execution(&network, &Options::default());
        let mut three = execution(&network, &batch);
        let input = numbers(3 * 3 * 64 * 64);
        let together = three.run(&input).expect("three inputs").to_vec();
        let outputs = together.chunks_exact(together.len() / 3);
        for (input, together) in input.chunks_exact(3 * 64 * 64).zip(outputs) {
            let alone = one.run(input).expect("one input");
            let scale = alone
                .iter()
                .fold(0.0, |most: f32, number| most.max(number.abs()));
            let mut differences = alone.iter().zip(together).map(|(a, b)| (a - b).abs());
            assert!(
                differences.all(|difference| difference <= 1e-5 * scale),
                "{name}"
            );
        }
    }
}

#[test]
fn running_again_gives_the_same() {
    let mut resnet = execution(&network("resnet18", 64), &Options::default());
    let input = numbers(3 * 64 * 64);
    let first = resnet.run(&input).expect("an input").to_vec();
    resnet.run(&vec![2.0; input.len()]).expect("an input");
    assert_eq!(resnet.run(&input).expect("an input"), first);
}

#[test]
fn one_algorithm_does_what_it_can() {
    let options = Options {
        algorithm: Some(Algorithm::Winograd2),
        ..Options::default()
    };
    let plan = Plan::new(&network("resnet18", 64), &options).expect("a plan");
    let mut by_winograd = 0;
    for layer in plan.layers() {
        let (Action::Convolve(plan), LayerKind::Conv2d(conv)) = (&layer.action, &layer.node.kind)
        else {
            continue;
        };
        let can = conv.window.kernel_size == [3, 3] && conv.window.stride == [1, 1];
        assert_eq!(
            plan.algorithm() == Algorithm::Winograd2,
            can,
            "{}",
            layer.node.name
        );
        by_winograd += usize::from(can);
    }
    assert_eq!(by_winograd, 13);
}

#[test]
fn every_layer_is_told_when_it_is_ready() {
    let network = network("squeezenet1_1", 64);
    let plan = Plan::new(&network, &Options::default()).expect("a plan");
    let mut weights = Seeded::new(3, &plan);
    let mut ready = Vec::new();
    Execution::prepare(plan, &mut weights, |position| ready.push(position)).expect("enough memory");
    assert_eq!(ready, (0..network.nodes().len()).collect::<Vec<usize>>());
}

/// A chain behind an input of 2 × 3 × 3.
fn chain(kinds: &[LayerKind]) -> Network {
    let mut network = Network::new(Shape::maps(2, 3, 3));
    for (index, kind) in kinds.iter().enumerate() {
        network.push(&format!("layer{index}"), kind.clone());
    }
    network
}

/// The position of each number, so that nothing is alike.
struct Counting;

impl Weights for Counting {
    fn fetch(&mut self, layer: usize, array: &Array) -> Result<Vec<f32>, WeightsError> {
        let first = u16::from(array.role == Role::RunningVariance);
        let count = usize::try_from(array.elements()).expect("a small network");
        let numbers = (first..).map(|at: u16| f32::from(at + 1) / 16.0);
        Ok(numbers.skip(layer).take(count).collect())
    }
}

#[test]
fn a_norm_is_worked_into_a_transposed_filter_by_its_output_channels() {
    let kinds = [
        LayerKind::ConvTranspose2d(ConvTranspose2d {
            window: Window::square(2, 0, 2),
            groups: 2,
            ..ConvTranspose2d::new(4, 2)
        }),
        LayerKind::BatchNorm2d(BatchNorm2d::new()),
        LayerKind::Activation(Activation::LeakyReLU),
    ];
    let [fused, plain] = [true, false].map(|fuse| {
        let options = Options {
            fuse,
            ..Options::default()
        };
        let plan = Plan::new(&chain(&kinds), &options).expect("a plan");
        let mut execution = Execution::prepare(plan, &mut Counting, |_| {}).expect("memory");
        execution.start(&numbers(18)).expect("an input");
        let steps = std::iter::from_fn(|| execution.step()).count();
        assert_eq!(steps, if fuse { 1 } else { 3 });
        execution.output().to_vec()
    });
    for (fused, plain) in fused.iter().zip(&plain) {
        assert!(
            (fused - plain).abs() <= 1e-5 * plain.abs().max(1.0),
            "{fused} {plain}"
        );
    }
}

#[test]
fn what_somebody_else_reads_is_not_fused_away() {
    let mut network = chain(&[
        LayerKind::Conv2d(Conv2d::new(2, 1)),
        LayerKind::Activation(Activation::ReLU),
        LayerKind::Add,
    ]);
    let ids: Vec<_> = network.nodes().iter().map(|node| node.id).collect();
    network
        .connect(ids[2], 1, Source::Layer(ids[0]))
        .expect("an earlier layer");
    let plan = Plan::new(&network, &Options::default()).expect("a plan");
    assert!(matches!(plan.layers()[1].action, Action::Compute));
    let mut execution = Execution::prepare(plan, &mut Counting, |_| {}).expect("memory");
    execution.start(&numbers(18)).expect("an input");
    execution.step();
    let convolved = execution.tensor(1).to_vec();
    while execution.step().is_some() {}
    let sums = convolved.iter().map(|number| number + number.max(0.0));
    assert_eq!(execution.output(), sums.collect::<Vec<f32>>());
}

#[test]
fn an_operation_without_a_kernel_is_named() {
    let unknown = LayerKind::Operator(Box::new(Operator::unknown("FancyConv")));
    let error = Plan::new(&chain(&[LayerKind::Flatten, unknown]), &Options::default());
    assert_eq!(
        error.expect_err("a refusal").to_string(),
        "layer layer1 does a FancyConv, for which there is no kernel: delete it, or put known \
         layers in its place"
    );
}

#[test]
fn a_wrong_layer_is_the_cores_error() {
    let conv = LayerKind::Conv2d(Conv2d::new(4, 9));
    let error = Plan::new(&chain(&[conv]), &Options::default()).expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "filter 9 does not fit input 3 with padding 0 in layer layer0: raise P to 3 or lower f to 3"
    );
}

#[test]
fn memory_is_refused_with_the_figures_before_anything_is_allocated() {
    let options = Options {
        batch: 1 << 20,
        ..Options::default()
    };
    let vgg = models::network("vgg16", None).expect("a published network");
    let error = Plan::new(&vgg, &options).expect_err("a refusal");
    let PlanError::TooMuchMemory { needed, limit } = &error else {
        panic!("{error}")
    };
    assert_eq!(*limit, 4 << 30);
    // An input of the first layers and its output at once.
    assert!(needed.maps >= (2 * 64 * 224 * 224 * 4) << 20);
    let words = error.to_string();
    assert!(words.ends_with(
        "MiB of feature maps), more than the 4096 MiB that it may have: make the input or the \
         batch smaller, or choose a smaller network"
    ));
    let huge = LayerKind::Linear(Linear {
        out_features: 1 << 32,
        bias: false,
    });
    let mut network = Network::new(Shape::Features(1 << 32));
    network.push("fc", huge);
    let everything = Options {
        batch: 1 << 32,
        memory_limit: u64::MAX,
        ..Options::default()
    };
    assert_eq!(
        Plan::new(&network, &everything)
            .expect_err("a refusal")
            .to_string(),
        "the input holds more numbers than this machine can address: make it or the batch smaller"
    );
}

/// One number too few.
struct Short;

impl Weights for Short {
    fn fetch(&mut self, _layer: usize, array: &Array) -> Result<Vec<f32>, WeightsError> {
        let count = usize::try_from(array.elements()).expect("a small network");
        Ok(vec![0.0; count - 1])
    }
}

#[test]
fn wrong_lengths_are_told() {
    let network = chain(&[LayerKind::Conv2d(Conv2d::new(4, 3))]);
    let plan = Plan::new(&network, &Options::default()).expect("a plan");
    let error = Execution::prepare(plan.clone(), &mut Short, |_| {}).expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "the weights of layer layer0: its weight has 71 numbers, but 72 are needed"
    );
    let mut execution = Execution::prepare(plan, &mut Counting, |_| {}).expect("memory");
    let error = execution.run(&[0.0; 17]).expect_err("a refusal");
    assert_eq!(
        error,
        RunError::InputLength {
            got: 17,
            needed: 18
        }
    );
    assert_eq!(
        error.to_string(),
        "the input has 17 numbers, but the network needs 18 (samples × channels × height × width)"
    );
}

/// 138 million weights are there once, as the maps of VGG-16 are: those that live at once.
#[test]
fn memory_is_what_the_network_takes() {
    let vgg = models::network("vgg16", None).expect("a published network");
    let plan = Plan::new(&vgg, &Options::default()).expect("a plan");
    let memory = plan.memory();
    let linear = 4 * (25_088 * 4096 + 4096 * 4096 + 4096 * 1000 + 4096 + 4096 + 1000);
    // Winograd's transformed filters are four times as large as the filters.
    let filters = 4 * 14_714_688;
    assert!((linear + filters..=linear + 4 * filters).contains(&memory.weights));
    assert_eq!(memory.maps, 4 * 2 * 64 * 224 * 224);
    assert_eq!(
        memory.total(),
        memory.maps + memory.weights + memory.workspace + memory.preparing
    );
}
