//! Who may do what: every address of the server × every role, and nobody.
//!
//! The table below is the policy in the open. An address that the server has and the table has not fails the test, and
//! so does a line for an address that is gone.

use crate::use_cases::{Fixture, PASSWORD};
use domain::{
    accounts::{Role, SessionUser},
    decomposition::{UnitKind, dispatch::NewDispatch},
    expenditure::SelfEvaluation,
    ids::{OrgCode, RowId},
    indicators::Track,
    inspections::{FoundInput, NewVisitInput, SiteInput},
    organisations::OrgKind,
    period::Period,
    progress::EntryInput,
    rule_books::{Kind, Step},
    sync::{Batch, DeviceReport, Outcome, VisitRecord},
};
use reqwest::{
    Client, RequestBuilder, Response,
    header::{ACCEPT, CONNECTION, CONTENT_TYPE, LOCATION},
    multipart,
};
use service::{evidence::NewUpload, rule_books::Source};
use std::collections::BTreeSet;
use support::TestApp;

use Role::*;
use Sent::*;

/// Nobody is asked who they are.
const EVERYONE: Option<&[Role]> = None;
const SIGNED_IN: Option<&[Role]> = Some(&Role::ALL);
const BUSINESS: Option<&[Role]> =
    Some(&[OfficeAdmin, OfficeReviewer, UnitReporter, CountyOffice, ScoringUnit, Inspector, Leader]);
const OFFICE: Option<&[Role]> = Some(&[OfficeAdmin, OfficeReviewer]);
const ADMIN: Option<&[Role]> = Some(&[OfficeAdmin]);
const REPORTERS: Option<&[Role]> = Some(&[UnitReporter, CountyOffice]);
const REPORTERS_AND_OFFICE: Option<&[Role]> = Some(&[UnitReporter, CountyOffice, OfficeAdmin, OfficeReviewer]);
/// The unit that the entry belongs to; the county office belongs to another.
const OWN: Option<&[Role]> = Some(&[UnitReporter]);
const OWN_AND_OFFICE: Option<&[Role]> = Some(&[UnitReporter, OfficeAdmin, OfficeReviewer]);
/// Those who divide targets, and the office's reviewers, who read along.
const DIVIDING: Option<&[Role]> = Some(&[OfficeAdmin, OfficeReviewer, CountyOffice]);
const DIVIDERS: Option<&[Role]> = Some(&[OfficeAdmin, CountyOffice]);
/// The county that received the batch.
const COUNTY: Option<&[Role]> = Some(&[CountyOffice]);
const OWN_AND_CITY: Option<&[Role]> =
    Some(&[UnitReporter, OfficeAdmin, OfficeReviewer, ScoringUnit, Inspector, Leader]);
/// Those who go on visits, and the office, which plans them.
const VISITING: Option<&[Role]> = Some(&[OfficeAdmin, OfficeReviewer, Inspector]);
const SYNCING: Option<&[Role]> = Some(&[UnitReporter, CountyOffice, OfficeAdmin, OfficeReviewer, Inspector]);
/// The unit that was told, the office, and the inspector who has found it.
const TOLD: Option<&[Role]> = Some(&[UnitReporter, OfficeAdmin, OfficeReviewer, Inspector]);
/// The unit with its answer, and the inspector with photos.
const OWN_AND_VISITOR: Option<&[Role]> = Some(&[UnitReporter, Inspector]);
const ACCOUNTS: Option<&[Role]> = Some(&[SystemAdmin, SecurityAdmin]);
const SYSTEM: Option<&[Role]> = Some(&[SystemAdmin]);
const SECURITY: Option<&[Role]> = Some(&[SecurityAdmin]);
const AUDIT: Option<&[Role]> = Some(&[AuditAdmin]);

/// What a request brings along. `{assignment}`, `{evidence}`, `{upload}`, `{report}`, `{share}`, `{book}`, `{opinion}`, `{message}`, `{extension}`,
/// `{visit}`, `{issue}`, `{site_file}` stand for rows made
/// for each role.
enum Sent {
    Nothing,
    Query(&'static str),
    Fields(&'static [(&'static str, &'static str)]),
    Json(&'static str),
    File,
    /// The first part of an upload.
    Part(&'static [u8]),
}

const SCENARIO: &str = r#"{"track":"region_to_city","year":2023,"basis":"forecast","edits":[]}"#;

const SYNC: &str = r#"{"device":"01890000-0000-7000-8000-000000000001","last_seq":0,"waiting":0,"oldest_at":null,"given_up":0,"records":[]}"#;

const ENTRY: &[(&str, &str)] = &[
    ("assignment", "{assignment}"),
    ("period", "2023-09"),
    ("input[actual]", "1"),
    ("input[note]", ""),
    ("input[issue_list]", ""),
];

#[rustfmt::skip]
const POLICY: &[(&str, Option<&[Role]>, Sent)] = &[
    ("GET /login", EVERYONE, Nothing),
    ("POST /login", EVERYONE, Fields(&[("username", "nobody"), ("password", "wrong")])),
    ("POST /language", EVERYONE, Fields(&[("language", "en")])),
    ("GET /s/{token}", EVERYONE, Nothing),
    ("GET /api/accounts/session", EVERYONE, Nothing),
    ("GET /api/accounts/is_demo", EVERYONE, Nothing),
    ("GET /", SIGNED_IN, Nothing),
    ("GET /board", BUSINESS, Nothing),
    ("GET /board/points", BUSINESS, Nothing),
    ("GET /indicators", BUSINESS, Nothing),
    ("GET /indicators/{point}", BUSINESS, Nothing),
    ("GET /decomposition", DIVIDING, Nothing),
    ("GET /decomposition/points/{point}", DIVIDING, Nothing),
    ("GET /decomposition/dispatches", DIVIDING, Nothing),
    ("GET /decomposition/dispatches/{dispatch}", OFFICE, Nothing),
    ("GET /decomposition/units", DIVIDING, Nothing),
    ("GET /tasks", REPORTERS, Nothing),
    ("GET /tasks/{dispatch}", DIVIDING, Query("unit=451202")),
    ("GET /progress", REPORTERS, Nothing),
    ("GET /progress/collect", COUNTY, Query("period=2023-09")),
    ("GET /progress/grid", REPORTERS, Query("period=2023-09")),
    ("GET /progress/{assignment}", OWN_AND_OFFICE, Query("period=2023-09")),
    ("GET /progress/{assignment}/thread", OWN_AND_OFFICE, Query("period=2023-09")),
    ("GET /review", OFFICE, Nothing),
    ("GET /review/quality", OFFICE, Nothing),
    ("GET /periods", OFFICE, Nothing),
    ("GET /risks", BUSINESS, Nothing),
    ("GET /what-if", OFFICE, Nothing),
    ("GET /import", ADMIN, Nothing),
    ("GET /offline-shell", EVERYONE, Nothing),
    ("GET /queue", SIGNED_IN, Nothing),
    ("GET /devices", OFFICE, Nothing),
    ("GET /results", OFFICE, Nothing),
    ("GET /results/{org}", OFFICE, Query("year=2023")),
    ("GET /visits", VISITING, Nothing),
    ("GET /visits/{visit}", VISITING, Nothing),
    ("GET /issues", SYNCING, Nothing),
    ("GET /issues/{issue}", TOLD, Nothing),
    ("GET /api/inspections/visits", VISITING, Nothing),
    ("GET /api/inspections/visit", VISITING, Query("id={visit}")),
    ("GET /api/inspections/issues", SYNCING, Nothing),
    ("GET /api/inspections/issue", TOLD, Query("id={issue}")),
    ("POST /api/inspections/plan", OFFICE, Fields(&[
        ("plan[org]", "U029"), ("plan[kind]", "field_survey"), ("plan[day]", "2023-10-12"), ("plan[members][]", "policy_inspector"),
    ])),
    ("POST /api/inspections/feed_back", OFFICE, Fields(&[("id", "{visit}"), ("due", "2099-01-01")])),
    ("POST /api/inspections/step", OFFICE, Fields(&[
        ("id", "{issue}"), ("revision", "2"), ("input[step]", "move"), ("input[text]", "县里无法解决"), ("input[list]", "city"),
    ])),
    ("POST /api/inspections/end", VISITING, Fields(&[("id", "{visit}")])),
    ("POST /api/v1/site-records/{issue}/files", OWN_AND_VISITOR, File),
    ("GET /api/v1/site-files/{site_file}", TOLD, Nothing),
    ("GET /api/v1/site-files/{site_file}/thumbnail", TOLD, Nothing),
    ("POST /api/v1/site-files/{site_file}/remove", OWN, Nothing),
    ("GET /expenditure", OFFICE, Nothing),
    ("GET /expenditure/{report}", OFFICE, Nothing),
    ("GET /accounts", ACCOUNTS, Nothing),
    ("GET /mails", SYSTEM, Nothing),
    ("GET /audit", AUDIT, Nothing),
    ("GET /api/indicators/calendar", SIGNED_IN, Nothing),
    ("GET /api/indicators/tree", BUSINESS, Query("track=region_to_city")),
    ("GET /api/indicators/point", BUSINESS, Query("code=C2023-001")),
    ("GET /api/risks/list", BUSINESS, Query("track=region_to_city")),
    ("GET /api/what_if/page", OFFICE, Query("track=region_to_city&basis=forecast")),
    ("POST /api/what_if/save", OFFICE, Fields(&[("revision", "0"), ("name", "方案"), ("scenario", SCENARIO)])),
    ("POST /api/what_if/remove", OFFICE, Fields(&[("id", "none")])),
    ("GET /api/warnings/board", BUSINESS, Query("track=region_to_city")),
    ("GET /api/warnings/points", BUSINESS, Query("track=region_to_city")),
    ("GET /api/v1/board", BUSINESS, Nothing),
    ("GET /api/year_end/results", OFFICE, Query("track=region_to_city&level=2")),
    ("GET /api/year_end/organisation", OFFICE, Query("org=city&year=2023")),
    // A point explains itself to whoever sees it on the board: units their own, and totals the office alone.
    ("GET /api/year_end/explain", OWN_AND_CITY, Query("of=C2023-052.U029.2023-09")),
    ("GET /api/v1/explanation", OFFICE, Query("of=.city.2023-09")),
    ("GET /api/v1/live", BUSINESS, Nothing),
    ("GET /api/decomposition/grid", DIVIDING, Query("track=city_to_unit&year=2023")),
    ("GET /api/decomposition/point", DIVIDING, Query("point={point}")),
    ("POST /api/decomposition/change", DIVIDERS, Fields(&[
        ("cells[0][point]", "{point}"), ("cells[0][revision]", "999"), ("cells[0][unit]", "451202"),
        ("cells[0][target]", "1"), ("reason", "会议纪要"),
    ])),
    ("GET /api/decomposition/dispatches", DIVIDING, Query("track=city_to_unit&year=2023")),
    ("POST /api/decomposition/issue", DIVIDERS, Fields(&[
        ("track", "city_to_unit"), ("year", "2023"), ("title", ""), ("due", "2099-01-01"),
    ])),
    ("GET /api/decomposition/dispatch", OFFICE, Query("id={dispatch}")),
    ("POST /api/decomposition/chase", ADMIN, Fields(&[("id", "{dispatch}")])),
    ("GET /api/decomposition/form", DIVIDING, Query("id={dispatch}&unit=451202")),
    ("POST /api/decomposition/sign", COUNTY, Fields(&[("id", "{dispatch}")])),
    ("GET /api/decomposition/tasks", REPORTERS, Nothing),
    ("GET /calendar", REPORTERS_AND_OFFICE, Nothing),
    ("GET /api/calendar/page", REPORTERS_AND_OFFICE, Nothing),
    ("POST /api/calendar/link", REPORTERS_AND_OFFICE, Nothing),
    ("POST /api/calendar/end_link", REPORTERS_AND_OFFICE, Nothing),
    ("GET /api/v1/calendar.ics", REPORTERS_AND_OFFICE, Nothing),
    ("GET /calendar/{token}/deadlines.ics", EVERYONE, Nothing),
    ("GET /inbox", REPORTERS, Nothing),
    ("GET /api/inbox/list", REPORTERS, Nothing),
    ("GET /api/inbox/unread", REPORTERS, Nothing),
    ("POST /api/inbox/mark_read", REPORTERS, Nothing),
    ("GET /api/decomposition/units", DIVIDING, Query("year=2023")),
    ("POST /api/decomposition/add_units", COUNTY, Fields(&[("kind", "township"), ("names", "某镇")])),
    ("POST /api/decomposition/remove_unit", COUNTY, Fields(&[("unit", "{sub_unit}")])),
    ("POST /api/decomposition/figures", DIVIDERS, Fields(&[("year", "2023"), ("name", ""), ("text", "")])),
    ("GET /api/progress/entries", REPORTERS, Query("period=2023-09")),
    ("GET /api/progress/collect", COUNTY, Query("period=2023-09")),
    ("POST /api/progress/save_collected", COUNTY, Json(r#"{"period":"2023-09","cells":[]}"#)),
    ("GET /api/progress/grid", REPORTERS, Query("period=2023-09")),
    ("POST /api/progress/save_drafts", OWN, Json(r#"{"period":"2023-09","inputs":[["{assignment}",{"actual":"1"}]]}"#)),
    ("GET /api/progress/entry", OWN_AND_OFFICE, Query("assignment={assignment}&period=2023-09")),
    ("POST /api/progress/save_draft", OWN, Fields(ENTRY)),
    ("POST /api/progress/discard_draft", OWN, Fields(&[("assignment", "{assignment}"), ("period", "2023-09")])),
    ("POST /api/progress/submit", OWN, Fields(&[
        ("assignment", "{assignment}"), ("period", "2023-09"), ("base", "0"),
        ("input[actual]", "1"), ("input[note]", ""), ("input[issue_list]", ""),
    ])),
    ("POST /progress/save", OWN, File),
    ("POST /api/v1/sync", SYNCING, Json(SYNC)),
    ("GET /api/v1/receipts/{record}", SIGNED_IN, Nothing),
    ("GET /api/sync/devices", OFFICE, Nothing),
    ("GET /api/v1/evidence/{evidence}", OWN_AND_OFFICE, Nothing),
    ("GET /api/v1/evidence/{evidence}/thumbnail", OWN_AND_OFFICE, Nothing),
    ("GET /api/evidence/reusable", REPORTERS, Query("search=")),
    ("POST /api/evidence/reuse", OWN, Fields(&[
        ("id", "{evidence}"), ("assignment", "{assignment}"), ("period", "2023-09"),
    ])),
    ("POST /api/v1/uploads", OWN, Json(r#"{"assignment":"{assignment}","period":"2023-09","file_name":"证明.txt","size":4}"#)),
    ("GET /api/v1/uploads/{upload}", OWN, Nothing),
    ("PATCH /api/v1/uploads/{upload}", OWN, Part(b"1234")),
    ("POST /api/v1/evidence", OWN, File),
    ("POST /api/v1/evidence/{evidence}/remove", OWN, Nothing),
    ("POST /api/progress/remove_evidence", OWN, Fields(&[("id", "{other_evidence}")])),
    ("GET /api/review/queue", OFFICE, Nothing),
    ("GET /api/review/entry", OFFICE, Query("assignment={assignment}&period=2023-09")),
    ("GET /api/review/in_hand", OFFICE, Query("period=2023-09")),
    ("POST /api/review/decide", OFFICE, Fields(&[
        ("assignment", "{assignment}"), ("period", "2023-09"), ("revision", "1"), ("decision", "accept"), ("reason", ""),
    ])),
    ("POST /api/review/accept_together", OFFICE, Fields(&[("period", "2023-09"), ("picks[]", "{assignment} 1")])),
    ("GET /api/review/quality", OFFICE, Query("year=2023")),
    ("POST /api/review/freeze", ADMIN, Fields(&[("period", "2023-01")])),
    ("POST /api/review/unfreeze", ADMIN, Fields(&[("period", "2023-01"), ("reason", "更正")])),
    ("GET /api/periods/page", OFFICE, Nothing),
    ("POST /api/periods/extend", ADMIN, Fields(&[
        ("period", "2023-10"), ("org", "U029"), ("due", "2023-11-20"), ("reason", "系统迁移"),
    ])),
    ("POST /api/periods/withdraw", ADMIN, Fields(&[("period", "2023-09"), ("id", "{extension}")])),
    ("POST /api/periods/days", ADMIN, Fields(&[("period", "2023-09"), ("open_day", "1"), ("due_day", "10")])),
    ("GET /api/review/thread", OWN_AND_OFFICE, Query("assignment={assignment}&period=2023-09")),
    ("POST /api/review/say", OWN_AND_OFFICE, Fields(&[
        ("assignment", "{assignment}"), ("period", "2023-09"), ("text", "请补充口径说明"),
    ])),
    ("POST /api/review/seen", OWN_AND_OFFICE, Fields(&[
        ("assignment", "{assignment}"), ("period", "2023-09"), ("read_to", "{message}"),
    ])),
    ("POST /api/v1/imports", ADMIN, File),
    ("GET /api/v1/imports/{token}/marked", ADMIN, Nothing),
    ("GET /api/v1/exports/indicators", BUSINESS, Query("track=region_to_city&year=2023")),
    ("GET /api/v1/exports/entries", BUSINESS, Nothing),
    ("GET /api/v1/exports/platform", OFFICE, Nothing),
    ("GET /api/v1/exports/results", OFFICE, Query("year=2023")),
    ("POST /api/imports/headings", ADMIN, Fields(&[
        ("token", "none"), ("meanings[0][kind]", "indicators"), ("meanings[0][heading]", "得分"), ("meanings[0][meaning]", ""),
    ])),
    ("GET /api/imports/platform_template", ADMIN, Nothing),
    ("POST /api/imports/save_platform_template", ADMIN, Fields(&[("template", "{}")])),
    ("GET /api/imports/checked", ADMIN, Query("token=none")),
    ("POST /api/imports/commit", ADMIN, Fields(&[("token", "none")])),
    ("GET /api/imports/written", ADMIN, Query("token=none")),
    ("GET /api/expenditure/list", OFFICE, Nothing),
    ("GET /api/expenditure/report", OFFICE, Query("id={report}")),
    ("POST /api/expenditure/create", OFFICE, Nothing),
    ("POST /api/expenditure/save", OFFICE, Fields(&[("id", "{report}"), ("revision", "1"), ("report[title]", "标题")])),
    ("GET /api/shares/list", OFFICE, Query("report={report}")),
    ("POST /api/shares/create", OFFICE, Fields(&[("report", "{report}"), ("recipient", "张某甲"), ("expires", "2099-01-01")])),
    ("POST /api/shares/revoke", OFFICE, Fields(&[("id", "{share}")])),
    ("GET /rule-books", BUSINESS, Nothing),
    ("GET /rule-books/{book}", BUSINESS, Nothing),
    ("GET /rule-books/{book}/opinions", BUSINESS, Nothing),
    ("GET /rule-books/{book}/steps", BUSINESS, Nothing),
    ("GET /rule-books/{book}/compare", BUSINESS, Nothing),
    ("GET /rule-books/{book}/paper", BUSINESS, Nothing),
    ("GET /api/rule_books/list", BUSINESS, Nothing),
    ("GET /api/rule_books/book", BUSINESS, Query("id={book}")),
    ("GET /api/rule_books/compare", BUSINESS, Query("id={book}")),
    ("GET /api/rule_books/consultation", BUSINESS, Query("id={book}")),
    ("GET /api/v1/rule-books/{book}/answers/{format}", OFFICE, Nothing),
    ("POST /api/rule_books/create", OFFICE, Fields(&[
        ("year", "2150"), ("track", "city_to_unit"), ("kind", "plan"), ("source", "empty"),
    ])),
    ("POST /api/rule_books/save", OFFICE, Json(
        r#"{"id":"{book}","revision":1,"title":"标题","outline":{"shape":"text","full_marks":"100","clauses":[]}}"#,
    )),
    ("POST /api/rule_books/next_version", OFFICE, Fields(&[("id", "{book}")])),
    ("POST /api/rule_books/opine", REPORTERS, Fields(&[("id", "{book}"), ("text", "建议")])),
    ("POST /api/rule_books/agree", REPORTERS, Fields(&[("id", "{book}")])),
    ("POST /api/rule_books/answer", OFFICE, Fields(&[("opinion", "{opinion}"), ("verdict", "adopted")])),
    ("POST /api/rule_books/withdraw", OWN, Fields(&[("opinion", "{opinion}")])),
    ("POST /api/rule_books/chase", OFFICE, Fields(&[("id", "{book}")])),
    ("POST /api/rule_books/consult", ADMIN, Fields(&[
        ("id", "{book}"), ("revision", "1"), ("deadline", "2023-12-01"), ("county", "true"),
    ])),
    ("POST /api/rule_books/close_consultation", ADMIN, Fields(&[("id", "{book}"), ("revision", "2")])),
    ("POST /api/rule_books/submit", ADMIN, Fields(&[("id", "{book}"), ("revision", "3")])),
    ("POST /api/rule_books/approve", ADMIN, Fields(&[
        ("id", "{book}"), ("revision", "4"), ("body", "leading_group"), ("day_held", "2023-10-01"), ("minutes", "纪要"),
    ])),
    ("POST /api/rule_books/send_back", ADMIN, Fields(&[("id", "{book}"), ("revision", "5"), ("reason", "再议")])),
    ("POST /api/rule_books/publish", ADMIN, Fields(&[
        ("id", "{book}"), ("revision", "6"), ("number", "河绩发〔2023〕1号"), ("issued", "2023-10-01"),
        ("effective_from", "2023-10"),
    ])),
    ("GET /api/accounts/list", ACCOUNTS, Nothing),
    ("POST /api/accounts/set_email", SYSTEM, Fields(&[("username", "policy_leader"), ("email", "leader@example.com")])),
    ("GET /api/mails/list", SYSTEM, Nothing),
    ("POST /api/mails/retry", SYSTEM, Fields(&[("notice", "none"), ("person", "none")])),
    ("POST /api/accounts/unlock", SECURITY, Fields(&[("username", "policy_leader")])),
    ("GET /api/audit/page", AUDIT, Nothing),
    ("GET /api/audit/verify", AUDIT, Nothing),
    // Last: it ends the session. Signing out twice is no error.
    ("POST /sign-out", EVERYONE, Nothing),
];

/// Addresses whose rows are looked for only after the right was checked, and do not exist here.
const MAY_BE_MISSING: &[&str] = &[
    "GET /api/imports/written",
    "GET /api/v1/imports/{token}/marked",
    "GET /api/v1/receipts/{record}",
    "GET /s/{token}",
    "GET /calendar/{token}/deadlines.ics",
    "POST /api/what_if/remove",
    "POST /api/mails/retry",
];

/// Rows for one role to try its hands on.
struct Rows {
    assignment: RowId,
    evidence: RowId,
    /// There are two ways to take a file away.
    other_evidence: RowId,
    /// Begun by the reporter who asks.
    upload: RowId,
    report: RowId,
    share: RowId,
    dispatch: RowId,
    /// Below the county whose office asks.
    sub_unit: String,
    /// In consultation; the reporter's unit has an opinion on it.
    book: RowId,
    opinion: RowId,
    /// In the thread of the entry.
    message: RowId,
    extension: RowId,
    /// The inspector's, to the reporter's unit.
    visit: RowId,
    /// Found there, and fed back.
    issue: RowId,
    /// Of the unit's answer.
    site_file: RowId,
}

impl Rows {
    fn put_into(&self, text: &str) -> String {
        text.replace("{assignment}", self.assignment.as_str())
            .replace("{evidence}", self.evidence.as_str())
            .replace("{other_evidence}", self.other_evidence.as_str())
            .replace("{upload}", self.upload.as_str())
            .replace("{id}", self.evidence.as_str())
            .replace("{report}", self.report.as_str())
            .replace("{share}", self.share.as_str())
            .replace("{point}", "X2023-001")
            .replace("{dispatch}", self.dispatch.as_str())
            .replace("{sub_unit}", &self.sub_unit)
            .replace("{book}", self.book.as_str())
            .replace("{opinion}", self.opinion.as_str())
            .replace("{message}", self.message.as_str())
            .replace("{extension}", self.extension.as_str())
            .replace("{visit}", self.visit.as_str())
            .replace("{issue}", self.issue.as_str())
            .replace("{site_file}", self.site_file.as_str())
            .replace("{format}", "xlsx")
            .replace("{org}", "city")
            .replace("{token}", "unknown")
            .replace("{point}", "C2023-001")
    }
}

struct City {
    app: TestApp,
    reporter: SessionUser,
    /// The reporter who signs in.
    asking: SessionUser,
    office: SessionUser,
    county: SessionUser,
    inspector: SessionUser,
    points: Vec<RowId>,
}

impl City {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let fixture = Fixture::on(app.service().clone());
        fixture.with_indicators().await;
        fixture.with_counties().await;
        let (reporter, period, _) = fixture.reporter().await;
        let office = fixture.user("office", OfficeAdmin, None).await;
        let org = reporter.org.clone().expect("a reporter has an organisation");
        let list = fixture.service.entries(&reporter, &org, period).await.expect("a list");
        let points = list.rows.into_iter().map(|row| row.assignment).collect();
        let mut signed_in = Vec::new();
        for role in Role::ALL {
            let org = match role {
                UnitReporter => Some("U029"),
                CountyOffice => Some("451202"),
                _ => None,
            };
            signed_in.push(fixture.user(&username(role), role, org).await);
        }
        let of = |role: Role| signed_in.iter().find(|user| user.role == role).cloned().expect("one of each role");
        let (asking, inspector) = (of(UnitReporter), of(Inspector));
        let county = fixture.user("county", CountyOffice, Some("451202")).await;
        Self { app, reporter, asking, office, county, inspector, points }
    }

    /// New rows, so that what one role does changes nothing for the next.
    async fn rows(&self, number: usize) -> Rows {
        let service = self.app.service();
        let period: Period = "2023-09".parse().expect("a period");
        let assignment = self.points[number].clone();
        let file = async |content: &str| {
            let content = format!("{content}{number}").into_bytes();
            let added = service.add_evidence(&self.reporter, &assignment, period, "证明.txt", content.into()).await;
            added.expect("evidence").id
        };
        let (evidence, other_evidence) = (file("证明材料").await, file("补充材料").await);
        let (assigned, file_name) = (assignment.clone(), String::from("说明.txt"));
        let new = NewUpload { assignment: assigned, period, file_name, size: 4, hash: None };
        let upload = service.begin_upload(&self.asking, new).await.expect("an upload").id;
        let report =
            service.create_report(&self.office, SelfEvaluation { title: "自评报告".into(), ..Default::default() });
        let report = report.await.expect("a report").id;
        let expires = service.clock().now() + 86_400_000;
        service.share_report(&self.office, &report, "张某甲", expires).await.expect("a link");
        let share = service.shares(&self.office, &report).await.expect("links").remove(0);
        let new = NewDispatch {
            track: Track::CityToUnit,
            year: 2023,
            title: "任务下达".into(),
            due: "2099-01-01".into(),
            ..NewDispatch::default()
        };
        let dispatch = service.issue_dispatch(&self.office, new).await.expect("a batch");
        let name = format!("第{number}镇");
        service.add_sub_units(&self.county, UnitKind::Township, &name).await.expect("a unit");
        let units = service.sub_units(&self.county).await.expect("units");
        let sub_unit = units.into_iter().find(|unit| unit.name == name).expect("the unit").unit.to_string();
        let (book, opinion) = self.book(number).await;
        service.write_message(&self.reporter, &assignment, period, "口径已核对").await.expect("a message");
        let thread = service.thread(&self.reporter, &assignment, period).await.expect("a thread");
        let message = thread.messages[0].id.clone();
        let share = share.id;
        // Each later than the one before, which it takes the place of.
        let due = format!("2023-10-{}", 11 + number);
        let org = OrgCode::new("U029");
        let extension = service.extend_period(&self.office, period, &org, &due, "系统迁移").await.expect("extended");
        let (visit, issue, site_file) = self.visit(number).await;
        Rows {
            visit,
            issue,
            site_file,
            assignment,
            evidence,
            other_evidence,
            upload,
            report,
            share,
            dispatch,
            sub_unit,
            book,
            opinion,
            message,
            extension,
        }
    }

    /// A book that all units are asked about, and an opinion of the reporter's.
    async fn book(&self, number: usize) -> (RowId, RowId) {
        let (service, office) = (self.app.service(), &self.office);
        let (track, kind) = (Track::CityToUnit, Kind::Plan);
        let book = service.create_rule_book(office, 2100 + number as i32, track, kind, Source::Empty).await;
        let book = book.expect("a book");
        let step = Step::Consult { deadline: service.clock().today() };
        let invite = vec![OrgKind::County, OrgKind::Municipal];
        service.advance_rule_book(office, &book.id, 1, step, invite).await.expect("sent out");
        let opinion = service.give_opinion(&self.reporter, &book.id, None, "建议", "").await.expect("an opinion");
        (book.id, opinion)
    }

    /// A visit to the reporter's unit, a problem that was found and fed back, and a file that the unit answers with.
    async fn visit(&self, number: usize) -> (RowId, RowId, RowId) {
        let service = self.app.service();
        let plan = NewVisitInput {
            org: "U029".into(),
            kind: "site_verification".into(),
            day: "2023-10-09".into(),
            members: vec![self.inspector.username.clone()],
            ..NewVisitInput::default()
        };
        let visit = service.plan_visit(&self.office, &plan).await.expect("a visit");
        let found = Some(FoundInput { list: "county".into(), ..FoundInput::default() });
        let input = SiteInput { note: format!("台账缺失 {number}"), found, ..SiteInput::default() };
        let (issue, device) = (uuid(), uuid());
        let record = VisitRecord { id: issue.clone(), seq: 1, visit: visit.clone(), input };
        let report = DeviceReport { device, last_seq: 1, waiting: 1, oldest_at: None, given_up: 0 };
        let batch = Batch { report, user: None, records: Vec::new(), site: vec![record] };
        let answer = service.sync(&self.inspector, batch).await.expect("taken");
        assert!(matches!(answer.outcomes[..], [Outcome::Applied { .. }]), "{answer:?}");
        assert_eq!(service.feed_back_visit(&self.office, &visit, "2099-01-01").await.expect("fed back"), 1);
        let content = format!("整改说明{number}").into_bytes();
        let file = service.add_site_file(&self.reporter, &issue, "整改说明.txt", content.into()).await.expect("a file");
        (visit, issue, file.id)
    }

    fn request(&self, visitor: &Client, address: &str, rows: &Rows, sent: &Sent) -> RequestBuilder {
        let (method, path) = address.split_once(' ').expect("METHOD path");
        // A page's own parameter has another name than the row that the table speaks of.
        let url = self.app.url(&rows.put_into(path));
        let request = visitor.request(method.parse().expect("a method"), url).header(ACCEPT, "application/json");
        match sent {
            Nothing => request,
            Query(query) => {
                let url = self.app.url(&format!("{}?{}", rows.put_into(path), rows.put_into(query)));
                visitor.request(method.parse().expect("a method"), url).header(ACCEPT, "application/json")
            }
            Json(body) => request.header(CONTENT_TYPE, "application/json").body(rows.put_into(body)),
            Fields(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, rows.put_into(value))).collect();
                request.form(&fields)
            }
            Part(part) => request.header("upload-offset", "0").body(*part),
            File => {
                let form = multipart::Form::new()
                    .text("assignment", rows.assignment.to_string())
                    .text("period", "2023-09")
                    .text("base", "0")
                    .text("actual", "1")
                    .part("file", multipart::Part::text("另一份证明").file_name("证明.txt"));
                request.multipart(form)
            }
        }
    }
}

fn uuid() -> RowId {
    RowId::new(uuid::Uuid::now_v7().to_string())
}

fn username(role: Role) -> String {
    format!("policy_{}", role.code())
}

/// Turned away: told so, told that there is nothing, sent to sign in, or sent back with a refusal.
fn is_refused(answer: &Response, address: &str) -> bool {
    let place = answer.headers().get(LOCATION).and_then(|place| place.to_str().ok()).unwrap_or_default();
    let missing = answer.status() == 404 && !MAY_BE_MISSING.contains(&address);
    matches!(answer.status().as_u16(), 401 | 403)
        || missing
        || (place.starts_with("/login") && !address.ends_with(" /login") && !address.ends_with(" /sign-out"))
        || place.contains("refused=failed")
        || place.contains("refused=file")
}

fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html")
}

/// The same answer twice in what a page hands its client: its resource is made where the page is rendered more than once,
/// so that each costs twice, and the client stops where the two differ.
fn asks_twice(page: &str) -> bool {
    let mut seen = BTreeSet::new();
    let told = page.split("__RESOLVED_RESOURCES[").skip(1);
    let answers = told.filter_map(|told| told.split_once(" = ")?.1.split(";</script>").next());
    // "null" and the like stand for many things.
    answers.filter(|answer| answer.len() > 40).any(|answer| !seen.insert(answer))
}

// The list of pages is made by rendering them, which wants a runtime.
#[tokio::test]
async fn every_address_has_a_line() {
    let normal = |address: &str| {
        let words = address.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        words.collect::<Vec<_>>().join("/")
    };
    let served: BTreeSet<String> = server::addresses().iter().map(|address| normal(address)).collect();
    let listed: BTreeSet<String> = POLICY.iter().map(|(address, ..)| normal(address)).collect();
    let unlisted: Vec<_> = served.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&served).collect();
    assert!(unlisted.is_empty() && gone.is_empty(), "without a line: {unlisted:?}; no longer served: {gone:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_gets_what_the_policy_says() {
    let city = City::open().await;
    let mut wrong = Vec::new();
    for (number, role) in Role::ALL.into_iter().map(Some).chain([None]).enumerate() {
        let visitor = match role {
            Some(role) => city.app.signed_in(&username(role), PASSWORD).await,
            None => city.app.visitor(),
        };
        let rows = city.rows(number).await;
        for (address, allowed, sent) in POLICY {
            if address.ends_with("/api/review/decide") {
                submit(&city, &rows).await;
            }
            // A server that turns an upload away unread closes the connection: the next request needs its own.
            let request = city.request(&visitor, address, &rows, sent).header(CONNECTION, "close");
            let answer = match request.send().await {
                Ok(answer) => answer,
                Err(error) => {
                    wrong.push(format!("{address} as {role:?}: no answer, {error}"));
                    continue;
                }
            };
            let may = allowed.is_none_or(|roles| role.is_some_and(|role| roles.contains(&role)));
            if is_refused(&answer, address) == may || answer.status().is_server_error() {
                wrong.push(format!(
                    "{address} as {role:?}: {} where {}",
                    answer.status(),
                    if may { "allowed" } else { "refused" }
                ));
            }
            if is_page(&answer) && asks_twice(&answer.text().await.expect("a page")) {
                wrong.push(format!("{address} as {role:?}: asks for the same twice"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Makes sure that there is something to decide on.
async fn submit(city: &City, rows: &Rows) {
    let period: Period = "2023-09".parse().expect("a period");
    let input = EntryInput { actual: "1".into(), ..EntryInput::default() };
    // The reporter's own try may have stored it already.
    let _ = city.app.service().submit_entry(&city.reporter, &rows.assignment, period, 0, input).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_from_another_site_changes_nothing() {
    let app = TestApp::start().await;
    let answer = app
        .visitor()
        .post(app.url("/login"))
        .header("origin", "https://elsewhere.example")
        .header("sec-fetch-site", "cross-site")
        .form(&[("username", "office"), ("password", PASSWORD)])
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 403);
}
