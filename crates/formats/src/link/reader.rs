//! A cursor over a link's text that knows where it is.

use super::error::{Expected, LinkError};
use super::escape;

pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Where the reader stands, to come back to it in an error.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Passes `wanted`, if it stands here.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    pub(super) fn expect(&mut self, wanted: char, expected: Expected) -> Result<(), LinkError> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(self.error(expected))
        }
    }

    /// Passes everything before the first of `ends`.
    pub(super) fn take_until(&mut self, ends: &[char]) -> &'a str {
        self.take_while(|character| !ends.contains(&character))
    }

    pub(super) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest
            .find(|character| !belongs(character))
            .unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// What stands before the first of `ends`, which is not passed.
    pub(super) fn look_until(&self, ends: &[char]) -> (&'a str, Option<char>) {
        let rest = self.rest();
        match rest.find(ends) {
            Some(length) => (&rest[..length], rest[length..].chars().next()),
            None => (rest, None),
        }
    }

    pub(super) fn number(&mut self) -> Result<u64, LinkError> {
        let start = self.at;
        let digits = self.take_while(|character| character.is_ascii_digit());
        digits
            .parse()
            .map_err(|_| self.error_at(start, Expected::Number))
    }

    /// Percent-encoded text before the first of `ends`; `also` may stand in it bare.
    pub(super) fn text(&mut self, ends: &[char], also: &str) -> Result<String, LinkError> {
        let start = self.at;
        let raw = self.take_until(ends);
        let is_allowed = |character: char| {
            escape::is_plain(character) || character == '%' || also.contains(character)
        };
        // Browsers show, and people type, letters outside ASCII as they are.
        if !raw
            .chars()
            .all(|character| is_allowed(character) || !character.is_ascii())
        {
            return Err(self.error_at(start, Expected::Escape));
        }
        escape::read(raw).ok_or_else(|| self.error_at(start, Expected::Escape))
    }

    pub(super) fn end(&self) -> Result<(), LinkError> {
        if self.rest().is_empty() {
            Ok(())
        } else {
            Err(self.error(Expected::End))
        }
    }

    pub(super) fn error(&self, expected: Expected) -> LinkError {
        self.error_at(self.at, expected)
    }

    pub(super) fn error_at(&self, start: usize, expected: Expected) -> LinkError {
        const SHOWN: usize = 12;
        let from_here = &self.text[start..];
        let found = from_here.split([',', '?', '&']).next().unwrap_or_default();
        let found = if found.is_empty() { from_here } else { found };
        LinkError::Syntax {
            position: self.text[..start].chars().count() + 1,
            found: found.chars().take(SHOWN).collect(),
            expected,
        }
    }
}
