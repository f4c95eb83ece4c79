//! The self-evaluation of project expenditure: the list, and the editor beside a live preview.

mod draft;
mod editor;
mod findings;
mod form;
mod items;
mod list;
pub mod paper;

pub use editor::ReportPage;
pub use list::ReportList;
