//! Registers the worker.

fn main() {
    web::worker::serve::serve();
}
