//! The entry in hand: what was reported beside the standard that it has to meet.

use super::{Work, decide::DecisionForm, on_site::on_site, thread::ThreadPanel};
use crate::{
    api::review::{EntryInHand, entry as read_entry},
    components::{ExplainLink, Icon, LedgerChip, LightBadge, StateChip, late_badge, month_chart::MonthChart},
    context::use_language,
    pages::progress::{EvidenceLinks, Reading, Timeline},
};
use domain::{
    indicators::Cycle,
    language::Language,
    ledgers::IssueList,
    moment::Moment,
    number::{plain, two},
    progress::{EntrySheet, EntryState},
    review::Change,
};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub fn Item(work: Work, entry: EntryInHand) -> impl IntoView {
    let l = use_language();
    let EntryInHand { sheet, thread, changes } = entry;
    let thread = RwSignal::new(thread);
    let row = &sheet.row;
    let (entry, period) = (row.assignment.clone(), sheet.period);
    let title = row.point.name.clone();
    let scope = format!("{} · {} · {}", row.org_name, row.point.code, row.point.path.join(" › "));
    // Follows the entry without touching a reason that is being typed.
    let (sheet, changes) = (RwSignal::new(sheet), RwSignal::new(changes));
    let stale = RwSignal::new(false);
    let own = entry.clone();
    let here = work.asked.with_untracked(|asked| asked.address(period, Some(&entry)));
    Effect::new(move |_| {
        let changed = work.changed.with(|changed| changed.as_ref().is_some_and(|(changed, _)| *changed == own));
        if !changed {
            return;
        }
        let own = own.clone();
        spawn_local(async move {
            if let Ok(now) = read_entry(own, period).await
                && sheet.try_with_untracked(|sheet| sheet.row.revision != now.sheet.row.revision) == Some(true)
            {
                changes.set(now.changes);
                sheet.set(now.sheet);
                stale.set(true);
            }
        });
    });
    let signal: Signal<EntrySheet> = sheet.into();
    let now = Signal::derive(move || sheet.with(|sheet| sheet.row.actual));
    let files = Memo::new(move |_| sheet.with(|sheet| sheet.evidence.clone()));
    // A reviewer compares what a file says with the value that it should prove.
    let value = Signal::derive(move || {
        sheet.with(|sheet| {
            let actual = sheet.row.actual.map_or_else(|| String::from("—"), plain);
            format!("{}{actual} {}", l.pick("本期报送 ", "Reported "), sheet.row.point.unit)
        })
    });
    let file_count = move || match (l, sheet.with(|sheet| sheet.evidence.len())) {
        (Language::Chinese, count) => format!("{count} 份"),
        (Language::English, count) => format!("{count} files"),
    };
    view! {
        <article class="split-detail stack" aria-labelledby="item">
            <a class="back only-narrow" href=work.asked.with_untracked(|asked| asked.address(period, None))>
                <Icon name="i-left"/>{l.pick("待审核清单", "Waiting for review")}
            </a>
            <header>
                <div><h2 id="item">{title}</h2><p class="scope-line">{scope}</p></div>
                {move || view! { <StateChip state=sheet.with(|sheet| sheet.row.state)/> }}
            </header>
            <Show when=move || stale.get()>
                <div class="banner" data-kind="warn" role="alert">
                    <Icon name="i-refresh"/>
                    <div><p>{l.pick("这一项刚刚有变动，下面已是最新内容，请重新核对后决定。", "This entry has just changed. What you see below is the latest; look again before you decide.")}</p></div>
                </div>
            </Show>
            <div class="verdict">
                {move || sheet.with(|sheet| reported(sheet, changes.get(), l))}
                {move || sheet.with(|sheet| standard(sheet, l))}
            </div>
            {move || sheet.with(|sheet| on_site(sheet, l))}
            <div class="verdict">
                <MonthChart sheet=signal now=now/>
                <section class="card" aria-labelledby="evi">
                    <div class="card-head"><h3 id="evi">{l.pick("佐证材料", "Evidence")}</h3><span class="muted">{file_count}</span></div>
                    <EvidenceLinks files=files value=value/>
                    <Timeline sheet=signal/>
                </section>
            </div>
            <ThreadPanel thread=thread assignment=entry period=period next=here read=work.reload/>
            <DecisionForm work=work sheet=signal/>
        </article>
    }
}

fn reported(sheet: &EntrySheet, changes: Option<Vec<Change>>, l: Language) -> impl IntoView + use<> {
    let (row, unit) = (&sheet.row, &sheet.row.point.unit);
    let submitted = sheet.events.iter().find(|event| event.state == EntryState::Submitted);
    let when = submitted.map(|event| {
        let at = Moment::of(event.at);
        view! { <span class="muted"><time datetime=at.iso()>{at.day(l)} " " {at.clock()}</time></span> }
    });
    let corrections = changes.map(|changes| corrections(&changes, l));
    let reading = row.actual.map(|actual| Reading::of(sheet, actual));
    let light = row.light.map(|light| view! { <LightBadge light=light pill=true/> });
    let issue_list = row.issue_list.map_or(l.pick("不列入", "None"), |list: IssueList| list.name(l));
    let difficulty = (!sheet.difficulty.is_empty()).then(|| {
        let text = sheet.difficulty.text(l);
        view! { <div><dt>{l.pick("原因与措施", "Cause and measures")}</dt><dd>{text}</dd></div> }
    });
    let weight = two(row.point.weight);
    let (of, name) = (format!("{}.{}", row.point.code, row.org), row.point.name.clone());
    let facts = reading.map(|reading| {
        let points = reading.points();
        view! {
            <div><dt>{l.pick("完成计划", "Of plan")}</dt><dd>{reading.against_plan(unit, l)}</dd></div>
            <div><dt>{l.pick("完成年度目标", "Of annual target")}</dt><dd>{reading.against_target(row.target, unit, l)}</dd></div>
            <div>
                <dt>{l.pick("试算得分", "Score preview")}</dt>
                <dd><ExplainLink of=of period=sheet.period label=name><b>{points}</b></ExplainLink> " / " {weight} {l.pick(" 分", " points")}</dd>
            </div>
            <div><dt>{l.pick("三本账", "Ledger")}</dt><dd><LedgerChip ledger=reading.ledger/></dd></div>
        }
    });
    view! {
        <section class="card reported" aria-labelledby="rep">
            <div class="card-head"><h3 id="rep">{l.pick("本期报送", "Reported")}</h3>{late_badge(row.days_late, l)}{when}</div>
            <p class="big"><b>{row.actual.map_or_else(|| String::from("—"), plain)}</b> " " {unit.clone()} " " {light}</p>
            {corrections}
            <dl class="facts list">
                {facts}
                <div><dt>{l.pick("问题清单", "Issue list")}</dt><dd>{issue_list}</dd></div>
                {difficulty}
            </dl>
        </section>
    }
}

/// What became of the version that was returned, and nothing else.
fn corrections(changes: &[Change], l: Language) -> impl IntoView + use<> {
    let title = l.pick("与退回的一版相比", "Against the version that was returned");
    if changes.is_empty() {
        let same = l.pick("内容没有变化，只可能增减了佐证材料。", "Nothing changed but perhaps the evidence.");
        return view! { <p class="corrections muted">{title} {l.pick("：", ": ")} {same}</p> }.into_any();
    }
    let shown = |text: &str| if text.is_empty() { l.pick("（空）", "(empty)").to_owned() } else { text.to_owned() };
    let lines = changes
        .iter()
        .map(|change| {
            view! {
                <div>
                    <dt>{change.field.name(l)}</dt>
                    <dd class="diff"><del>{shown(&change.before)}</del><ins>{shown(&change.after)}</ins></dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="corrections" aria-label=title>
            <p class="muted">{title}</p>
            <dl class="facts list">{lines}</dl>
        </section>
    }
    .into_any()
}

fn standard(sheet: &EntrySheet, l: Language) -> impl IntoView + use<> {
    let point = &sheet.row.point;
    let cycle = match point.cycle {
        Cycle::Monthly => l.pick("月报", "Monthly"),
        Cycle::Quarterly => l.pick("季报", "Quarterly"),
    };
    let note = if sheet.note.is_empty() { l.pick("没有填写。", "None.").to_owned() } else { sheet.note.clone() };
    view! {
        <section class="card standard stack" aria-labelledby="std2">
            <h3 id="std2">{l.pick("评分标准", "Standard")}</h3>
            <p>{point.standard.clone()}</p>
            <dl class="facts list">
                <div><dt>{l.pick("计分方法", "Method")}</dt><dd>{point.rule.method_name(l)}</dd></div>
                <div><dt>{l.pick("考评单位", "Assessed by")}</dt><dd>{point.scoring_unit.clone()}</dd></div>
                <div><dt>{l.pick("填报周期", "Cycle")}</dt><dd>{cycle}</dd></div>
            </dl>
            <h3>{l.pick("情况说明", "Note")}</h3>
            <p>{note}</p>
        </section>
    }
}
