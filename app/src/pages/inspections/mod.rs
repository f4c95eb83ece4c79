//! Visits and what is recorded on them, and the issue sheet that follows.

mod desk;
mod form;
mod found;
mod issue;
mod issues;
mod photos;
mod plan;
mod records;
mod visit;
mod visits;
mod words;

pub use issue::IssueView;
pub use issues::Issues;
pub use visit::VisitView;
pub use visits::Visits;

use domain::ids::RowId;

fn visit_address(id: &RowId) -> String {
    format!("/visits/{id}")
}

fn issue_address(id: &RowId) -> String {
    format!("/issues/{id}")
}
