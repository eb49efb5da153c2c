//! The memory of the processes that show the page.

use crate::Page;
use std::{fs, path::Path};

/// Memory of the browser's renderers, in bytes: what is there, and the most that was.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub now: u64,
    pub peak: u64,
}

impl Page {
    /// Of Chromium on Linux, whose kernel tells it.
    pub fn memory(&self) -> Memory {
        let mut memory = Memory { now: 0, peak: 0 };
        for process in renderers(self.driver_id()) {
            memory.now += status(process, "VmRSS:");
            memory.peak += status(process, "VmHWM:");
        }
        memory
    }

    /// The peak counts from now on.
    pub fn forget_peak(&self) {
        for process in renderers(self.driver_id()) {
            fs::write(format!("/proc/{process}/clear_refs"), "5").expect("the peak is reset");
        }
    }
}

/// The renderers among the processes that a driver has started.
fn renderers(driver: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").expect("the kernel lists its processes");
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let processes: Vec<u32> = names.filter_map(|name| name.parse().ok()).collect();
    let is_renderer = |process: &u32| {
        let command = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&command).contains("--type=renderer")
    };
    let descends = |process: &u32| {
        let mut each = *process;
        while each > 1 && each != driver {
            each = parent(each);
        }
        each == driver
    };
    processes
        .into_iter()
        .filter(is_renderer)
        .filter(descends)
        .collect()
}

fn parent(process: u32) -> u32 {
    field(process, "PPid:").unwrap_or(0).try_into().unwrap_or(0)
}

/// A size that the kernel tells in KiB, in bytes; 0 of a process that has ended.
fn status(process: u32, name: &str) -> u64 {
    field(process, name).unwrap_or(0) * 1024
}

fn field(process: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"));
    let status = status.ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
