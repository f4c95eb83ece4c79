//! Visits to units, what is recorded there, and the issue sheet that follows (M51).
//!
//! A visit (走访) is planned by the office. What an inspector records on site may come much later, from a device that had
//! no network. A problem among it stands on the issue sheet (问题清单) until the office has checked it off.

mod issue;
mod site_record;
mod step;
mod visit;

pub use issue::{Issue, IssueEvent, IssueSheet, IssueState, sheet_order};
pub use site_record::{Found, FoundInput, Place, SiteFile, SiteInput, SiteRecord, SiteValue, check_site};
pub use step::{IssueStep, Step, StepInput, next_list};
pub use visit::{NewVisit, NewVisitInput, Planning, Visit, VisitKind, VisitList, VisitSheet, VisitState, check_visit};
