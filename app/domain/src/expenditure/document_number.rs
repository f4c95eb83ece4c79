//! Document numbers (发文字号) such as `桂绩发〔2023〕1号` (M69).

use crate::{number::half_width, problem::Problem};
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

/// The right brackets first, then those that are typed in their place.
const BRACKETS: [(char, char); 4] = [('〔', '〕'), ('[', ']'), ('(', ')'), ('【', '】')];

impl DocumentNumber {
    /// Reads a number and says, as notices with an empty place, where its form departs from the standard.
    ///
    /// # Errors
    /// The text has not the parts issuer, year in brackets, number and 号.
    pub fn parse(text: &str) -> Result<(Self, Vec<Problem>), DocumentNumberError> {
        let text = text.trim();
        let folded: String = text.chars().map(half_width).collect();
        let compact: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
        let (brackets, start) = BRACKETS
            .into_iter()
            .find_map(|brackets| Some((brackets, compact.find(brackets.0)?)))
            .ok_or(DocumentNumberError)?;
        let (issuer, rest) = compact.split_at(start);
        let (year, rest) = rest.trim_start_matches(brackets.0).split_once(brackets.1).ok_or(DocumentNumberError)?;
        let digits = rest.strip_suffix('号').ok_or(DocumentNumberError)?;
        let ordinal = digits.strip_prefix('第').unwrap_or(digits);
        let numeric = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if issuer.is_empty() || year.len() != 4 || !numeric(year) || !numeric(ordinal) {
            return Err(DocumentNumberError);
        }
        let parsed = Self {
            issuer: issuer.to_owned(),
            year: year.parse().map_err(|_| DocumentNumberError)?,
            number: ordinal.parse().map_err(|_| DocumentNumberError)?,
        };
        let mut notices = Vec::new();
        let mut notice = |found: bool, code: &str, chinese: &str, english: &str| {
            if found {
                let chinese = format!("“{text}”{chinese}：建议写作“{parsed}”。");
                notices.push(
                    Problem::error(code, "", chinese, format!("“{text}” {english}: write “{parsed}”.")).as_notice(),
                );
            }
        };
        notice(compact.len() != folded.len(), "document_number_space", "中有空格", "has a space in it");
        notice(
            brackets != BRACKETS[0],
            "document_number_brackets",
            "的年份应使用六角括号",
            "needs the brackets 〔〕 around the year",
        );
        notice(
            ordinal.starts_with('0') || ordinal != digits,
            "document_number_ordinal",
            "的序号不编虚位、不加“第”字",
            "needs its number without leading zeros and without 第",
        );
        Ok((parsed, notices))
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.issuer, self.year, self.number)
    }
}
