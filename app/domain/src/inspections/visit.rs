//! Visits: who goes where, when and what for (M49, M53).

use super::{Issue, SiteRecord};
use crate::{
    ids::{OrgCode, RowId},
    language::Language,
    moment::iso_day,
    problem::Problem,
    progress::{EntryGrid, cleaned},
};
use serde::{Deserialize, Serialize};
use time::Date;

/// Characters of a purpose.
const LONGEST_PURPOSE: usize = 500;
/// People who go together; more is a mistake.
const MOST_MEMBERS: usize = 20;
/// A day of another year is a slip.
const YEARS: std::ops::Range<i32> = 2000..2100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// 调研
    FieldSurvey,
    /// 察访核验
    SiteVerification,
}

impl VisitKind {
    pub const ALL: [Self; 2] = [Self::FieldSurvey, Self::SiteVerification];

    pub const fn code(self) -> &'static str {
        match self {
            Self::FieldSurvey => "field_survey",
            Self::SiteVerification => "site_verification",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn name(self, l: Language) -> &'static str {
        match self {
            Self::FieldSurvey => l.pick("调研", "Field survey"),
            Self::SiteVerification => l.pick("察访核验", "Site verification"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// Planned or under way: what is recorded may still come.
    Open,
    /// Everybody is back. What was recorded without network is taken all the same.
    Closed,
    /// It did not take place.
    Cancelled,
}

impl VisitState {
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::Cancelled];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    pub const fn name(self, l: Language) -> &'static str {
        match self {
            Self::Open => l.pick("进行中", "Open"),
            Self::Closed => l.pick("已结束", "Closed"),
            Self::Cancelled => l.pick("已取消", "Cancelled"),
        }
    }
}

/// A visit as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub id: RowId,
    pub org: OrgCode,
    pub org_name: String,
    pub kind: VisitKind,
    pub day: Date,
    pub purpose: String,
    pub state: VisitState,
    /// Display names.
    pub members: Vec<String>,
    /// Records that have arrived.
    pub records: i64,
    /// Problems among them.
    pub issues: i64,
}

/// What a plan chooses from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planning {
    pub orgs: Vec<(OrgCode, String)>,
    /// Username and display name of those who may record on site.
    pub inspectors: Vec<(String, String)>,
}

/// The list of visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitList {
    pub today: Date,
    /// The open ones by day, then the others from the latest on.
    pub visits: Vec<Visit>,
    /// For whoever may plan.
    pub planning: Option<Planning>,
}

/// All that a phone at the site needs. Devices keep it to read without network: what a later release adds has a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitSheet {
    pub visit: Visit,
    /// The unit's points with their standards and last values, in the period that was due when the visit is.
    pub grid: EntryGrid,
    /// The newest first.
    pub records: Vec<SiteRecord>,
    /// Of the unit, whichever visit they were found on, that are not checked off.
    #[serde(default)]
    pub issues: Vec<Issue>,
    /// Other visits to the unit within thirty days: nobody is to be asked the same twice (M39).
    #[serde(default)]
    pub near: Vec<Visit>,
    /// Whether the user may record, close and cancel.
    pub own: bool,
}

/// The plan of a visit as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewVisitInput {
    pub org: String,
    pub kind: String,
    pub day: String,
    pub purpose: String,
    /// Usernames.
    pub members: Vec<String>,
}

/// The plan after parsing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVisit {
    pub org: OrgCode,
    pub kind: VisitKind,
    pub day: Date,
    pub purpose: String,
    pub members: Vec<String>,
}

/// Reads the plan of a visit. `place` of a problem is the field.
pub fn check_visit(input: &NewVisitInput) -> Result<NewVisit, Vec<Problem>> {
    let mut problems = Vec::new();
    let day = iso_day(&input.day).filter(|day| YEARS.contains(&day.year()));
    if day.is_none() {
        problems.push(Problem::error("day_expected", "day", "请选择走访日期", "Choose a day"));
    }
    let kind = VisitKind::from_code(input.kind.trim());
    if kind.is_none() {
        problems.push(Problem::error("kind_expected", "kind", "请选择走访类别", "Choose a kind of visit"));
    }
    if input.org.trim().is_empty() {
        problems.push(Problem::error("unit_expected", "org", "请选择被走访单位", "Choose a unit"));
    }
    let purpose = cleaned(&input.purpose);
    if purpose.chars().count() > LONGEST_PURPOSE {
        problems.push(Problem::error(
            "text_too_long",
            "purpose",
            format!("走访事项最多 {LONGEST_PURPOSE} 字，请精简"),
            format!("Shorten the purpose to {LONGEST_PURPOSE} characters"),
        ));
    }
    let mut members = input.members.clone();
    members.sort_unstable();
    members.dedup();
    if members.is_empty() || members.len() > MOST_MEMBERS {
        problems.push(Problem::error(
            "members_expected",
            "members",
            format!("请选择走访人员，最多 {MOST_MEMBERS} 人"),
            format!("Choose who goes, at most {MOST_MEMBERS} people"),
        ));
    }
    match (day, kind) {
        (Some(day), Some(kind)) if problems.is_empty() => {
            Ok(NewVisit { org: OrgCode::new(input.org.trim()), kind, day, purpose, members })
        }
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_plan_says_who_goes_where_and_when() {
        let codes = |input: &NewVisitInput| {
            let problems = check_visit(input).expect_err("refused");
            problems.into_iter().map(|problem| problem.code).collect::<Vec<_>>()
        };
        assert_eq!(
            codes(&NewVisitInput::default()),
            ["day_expected", "kind_expected", "unit_expected", "members_expected"]
        );
        let input = NewVisitInput {
            org: "451202".into(),
            kind: "site_verification".into(),
            day: "2023-10-09".into(),
            purpose: " 年中核验\u{7} ".into(),
            members: vec!["b".into(), "a".into(), "b".into()],
        };
        let plan = check_visit(&input).expect("a plan");
        assert_eq!((plan.day, plan.purpose.as_str()), (date!(2023 - 10 - 09), "年中核验"));
        assert_eq!(plan.members, ["a", "b"]);
        let long = NewVisitInput { purpose: "长".repeat(501), ..input };
        assert_eq!(codes(&long), ["text_too_long"]);
    }
}
