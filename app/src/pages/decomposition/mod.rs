//! Decomposition and dispatch: the grid, one point's form, batches with their receipts, and what a unit has to do.

mod balance;
mod dispatch;
mod dispatches;
mod form;
mod grid;
mod point;
mod save_bar;
mod sheet;
mod table;
mod tasks;
mod unit_list;
mod units;

pub use dispatch::DispatchPage;
pub use dispatches::Dispatches;
pub use form::TaskForm;
pub use grid::Decomposition;
pub use point::DecomposedPoint;
pub use tasks::Tasks;
pub use units::Units;

use crate::{components::Icon, context::use_language};
use domain::{
    decomposition::{Check, Finding},
    indicators::Track,
    language::Language,
    number::plain,
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

const GRID: &str = "/decomposition";
const DISPATCHES: &str = "/decomposition/dispatches";
const UNITS: &str = "/decomposition/units";

/// The track that an address asks for; here it is the one that is divided among counties unless it says otherwise.
fn track_of(query: &ParamsMap) -> Track {
    query.get_str("track").and_then(Track::from_code).unwrap_or(Track::CityToUnit)
}

fn year_of(query: &ParamsMap) -> Option<i32> {
    query.get_str("year").and_then(|year| year.parse().ok())
}

/// The pages of one year and track.
#[component]
fn Tabs(current: &'static str, track: Track, year: i32) -> impl IntoView {
    let l = use_language();
    let tab = |path: &'static str, word: &'static str| {
        let href = format!("{path}?track={}&year={year}", track.code());
        view! { <a href=href aria-current=(path == current).then_some("page")>{word}</a> }
    };
    view! {
        <nav class="tabs" aria-label=l.pick("分解与下达", "Decomposition and dispatch")>
            {tab(GRID, l.pick("分解表", "Grid"))}
            {tab(DISPATCHES, l.pick("下达与签收", "Dispatch"))}
            {tab(UNITS, l.pick("单位与依据数", "Units and figures"))}
        </nav>
    }
    .into_any()
}

/// Whether the parts come to the whole: word, sign and colour.
fn finding(check: &Check, l: Language) -> impl IntoView + use<> {
    let kind = match check.finding {
        Finding::Agrees => "agrees",
        Finding::TooMuch => "much",
        Finding::TooLittle => "little",
        _ => "off",
    };
    view! { <span class="finding" data-finding=kind>{check.text(l)}</span> }
}

/// What the parts come to, or a dash.
fn value_of(check: &Check) -> String {
    check.value.map_or_else(|| String::from("—"), plain)
}

/// The way back to a page.
fn back(href: String, word: &'static str, l: Language) -> impl IntoView {
    view! {
        <nav class="crumb" aria-label=l.pick("返回", "Back")>
            <a class="back" href=href><Icon name="i-left"/>{word}</a>
        </nav>
    }
}

/// What a plain form was told: the sentence of a problem's code.
fn refusal_text(code: &str, l: Language) -> String {
    let text = match code {
        "title_missing" => l.pick("请填写标题。", "Enter a title."),
        "due_expected" => l.pick("请选择签收期限，不早于今天。", "Choose the last day to sign, not before today."),
        "nothing_to_dispatch" => {
            l.pick("所选范围内没有需要下达的目标。", "There is no target to hand down in this selection.")
        }
        "signer_missing" => l.pick("请填写签收人。", "Enter who has signed."),
        "names_missing" => l.pick("请填写单位名称，每行一个。", "Enter the units' names, one a line."),
        "unit_in_use" => l.pick(
            "该单位已有分解目标或签收记录，不能删除。",
            "The unit has targets or receipts and cannot be removed.",
        ),
        "name_missing" => l.pick("请填写这列数的名称。", "Name the figures."),
        "figures_missing" => {
            l.pick("请粘贴两列：单位名称和数值。", "Paste two columns: the unit's name and its figure.")
        }
        "figure_unreadable" => l.pick(
            "有的行不能识别：每行一个单位名称和一个数，中间用制表符或逗号隔开。",
            "Some lines cannot be read: a unit's name and a figure a line, with a tab or a comma between.",
        ),
        "text_too_long" => l.pick("文字太长，请精简。", "The text is too long."),
        _ => l.pick("没有成功，请稍后再试。", "That did not work. Try again shortly."),
    };
    text.to_owned()
}

/// A banner with what went wrong.
fn harm(text: String) -> impl IntoView {
    view! {
        <div class="banner" data-kind="harm" role="alert">
            <Icon name="i-info"/>
            <div><p>{text}</p></div>
        </div>
    }
}
