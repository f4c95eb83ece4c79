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
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}' | '\u{FEFF}')).collect()
}

/// What two texts have in common however they were typed: no blanks, no difference of width.
pub(crate) fn folded(text: &str) -> String {
    squash(&half_width(text))
}

/// On one line: line breaks and blanks that only fill a line go, those between Latin words stay.
pub(crate) fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.trim().chars() {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && c.is_ascii() && out.ends_with(|last: char| last.is_ascii()) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Without what stands in brackets: `分值（分）` becomes `分值`.
pub(crate) fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| match c {
            '(' | '（' | '[' | '【' | '〔' | '<' | '《' => {
                depth += 1;
                false
            }
            ')' | '）' | ']' | '】' | '〕' | '>' | '》' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
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
