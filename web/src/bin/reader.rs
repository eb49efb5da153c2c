//! Registers the worker that reads files.

fn main() {
    web::reader::serve::serve();
}
