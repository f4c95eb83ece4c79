//! Why an entry goes back (M31, M32): which field is wrong, for which reason, and what would put it right.

use crate::{
    language::Language,
    moment::{full_day, iso_day},
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use time::Date;

/// Characters of the reason in one's own words, and of what is needed.
pub const LONGEST_TEXT: usize = 1000;
/// Characters beside one field.
pub const LONGEST_FINDING: usize = 300;

/// A field of an entry that a return can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Actual,
    Note,
    IssueList,
    /// Goes by the first of its fields.
    #[serde(rename = "cause")]
    Difficulty,
    Evidence,
}

impl Field {
    /// In the order of the form: the first one that is wrong is where the reporter begins.
    pub const ALL: [Self; 5] = [Self::Actual, Self::Note, Self::IssueList, Self::Difficulty, Self::Evidence];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Note => "note",
            Self::IssueList => "issue_list",
            Self::Difficulty => "cause",
            Self::Evidence => "evidence",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Actual => language.pick("实际值", "Actual"),
            Self::Note => language.pick("情况说明", "Note"),
            Self::IssueList => language.pick("问题清单", "Issue list"),
            Self::Difficulty => language.pick("原因与措施", "Cause and measures"),
            Self::Evidence => language.pick("佐证材料", "Evidence"),
        }
    }
}

/// The reasons that come up again and again, to be chosen instead of typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Definition,
    Mismatch,
    NotCumulative,
    Unit,
    NoteMissing,
    NoteVague,
    List,
    EvidenceShort,
    EvidenceUnclear,
}

impl Reason {
    pub const ALL: [Self; 9] = [
        Self::Definition,
        Self::Mismatch,
        Self::NotCumulative,
        Self::Unit,
        Self::NoteMissing,
        Self::NoteVague,
        Self::List,
        Self::EvidenceShort,
        Self::EvidenceUnclear,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Mismatch => "mismatch",
            Self::NotCumulative => "not_cumulative",
            Self::Unit => "unit",
            Self::NoteMissing => "note_missing",
            Self::NoteVague => "note_vague",
            Self::List => "list",
            Self::EvidenceShort => "evidence_short",
            Self::EvidenceUnclear => "evidence_unclear",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Definition => language.pick("口径不符", "Not by the definition"),
            Self::Mismatch => language.pick("数据与佐证不一致", "Value and evidence differ"),
            Self::NotCumulative => language.pick("未按累计数填报", "Not the cumulative value"),
            Self::Unit => language.pick("单位有误", "Wrong unit"),
            Self::NoteMissing => language.pick("缺情况说明", "The note is missing"),
            Self::NoteVague => language.pick("说明不具体，缺原因或下一步", "The note lacks the cause or the next step"),
            Self::List => language.pick("清单列入不当", "Wrong issue list"),
            Self::EvidenceShort => language.pick("佐证不足", "Not enough evidence"),
            Self::EvidenceUnclear => language.pick("佐证不清或已过期", "Evidence unclear or out of date"),
        }
    }

    /// Whether the reason can be given of a field.
    pub const fn fits(self, field: Field) -> bool {
        match self {
            Self::Definition | Self::NotCumulative | Self::Unit => matches!(field, Field::Actual),
            Self::Mismatch => matches!(field, Field::Actual | Field::Evidence),
            Self::NoteMissing | Self::NoteVague => matches!(field, Field::Note),
            Self::List => matches!(field, Field::IssueList),
            Self::EvidenceShort | Self::EvidenceUnclear => matches!(field, Field::Evidence),
        }
    }
}

/// What is wrong with one field: a reason, one's own words, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub field: Field,
    pub reason: Option<Reason>,
    pub text: String,
}

impl Finding {
    /// `口径不符：按季度累计`
    pub fn words(&self, language: Language) -> String {
        match self.reason {
            Some(reason) if self.text.is_empty() => reason.name(language).to_owned(),
            Some(reason) => format!("{}{}{}", reason.name(language), language.pick("：", ": "), self.text),
            None => self.text.clone(),
        }
    }
}

/// A return as the unit reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// In the reviewer's own words; may be empty where a field says it.
    pub text: String,
    /// At most one a field, in the order of the form.
    pub findings: Vec<Finding>,
    /// What would put it right; may be empty.
    pub needed: String,
    /// The last day to answer.
    pub due: Option<Date>,
}

impl Return {
    /// All of it in one text, as the history, the audit log and the explanation of a score keep it.
    pub fn summary(&self) -> String {
        let l = Language::Chinese;
        let words = |finding: &Finding| format!("{}：{}", finding.field.name(l), finding.words(l));
        let mut parts: Vec<String> = Some(self.text.clone()).filter(|text| !text.is_empty()).into_iter().collect();
        parts.extend(self.findings.iter().map(words));
        if !self.needed.is_empty() {
            parts.push(format!("需补正：{}", self.needed));
        }
        if let Some(due) = self.due {
            parts.push(format!("限 {due} 前重报"));
        }
        // Each may end as a sentence of its own.
        let parts: Vec<&str> = parts.iter().map(|part| part.trim_end_matches(['。', '；'])).collect();
        parts.join("；")
    }

    /// The parts with their places: a field's code, or nothing where the return is meant as a whole. What is said of fields
    /// comes first, in the order of the form.
    pub fn problems(&self) -> Vec<Problem> {
        let (zh, en) = (Language::Chinese, Language::English);
        let of_field =
            |finding: &Finding| Problem::error("returned", finding.field.code(), finding.words(zh), finding.words(en));
        let mut problems: Vec<Problem> = self.findings.iter().map(of_field).collect();
        let mut whole =
            |chinese: String, english: String| problems.push(Problem::error("returned", "", chinese, english));
        if !self.text.is_empty() {
            whole(self.text.clone(), self.text.clone());
        }
        if !self.needed.is_empty() {
            whole(format!("需补正：{}", self.needed), format!("Needed: {}", self.needed));
        }
        if let Some(due) = self.due {
            whole(format!("重报期限：{}", full_day(due, zh)), format!("Answer by {}", full_day(due, en)));
        }
        problems
    }
}

/// One line of the form; both texts empty where nothing is wrong with the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingInput {
    pub field: Field,
    /// Code of a reason.
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub text: String,
}

/// A return as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnInput {
    pub text: String,
    pub findings: Vec<FindingInput>,
    pub needed: String,
    /// ISO date.
    pub due: String,
}

impl From<&str> for ReturnInput {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

/// Reads a return; `today` is the business day.
pub fn check_return(input: &ReturnInput, today: Date) -> Result<Return, Box<Problem>> {
    let mut findings = Vec::new();
    for field in Field::ALL {
        for line in input.findings.iter().filter(|line| line.field == field) {
            let text = short_enough(&line.text, LONGEST_FINDING, field.code())?;
            let reason = match line.reason.trim() {
                "" => None,
                code => Some(Reason::from_code(code).filter(|reason| reason.fits(field)).ok_or_else(unknown_reason)?),
            };
            if (reason.is_some() || !text.is_empty()) && !findings.iter().any(|found: &Finding| found.field == field) {
                findings.push(Finding { field, reason, text });
            }
        }
    }
    let text = short_enough(&input.text, LONGEST_TEXT, "reason")?;
    let needed = short_enough(&input.needed, LONGEST_TEXT, "needed")?;
    if text.is_empty() && findings.is_empty() {
        return Err(Box::new(Problem::error(
            "reason_missing",
            "reason",
            "退回必须写明原因：哪里不符合、需要怎样补正。",
            "A return needs a reason: what is wrong, and what would put it right.",
        )));
    }
    let due = match input.due.trim() {
        "" => None,
        day => Some(iso_day(day).filter(|day| *day >= today).ok_or_else(|| {
            Box::new(Problem::error(
                "due_past",
                "due",
                "重报期限须是今天或以后的日期。",
                "The last day to answer has to be today or later.",
            ))
        })?),
    };
    Ok(Return { text, findings, needed, due })
}

fn unknown_reason() -> Box<Problem> {
    Box::new(Problem::error(
        "reason_unknown",
        "reason",
        "没有这种退回原因，请从列表中选择，或直接写明。",
        "There is no such reason: choose one from the list, or write your own.",
    ))
}

fn short_enough(text: &str, limit: usize, place: &str) -> Result<String, Box<Problem>> {
    let text = crate::progress::cleaned(text);
    if text.chars().count() <= limit {
        return Ok(text);
    }
    Err(Box::new(Problem::error(
        "text_too_long",
        place,
        format!("文字请控制在 {limit} 字以内。"),
        format!("Keep the text within {limit} characters."),
    )))
}
