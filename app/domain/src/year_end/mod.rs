//! From scores to results: trees, adjustments, totals, grades and ranks (`domain.md` §6).

mod book;
mod explain;
mod explain_total;
mod ranking;
mod record;
mod results;
mod totals;
mod tree;
mod weak;

pub use book::{BookPoint, Cell, Change, NodeSum, ScoreChange, Scored, Standing, StandingChange, Subject, YearBook};
pub use explain::{
    DecisionSource, Explained, PointFacts, ReportSource, ReviewSource, Section, explain_point, explain_risk,
};
pub(crate) use explain::{result, say, section};
pub use explain_total::explain_total;
pub(crate) use explain_total::{base_section, sum_line};
pub use ranking::{Ranked, ranking};
pub use record::{
    AdjustmentKind, CITY, Effective, Opened, Part, RecordedAdjustment, RecordedEvaluation, RecordedOrg, YearRecord,
};
pub use results::{CityResults, CountyResult, CountyResults, LAST_MONTH, OrgDetail, PointResult, Results};
pub use totals::{Adjustment, Caps, FinalInput, FinalScore, GradeBand, PublicEvaluation, Terms, final_score, grade};
pub use tree::{Node, NodeContent, NodeStatus, Rolled, rollup};
pub use weak::{WeakRow, weak_areas};
