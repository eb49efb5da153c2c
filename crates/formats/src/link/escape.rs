//! Percent-encoding of names and values.

/// Writes `value`, all but letters, digits, `_`, `-`, `.` and `also` as `%XX` of its UTF-8.
pub(super) fn write(text: &mut String, value: &str, also: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for character in value.chars() {
        if is_plain(character) || also.contains(character) {
            text.push(character);
            continue;
        }
        for byte in character.to_string().bytes() {
            text.push('%');
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

pub(super) fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_-.".contains(character)
}

/// Reads `%XX`; none where it is not UTF-8 or not hexadecimal.
pub(super) fn read(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        if byte != b'%' {
            bytes.push(byte);
            rest = behind;
            continue;
        }
        let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &behind[2..];
    }
    String::from_utf8(bytes).ok()
}
