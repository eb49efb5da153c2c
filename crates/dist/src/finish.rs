//! Trunk's hook after a build: the files of later programs get hashed names, the page its
//! Content-Security-Policy.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};
use std::{env, error::Error, fmt::Write as _, fs, path::Path, process::Command};

/// Programs that the page loads after itself, which Trunk leaves without hashes.
pub(crate) const LATER: [&str; 6] = ["worker", "reader", "engine", "run", "atlas", "device"];

/// What the names of a program's files end with; the engine is there in three builds.
const SUFFIXES: [&str; 9] = [
    "_relaxed.js",
    "_relaxed_bg.wasm",
    "_simd.js",
    "_simd_bg.wasm",
    "_scalar.js",
    "_scalar_bg.wasm",
    ".js",
    "_bg.wasm",
    ".css",
];

/// Finishes the folder that Trunk names in the environment. A debug build stays as it is: live
/// reload adds a script of its own, which the policy would refuse.
pub(crate) fn from_trunk() -> Result<(), Box<dyn Error>> {
    if env::var("TRUNK_PROFILE")? == "release" {
        finish(Path::new(&env::var("TRUNK_STAGING_DIR")?))?;
    }
    Ok(())
}

fn finish(folder: &Path) -> Result<(), Box<dyn Error>> {
    let index = folder.join("index.html");
    let mut html = fs::read_to_string(&index)?;
    for program in LATER {
        let loader = hash_program(folder, program)?;
        html = replaced(&html, &format!("{program}_loader.js"), &loader)?;
    }
    fs::write(index, with_policy(&html)?)?;
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|kind| kind == "js") {
            minify(&path)?;
        }
    }
    Ok(())
}

/// Makes a script small, which Trunk's own minifier cannot do to the glue that wasm-bindgen writes.
fn minify(script: &Path) -> Result<(), Box<dyn Error>> {
    let mut terser = Command::new("terser");
    terser.args(["--compress", "--mangle", "--output"]);
    terser.args([script, script]);
    // The outermost names of a script that is no module are known to the script that loads it.
    let is_export = |line: &str| line.starts_with("export ");
    if fs::read_to_string(script)?.lines().any(is_export) {
        terser.arg("--module");
    }
    let made_small = terser
        .status()
        .map_err(|error| format!("terser cannot be started ({error}): `npm ci` installs it"))?;
    if made_small.success() {
        Ok(())
    } else {
        Err(format!("terser could not make {} small", script.display()).into())
    }
}

/// Renames a program's files after their contents, and returns its loader's new name.
fn hash_program(folder: &Path, program: &str) -> Result<String, Box<dyn Error>> {
    let loader_path = folder.join(format!("{program}_loader.js"));
    let mut loader = fs::read_to_string(&loader_path)?;
    for suffix in SUFFIXES {
        let name = format!("{program}{suffix}");
        // No program has all of them.
        if !folder.join(&name).exists() {
            continue;
        }
        let hash = short_hash(&fs::read(folder.join(&name))?);
        let hashed = format!("{program}-{hash}{suffix}");
        fs::rename(folder.join(&name), folder.join(&hashed))?;
        loader = replaced(&loader, &name, &hashed)?;
    }
    let hashed = format!("{program}_loader-{}.js", short_hash(loader.as_bytes()));
    fs::write(folder.join(&hashed), loader)?;
    fs::remove_file(loader_path)?;
    Ok(hashed)
}

fn short_hash(bytes: &[u8]) -> String {
    let mut hash = String::new();
    for byte in &Sha256::digest(bytes)[..8] {
        write!(hash, "{byte:02x}").expect("a String takes every byte");
    }
    hash
}

/// `text` with `from` replaced, which must be there.
fn replaced(text: &str, from: &str, to: &str) -> Result<String, String> {
    if text.contains(from) {
        Ok(text.replace(from, to))
    } else {
        Err(format!(
            "The build does not mention {from}, so it cannot become {to}."
        ))
    }
}

/// The page with a policy that allows its own files, its inline scripts and nothing else. It
/// stands right after the character set, before anything that it governs.
fn with_policy(html: &str) -> Result<String, String> {
    let hashes: Vec<String> = inline_scripts(html)
        .map(|script| {
            format!(
                "'sha256-{}'",
                BASE64_STANDARD.encode(Sha256::digest(script))
            )
        })
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {}; style-src 'self'; \
         img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
         form-action 'none'",
        hashes.join(" ")
    );
    let charset = html
        .find("<meta charset=")
        .ok_or("The page names no character set.")?;
    let end = charset
        + html[charset..]
            .find('>')
            .ok_or("A tag of the page does not end.")?
        + 1;
    let (before, after) = html.split_at(end);
    Ok(format!(
        "{before}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{after}"
    ))
}

fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_allows_exactly_the_inline_script() {
        let page = "<!doctype html><meta charset=utf-8><script src=a.js></script><script type=module>alert(1)</script>";
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        let html = with_policy(page).unwrap();
        assert!(
            html.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {hash}; ")),
            "{html}"
        );
        assert_eq!(html.matches("sha256-").count(), 1, "{html}");
        assert!(
            html.starts_with("<!doctype html><meta charset=utf-8><meta http-equiv="),
            "{html}"
        );
    }

    #[test]
    fn a_name_that_is_missing_is_an_error() {
        assert_eq!(
            replaced("nothing", "worker.js", "worker-1.js").unwrap_err(),
            "The build does not mention worker.js, so it cannot become worker-1.js."
        );
    }
}
