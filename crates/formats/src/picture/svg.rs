//! SVG's elements as text.

use std::fmt::Write as _;

use super::Colours;

/// The type's size and the height of what it stands in, in pixels.
pub(super) const FONT: usize = 12;
/// Between the picture's edge and what is in it, and between columns.
pub(super) const GAP: usize = 16;

/// How text stands at its place.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    End,
}

/// A picture that is being written.
pub(super) struct Svg {
    body: String,
    colours: Colours,
}

impl Svg {
    pub(super) fn new(colours: Colours) -> Self {
        Self {
            body: String::new(),
            colours,
        }
    }

    pub(super) fn text(&mut self, at: [usize; 2], anchor: Anchor, text: &str) {
        self.write_text(at, anchor, self.colours.ink, "", text);
    }

    pub(super) fn soft_text(&mut self, at: [usize; 2], anchor: Anchor, text: &str) {
        self.write_text(at, anchor, self.colours.soft, "", text);
    }

    pub(super) fn bold_text(&mut self, at: [usize; 2], text: &str) {
        let bold = r#" font-weight="600""#;
        self.write_text(at, Anchor::Start, self.colours.ink, bold, text);
    }

    fn write_text(
        &mut self,
        [x, y]: [usize; 2],
        anchor: Anchor,
        fill: &str,
        weight: &str,
        text: &str,
    ) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::End => r#" text-anchor="end""#,
        };
        let text = escaped(text);
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.body,
            r#"<text x="{x}" y="{y}" fill="{fill}"{anchor}{weight}>{text}</text>"#
        );
    }

    pub(super) fn rect(&mut self, [x, y]: [usize; 2], [width, height]: [usize; 2], fill: &str) {
        let _ = writeln!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="2" fill="{fill}"/>"#
        );
    }

    pub(super) fn line(&mut self, from: [usize; 2], to: [usize; 2]) {
        let soft = self.colours.soft;
        let ([x1, y1], [x2, y2]) = (from, to);
        let _ = writeln!(
            self.body,
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{soft}"/>"#
        );
    }

    pub(super) fn dot(&mut self, [x, y]: [usize; 2]) {
        let ink = self.colours.ink;
        let _ = writeln!(
            self.body,
            r#"<circle cx="{x}" cy="{y}" r="3" fill="{ink}"/>"#
        );
    }

    /// The whole file.
    pub(super) fn finish(
        self,
        [width, height]: [usize; 2],
        title: &str,
        description: &str,
    ) -> String {
        let paper = self.colours.paper;
        let (title, description) = (escaped(title), escaped(description));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="title desc" font-family="system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif" font-size="{FONT}">
<title id="title">{title}</title>
<desc id="desc">{description}</desc>
<rect width="{width}" height="{height}" fill="{paper}"/>
{}</svg>
"#,
            self.body
        )
    }
}

/// About how wide a text is, in pixels: the reader's font is not known here, so that every sign
/// has the room of a wide one.
pub(super) fn width(text: &str) -> usize {
    let units = text.chars().map(|sign| match sign {
        'i' | 'j' | 'l' | '.' | ',' | ' ' => 4,
        '\0'..='\u{2e7f}' => 8,
        _ => FONT,
    });
    units.sum()
}

/// What XML can hold: no control characters, and nothing that would be read as markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            sign if sign.is_control() => escaped.push('\u{fffd}'),
            sign => escaped.push(sign),
        }
    }
    escaped
}
