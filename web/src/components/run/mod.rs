//! “Run it”: choosing what runs, running it in the worker, and showing what it gave.

mod app;
mod code;
mod draw_pad;
mod file;
mod kernel;
mod knobs;
mod maps;
mod own;
mod panel;
mod picture;
mod pixels;
mod results;
mod runner;
mod session;
mod start;
mod typed_box;

pub use app::RunApp;
