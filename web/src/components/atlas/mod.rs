//! The atlas: published networks, every tool's way of counting, and memory over time.

mod app;
mod compare;
mod counting;
mod custom;
mod explanation;
mod export;
mod files;
mod memory;
mod networks;
mod sources;
mod tables;
mod timeline;
mod whole_network;

pub use app::AtlasApp;
