//! Texts as they come out of office programs.

/// Full-width forms as ASCII: `１２．５；` becomes `12.5;`.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' | '\u{A0}' => ' ',
            '\u{2212}' => '-',
            '\u{301C}' => '~',
            _ => c,
        })
        .collect()
}

/// Without any blank: headings are broken over lines and padded to look even.
pub(crate) fn squash(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Trimmed, and without control characters other than line break and tab: a NUL would not go into PostgreSQL.
pub(crate) fn clean(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// At most 40 characters for a sentence.
pub(crate) fn shown(text: &str) -> String {
    if text.chars().count() <= 40 {
        return text.to_owned();
    }
    text.chars().take(40).chain(['…']).collect()
}
