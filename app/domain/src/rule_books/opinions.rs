//! Opinions on a draft (M20, M21): who was asked, who answered, and what became of what they said.

use crate::{
    ids::{ClauseId, OrgCode, RowId},
    language::Language,
    organisations::OrgKind,
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Characters of an opinion, a wording or a reason.
pub const MOST_TEXT: usize = 2000;

/// What the office makes of an opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Adopted,
    Partly,
    NotAdopted,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Adopted, Self::Partly, Self::NotAdopted];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Partly => "partly",
            Self::NotAdopted => "not_adopted",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Adopted => language.pick("采纳", "Adopted"),
            Self::Partly => language.pick("部分采纳", "Partly adopted"),
            Self::NotAdopted => language.pick("未采纳", "Not adopted"),
        }
    }

    /// Whether the unit is owed a reason.
    pub const fn needs_reason(self) -> bool {
        !matches!(self, Self::Adopted)
    }
}

/// The office's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub verdict: Verdict,
    pub reason: String,
    /// The clause that was changed for it.
    pub change: Option<ClauseId>,
    pub by: String,
    /// UTC milliseconds.
    pub at: i64,
}

/// A unit's opinion on one clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    pub id: RowId,
    pub org: OrgCode,
    pub org_name: String,
    pub org_kind: OrgKind,
    /// None: the book as a whole.
    pub clause: Option<ClauseId>,
    /// As the clause was called when it was sent out.
    pub clause_name: String,
    pub text: String,
    /// 建议修改为
    pub wording: String,
    pub author: String,
    /// UTC milliseconds.
    pub at: i64,
    pub answer: Option<Answer>,
}

/// A unit that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub org: OrgCode,
    pub org_name: String,
    pub org_kind: OrgKind,
    /// UTC milliseconds of the first opinion, or of having none.
    pub replied_at: Option<i64>,
    /// 无意见
    pub agrees: bool,
    /// How often it was chased.
    pub chases: i64,
    /// UTC milliseconds.
    pub chased_at: Option<i64>,
}

/// What came back, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    pub invited: usize,
    pub replied: usize,
    pub agreed: usize,
    pub opinions: usize,
    pub answered: usize,
    pub adopted: usize,
    pub partly: usize,
    pub not_adopted: usize,
    /// Units with an opinion, counties last, as such reports count them.
    pub units: Vec<(OrgKind, usize)>,
}

const KINDS: [OrgKind; 4] = [OrgKind::Municipal, OrgKind::CentralStationed, OrgKind::DevelopmentZone, OrgKind::County];

impl Reception {
    pub fn of(invitations: &[Invitation], opinions: &[Opinion]) -> Self {
        let with_opinion: BTreeSet<(OrgKind, &OrgCode)> = opinions.iter().map(|o| (o.org_kind, &o.org)).collect();
        let count = |kind: OrgKind| with_opinion.iter().filter(|(of, _)| *of == kind).count();
        let verdict = |verdict: Verdict| {
            opinions.iter().filter(|o| o.answer.as_ref().is_some_and(|answer| answer.verdict == verdict)).count()
        };
        let (adopted, partly, not_adopted) =
            (verdict(Verdict::Adopted), verdict(Verdict::Partly), verdict(Verdict::NotAdopted));
        Self {
            invited: invitations.len(),
            replied: invitations.iter().filter(|i| i.replied_at.is_some()).count(),
            agreed: invitations.iter().filter(|i| i.agrees).count(),
            opinions: opinions.len(),
            answered: adopted + partly + not_adopted,
            adopted,
            partly,
            not_adopted,
            units: KINDS.into_iter().map(|kind| (kind, count(kind))).filter(|(_, units)| *units > 0).collect(),
        }
    }

    /// `25 个市直单位、7 个县（区）共 53 条意见`
    pub fn sentence(&self, language: Language) -> String {
        if self.opinions == 0 {
            return language.pick("还没有收到意见", "No opinion yet").to_owned();
        }
        let units: Vec<String> = self
            .units
            .iter()
            .map(|(kind, units)| match language {
                Language::Chinese => format!("{units} 个{}", kind.name(language)),
                Language::English => format!("{} × {units}", kind.name(language)),
            })
            .collect();
        let opinions = self.opinions;
        match language {
            Language::Chinese => format!("{}共 {opinions} 条意见", units.join("、")),
            Language::English => format!("{opinions} opinions from {}", units.join(", ")),
        }
    }
}

fn too_long(place: &str) -> Problem {
    Problem::error("text_too_long", place, "请控制在 2000 字以内。", "Keep it within 2000 characters.")
}

impl Opinion {
    /// What is wrong with an opinion as it was typed.
    pub fn problem(text: &str, wording: &str) -> Option<Problem> {
        if text.trim().is_empty() && wording.trim().is_empty() {
            return Some(Problem::error(
                "opinion_missing",
                "text",
                "请写出意见，或写出建议修改的条文。",
                "Write what you think, or the wording that you propose.",
            ));
        }
        let typed = [("text", text), ("wording", wording)];
        let long = typed.into_iter().find(|(_, text)| text.chars().count() > MOST_TEXT);
        long.map(|(place, _)| too_long(place))
    }
}

impl Answer {
    /// What is wrong with an answer as it was typed.
    pub fn problem(verdict: Verdict, reason: &str) -> Option<Problem> {
        if verdict.needs_reason() && reason.trim().is_empty() {
            return Some(Problem::error(
                "reason_missing",
                "reason",
                "部分采纳和未采纳须说明理由。",
                "Say why it is adopted in part or not at all.",
            ));
        }
        (reason.chars().count() > MOST_TEXT).then(|| too_long("reason"))
    }
}
