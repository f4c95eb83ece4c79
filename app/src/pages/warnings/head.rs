//! The head of the board: the answer in a sentence, the three ledgers and the lights.

use super::{Followed, PATH, Shown, table};
use crate::{components::LightBadge, context::use_language};
use domain::{language::Language, ledgers::Ledger, moment::Moment, schedule::Light};
use leptos::prelude::*;

#[component]
pub(super) fn Headline(followed: Followed) -> impl IntoView {
    let l = use_language();
    let board = followed.board;
    let (period, track) = board.with_untracked(|board| (board.period, board.track));
    let red = move || board.with(|board| board.all.red);
    let behind = move || match (l, red()) {
        (Language::Chinese, 0) => "没有滞后的考评点".to_owned(),
        (Language::Chinese, red) => format!("{red}\u{a0}个考评点滞后"),
        (Language::English, 0) => "no point is behind".to_owned(),
        (Language::English, red) => format!("{red} points are behind"),
    };
    let before = move || match l {
        Language::Chinese if red() > 0 => format!("{}月有\u{a0}", period.month()),
        Language::Chinese => format!("{}月", period.month()),
        Language::English => format!("{}: ", period.name(l)),
    };
    let rest = move || {
        board.with(|board| {
            let open = board.expected.saturating_sub(board.all.total());
            let counts = [
                (board.all.yellow, l.pick("个偏慢", "slow")),
                (board.all.missing, l.pick("个缺报", "missing")),
                (open, l.pick("个未报", "not reported yet")),
            ];
            let counts = counts.into_iter().filter(|(count, _)| *count > 0);
            counts.map(|(count, word)| format!("{}{count}\u{a0}{word}", l.pick("，", ", "))).collect::<String>()
        })
    };
    let counted = move || {
        board.with(|board| match l {
            Language::Chinese => format!("{} 个填报单位、{} 个考评点", board.rows.len(), board.expected),
            Language::English => format!("{} units, {} points", board.rows.len(), board.expected),
        })
    };
    let as_of = move || {
        let at = board.with(|board| board.as_of);
        (at > 0).then(|| {
            let moment = Moment::of(at);
            let day = if moment.year() == period.year() { moment.day(l) } else { moment.date(l) };
            let text = format!("{day} {}", moment.clock());
            view! { " · " {l.pick("数据截至 ", "as of ")} <time datetime=moment.iso()>{text}</time> }
        })
    };
    let print = move |_| {
        // A browser that cannot print shows nothing.
        let _ = window().print();
    };
    let export = format!("/api/v1/exports/entries?track={}&period={period}", track.code());
    view! {
        <div class="page-head">
            <div>
                <h1>
                    {before}
                    {move || if red() > 0 { view! { <b>{behind}</b> }.into_any() } else { behind().into_any() }}
                    {rest}
                </h1>
                <p class="scope-line">
                    <span class="no-phone">{period.name(l)} " · " {track.name(l)} " · "</span>
                    {counted}
                    {as_of}
                </p>
            </div>
            <div class="actions no-phone">
                <a class="button" href=export rel="external" download>{l.pick("导出进度", "Export the entries")}</a>
                <button type="button" class="button" on:click=print>{l.pick("打印", "Print")}</button>
            </div>
        </div>
    }
    .into_any()
}

/// The three ledgers, with their parts of the whole.
#[component]
pub(super) fn Ledgers(followed: Followed) -> impl IntoView {
    let l = use_language();
    let tile = move |ledger: Ledger, class: &'static str, note: &'static str| {
        let count = move || followed.board.with(|board| board.ledgers.get(ledger));
        let share =
            Memo::new(move |_| followed.board.with(|board| table::share(board.ledgers.get(ledger), board.expected)));
        let current = move || followed.shown.with(|shown| shown.ledger == Some(ledger));
        let href = move || {
            let value = if current() { String::new() } else { ledger.code().to_owned() };
            followed.address(PATH, &[("ledger", value), ("light", String::new())])
        };
        let note = move || format!("{}{}%{note}", l.pick("占 ", ""), share.get());
        view! {
            <a class="tile" href=href aria-current=move || current().then_some("true")>
                <span class="tile-name">{ledger.name(l)}</span>
                <span class="tile-count">{count}</span>
                <span class="tile-note">{note}</span>
                <svg class="lightbar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class=class width=move || share.get() height="8"></rect>
                </svg>
            </a>
        }
    };
    view! {
        <nav class="tiles" aria-label=l.pick("三本账", "Three ledgers")>
            {tile(Ledger::Done, "blue", l.pick("，年度目标已达到", ", annual target reached"))}
            {tile(Ledger::OnTrack, "green", l.pick("，预计可以完成", ", expected to be met"))}
            {tile(Ledger::OffTrack, "red", l.pick("，滞后、偏慢或缺报", ", behind, slow or missing"))}
        </nav>
    }
    .into_any()
}

/// The lights with their counts: each shows the units that have one.
#[component]
pub(super) fn Lights(followed: Followed) -> impl IntoView {
    let l = use_language();
    let to = move |light: &str| {
        followed.address(PATH, &[("light", light.to_owned()), ("ledger", String::new()), ("org", String::new())])
    };
    let chip = move |light: Light| {
        let current = move || followed.shown.with(|shown| shown.light == Some(light)).then_some("true");
        view! {
            <a class="chip" href=move || to(light.code()) aria-current=current>
                <LightBadge light=light/>
                " "
                <span class="count">{move || followed.board.with(|board| board.all.get(light))}</span>
            </a>
        }
    };
    let all = move || {
        let all = Shown { by_office: false, ..Shown::default() };
        followed.shown.with(|shown| Shown { by_office: false, ..shown.clone() } == all).then_some("true")
    };
    view! {
        <nav class="filters" aria-label=l.pick("按灯筛选", "Filter by light")>
            <a class="chip" href=move || to("") aria-current=all>
                {l.pick("全部 ", "All ")}
                <span class="count">{move || followed.board.with(|board| board.expected)}</span>
            </a>
            {Light::ALL.map(chip).collect_view()}
        </nav>
    }
    .into_any()
}
