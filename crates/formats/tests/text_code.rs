//! Code as it is pasted, and what the networks cost by hooks on PyTorch 2.15's layers.

use complexity::{Setting, Shape, analyze};
use formats::text::{Form, read};

#[test]
fn code_of_many_forms_has_pytorchs_figures() {
    let maps = |channels, side| Shape::maps(channels, side, side);
    for (code, input, macs, params) in [
        (
            "model = torch.nn.Sequential(torch.nn.Conv2d(in_channels=3, out_channels=8, kernel_size=3, padding='same', bias=False),
                torch.nn.BatchNorm2d(8), torch.nn.Flatten(), torch.nn.Linear(8*4*4, 10))",
            maps(3, 4),
            16 * 27 * 8 + 1_280,
            216 + 16 + 1_290,
        ),
        (
            "from torch.nn import Sequential, Conv2d, ReLU\nmodel = Sequential(\n    Conv2d(3, 8, 3), ReLU())",
            maps(3, 4),
            4 * 27 * 8,
            224,
        ),
        (
            "model = nn.Sequential(OrderedDict({\n    'conv1': nn.Conv2d(1, 2, 3),  # first\n    \"relu\": nn.ReLU(),\n}))",
            maps(1, 4),
            4 * 9 * 2,
            20,
        ),
        (
            "# not nn.Conv2d(1, 2, 3)\n\"\"\"nor nn.Linear(1, 2)\"\"\"\nmodel = nn.Sequential(nn.Conv2d(3, 8, 3)).to('cpu')\ncriterion = nn.CrossEntropyLoss()",
            maps(3, 4),
            4 * 27 * 8,
            224,
        ),
        (
            "nz, ngf = 100, 64\nwidth = 4\nmodel = nn.Sequential(nn.Conv2d(3, width * 2 + 1, 3), nn.Conv2d(width * 2 + 1, 16 // width, 1))",
            maps(3, 4),
            4 * (27 * 9 + 9 * 4),
            27 * 9 + 9 + 36 + 4,
        ),
        (
            "class Net(nn.Module):\n    def __init__(self, classes: int = 10):\n        super(Net, self).__init__()\n        self.fc = nn.Sequential(nn.Flatten(), nn.Linear(48, classes))\nmodel = Net()",
            maps(3, 4),
            480,
            490,
        ),
    ] {
        let understood = read(code, Some(input)).unwrap_or_else(|error| panic!("{code}: {error}"));
        let totals = analyze(&understood.network, &Setting::default()).totals.unwrap();
        assert_eq!(understood.form, Form::Code, "{code}");
        assert!(!totals.partial, "{code}: {:?}", understood.caveats);
        assert_eq!((totals.macs, totals.learned), (macs, params), "{code}");
    }
}

#[test]
fn numbers_in_doubt_are_not_guessed() {
    for code in [
        // Set twice.
        "width = 4\nwidth = 8\nmodel = nn.Sequential(nn.Conv2d(3, width, 3))",
        // By a loop.
        "for width in [4, 8]:\n    layers += [nn.Conv2d(3, width, 3)]",
        // By a call, whatever the default says.
        "class Net(nn.Module):\n    def __init__(self, width=4):\n        self.a = nn.Conv2d(3, width, 3)\nmodel = Net(width=8)",
    ] {
        let error = read(code, Some(Shape::maps(3, 8, 8)))
            .unwrap_err()
            .to_string();
        assert!(
            error.ends_with("out_channels of Conv2d is missing or no number: write it"),
            "{code}: {error}"
        );
    }
}
