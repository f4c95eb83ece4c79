//! Why a value is behind, what is done about it, and what is needed from above (M34): reported together with the value.

use super::cleaned;
use crate::{language::Language, problem::Problem};
use serde::{Deserialize, Serialize};

/// Characters of each text.
const LONGEST: usize = 1000;

/// 原因类别: decides later between a talk (约谈) and a reminding talk (提醒谈话).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Subjective,
    Objective,
}

impl Cause {
    pub const ALL: [Self; 2] = [Self::Subjective, Self::Objective];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Subjective => "subjective",
            Self::Objective => "objective",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Subjective => language.pick("主观原因", "Within our control"),
            Self::Objective => language.pick("客观原因", "Beyond our control"),
        }
    }
}

/// The fields as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DifficultyInput {
    /// Code of a [`Cause`]; empty for none.
    pub cause: String,
    pub measures: String,
    pub coordination: String,
}

/// The fields after parsing. Nothing of it has to be there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Difficulty {
    pub cause: Option<Cause>,
    /// 整改措施
    pub measures: String,
    /// 需协调事项
    pub coordination: String,
}

impl DifficultyInput {
    pub fn is_empty(&self) -> bool {
        [&self.cause, &self.measures, &self.coordination].iter().all(|text| text.trim().is_empty())
    }

    /// What the fields say, and what is wrong with them; `place` is `cause`, `measures` or `coordination`.
    pub fn read(&self) -> (Difficulty, Vec<Problem>) {
        let mut problems = Vec::new();
        let cause = Cause::from_code(self.cause.trim());
        if cause.is_none() && !self.cause.trim().is_empty() {
            problems.push(Problem::error(
                "cause_unknown",
                "cause",
                "没有这种原因类别，请从列表中选择。",
                "There is no such cause: choose one of the list.",
            ));
        }
        let mut text = |text: &str, place: &str| {
            let text = cleaned(text);
            if text.chars().count() > LONGEST {
                problems.push(Problem::error(
                    "text_too_long",
                    place,
                    format!("最多 {LONGEST} 字，请精简。"),
                    format!("Shorten it to {LONGEST} characters."),
                ));
            }
            text
        };
        let difficulty = Difficulty {
            cause,
            measures: text(&self.measures, "measures"),
            coordination: text(&self.coordination, "coordination"),
        };
        (difficulty, problems)
    }
}

impl Difficulty {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As a form shows it.
    pub fn typed(&self) -> DifficultyInput {
        DifficultyInput {
            cause: self.cause.map(|cause| cause.code().to_owned()).unwrap_or_default(),
            measures: self.measures.clone(),
            coordination: self.coordination.clone(),
        }
    }

    /// In one text, as it is shown beside others; empty where nothing is said.
    pub fn text(&self, language: Language) -> String {
        let mut parts = Vec::new();
        if let Some(cause) = self.cause {
            parts.push(cause.name(language).to_owned());
        }
        if !self.measures.is_empty() {
            parts.push(format!("{}{}", language.pick("措施：", "Measures: "), self.measures));
        }
        if !self.coordination.is_empty() {
            parts.push(format!("{}{}", language.pick("需协调：", "Needs: "), self.coordination));
        }
        parts.join(language.pick("；", "; "))
    }

    pub(super) fn canonical(&self) -> String {
        let cause = self.cause.map_or("", Cause::code);
        // Lengths keep two different pairs of texts from reading the same.
        format!(
            "v2\ncause={cause}\nmeasures({})={}\ncoordination={}",
            self.measures.len(),
            self.measures,
            self.coordination
        )
    }
}
