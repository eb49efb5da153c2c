//! English.

use kernels::MAX_ELEMENTS;

use super::RunMessages;
use crate::run::estimate::About;
use crate::run::filters::Preset;
use crate::run::pictures::Picture;
use crate::run::plan::{MAX_PICTURE_SIDE, Trouble};
use crate::state::PictureChoice;

pub(in crate::text) const RUN: RunMessages = RunMessages {
    ways: "What runs",
    way_picture: "One picture, one kernel",
    way_layer: "This layer, random weights",

    picture: "Picture",
    picture_name: |picture| match picture {
        PictureChoice::Bundled(Picture::House) => "house",
        PictureChoice::Bundled(Picture::Rings) => "rings",
        PictureChoice::Bundled(Picture::Digit) => "digit in noise",
        PictureChoice::Drawn => "draw your own",
        PictureChoice::File => "a file of yours",
    },
    picture_shown: |name, side| format!("input picture: {name}, {side} × {side}"),
    picture_side: "picture side X",
    padding: "picture padding P",
    stride: "picture stride S",
    dilation: "kernel dilation δ",
    drawing: |side| format!("drawing, {side} × {side} cells"),
    drawing_help: "Draw with the pointer. Or go with the arrow keys, and press the space bar to turn a cell white or black.",
    drawing_cell: |[row, column], white| {
        let colour = if white { "white" } else { "black" };
        format!("row {}, column {}: {colour}", row + 1, column + 1)
    },
    clear: "Clear the drawing",
    file: "Picture file",
    file_used: |name, [width, height], side| {
        format!(
            "{name}: {width} × {height} → {side} × {side}, its middle square in grey. It stays on this device."
        )
    },

    kernel: "Kernel",
    kernel_preset: |preset| match preset {
        Preset::Identity => "identity",
        Preset::Blur => "blur",
        Preset::Sharpen => "sharpen",
        Preset::SobelX => "Sobel x",
        Preset::SobelY => "Sobel y",
        Preset::Emboss => "emboss",
        Preset::Laplacian => "Laplacian",
    },
    kernel_random: "random",
    kernel_typed: "typed by you",
    kernel_side: "Side of the kernel, f",
    kernel_numbers: "The kernel's numbers",
    divided_by: |divisor| format!("each divided by {divisor}"),
    cell: |[row, column]| format!("kernel, row {}, column {}", row + 1, column + 1),
    not_a_weight: |text| format!("“{text}” is no number: type one such as -1, 0.5 or 1/9."),
    seed: "Seed of the random numbers",
    not_a_seed: |text| {
        format!(
            "“{text}” is no seed: type a whole number from 0 to {}.",
            u32::MAX
        )
    },
    layer_runs: |name| {
        format!("{name} on random whole numbers from −4 to 4, with weights of the same kind.")
    },
    one_sample: "One sample of the batch runs.",

    run: "Run",
    run_again: "Run again",
    cancel: "Cancel",
    runs_live: |macs| format!("{macs} multiply-adds: few enough to run by itself as knobs move."),
    press_run: |macs, about| {
        let time = match about {
            About::Moment => "less than a second".to_owned(),
            About::Seconds(1) => "about 1 second".to_owned(),
            About::Seconds(seconds) => format!("about {seconds} s"),
            About::Minutes(minutes) => format!("about {minutes} min"),
            About::Hours(1) => "about 1 hour".to_owned(),
            About::Hours(hours) => format!("about {hours} hours"),
        };
        format!("{macs} multiply-adds, more than a million: press Run. It takes {time} here.")
    },
    running: "Running.",
    starting: "starting…",
    rows_done: |done, rows| format!("{done} of {rows} output rows"),
    done: "Done.",
    cancelled: "Cancelled.",
    unavailable: |words| {
        format!(
            "No worker could be started here, so nothing can run: a sandboxed frame forbids it, or the page's files are not all there. Open the page in a tab of its own.{}",
            said("The browser says", words)
        )
    },
    crashed: |words| {
        format!(
            "The worker broke off and was replaced: run again, with smaller sizes if it was short of memory.{}",
            said("It said", words)
        )
    },
    refused: |words| format!("The worker refuses this run: {words}"),
    trouble,

    results: "Results",
    stale: "These results are of an earlier setup.",
    counted: ("", " multiply-adds counted"),
    closed_form_equal: "the closed form, equal",
    closed_form_differs: "The closed form gives something else than was counted. That is a fault of this page: please report it, with the link.",
    on_padding: ("", " of them on padding"),
    median: |samples, runs| match (samples, runs) {
        (_, 1) => ", one run".to_owned(),
        (1, runs) => format!(", mean of {} runs", exact(runs)),
        (_, runs) => format!(", median of {} runs", exact(runs)),
    },
    rate: "GMAC/s: billions of multiply-adds per second",
    measuring: "measuring the time…",
    too_short: "too short for this browser's clock",
    map: |map| {
        let [height, width] = map.size;
        format!(
            "output map {} of {}, {height} × {width}, from {} to {}",
            map.number, map.maps, map.smallest, map.largest
        )
    },
    more_maps: |maps| format!("and {maps} more, not drawn"),
    thinned: |step| format!("too large to draw whole: one pixel of every {step} × {step}"),
    legend: |limit| format!("−{limit} black · 0 grey · +{limit} white."),
    all_zero: "Every value is 0: grey.",
    not_flipped: "Like every deep-learning “convolution”, the kernel is not flipped.",

    code: "The code of exactly this run",
    code_language: "Language of the code",
    code_in: |language| format!("the run in {language}"),
    copy_code: "Copy the code",
    code_copied: "The code is copied.",
    code_too_long: |lines| format!("{lines} lines, too long to show here: copy them."),
};

fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoLayer => {
            "No layer is selected: select a Conv2d in the list to run it.".to_owned()
        }
        Trouble::NotAConvolution { name, kind } => {
            format!("{name} is a {kind}, not a convolution: select a Conv2d in the list to run it.")
        }
        Trouble::LayerIsWrong { name } => {
            format!("{name} is wrong, so it cannot run: mend it first, as its controls say.")
        }
        Trouble::LayerWaits { name } => {
            format!("{name} waits for a layer before it that is wrong: mend that one first.")
        }
        Trouble::PictureSide { side } => format!(
            "A picture of {side} × {side} pixels is not drawn here: choose a side from 1 to {MAX_PICTURE_SIDE}."
        ),
        Trouble::NoFile => "Choose a picture file.".to_owned(),
        Trouble::FileUnreadable { name } => {
            format!("“{name}” cannot be read as a picture: choose a PNG, JPEG, WebP or GIF file.")
        }
        Trouble::KernelText => "A box of the kernel holds no number: nothing runs.".to_owned(),
        Trouble::SizeTooLarge { size } => {
            format!("A size of {size} is more than the {MAX_ELEMENTS} that a run may have.")
        }
        Trouble::Conv(error) => error.to_string(),
    }
}

fn said(who: &str, words: &str) -> String {
    if words.is_empty() {
        String::new()
    } else {
        format!(" {who}: “{words}”.")
    }
}

fn exact(count: u64) -> String {
    formats::number::exact(u128::from(count))
}
