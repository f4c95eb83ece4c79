//! Server functions of the expenditure self-evaluation.

use crate::ApiError;
use domain::{
    expenditure::{ExpenditureItem, ReportRow, Section, SelfEvaluation, StoredReport},
    ids::RowId,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{
    context::{service, user},
    kept::{self, is_plain_form},
};

/// The report as its form posts it: a list that is empty is not posted at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportForm {
    pub title: String,
    pub organisation: String,
    pub year: i32,
    pub budget: String,
    pub spent: String,
    pub other_score: String,
    pub group_established: String,
    pub site_check: String,
    /// One document number a line.
    pub documents: String,
    pub items: Vec<ExpenditureItem>,
    pub sections: Vec<Section>,
}

/// What a form posts has the line ends of the network.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

impl From<ReportForm> for SelfEvaluation {
    fn from(form: ReportForm) -> Self {
        let documents = lines(&form.documents);
        let sections = form.sections.into_iter();
        Self {
            title: form.title,
            organisation: form.organisation,
            year: form.year,
            budget: form.budget,
            spent: form.spent,
            items: form.items,
            other_score: form.other_score,
            group_established: form.group_established,
            site_check: form.site_check,
            sections: sections.map(|s| Section { text: lines(&s.text), ..s }).collect(),
            documents: documents.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        }
    }
}

impl From<SelfEvaluation> for ReportForm {
    fn from(report: SelfEvaluation) -> Self {
        Self {
            title: report.title,
            organisation: report.organisation,
            year: report.year,
            budget: report.budget,
            spent: report.spent,
            other_score: report.other_score,
            group_established: report.group_established,
            site_check: report.site_check,
            documents: report.documents.join("\n"),
            items: report.items,
            sections: report.sections,
        }
    }
}

/// A report to edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditorPage {
    pub stored: StoredReport,
    /// What was typed and could not be saved, because someone else had saved in between.
    pub unsaved: Option<SelfEvaluation>,
}

/// What a save left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub revision: i64,
    /// UTC milliseconds.
    pub at: i64,
}

#[server(prefix = "/api", endpoint = "expenditure/list", input = GetUrl)]
pub async fn reports() -> Result<Vec<ReportRow>, ApiError> {
    Ok(service()?.reports(&user()?).await?)
}

#[server(prefix = "/api", endpoint = "expenditure/report", input = GetUrl)]
pub async fn report(id: RowId, unsaved: Option<String>) -> Result<EditorPage, ApiError> {
    let user = user()?;
    let stored = service()?.report(&user, &id).await?;
    let unsaved = match unsaved {
        Some(token) => kept::get(&user, &token).and_then(|bytes| serde_json::from_slice(&bytes).ok()),
        None => None,
    };
    Ok(EditorPage { stored, unsaved })
}

/// Makes a report with the headings that the form of the office asks for, and goes to it.
#[server(prefix = "/api", endpoint = "expenditure/create")]
pub async fn create_report() -> Result<(), ApiError> {
    let (user, service) = (user()?, service()?);
    let year = service.clock().today().year();
    let row = service.create_report(&user, blank(year, user.org_name.as_deref().unwrap_or_default())).await?;
    leptos_axum::redirect(&format!("/expenditure/{}", row.id));
    Ok(())
}

/// A report with its headings and nothing else.
#[cfg(feature = "ssr")]
fn blank(year: i32, organisation: &str) -> SelfEvaluation {
    const HEADINGS: [&str; 4] = [
        "一、项目基本概况",
        "二、项目绩效评价工作情况",
        "三、绩效分析及评价结论",
        "四、经验总结、存在问题及意见或建议",
    ];
    let section = |heading: &str| Section { heading: heading.to_owned(), text: String::new() };
    SelfEvaluation {
        title: format!("{organisation}{year}年度项目支出绩效自评报告"),
        organisation: organisation.to_owned(),
        year,
        items: vec![ExpenditureItem::default()],
        sections: HEADINGS.into_iter().map(section).collect(),
        ..SelfEvaluation::default()
    }
}

/// Saves over the revision that was read. A plain form may also ask for one more row, or one less.
#[server(prefix = "/api", endpoint = "expenditure/save")]
pub async fn save_report(
    id: RowId,
    revision: i64,
    report: ReportForm,
    #[server(default)] intent: String,
) -> Result<Saved, ApiError> {
    let user = user()?;
    let mut body = SelfEvaluation::from(report);
    follow(&intent, &mut body);
    match service()?.save_report(&user, &id, revision, body.clone()).await {
        Ok(row) => Ok(Saved { revision: row.revision, at: row.updated_at }),
        Err(service::Error::Conflict(standing)) if is_plain_form() => {
            // Without script the page is loaded anew: what was typed comes with it.
            let token = kept::put(&user, serde_json::to_vec(&body).unwrap_or_default())?;
            leptos_axum::redirect(&format!("/expenditure/{id}?unsaved={token}"));
            Ok(Saved { revision: standing, at: service()?.clock().now() })
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(feature = "ssr")]
fn follow(intent: &str, body: &mut SelfEvaluation) {
    let index = |prefix: &str| intent.strip_prefix(prefix).and_then(|index| index.parse::<usize>().ok());
    if intent == "add-item" {
        body.items.push(ExpenditureItem::default());
    } else if intent == "add-section" {
        body.sections.push(Section::default());
    } else if let Some(index) = index("remove-item-").filter(|index| *index < body.items.len()) {
        body.items.remove(index);
    } else if let Some(index) = index("remove-section-").filter(|index| *index < body.sections.len()) {
        body.sections.remove(index);
    }
}
