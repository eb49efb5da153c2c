//! The atlas: published networks, every tool's way of counting, and memory over time.

mod app;
mod budget;
mod compare;
mod counting;
mod explanation;
mod export;
mod files;
mod fold;
mod map;
mod memory;
mod networks;
mod report;
mod sources;
mod tables;
mod whole_network;

pub use app::AtlasApp;
