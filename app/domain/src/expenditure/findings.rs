//! The checks M70–M80.

use super::SelfEvaluation;
use crate::problem::Problem;

/// What the report contradicts, leaves out or spells wrongly, while it is edited.
///
/// `place` is the path of a field, counted from 0: `items.2.amount`, `sections.3.text`, `documents.1`, `spent`.
pub fn findings(_report: &SelfEvaluation) -> Vec<Problem> {
    Vec::new()
}
