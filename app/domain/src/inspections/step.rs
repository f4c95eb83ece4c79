//! What can be done about a line of the issue sheet, by whom, and what it has to say.

use super::{IssueState, site_record::limited};
use crate::{language::Language, ledgers::IssueList, moment::iso_day, problem::Problem};
use serde::{Deserialize, Serialize};
use time::Date;

/// Characters of what a step says.
const LONGEST_TEXT: usize = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueStep {
    /// 反馈: the unit is told, and until when it has to be set right.
    FeedBack,
    /// 整改: the unit's answer.
    Answer,
    /// 销号
    CheckOff,
    /// 退回: the answer is not enough.
    SendBack,
    /// 重新打开
    Reopen,
    /// 撤销
    Withdraw,
    /// 调整清单: another level has to resolve it.
    Move,
}

impl IssueStep {
    pub const ALL: [Self; 7] =
        [Self::FeedBack, Self::Answer, Self::CheckOff, Self::SendBack, Self::Reopen, Self::Withdraw, Self::Move];

    pub const fn code(self) -> &'static str {
        match self {
            Self::FeedBack => "feed_back",
            Self::Answer => "answer",
            Self::CheckOff => "check_off",
            Self::SendBack => "send_back",
            Self::Reopen => "reopen",
            Self::Withdraw => "withdraw",
            Self::Move => "move",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    pub const fn name(self, l: Language) -> &'static str {
        match self {
            Self::FeedBack => l.pick("反馈", "Fed back"),
            Self::Answer => l.pick("报告整改", "Answered"),
            Self::CheckOff => l.pick("销号", "Checked off"),
            Self::SendBack => l.pick("退回整改", "Sent back"),
            Self::Reopen => l.pick("重新打开", "Reopened"),
            Self::Withdraw => l.pick("撤销", "Withdrawn"),
            Self::Move => l.pick("调整清单", "Moved to another list"),
        }
    }

    /// The steps of the unit; the others are the office's.
    pub const fn is_of_unit(self) -> bool {
        matches!(self, Self::Answer)
    }

    /// The state after the step; none where it is not to be taken.
    pub const fn after(self, state: IssueState) -> Option<IssueState> {
        use IssueState::*;
        match (self, state) {
            (Self::FeedBack, Found) | (Self::SendBack, Answered) | (Self::Reopen, CheckedOff) => Some(FedBack),
            (Self::Answer, FedBack) => Some(Answered),
            (Self::CheckOff, Answered) => Some(CheckedOff),
            (Self::Withdraw, Found | FedBack) => Some(Withdrawn),
            (Self::Move, Found | FedBack | Answered) => Some(state),
            _ => None,
        }
    }

    const fn needs_text(self) -> bool {
        matches!(self, Self::Answer | Self::SendBack | Self::Reopen | Self::Withdraw | Self::Move)
    }

    const fn needs_day(self) -> bool {
        matches!(self, Self::FeedBack | Self::SendBack | Self::Reopen)
    }
}

/// A step as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepInput {
    /// Code of an [`IssueStep`].
    pub step: String,
    pub text: String,
    /// ISO date.
    pub due: String,
    /// Code of an [`IssueList`].
    pub list: String,
}

/// A step after parsing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub step: IssueStep,
    pub after: IssueState,
    pub text: String,
    pub due: Option<Date>,
    pub list: Option<IssueList>,
}

impl StepInput {
    /// Reads a step that is taken today at an issue. Its list is the one that it is on now.
    pub fn read(&self, state: IssueState, list: IssueList, today: Date) -> Result<Step, Vec<Problem>> {
        let taken = IssueStep::from_code(self.step.trim()).and_then(|step| Some((step, step.after(state)?)));
        let Some((step, after)) = taken else {
            return Err(vec![Problem::error(
                "step_not_possible",
                "step",
                "问题的状态已变化，请刷新后再办理",
                "The issue has gone on meanwhile: load the page anew",
            )]);
        };
        let mut problems = Vec::new();
        let text = limited(&self.text, LONGEST_TEXT, "text", &mut problems);
        if text.is_empty() && step.needs_text() {
            let (chinese, english) = match step {
                IssueStep::Answer => ("请写明整改情况", "Say what was done"),
                _ => ("请写明原因", "Give a reason"),
            };
            problems.push(Problem::error("text_missing", "text", chinese, english));
        }
        let due = iso_day(&self.due).filter(|day| *day >= today);
        if due.is_none() && step.needs_day() {
            problems.push(Problem::error(
                "day_expected",
                "due",
                "请选择整改期限，不早于今天",
                "Choose a day by which it has to be set right, not before today",
            ));
        }
        let moved = IssueList::from_code(self.list.trim()).filter(|moved| *moved != list);
        if moved.is_none() && step == IssueStep::Move {
            problems.push(Problem::error("list_expected", "list", "请选择另一张清单", "Choose another list"));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let (due, list) = (due.filter(|_| step.needs_day()), moved.filter(|_| step == IssueStep::Move));
        Ok(Step { step, after, text, due, list })
    }
}

/// The list one level up; none above the last.
pub fn next_list(list: IssueList) -> Option<IssueList> {
    let at = IssueList::ALL.into_iter().position(|known| known == list)?;
    IssueList::ALL.get(at + 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    const TODAY: Date = date!(2023 - 10 - 07);

    fn step(step: IssueStep, state: IssueState, fill: impl FnOnce(&mut StepInput)) -> Result<Step, Vec<String>> {
        let mut input = StepInput { step: step.code().into(), ..StepInput::default() };
        fill(&mut input);
        let read = input.read(state, IssueList::County, TODAY);
        read.map_err(|problems| problems.into_iter().map(|problem| problem.code).collect())
    }

    #[test]
    fn every_state_and_step_has_its_code() {
        for state in IssueState::ALL {
            assert_eq!(IssueState::from_code(state.code()), Some(state));
        }
        for step in IssueStep::ALL {
            assert_eq!(IssueStep::from_code(step.code()), Some(step));
        }
    }

    #[test]
    fn check_off_follows_an_answer_and_nothing_else() {
        for state in IssueState::ALL {
            let after = IssueStep::CheckOff.after(state);
            assert_eq!(after.is_some(), state == IssueState::Answered, "{state:?}");
            // What was withdrawn stays so.
            let any = IssueStep::ALL.into_iter().filter_map(|step| step.after(state)).count();
            assert_eq!(any == 0, state == IssueState::Withdrawn, "{state:?}");
        }
        assert_eq!(IssueStep::Reopen.after(IssueState::CheckedOff), Some(IssueState::FedBack));
    }

    #[test]
    fn steps_say_why_and_until_when() {
        use IssueState::*;
        assert_eq!(step(IssueStep::FeedBack, Found, |_| {}).unwrap_err(), ["day_expected"]);
        let yesterday = |input: &mut StepInput| input.due = "2023-10-06".into();
        assert_eq!(step(IssueStep::FeedBack, Found, yesterday).unwrap_err(), ["day_expected"]);
        let today = step(IssueStep::FeedBack, Found, |input| input.due = "2023-10-07".into()).unwrap();
        assert_eq!((today.after, today.due), (FedBack, Some(TODAY)));
        assert_eq!(step(IssueStep::Answer, FedBack, |_| {}).unwrap_err(), ["text_missing"]);
        assert_eq!(step(IssueStep::Answer, Found, |_| {}).unwrap_err(), ["step_not_possible"]);
        let same = |input: &mut StepInput| (input.text, input.list) = ("县里无法解决".into(), "county".into());
        assert_eq!(step(IssueStep::Move, FedBack, same).unwrap_err(), ["list_expected"]);
        let up = |input: &mut StepInput| (input.text, input.list) = ("县里无法解决".into(), "city".into());
        let up = step(IssueStep::Move, FedBack, up).unwrap();
        assert_eq!((up.after, up.list, up.due), (FedBack, Some(IssueList::City), None));
        assert!(step(IssueStep::CheckOff, Answered, |_| {}).is_ok());
    }
}
