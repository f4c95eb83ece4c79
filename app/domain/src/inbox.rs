//! The inbox of a unit: what it is told, and where that leads.

use crate::{ids::RowId, language::Language, moment::day_name, period::Period};
use serde::{Deserialize, Serialize};
use time::Date;

/// What a notice is about, as [`Notice::about`] names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matter {
    /// A batch of targets, by its id.
    Batch,
    /// A period, `YYYY-MM`.
    Period,
    /// A rule book, by its id.
    Book,
    /// A line of the issue sheet, by its id.
    Issue,
    /// An entry, as [`entry_matter`] names it.
    Entry,
}

/// An entry as the matter of a notice.
pub fn entry_matter(assignment: &RowId, period: Period) -> String {
    format!("{assignment} {period}")
}

/// Why a notice came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A new batch has to be signed for.
    Dispatched,
    /// 催办: nobody has signed for a batch.
    Chased,
    /// Points of a period have to be reported within some days.
    DueSoon,
    DueToday,
    Overdue,
    Extended,
    ExtensionWithdrawn,
    /// The unit is asked for its opinions on a rule book.
    Consulted,
    /// 催办: there is no opinion yet.
    OpinionChased,
    /// A problem that was found on a visit has to be set right.
    IssueFedBack,
    /// 催办: its day is over.
    IssueChased,
    /// A later last day for one point alone.
    PointExtended,
    PointExtensionWithdrawn,
    /// 退回: the office asks for an entry to be reported anew.
    Returned,
    /// Somebody of the unit has put another value in the place of a colleague's.
    Replaced,
}

impl NoticeKind {
    pub const ALL: [Self; 15] = [
        Self::Dispatched,
        Self::Chased,
        Self::DueSoon,
        Self::DueToday,
        Self::Overdue,
        Self::Extended,
        Self::ExtensionWithdrawn,
        Self::Consulted,
        Self::OpinionChased,
        Self::IssueFedBack,
        Self::IssueChased,
        Self::PointExtended,
        Self::PointExtensionWithdrawn,
        Self::Returned,
        Self::Replaced,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Dispatched => "dispatched",
            Self::Chased => "chased",
            Self::DueSoon => "due_soon",
            Self::DueToday => "due_today",
            Self::Overdue => "overdue",
            Self::Extended => "extended",
            Self::ExtensionWithdrawn => "extension_withdrawn",
            Self::Consulted => "consulted",
            Self::OpinionChased => "opinion_chased",
            Self::IssueFedBack => "issue_fed_back",
            Self::IssueChased => "issue_chased",
            Self::PointExtended => "point_extended",
            Self::PointExtensionWithdrawn => "point_extension_withdrawn",
            Self::Returned => "returned",
            Self::Replaced => "replaced",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn matter(self) -> Matter {
        match self {
            Self::Dispatched | Self::Chased => Matter::Batch,
            Self::DueSoon | Self::DueToday | Self::Overdue | Self::Extended | Self::ExtensionWithdrawn => {
                Matter::Period
            }
            Self::Consulted | Self::OpinionChased => Matter::Book,
            Self::IssueFedBack | Self::IssueChased => Matter::Issue,
            Self::Replaced | Self::Returned | Self::PointExtended | Self::PointExtensionWithdrawn => Matter::Entry,
        }
    }

    /// Whether the day is over, or somebody had to ask again.
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Chased | Self::Overdue | Self::OpinionChased | Self::IssueChased)
    }
}

/// An inbox row of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: RowId,
    pub kind: NoticeKind,
    /// The batch, book, period or entry.
    pub about: String,
    /// A title, or the reason of an extension. Of an entry: the name of its point and, on the next line, the reason.
    pub text: String,
    pub due: Date,
    /// Points that had to be reported.
    pub count: i64,
    /// The business day on which it came.
    pub day: Date,
    /// UTC milliseconds.
    pub at: i64,
    pub read: bool,
}

impl Notice {
    /// The page on which to do something about it.
    pub fn address(&self) -> String {
        match self.kind.matter() {
            Matter::Batch => format!("/tasks/{}", self.about),
            Matter::Period => format!("/progress?period={}", self.about),
            Matter::Book => format!("/rule-books/{}/opinions", self.about),
            Matter::Issue => format!("/issues/{}", self.about),
            Matter::Entry => {
                let (assignment, period) = self.about.split_once(' ').unwrap_or((&self.about, ""));
                format!("/progress/{assignment}?period={period}")
            }
        }
    }

    /// The word for what is to be done there.
    pub const fn action(&self, l: Language) -> &'static str {
        match self.kind {
            NoticeKind::Dispatched | NoticeKind::Chased => l.pick("查看并签收", "Read and sign"),
            NoticeKind::DueSoon | NoticeKind::DueToday | NoticeKind::Overdue => l.pick("去填报", "Report"),
            NoticeKind::Extended
            | NoticeKind::ExtensionWithdrawn
            | NoticeKind::PointExtended
            | NoticeKind::PointExtensionWithdrawn => l.pick("查看", "Look"),
            NoticeKind::Consulted | NoticeKind::OpinionChased => l.pick("提出意见", "Give an opinion"),
            NoticeKind::IssueFedBack | NoticeKind::IssueChased => l.pick("去整改", "Set it right"),
            NoticeKind::Returned => l.pick("修改重报", "Correct it"),
            NoticeKind::Replaced => l.pick("核对", "Look"),
        }
    }

    /// All of it in one sentence.
    pub fn sentence(&self, l: Language) -> String {
        match l {
            Language::Chinese => self.chinese(),
            Language::English => self.english(),
        }
    }

    fn chinese(&self) -> String {
        let (text, count, due, period) =
            (&self.text, self.count, day_name(self.due, Language::Chinese), self.period(Language::Chinese));
        match self.kind {
            NoticeKind::Dispatched => format!("“{text}”已下达，请于 {due} 前签收。"),
            NoticeKind::Chased => format!("催办：“{text}”尚未签收，期限 {due}。"),
            NoticeKind::DueSoon => format!("提醒：{period}还有 {count} 项未报，{due}截止。"),
            NoticeKind::DueToday => format!("提醒：{period}还有 {count} 项未报，{due}是最后一天。"),
            NoticeKind::Overdue => format!("催报：{period}还有 {count} 项未报，已于{due}截止，请尽快补报。"),
            NoticeKind::Extended => format!("{period}的截止日已延至{due}：{text}"),
            NoticeKind::ExtensionWithdrawn => format!("{period}的延期已撤回，截止日仍为{due}。"),
            NoticeKind::Consulted => format!("“{text}”征求意见，请于 {due} 前反馈。"),
            NoticeKind::OpinionChased => format!("催办：“{text}”的意见尚未反馈，期限 {due}。"),
            NoticeKind::IssueFedBack => format!("走访发现问题，请于 {due} 前整改并报告：{text}"),
            NoticeKind::IssueChased => format!("催办：问题整改已于 {due} 到期，请尽快报告整改情况：{text}"),
            NoticeKind::PointExtended => {
                let (point, reason) = self.point_and_reason();
                format!("{period}“{point}”的截止日已延至{due}：{reason}")
            }
            NoticeKind::PointExtensionWithdrawn => format!("{period}“{text}”的延期已撤回，截止日仍为{due}。"),
            NoticeKind::Returned => {
                let (point, reason) = self.point_and_reason();
                let by = if self.is_past() {
                    "请尽快修改重报".to_owned()
                } else {
                    format!("请于{due}前修改重报")
                };
                format!("退回：{period}“{point}”，{by}。原因：{reason}")
            }
            NoticeKind::Replaced => {
                let (point, change) = self.point_and_reason();
                format!("{period}“{point}”报送值被本单位同事改动，{due}截止，请核对：{change}")
            }
        }
    }

    fn english(&self) -> String {
        let (text, count, due, period) =
            (&self.text, self.count, day_name(self.due, Language::English), self.period(Language::English));
        match self.kind {
            NoticeKind::Dispatched => format!("“{text}” was handed down: sign for it by {due}."),
            NoticeKind::Chased => format!("Reminder: “{text}” is not signed for; the last day is {due}."),
            NoticeKind::DueSoon => format!("Reminder: {count} points of {period} are to be reported by {due}."),
            NoticeKind::DueToday => format!("Reminder: {due} is the last day for {count} points of {period}."),
            NoticeKind::Overdue => {
                format!("{count} points of {period} were due on {due}: report them as soon as you can.")
            }
            NoticeKind::Extended => format!("You have until {due} to report {period}: {text}"),
            NoticeKind::ExtensionWithdrawn => format!("The extension for {period} was withdrawn: it is due on {due}."),
            NoticeKind::Consulted => format!("“{text}” is out for opinions: give yours by {due}."),
            NoticeKind::OpinionChased => format!("Reminder: there is no opinion on “{text}” yet; due on {due}."),
            NoticeKind::IssueFedBack => format!("A visit found a problem: set it right by {due} and report: {text}"),
            NoticeKind::IssueChased => format!("Reminder: a problem had to be set right by {due}: {text}"),
            NoticeKind::PointExtended => {
                let (point, reason) = self.point_and_reason();
                format!("You have until {due} to report “{point}” of {period}: {reason}")
            }
            NoticeKind::PointExtensionWithdrawn => {
                format!("The extension for “{text}” of {period} was withdrawn: it is due on {due}.")
            }
            NoticeKind::Returned => {
                let (point, reason) = self.point_and_reason();
                let by = if self.is_past() { "as soon as you can".to_owned() } else { format!("by {due}") };
                format!("Returned: correct “{point}” of {period} {by}. Why: {reason}")
            }
            NoticeKind::Replaced => {
                let (point, change) = self.point_and_reason();
                format!("A colleague has changed “{point}” of {period}, due on {due}: {change}")
            }
        }
    }

    fn period(&self, l: Language) -> String {
        let period = self.about.rsplit(' ').next().unwrap_or_default();
        period.parse::<Period>().map(|period| period.name(l)).unwrap_or_default()
    }

    fn point_and_reason(&self) -> (&str, &str) {
        self.text.split_once('\n').unwrap_or((&self.text, ""))
    }

    /// Whether its last day was over when it came.
    fn is_past(&self) -> bool {
        self.due < self.day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn every_kind_has_its_code_sentence_and_address() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::from_code(kind.code()), Some(kind));
            let notice = Notice {
                id: RowId::new("1"),
                kind,
                about: "2023-09".into(),
                text: "标题".into(),
                due: date!(2023 - 10 - 10),
                count: 12,
                day: date!(2023 - 10 - 07),
                at: 0,
                read: false,
            };
            assert!(notice.sentence(Language::Chinese).contains("10月10日"), "{kind:?}");
            assert!(notice.sentence(Language::English).contains("10 Oct"), "{kind:?}");
            assert!(notice.address().contains("2023-09"));
        }
    }

    #[test]
    fn a_return_names_the_point_the_reason_and_a_day_that_can_be_kept() {
        let returned = |day| Notice {
            id: RowId::new("1"),
            kind: NoticeKind::Returned,
            about: entry_matter(&RowId::new("a1"), Period::new(2023, 9).expect("a period")),
            text: "招商引资到位资金\n佐证不足".into(),
            due: date!(2023 - 10 - 10),
            count: 0,
            day,
            at: 0,
            read: false,
        };
        let in_time = returned(date!(2023 - 10 - 07));
        assert_eq!(in_time.address(), "/progress/a1?period=2023-09");
        assert_eq!(
            in_time.sentence(Language::Chinese),
            "退回：2023年9月“招商引资到位资金”，请于10月10日前修改重报。原因：佐证不足"
        );
        let late = returned(date!(2023 - 10 - 12)).sentence(Language::Chinese);
        assert!(late.contains("请尽快修改重报") && !late.contains("10月10日"), "{late}");
    }
}
