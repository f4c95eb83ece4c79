//! Why a book cannot go on, and what to do about it.

use super::lifecycle::{ApprovalBody, Stage};
use crate::language::Language;
use serde::{Deserialize, Serialize};

/// Why a step cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum StepError {
    #[error("not a step of stage {0:?}")]
    WrongStage(Stage),
    #[error("the deadline has passed already")]
    DeadlinePassed,
    #[error("{0:?} comes first")]
    BodyOutOfOrder(ApprovalBody),
    #[error("all bodies have approved")]
    AllApproved,
    #[error("{0:?} has not approved yet")]
    NotApproved(ApprovalBody),
    #[error("the minutes are not named")]
    MinutesMissing,
    #[error("the reason is missing")]
    ReasonMissing,
    #[error("the day is yet to come")]
    DayInFuture,
    #[error("the day is before the step before")]
    DayBeforeLast,
    #[error("not a period of the book's year")]
    OtherYear,
    #[error("the period is frozen")]
    PeriodFrozen,
}

impl StepError {
    /// The field of the form that has to be put right.
    pub const fn place(self) -> &'static str {
        match self {
            Self::DeadlinePassed => "deadline",
            Self::MinutesMissing => "minutes",
            Self::ReasonMissing => "reason",
            Self::DayInFuture | Self::DayBeforeLast => "day",
            Self::OtherYear | Self::PeriodFrozen => "effective_from",
            Self::WrongStage(_) | Self::BodyOutOfOrder(_) | Self::AllApproved | Self::NotApproved(_) => "",
        }
    }

    /// Stable code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongStage(_) => "wrong_stage",
            Self::DeadlinePassed => "deadline_passed",
            Self::BodyOutOfOrder(_) => "body_out_of_order",
            Self::AllApproved => "all_approved",
            Self::NotApproved(_) => "not_approved",
            Self::MinutesMissing => "minutes_missing",
            Self::ReasonMissing => "reason_missing",
            Self::DayInFuture => "day_in_future",
            Self::DayBeforeLast => "day_before_last",
            Self::OtherYear => "other_year",
            Self::PeriodFrozen => "period_frozen",
        }
    }

    /// What to do about it.
    pub fn text(self, l: Language) -> String {
        let text = match self {
            Self::WrongStage(stage) => {
                return match l {
                    Language::Chinese => format!("细则现在处于“{}”阶段，不能这样操作。", stage.name(l)),
                    Language::English => format!("The book is in the stage “{}”, which has no such step.", stage.name(l)),
                };
            }
            Self::BodyOutOfOrder(body) | Self::NotApproved(body) => {
                return match l {
                    Language::Chinese => format!("须先经{}审议通过。", body.name(l)),
                    Language::English => format!("It needs the approval of this body first: {}.", body.name(l)),
                };
            }
            Self::DeadlinePassed => l.pick("截止日期不能早于今天。", "Choose a deadline from today on."),
            Self::AllApproved => l.pick("三个会议都已通过，可以印发。", "All bodies have approved: publish it."),
            Self::MinutesMissing => l.pick("请填写会议纪要文号或名称。", "Name the minutes of the meeting."),
            Self::ReasonMissing => l.pick("请写明退回修改的原因。", "Say why it is sent back."),
            Self::DayInFuture => l.pick("日期不能晚于今天。", "The day cannot be after today."),
            Self::DayBeforeLast => l.pick("日期不能早于上一步。", "The day cannot be before the step before."),
            Self::OtherYear => l.pick("执行起始期须在本考评年度内。", "Choose a period of the book's own year."),
            Self::PeriodFrozen => l.pick(
                "这一期已按原版本冻结；请选择尚未截止、且晚于上一版起始期的期次。",
                "This period is frozen with the version before: choose one that is still open, after the start of that version.",
            ),
        };
        text.to_owned()
    }
}
