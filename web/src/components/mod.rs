//! What is on the screen. Components read the one report; none computes a model's number.

mod add_layer;
mod app;
mod atlas;
mod atlas_place;
mod block_row;
mod card;
mod connections;
mod controls;
mod coverage;
mod describe;
mod device;
mod effect_line;
mod explanation_place;
mod figure;
mod formulas;
mod header;
mod input_row;
mod knob;
mod lane_lines;
mod layer_list;
mod layer_row;
mod math;
mod menu;
mod notices;
mod number_box;
mod panel;
mod run;
mod run_card;
mod settings;
mod table;
mod totals;
mod whole_number;

pub use app::{App, Nothing};
pub use atlas::AtlasApp;
pub use device::{Cause, DeviceApp};
pub use run::RunApp;
