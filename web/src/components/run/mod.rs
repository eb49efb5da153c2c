//! “Run it”: choosing what runs, running it in the worker, and showing what it gave.

mod code;
mod draw_pad;
mod file;
mod kernel;
mod kernel_grid;
mod knobs;
mod maps;
mod panel;
mod picture;
mod pixels;
mod results;
mod runner;
mod seed;
mod seen;
mod session;
mod start;
mod typed_box;

pub(crate) use panel::RunPanel;
