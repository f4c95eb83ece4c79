//! The cells of the editor: each field of a clause as text, and text read back into it.

use super::outline::Clause;
use crate::{
    indicators::{Cycle, Direction, Nature},
    language::Language,
    number::{self, NumberError, plain, two},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A field of a clause that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    Weight,
    Target,
    Unit,
    Cycle,
    Direction,
    Nature,
    Units,
    ScoringUnit,
    Text,
    Evidence,
    Remarks,
}

/// Why a text cannot stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum FieldError {
    #[error("not a number: {0}")]
    Number(NumberError),
    #[error("a weight is from 0 to 1000 with at most two decimals")]
    Weight,
    #[error("longer than {0} characters")]
    TooLong(u16),
    #[error("not one of the words of this field")]
    UnknownWord,
}

impl FieldError {
    /// What to do about it.
    pub fn text(self, language: Language) -> String {
        match self {
            Self::Number(error) => error.text(language),
            Self::Weight => language
                .pick("分值为 0 至 1000，最多两位小数。", "A weight is from 0 to 1000 with at most two decimals.")
                .to_owned(),
            Self::TooLong(most) => match language {
                Language::Chinese => format!("最多 {most} 个字。"),
                Language::English => format!("At most {most} characters."),
            },
            Self::UnknownWord => {
                language.pick("请从列出的词中选择。", "Choose one of the words that are listed.").to_owned()
            }
        }
    }
}

const MOST_WEIGHT: Decimal = Decimal::ONE_THOUSAND;

/// Whether a weight can be kept in hundredths.
pub(super) fn is_weight(weight: Decimal) -> bool {
    (Decimal::ZERO..=MOST_WEIGHT).contains(&weight) && weight.normalize().scale() <= 2
}

impl Field {
    /// The columns of the grid, in order; the rest stands in the panel beside it.
    pub const GRID: [Self; 6] = [Self::Name, Self::Weight, Self::Target, Self::Unit, Self::Cycle, Self::Units];

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Name => language.pick("名称", "Name"),
            Self::Weight => language.pick("分值", "Weight"),
            Self::Target => language.pick("年度目标", "Target"),
            Self::Unit => language.pick("计量单位", "Unit"),
            Self::Cycle => language.pick("周期", "Cycle"),
            Self::Direction => language.pick("方向", "Direction"),
            Self::Nature => language.pick("性质", "Nature"),
            Self::Units => language.pick("责任单位", "Responsible units"),
            Self::ScoringUnit => language.pick("牵头考评单位", "Scored by"),
            Self::Text => language.pick("评分标准", "Standard"),
            Self::Evidence => language.pick("佐证材料", "Evidence required"),
            Self::Remarks => language.pick("备注", "Remarks"),
        }
    }

    /// Stable name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Weight => "weight",
            Self::Target => "target",
            Self::Unit => "unit",
            Self::Cycle => "cycle",
            Self::Direction => "direction",
            Self::Nature => "nature",
            Self::Units => "units",
            Self::ScoringUnit => "scoring_unit",
            Self::Text => "text",
            Self::Evidence => "evidence",
            Self::Remarks => "remarks",
        }
    }

    /// Characters that a field may have.
    pub(super) const fn most(self) -> u16 {
        match self {
            Self::Text => 4000,
            Self::Units | Self::Evidence | Self::Remarks => 600,
            Self::Name => 200,
            _ => 60,
        }
    }

    /// Whether only assessment points have it.
    pub const fn is_of_points(self) -> bool {
        !matches!(self, Self::Name | Self::Weight | Self::Text)
    }

    /// The field as it is shown and edited.
    pub fn of(self, clause: &Clause, language: Language) -> String {
        let point = &clause.point;
        match self {
            Self::Name => clause.name.clone(),
            Self::Weight => clause.weight.map(two).unwrap_or_default(),
            Self::Target => point.target.map(plain).unwrap_or_default(),
            Self::Unit => point.unit.clone(),
            Self::Cycle => point.cycle.name(language).to_owned(),
            Self::Direction => point.direction.name(language).to_owned(),
            Self::Nature => point.nature.name(language).to_owned(),
            Self::Units => point.responsible_units.join("、"),
            Self::ScoringUnit => point.scoring_unit.clone(),
            Self::Text => clause.text.clone(),
            Self::Evidence => point.evidence.clone(),
            Self::Remarks => point.remarks.clone(),
        }
    }

    /// Writes a typed text into a clause.
    ///
    /// # Errors
    /// The text is not what the field takes; the clause is as it was.
    pub fn write(self, clause: &mut Clause, typed: &str) -> Result<(), FieldError> {
        let text = typed.trim();
        if text.chars().count() > usize::from(self.most()) {
            return Err(FieldError::TooLong(self.most()));
        }
        let point = &mut clause.point;
        match self {
            Self::Name => clause.name = one_line(text),
            Self::Weight => clause.weight = weight(text)?,
            Self::Target => point.target = optional(text)?,
            Self::Unit => point.unit = one_line(text),
            Self::Cycle => point.cycle = cycle(text)?,
            Self::Direction => point.direction = direction(text)?,
            Self::Nature => point.nature = nature(text)?,
            Self::Units => point.responsible_units = units(text),
            Self::ScoringUnit => point.scoring_unit = one_line(text),
            Self::Text => clause.text = text.replace("\r\n", "\n"),
            Self::Evidence => point.evidence = text.replace("\r\n", "\n"),
            Self::Remarks => point.remarks = text.replace("\r\n", "\n"),
        }
        Ok(())
    }
}

/// What is pasted out of a cell may have line breaks where a name has none.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(if text.is_ascii() { " " } else { "" }).replace('\t', " ")
}

fn optional(text: &str) -> Result<Option<Decimal>, FieldError> {
    match number::parse(text) {
        Ok(value) => Ok(Some(value)),
        Err(NumberError::Empty) => Ok(None),
        Err(error) => Err(FieldError::Number(error)),
    }
}

fn weight(text: &str) -> Result<Option<Decimal>, FieldError> {
    let weight = optional(text.trim_end_matches('分'))?;
    if weight.is_some_and(|weight| !is_weight(weight)) { Err(FieldError::Weight) } else { Ok(weight) }
}

/// One of the values whose name in either language the text is, or begins with.
fn word<T: Copy>(text: &str, words: &[(T, &[&str])]) -> Result<T, FieldError> {
    let lower = text.to_lowercase();
    let known = |(_, names): &&(T, &[&str])| names.iter().any(|name| lower == name.to_lowercase());
    words.iter().find(known).map(|(value, _)| *value).ok_or(FieldError::UnknownWord)
}

fn cycle(text: &str) -> Result<Cycle, FieldError> {
    word(
        text,
        &[
            (Cycle::Monthly, &["月", "月报", "每月", "按月", "m", "month", "monthly"]),
            (Cycle::Quarterly, &["季", "季度", "季报", "每季", "每季度", "按季", "q", "quarter", "quarterly"]),
        ],
    )
}

fn direction(text: &str) -> Result<Direction, FieldError> {
    word(
        text,
        &[
            (Direction::HigherBetter, &["正向", "higher", "higher is better"]),
            (Direction::LowerBetter, &["反向", "逆向", "负向", "lower", "lower is better"]),
            (Direction::Equal, &["等于", "equal"]),
        ],
    )
}

fn nature(text: &str) -> Result<Nature, FieldError> {
    word(text, &[(Nature::Quantitative, &["定量", "quantitative"]), (Nature::Qualitative, &["定性", "qualitative"])])
}

fn units(text: &str) -> Vec<String> {
    let names = text.split(['、', ',', '，', ';', '；', '\n']).map(one_line);
    names.filter(|name| !name.is_empty()).collect()
}
