//! The accounts of a demo: made by `kaoping demo`, shown on the login page of a demo and nowhere else.

use domain::accounts::Role;

/// The one password of all demo accounts.
pub const PASSWORD: &str = "Kaoping-demo-2023";

/// A demo account; its display name is the role's.
pub struct DemoAccount {
    pub username: &'static str,
    pub role: Role,
    /// Organisation code.
    pub org: Option<&'static str>,
    pub does: (&'static str, &'static str),
}

const fn account(
    username: &'static str,
    role: Role,
    org: Option<&'static str>,
    does: (&'static str, &'static str),
) -> DemoAccount {
    DemoAccount { username, role, org, does }
}

pub const ACCOUNTS: [DemoAccount; 10] = [
    account(
        "office",
        Role::OfficeAdmin,
        Some("U007"),
        ("总览、审核、导入、自评", "Board, review, import, self-evaluation"),
    ),
    account("reviewer", Role::OfficeReviewer, Some("U007"), ("逐项审核，通过或退回", "Reviews each entry")),
    account(
        "reporter",
        Role::UnitReporter,
        Some("U029"),
        ("河池市发展和改革委员会", "Hechi Development and Reform Commission"),
    ),
    account("county", Role::CountyOffice, Some("451202"), ("金城江区", "Jinchengjiang District")),
    account("scorer", Role::ScoringUnit, Some("U029"), ("查看指标与进度", "Sees indicators and progress")),
    account("inspector", Role::Inspector, None, ("走访、现场记录", "Visits, records on site")),
    account("leader", Role::Leader, None, ("查看总览", "Sees the board")),
    account("sysadmin", Role::SystemAdmin, None, ("账号", "Accounts")),
    account("secadmin", Role::SecurityAdmin, None, ("解锁与安全设置", "Unlocking and security settings")),
    account("auditor", Role::AuditAdmin, None, ("审计日志", "Audit log")),
];
