//! A static host for the built page, under a path as on a course's server.

use crate::project;
use std::{
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    thread,
};

const PATH: &str = "/courses/convcost/";

pub(crate) struct Site {
    origin: String,
}

impl Site {
    pub(crate) fn start() -> Self {
        assert!(
            project().join("dist/index.html").exists(),
            "There is no page in dist/: run ./dev build first."
        );
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let origin = format!("http://{}", listener.local_addr().expect("it is bound"));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A browser that goes away in the middle of an answer is no failure.
                thread::spawn(move || answer(&stream).ok());
            }
        });
        Self { origin }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}{PATH}", self.origin)
    }

    /// A page that holds ours in a frame of this width; sandboxed, it has no storage.
    pub(crate) fn framed_url(&self, width: u32, sandboxed: bool) -> String {
        let kind = if sandboxed { "sandboxed" } else { "frame" };
        format!("{}/{kind}?{width}", self.origin)
    }
}

fn answer(mut stream: &TcpStream) -> io::Result<()> {
    let mut request = String::new();
    BufReader::new(stream).read_line(&mut request)?;
    let target = request.split(' ').nth(1).unwrap_or_default();
    let (status, mime, body) = match response(target) {
        Some((mime, body)) => ("200 OK", mime, body),
        None => ("404 Not Found", "text/plain", b"not found".to_vec()),
    };
    // A sandboxed frame has no origin, so its modules are foreign; the large static hosts allow it.
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\n\
         Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

fn response(target: &str) -> Option<(&'static str, Vec<u8>)> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match path {
        "/frame" => return Some(("text/html", frame(query, "").into())),
        "/sandboxed" => return Some(("text/html", frame(query, "sandbox=allow-scripts").into())),
        _ => (),
    }
    let name = match path.strip_prefix(PATH)? {
        "" => "index.html",
        name if name.contains("..") => return None,
        name => name,
    };
    Some((
        mime(name),
        fs::read(project().join("dist").join(name)).ok()?,
    ))
}

/// The fragment is passed on, which only a script can do.
fn frame(width: &str, attributes: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Frame</title>\
         <link rel=icon href=data:,><body style=margin:0>\
         <iframe title=Convcost width={width} height=800 style=border:0 {attributes}></iframe>\
         <script>document.querySelector('iframe').src = '{PATH}' + location.hash</script>"
    )
}

fn mime(name: &str) -> &'static str {
    match Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str())
    {
        Some("html") => "text/html",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}
