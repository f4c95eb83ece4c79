//! Who may do what: roles and the rights that the policy test walks.

use crate::{ids::OrgCode, language::Language};
use serde::{Deserialize, Serialize};

/// A role of `domain.md` §9 and M1–M9. The three administrators hold no business right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    OfficeAdmin,
    OfficeReviewer,
    UnitReporter,
    CountyOffice,
    ScoringUnit,
    Inspector,
    Leader,
    SystemAdmin,
    SecurityAdmin,
    AuditAdmin,
}

/// One right. Whether a right reaches a given row depends on the row's organisation as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See the boards, ledgers and indicators of the whole city.
    SeeBoard,
    /// See the indicator tree and standards.
    SeeIndicators,
    /// Enter and submit one's own organisation's progress.
    Report,
    /// Accept and return submitted progress.
    Review,
    /// Plan visits to units, and say who goes.
    PlanVisits,
    /// Record on the visits that one is a member of.
    Inspect,
    /// Try changes out on a copy of the year.
    Simulate,
    /// Import workbooks.
    Import,
    /// See totals, grades and ranks before they are released.
    SeeResults,
    /// Divide targets among the organisations below and hand them down.
    Decompose,
    /// Write rule books and answer opinions on them.
    WriteRules,
    /// Bring rule books through consultation, approval and publication.
    IssueRules,
    /// Opening and closing days, later days for single units, closing a period for good and opening it again.
    ManagePeriods,
    /// Write the expenditure self-evaluation and share reports.
    WriteReports,
    /// Create, list and lock accounts.
    ManageAccounts,
    /// Unlock accounts and see security settings.
    ManageSecurity,
    /// Read the audit log.
    ReadAudit,
}

impl Role {
    /// Every role, in the order of the login page.
    pub const ALL: [Self; 10] = [
        Self::OfficeAdmin,
        Self::OfficeReviewer,
        Self::UnitReporter,
        Self::CountyOffice,
        Self::ScoringUnit,
        Self::Inspector,
        Self::Leader,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
    ];

    /// The stored form.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OfficeAdmin => "office_admin",
            Self::OfficeReviewer => "office_reviewer",
            Self::UnitReporter => "unit_reporter",
            Self::CountyOffice => "county_office",
            Self::ScoringUnit => "scoring_unit",
            Self::Inspector => "inspector",
            Self::Leader => "leader",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
        }
    }

    /// The role of a stored form.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The word on screen.
    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::OfficeAdmin => language.pick("市绩效办管理员", "Office administrator"),
            Self::OfficeReviewer => language.pick("市绩效办审核员", "Office reviewer"),
            Self::UnitReporter => language.pick("单位填报员", "Unit reporter"),
            Self::CountyOffice => language.pick("县（区）绩效办", "County office"),
            Self::ScoringUnit => language.pick("考评责任单位", "Scoring unit"),
            Self::Inspector => language.pick("核验组成员", "Inspector"),
            Self::Leader => language.pick("市领导", "Leader"),
            Self::SystemAdmin => language.pick("系统管理员", "System administrator"),
            Self::SecurityAdmin => language.pick("安全管理员", "Security administrator"),
            Self::AuditAdmin => language.pick("审计管理员", "Audit administrator"),
        }
    }

    /// The rights of a role. One table, so that the policy can be read at a glance.
    pub const fn rights(self) -> &'static [Right] {
        use Right::*;
        match self {
            Self::OfficeAdmin => &[
                SeeBoard,
                SeeIndicators,
                Review,
                PlanVisits,
                Inspect,
                Simulate,
                Import,
                SeeResults,
                Decompose,
                WriteRules,
                IssueRules,
                ManagePeriods,
                WriteReports,
            ],
            Self::OfficeReviewer => {
                &[SeeBoard, SeeIndicators, Review, PlanVisits, Inspect, Simulate, SeeResults, WriteRules, WriteReports]
            }
            Self::UnitReporter => &[SeeBoard, SeeIndicators, Report],
            Self::CountyOffice => &[SeeBoard, SeeIndicators, Report, Decompose],
            Self::Inspector => &[SeeBoard, SeeIndicators, Inspect],
            Self::ScoringUnit | Self::Leader => &[SeeBoard, SeeIndicators],
            Self::SystemAdmin => &[ManageAccounts],
            Self::SecurityAdmin => &[ManageSecurity],
            Self::AuditAdmin => &[ReadAudit],
        }
    }

    /// Whether the role holds a right.
    pub fn may(self, right: Right) -> bool {
        self.rights().contains(&right)
    }

    /// Whether the board shows the role every organisation, or its own alone.
    pub const fn sees_whole_city(self) -> bool {
        matches!(self, Self::OfficeAdmin | Self::OfficeReviewer | Self::Inspector | Self::Leader | Self::ScoringUnit)
    }
}

/// The person behind a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionUser {
    pub id: String,
    pub username: String,
    /// Shown name; a role's name in demo data.
    pub display_name: String,
    pub role: Role,
    pub org: Option<OrgCode>,
    pub org_name: Option<String>,
}

impl SessionUser {
    pub fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }
}

/// A row of the account list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub org_name: Option<String>,
    /// UTC milliseconds until which sign-in is refused.
    pub locked_until: Option<i64>,
    /// Where reminders are mailed to.
    #[serde(default)]
    pub email: Option<String>,
}
