//! The table's columns. Numbers come in as they are shown.

use complexity::convention::{Count, Fault, Sort};
use formats::picture::Words as PictureWords;
use models::tables::Counted;
use models::{Agreement, Printed};

/// The words of the map of published networks.
pub struct MapMessages {
    pub title: &'static str,
    pub subtitle: &'static str,
    pub cost: &'static str,
    /// What the picture shows, by the name of the cost.
    pub plot: fn(&str) -> String,
    pub up: &'static str,
    pub own: &'static str,
    /// The design's cost, what it counts, and how many times each network's that is.
    pub like: fn(&str, &str, &[(String, &str)]) -> String,
    /// A network, its multiply-adds and parameters, and its accuracies.
    pub told: fn(&str, &str, &str, &[&str]) -> String,
    pub first: &'static str,
    pub second: &'static str,
    pub is: &'static str,
    pub as_table: &'static str,
    pub network: &'static str,
}

/// The words of the atlas.
#[expect(missing_docs, reason = "each field's English text stands in en.rs")]
pub struct AtlasMessages {
    pub counting: &'static str,
    pub counting_subtitle: &'static str,
    pub count_as: &'static str,
    pub custom: &'static str,
    pub operations_exact: fn(&str) -> String,
    pub too_large: &'static str,
    pub macs_are: &'static str,
    pub way: &'static str,
    pub macs_of_all: &'static str,
    pub sort: fn(Sort) -> &'static str,
    pub count: fn(Count) -> &'static str,
    pub fault_mark: &'static str,
    pub fault: fn(Fault) -> &'static str,
    pub every_tool: &'static str,
    pub operations_per_layer: &'static str,
    pub tool_counts: fn(&str) -> &'static str,
    /// The custom switches, each with its positions.
    pub switches: [(&'static str, &'static [&'static str]); 12],

    pub whole_network: &'static str,
    pub sum_time: &'static str,
    pub sum_parameters: &'static str,
    pub sum_maps: &'static str,
    pub all_layers: fn(&str) -> String,
    pub article_counts: &'static str,
    pub article_order: &'static str,
    pub flops_are_a_count: &'static str,
    pub units: &'static str,

    pub memory: &'static str,
    pub memory_subtitle: &'static str,
    pub alive: &'static str,
    pub timeline: &'static str,
    pub peak_at: fn(&str) -> String,
    pub peak: &'static str,
    pub read: &'static str,
    pub written: &'static str,
    pub im2col: &'static str,
    pub algorithm: &'static str,
    pub algorithms: [&'static str; 2],
    pub peak_with_im2col: &'static str,
    pub per_layer: &'static str,
    pub layer: &'static str,
    pub alive_now: &'static str,
    pub traffic_is: &'static str,
    pub training: &'static str,
    pub optimizer: &'static str,
    pub optimizers: [&'static str; 3],
    pub activations: &'static str,
    pub activation_gradients: &'static str,
    pub weights: &'static str,
    pub weight_gradients: &'static str,
    pub optimizer_state: &'static str,
    pub all_training: &'static str,
    pub device_memory: &'static str,
    pub largest_batch: &'static str,
    pub training_is: &'static str,
    pub per_example: &'static str,
    pub examples: &'static str,
    pub data_sets: [(&'static str, u64); 3],
    pub parameters_per_example: fn(&str) -> String,
    pub tendency: &'static str,

    pub networks: &'static str,
    pub networks_subtitle: &'static str,
    pub all_networks: &'static str,
    pub find_network: &'static str,
    pub parameters: &'static str,
    pub macs: &'static str,
    pub agrees: &'static str,
    pub printed_for: fn(&str) -> String,
    pub printed: &'static str,
    pub computed: &'static str,
    pub printed_by: &'static str,
    pub verdict: &'static str,
    pub width_multiplier: &'static str,

    pub map: MapMessages,

    pub tables: &'static str,
    pub tables_subtitle: &'static str,
    pub choose_table: &'static str,
    /// The title, with the number under which it is printed.
    pub table_title: fn(&str, &str) -> String,
    pub counted: fn(Counted) -> &'static str,
    pub agreement: fn(Agreement) -> &'static str,
    pub recalled: &'static str,
    pub open_network: fn(&str) -> String,

    pub open_file: &'static str,
    pub open_subtitle: &'static str,
    pub open_hint: &'static str,
    pub choose_file: &'static str,
    pub paste_anything: &'static str,
    pub paste_example: &'static str,
    pub read_text: &'static str,
    pub pasted_text: &'static str,
    pub reading: fn(&str) -> String,
    pub cancel: &'static str,
    pub asks: fn(&str) -> String,
    pub open: &'static str,
    pub opened: fn(&str) -> String,
    pub lines: &'static str,
    pub groups_others: &'static str,
    pub not_read: fn(&str) -> String,
    pub weights_only: fn(&str, &str, &str) -> String,
    pub weights_buffers: fn(&str) -> String,
    pub weights_way: &'static str,
    pub tensors: &'static str,
    pub tensor_headings: [&'static str; 5],
    pub no_reader: fn(&str) -> String,

    pub compare: &'static str,
    pub compare_subtitle: &'static str,
    pub pin_hint: &'static str,
    pub pin: &'static str,
    pub swap: &'static str,
    pub unpin: &'static str,
    pub compare_totals: &'static str,
    pub compare_layers: &'static str,
    pub layers_alike: fn(usize) -> String,
    pub show_all_layers: fn(usize) -> String,
    pub kind: &'static str,
    pub shapes: &'static str,
    pub output_elements: &'static str,
    pub map_elements: &'static str,
    pub peak_elements: &'static str,
    pub design_a: &'static str,
    pub design_b: &'static str,
    pub change: &'static str,
    pub only_in_a: &'static str,
    pub only_in_b: &'static str,

    pub take_away: &'static str,
    pub take_away_subtitle: &'static str,
    pub take_as: &'static str,
    pub forms: [&'static str; 17],
    pub input: &'static str,
    pub output: &'static str,
    pub map_of_layer: &'static str,
    pub not_counted: &'static str,
    pub partial: &'static str,
    pub cannot_draw: &'static str,
    pub download: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub show: &'static str,
    pub print: &'static str,
    pub long_link: &'static str,
    pub no_link: &'static str,
    pub download_design: &'static str,
    pub cannot_copy: &'static str,

    pub sources: &'static str,
    pub sources_subtitle: &'static str,
}

impl AtlasMessages {
    /// The words of a picture of the network with this name.
    pub(crate) fn picture<'a>(&self, title: &'a str) -> PictureWords<'a> {
        PictureWords {
            title: if title.is_empty() {
                self.open_file
            } else {
                title
            },
            input: self.input,
            layer: self.layer,
            output: self.output,
            macs: self.macs,
            parameters: self.parameters,
            map: self.map_of_layer,
            peak: self.peak,
            not_counted: self.not_counted,
            partial: self.partial,
        }
    }

    /// What a published cost counts.
    pub(crate) fn cost(&self, counted: Printed) -> &'static str {
        match counted {
            Printed::Parameters => self.parameters,
            Printed::Macs => self.macs,
        }
    }
}
