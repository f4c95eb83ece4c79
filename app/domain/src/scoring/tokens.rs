//! The words of a formula.

use super::formula::{FormulaError, LONGEST};
use crate::number;
use rust_decimal::Decimal;
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    Weight,
    Target,
    Actual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Number(Decimal),
    Variable(Variable),
    Min,
    Max,
    /// One of `+ - * / ( ) ,`.
    Sign(u8),
}

pub(super) struct Lexer<'a> {
    text: Cow<'a, str>,
    at: usize,
}

const fn folded(character: char) -> char {
    match number::half_width(character).to_ascii_lowercase() {
        '×' | '·' => '*',
        '÷' => '/',
        other => other,
    }
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, FormulaError> {
        if text.len() > LONGEST && text.chars().count() > LONGEST {
            return Err(FormulaError::TooLong);
        }
        let plain = text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
        let text = if plain { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(folded).collect()) };
        Ok(Self { text, at: 0 })
    }

    pub(super) fn place(&self, at: usize) -> usize {
        self.text.get(..at).map_or(at, |before| before.chars().count()) + 1
    }

    /// The next token with the place of its first byte; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(Token, usize)>, FormulaError> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let start = self.at;
        let Some(&first) = bytes.get(start) else {
            return Ok(None);
        };
        let run = |wanted: fn(&u8) -> bool| bytes[start..].iter().take_while(|b| wanted(b)).count();
        let (token, length) = match first {
            b'+' | b'-' | b'*' | b'/' | b'(' | b')' | b',' => (Token::Sign(first), 1),
            b'0'..=b'9' | b'.' => {
                let length = run(|b| b.is_ascii_digit() || *b == b'.');
                let literal = self.text.get(start..start + length).unwrap_or_default();
                let value = number::parse(literal).map_err(|_| FormulaError::Number { at: self.place(start) })?;
                (Token::Number(value), length)
            }
            _ => {
                let length = run(u8::is_ascii_lowercase);
                let token = match self.text.get(start..start + length).unwrap_or_default() {
                    "w" => Token::Variable(Variable::Weight),
                    "t" => Token::Variable(Variable::Target),
                    "a" => Token::Variable(Variable::Actual),
                    "min" => Token::Min,
                    "max" => Token::Max,
                    _ => return Err(FormulaError::Unexpected { at: self.place(start) }),
                };
                (token, length)
            }
        };
        self.at += length;
        Ok(Some((token, start)))
    }
}
