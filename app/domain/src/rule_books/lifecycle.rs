//! 起草 → 征求意见 → 修改 → 审议 → 印发 (M14, M19): where a version of a book stands, and what may come next.

use super::step_error::StepError;
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
