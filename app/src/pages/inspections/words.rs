//! Small things that visits and issues show alike.

use crate::components::{Icon, percent_encode};
use domain::{
    inspections::{Issue, IssueState, SiteFile, Visit},
    language::Language,
    moment::{day_name, full_day},
    progress::Shown,
};
use leptos::prelude::*;

/// `调研 · 2023年10月9日 · 张三、李四`
pub fn visit_line(visit: &Visit, l: Language) -> String {
    let members = visit.members.join(l.pick("、", ", "));
    [visit.kind.name(l).to_owned(), full_day(visit.day, l), members].join(" · ")
}

pub fn issue_chip(state: IssueState, l: Language) -> impl IntoView {
    view! { <span class="state" data-issue=state.code()>{state.name(l)}</span> }
}

/// Until when, and how long that is over.
pub fn due_text(issue: &Issue, today: domain::Date, l: Language) -> Option<(String, bool)> {
    let due = issue.due.filter(|_| issue.state.is_open())?;
    let over = issue.days_over(today);
    let day = day_name(due, l);
    let text = match (l, over) {
        (_, 0) => day,
        (Language::Chinese, over) => format!("{day}，逾期 {over} 天"),
        (Language::English, over) => format!("{day}, {over} days over"),
    };
    Some((text, over > 0))
}

/// Files as small pictures that lead to them.
pub fn files(files: Vec<SiteFile>) -> impl IntoView {
    let line = |file: SiteFile| {
        let address = format!("/api/v1/site-files/{}", percent_encode(file.id.as_str()));
        let picture = (Shown::of(&file.media_type) == Some(Shown::Picture)).then(|| {
            view! { <img src=format!("{address}/thumbnail") alt="" width="48" height="48" loading="lazy"/> }
        });
        view! {
            <li>
                <a class="file" href=address target="_blank" rel="external">
                    <span class="thumb" aria-hidden="true"><Icon name="i-file"/>{picture}</span>
                    <span class="file-text"><span>{file.file_name}</span></span>
                </a>
            </li>
        }
    };
    (!files.is_empty()).then(|| view! { <ul class="files">{files.into_iter().map(line).collect_view()}</ul> })
}

/// Why a form was not taken, by its code.
pub fn refusal(code: &str, l: Language) -> &'static str {
    match code {
        "day_expected" => l.pick("请选择日期，整改期限不早于今天。", "Choose a day; it may not be before today."),
        "kind_expected" => l.pick("请选择走访类别。", "Choose a kind of visit."),
        "unit_expected" => l.pick("请选择被走访单位。", "Choose a unit."),
        "members_expected" => l.pick("请从名单中选择走访人员。", "Choose who goes."),
        "visit_recorded" => {
            l.pick("走访已有记录或已结束，不能取消。", "There are records, or it is over: it cannot be cancelled.")
        }
        "text_missing" => l.pick("请写明情况或原因。", "Say what was done, or why."),
        "text_too_long" => l.pick("文字太长，请精简。", "The text is too long."),
        "list_expected" => l.pick("请选择另一张清单。", "Choose another list."),
        "evidence_missing" => {
            l.pick("请先上传整改佐证材料，再报告整改情况。", "Attach evidence before you report what was done.")
        }
        "not_answerable" => l.pick("整改情况已报告，佐证材料不能再增减。", "The answer was given: its files stay."),
        "no_file" => l.pick("请先选择文件。", "Choose a file first."),
        "too_many_files" => l.pick("文件太多：每条最多 30 个。", "Too many files: 30 at most."),
        "file_too_large" => l.pick(
            "单个文件最大 20 MB，一次合计最大 32 MB，请分次上传。",
            "A file may have 20 MB, and all of them together 32 MB: send them one by one.",
        ),
        "file_type_not_allowed" => l.pick(
            "不支持这种文件：请用 PDF、图片、Word 或 Excel。",
            "This kind of file is not taken: use PDF, an image, Word or Excel.",
        ),
        "conflict" | "step_not_possible" => {
            l.pick("问题的状态已变化，请核对后再办理。", "It has gone on meanwhile: look again.")
        }
        _ => l.pick("没有办成，请重试。", "That did not work: try again."),
    }
}
