//! Document numbers (发文字号) such as `桂绩发〔2023〕1号` (M69).

use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A document number in its parts; shown in the form of GB/T 9704.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// 机关代字
    pub issuer: String,
    pub year: u16,
    pub number: u32,
}

/// The text is not a document number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a document number is written 桂绩发〔2023〕1号")]
pub struct DocumentNumberError;

impl DocumentNumber {
    /// Reads a number and says, as notices, where its form departs from the standard.
    pub fn parse(_text: &str) -> Result<(Self, Vec<Problem>), DocumentNumberError> {
        Err(DocumentNumberError)
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.issuer, self.year, self.number)
    }
}
