//! 起草 → 征求意见 → 修改 → 审议 → 印发 (M14, M19): where a version of a book stands, and what may come next.

use crate::{expenditure::DocumentNumber, language::Language, period::Period};
use serde::{Deserialize, Serialize};
use time::Date;

/// Where a version stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    #[default]
    Draft,
    Consultation,
    Revision,
    Approval,
    /// Never changes again.
    Published,
}

impl Stage {
    pub const ALL: [Self; 5] = [Self::Draft, Self::Consultation, Self::Revision, Self::Approval, Self::Published];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Consultation => "consultation",
            Self::Revision => "revision",
            Self::Approval => "approval",
            Self::Published => "published",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Draft => language.pick("起草", "Draft"),
            Self::Consultation => language.pick("征求意见", "Consultation"),
            Self::Revision => language.pick("修改", "Revision"),
            Self::Approval => language.pick("审议", "Approval"),
            Self::Published => language.pick("印发", "Published"),
        }
    }

    /// Whether the clauses may be written.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Revision)
    }
}

/// Who approves, in this order (M14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalBody {
    LeadingGroup,
    GovernmentMeeting,
    StandingCommittee,
}

impl ApprovalBody {
    pub const ALL: [Self; 3] = [Self::LeadingGroup, Self::GovernmentMeeting, Self::StandingCommittee];

    pub const fn code(self) -> &'static str {
        match self {
            Self::LeadingGroup => "leading_group",
            Self::GovernmentMeeting => "government_meeting",
            Self::StandingCommittee => "standing_committee",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|body| body.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::LeadingGroup => language.pick("领导小组会议", "Leading group"),
            Self::GovernmentMeeting => language.pick("市政府常务会", "Government meeting"),
            Self::StandingCommittee => language.pick("市委常委会", "Standing committee"),
        }
    }
}

/// A body's approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub body: ApprovalBody,
    pub day: Date,
    /// 会议纪要 that says so.
    pub minutes: String,
}

/// 印发
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    pub number: DocumentNumber,
    /// 成文日期
    pub issued: Date,
    /// The first period that it rules.
    pub effective_from: Period,
}

/// The whole way of a version so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    pub stage: Stage,
    /// The last day for opinions.
    pub deadline: Option<Date>,
    /// Those of the current round, in order.
    pub approvals: Vec<Approval>,
    pub publication: Option<Publication>,
}

/// One step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Sends the draft out for opinions.
    Consult {
        deadline: Date,
    },
    /// Ends the consultation; the clauses may be written again.
    CloseConsultation,
    /// Goes to the approving bodies.
    Submit,
    Approve(Approval),
    /// A body wants changes: all bodies see it again afterwards.
    SendBack {
        reason: String,
    },
    Publish(Publication),
}

impl Step {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Consult { .. } => "consult",
            Self::CloseConsultation => "close_consultation",
            Self::Submit => "submit",
            Self::Approve(_) => "approve",
            Self::SendBack { .. } => "send_back",
            Self::Publish(_) => "publish",
        }
    }

    /// The stage in which it can be taken.
    pub const fn from(&self) -> Stage {
        match self {
            Self::Consult { .. } => Stage::Draft,
            Self::CloseConsultation => Stage::Consultation,
            Self::Submit => Stage::Revision,
            Self::Approve(_) | Self::SendBack { .. } | Self::Publish(_) => Stage::Approval,
        }
    }

    /// The word for a step that was taken.
    pub fn name(code: &str, language: Language) -> &'static str {
        match code {
            "consult" => language.pick("发出征求意见", "Sent out for opinions"),
            "close_consultation" => language.pick("结束征求意见", "Consultation closed"),
            "submit" => language.pick("提交审议", "Submitted for approval"),
            "approve" => language.pick("审议通过", "Approved"),
            "send_back" => language.pick("退回修改", "Sent back"),
            "publish" => language.pick("印发", "Published"),
            _ => language.pick("起草", "Drafted"),
        }
    }
}

/// What decides about a step besides the book itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings {
    pub today: Date,
    pub year: i32,
    /// From when the published version before rules; none for the first.
    pub rules_since: Option<Period>,
    /// The first period whose reporting is not over: what came before is frozen.
    pub open_period: Period,
}

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

impl Lifecycle {
    /// The body whose turn it is; none when all have approved.
    pub fn next_body(&self) -> Option<ApprovalBody> {
        ApprovalBody::ALL.into_iter().nth(self.approvals.len())
    }

    /// The way after a step.
    ///
    /// # Errors
    /// The step cannot be taken now, or not like this.
    pub fn take(&self, step: &Step, around: &Surroundings) -> Result<Self, StepError> {
        if step.from() != self.stage {
            return Err(StepError::WrongStage(self.stage));
        }
        let mut next = self.clone();
        match step {
            Step::Consult { deadline } => {
                if *deadline < around.today {
                    return Err(StepError::DeadlinePassed);
                }
                next.deadline = Some(*deadline);
                next.stage = Stage::Consultation;
            }
            Step::CloseConsultation => next.stage = Stage::Revision,
            Step::Submit => next.stage = Stage::Approval,
            Step::Approve(approval) => {
                self.check_approval(approval, around)?;
                next.approvals.push(approval.clone());
            }
            Step::SendBack { reason } => {
                if reason.trim().is_empty() {
                    return Err(StepError::ReasonMissing);
                }
                next.approvals.clear();
                next.stage = Stage::Revision;
            }
            Step::Publish(publication) => {
                self.check_publication(publication, around)?;
                next.publication = Some(publication.clone());
                next.stage = Stage::Published;
            }
        }
        Ok(next)
    }

    fn check_day(&self, day: Date, around: &Surroundings) -> Result<(), StepError> {
        if day > around.today {
            return Err(StepError::DayInFuture);
        }
        match self.approvals.last() {
            Some(last) if day < last.day => Err(StepError::DayBeforeLast),
            _ => Ok(()),
        }
    }

    fn check_approval(&self, approval: &Approval, around: &Surroundings) -> Result<(), StepError> {
        let turn = self.next_body().ok_or(StepError::AllApproved)?;
        if approval.body != turn {
            return Err(StepError::BodyOutOfOrder(turn));
        }
        if approval.minutes.trim().is_empty() {
            return Err(StepError::MinutesMissing);
        }
        self.check_day(approval.day, around)
    }

    fn check_publication(&self, publication: &Publication, around: &Surroundings) -> Result<(), StepError> {
        if let Some(body) = self.next_body() {
            return Err(StepError::NotApproved(body));
        }
        self.check_day(publication.issued, around)?;
        let from = publication.effective_from;
        if from.year() != around.year {
            return Err(StepError::OtherYear);
        }
        // The first version of a year rules what no version ruled before; a later one leaves frozen periods alone.
        match around.rules_since {
            Some(since) if from <= since || from < around.open_period => Err(StepError::PeriodFrozen),
            _ => Ok(()),
        }
    }
}
