//! The typed expressions of the formula method: `+ - * /`, `min`, `max`, parentheses, decimals and `w`, `t`, `a`.

use super::tokens::{Lexer, Token, Variable};
use crate::{
    exact::{Exact, Stop},
    language::Language,
    number,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Characters that an expression may have.
pub const LONGEST: usize = 500;
/// How deep parentheses, functions and signs may be nested.
pub const DEEPEST: u32 = 32;

/// What is wrong with an expression; positions count characters from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum FormulaError {
    #[error("longer than {LONGEST} characters")]
    TooLong,
    #[error("nested deeper than {DEEPEST}")]
    TooDeep,
    #[error("ends too early")]
    Unfinished,
    #[error("unexpected at {at}")]
    Unexpected { at: usize },
    #[error("not a number that can be used, at {at}")]
    Number { at: usize },
}

impl FormulaError {
    /// The character that it is about, counted from 1; one past the end of a text that ends too early.
    pub fn character(self, text: &str) -> Option<usize> {
        match self {
            Self::Unexpected { at } | Self::Number { at } => Some(at),
            Self::Unfinished => Some(text.trim_end().chars().count() + 1),
            Self::TooLong => Some(LONGEST + 1),
            Self::TooDeep => None,
        }
    }

    /// What to do about it.
    pub fn text(self, language: Language) -> String {
        match (self, language) {
            (Self::TooLong, Language::Chinese) => format!("公式超过 {LONGEST} 个字符，请精简。"),
            (Self::TooLong, Language::English) => format!("Shorten the formula to {LONGEST} characters."),
            (Self::TooDeep, Language::Chinese) => format!("公式嵌套超过 {DEEPEST} 层，请精简。"),
            (Self::TooDeep, Language::English) => format!("Nest the formula at most {DEEPEST} deep."),
            (Self::Unfinished, Language::Chinese) => "公式没有写完，请检查括号和末尾的运算符。".to_owned(),
            (Self::Unfinished, Language::English) => {
                "The formula ends too early: check the parentheses and the last operator.".to_owned()
            }
            (Self::Unexpected { at }, Language::Chinese) => {
                format!("公式第 {at} 个字符处有误：只能用 w、t、a、数字、+ - * /、min、max 和括号。")
            }
            (Self::Unexpected { at }, Language::English) => {
                format!("Check character {at}: use only w, t, a, numbers, + - * /, min, max and parentheses.")
            }
            (Self::Number { at }, Language::Chinese) => {
                format!("公式第 {at} 个字符处的数字有误：整数最多 15 位，小数最多 6 位。")
            }
            (Self::Number { at }, Language::English) => {
                format!("Check the number at character {at}: at most 15 digits before the point and 6 after it.")
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Number(Decimal),
    Variable(Variable),
    Plus,
    Minus,
    Times,
    Over,
    Min,
    Max,
    Negate,
}

/// A parsed expression, in the order of evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    ops: Vec<Op>,
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    ahead: Option<(Token, usize)>,
    ops: Vec<Op>,
}

impl Parser<'_> {
    fn advance(&mut self) -> Result<(), FormulaError> {
        self.ahead = self.lexer.next()?;
        Ok(())
    }

    fn sign(&self) -> Option<u8> {
        match self.ahead {
            Some((Token::Sign(sign), _)) => Some(sign),
            _ => None,
        }
    }

    fn unexpected(&self) -> FormulaError {
        match self.ahead {
            Some((_, at)) => FormulaError::Unexpected { at: self.lexer.place(at) },
            None => FormulaError::Unfinished,
        }
    }

    fn expect(&mut self, sign: u8) -> Result<(), FormulaError> {
        if self.sign() != Some(sign) {
            return Err(self.unexpected());
        }
        self.advance()
    }

    fn sum(&mut self, depth: u32) -> Result<(), FormulaError> {
        self.product(depth)?;
        while let Some(sign @ (b'+' | b'-')) = self.sign() {
            self.advance()?;
            self.product(depth)?;
            self.ops.push(if sign == b'+' { Op::Plus } else { Op::Minus });
        }
        Ok(())
    }

    fn product(&mut self, depth: u32) -> Result<(), FormulaError> {
        self.atom(depth)?;
        while let Some(sign @ (b'*' | b'/')) = self.sign() {
            self.advance()?;
            self.atom(depth)?;
            self.ops.push(if sign == b'*' { Op::Times } else { Op::Over });
        }
        Ok(())
    }

    fn atom(&mut self, depth: u32) -> Result<(), FormulaError> {
        if depth == 0 {
            return Err(FormulaError::TooDeep);
        }
        let Some((token, _)) = self.ahead else {
            return Err(FormulaError::Unfinished);
        };
        match token {
            Token::Number(value) => {
                self.ops.push(Op::Number(value));
                self.advance()
            }
            Token::Variable(variable) => {
                self.ops.push(Op::Variable(variable));
                self.advance()
            }
            Token::Min | Token::Max => {
                self.advance()?;
                self.expect(b'(')?;
                self.sum(depth - 1)?;
                // One argument would be a slip: there has to be a comma.
                loop {
                    self.expect(b',')?;
                    self.sum(depth - 1)?;
                    self.ops.push(if token == Token::Min { Op::Min } else { Op::Max });
                    if self.sign() != Some(b',') {
                        return self.expect(b')');
                    }
                }
            }
            Token::Sign(b'(') => {
                self.advance()?;
                self.sum(depth - 1)?;
                self.expect(b')')
            }
            Token::Sign(sign @ (b'-' | b'+')) => {
                self.advance()?;
                self.atom(depth - 1)?;
                if sign == b'-' {
                    self.ops.push(Op::Negate);
                }
                Ok(())
            }
            Token::Sign(_) => Err(self.unexpected()),
        }
    }
}

impl Formula {
    /// Reads an expression; full-width signs, `×` and `÷` are understood.
    ///
    /// # Errors
    /// Anything that is not of the grammar, too long or nested too deep.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let mut parser = Parser { lexer: Lexer::new(text)?, ahead: None, ops: Vec::with_capacity(16) };
        parser.advance()?;
        parser.sum(DEEPEST)?;
        if parser.ahead.is_some() {
            return Err(parser.unexpected());
        }
        Ok(Self { ops: parser.ops })
    }

    pub(crate) fn value<N: Exact>(&self, weight: &N, target: &N, actual: &N) -> Result<N, Stop> {
        let mut stack: Vec<N> = Vec::with_capacity(8);
        for op in &self.ops {
            let value = match op {
                Op::Number(value) => N::of(*value),
                Op::Variable(Variable::Weight) => weight.clone(),
                Op::Variable(Variable::Target) => target.clone(),
                Op::Variable(Variable::Actual) => actual.clone(),
                Op::Negate => N::whole(0).minus(&stack.pop().ok_or(Stop::Illegal)?)?,
                Op::Plus | Op::Minus | Op::Times | Op::Over | Op::Min | Op::Max => {
                    let right = stack.pop().ok_or(Stop::Illegal)?;
                    let left = stack.pop().ok_or(Stop::Illegal)?;
                    match op {
                        Op::Plus => left.plus(&right),
                        Op::Minus => left.minus(&right),
                        Op::Times => left.times(&right),
                        Op::Over => left.over(&right),
                        Op::Min => left.smaller(&right),
                        _ => left.larger(&right),
                    }?
                }
            };
            stack.push(value);
        }
        stack.pop().ok_or(Stop::Illegal)
    }
}

/// The expression with the numbers put in, as people write it; empty where it cannot be read.
pub(super) fn with_numbers(text: &str, number: impl Fn(Variable) -> String) -> String {
    let mut shown = String::new();
    let Ok(mut lexer) = Lexer::new(text) else {
        return shown;
    };
    while let Ok(Some((token, _))) = lexer.next() {
        match token {
            Token::Number(value) => shown.push_str(&number::plain(value)),
            Token::Variable(variable) => shown.push_str(&number(variable)),
            Token::Min => shown.push_str("min"),
            Token::Max => shown.push_str("max"),
            Token::Sign(b'*') => shown.push('×'),
            Token::Sign(b'/') => shown.push('÷'),
            Token::Sign(b',') => shown.push_str(", "),
            Token::Sign(sign) => {
                let _ = write!(shown, "{}", char::from(sign));
            }
        }
    }
    shown
}
