//! What a value would score: computed here, in the browser, by the rules that the server decides with.

use crate::{
    components::{ExplainLink, LedgerChip, LightBadge, explain_word, month_chart::shown},
    context::use_language,
};
use domain::{
    Decimal,
    language::Language,
    ledgers::{self, Ledger},
    number::{plain, two},
    progress::EntrySheet,
    schedule::{self, LightReading},
    scoring::{Explanation, Measure, Score, explain, score},
};
use leptos::prelude::*;

/// A value against its rule and its plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub actual: Decimal,
    pub score: Score,
    pub light: LightReading,
    pub ledger: Ledger,
    /// Percent of the annual target, two decimals; none where the target is 0.
    pub of_target: Option<Decimal>,
}

fn measure(sheet: &EntrySheet, actual: Decimal) -> Measure<'_> {
    let point = &sheet.row.point;
    Measure {
        weight: point.weight,
        target: sheet.row.target,
        direction: point.direction,
        actual: Some(actual),
        peers: &sheet.peers,
    }
}

impl Reading {
    pub fn of(sheet: &EntrySheet, actual: Decimal) -> Self {
        let (point, target) = (&sheet.row.point, sheet.row.target);
        let month = sheet.period.month();
        let curve = point.plan.values(target);
        let light = schedule::light(point.direction, target, curve.as_ref(), month, Some(actual), &sheet.thresholds);
        Self {
            actual,
            score: score(&point.rule, &measure(sheet, actual)),
            light,
            ledger: ledgers::ledger(point.direction, target, month, Some(actual), light.light),
            of_target: actual.checked_mul(Decimal::ONE_HUNDRED).and_then(|product| product.checked_div(target)),
        }
    }

    /// `0.11`, or a dash where the rule gives none.
    pub fn points(&self) -> String {
        self.score.value.map_or_else(|| String::from("—"), two)
    }

    /// `78.57%（11 / 14 个）`
    pub fn against_plan(&self, unit: &str, l: Language) -> String {
        against(self.light.ratio, self.actual, self.light.planned, unit, l)
    }

    /// `45.83%（11 / 24 个）`
    pub fn against_target(&self, target: Decimal, unit: &str, l: Language) -> String {
        against(self.of_target, self.actual, target, unit, l)
    }
}

fn against(ratio: Option<Decimal>, actual: Decimal, base: Decimal, unit: &str, l: Language) -> String {
    let figures = format!("{} / {} {unit}", plain(actual), shown(base));
    match (ratio, l) {
        (None, _) => figures,
        (Some(ratio), Language::Chinese) => format!("{}%（{figures}）", two(ratio)),
        (Some(ratio), Language::English) => format!("{}% ({figures})", two(ratio)),
    }
}

/// The steps of the calculation in one line each.
fn why(sheet: &EntrySheet, actual: Decimal, l: Language) -> Vec<String> {
    let Explanation { steps, .. } = explain(&sheet.row.point.rule, &measure(sheet, actual));
    steps.iter().map(|step| l.pick(&step.chinese, &step.english).to_owned()).collect()
}

/// The card beside the form.
#[component]
pub fn Preview(sheet: Signal<EntrySheet>, reading: Signal<Option<Reading>>) -> impl IntoView {
    let l = use_language();
    let weight = move || sheet.with(|sheet| two(sheet.row.point.weight));
    let (of, name, period) = sheet.with_untracked(|sheet| {
        let row = &sheet.row;
        (format!("{}.{}", row.point.code, row.org), row.point.name.clone(), sheet.period)
    });
    let points = move || reading.with(|reading| reading.as_ref().map_or_else(|| String::from("—"), Reading::points));
    let light = move || reading.with(|reading| reading.as_ref().map(|reading| reading.light.light));
    let facts = move || {
        reading.with(|reading| {
            let reading = reading.as_ref()?;
            sheet.with(|sheet| {
                let (unit, target) = (&sheet.row.point.unit, sheet.row.target);
                Some(view! {
                    <dl class="facts list">
                        <div><dt>{l.pick("完成计划", "Of plan")}</dt><dd>{reading.against_plan(unit, l)}</dd></div>
                        <div><dt>{l.pick("完成年度目标", "Of annual target")}</dt><dd>{reading.against_target(target, unit, l)}</dd></div>
                        <div><dt>{l.pick("三本账", "Ledger")}</dt><dd><LedgerChip ledger=reading.ledger/></dd></div>
                    </dl>
                })
            })
        })
    };
    let steps = move || {
        let lines =
            reading.with(|reading| reading.as_ref().map(|reading| sheet.with(|sheet| why(sheet, reading.actual, l))));
        match lines {
            Some(lines) => lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view().into_any(),
            None => view! { <p>{l.pick("填好数后在这里算分。", "The score appears here once there is a number.")}</p> }
                .into_any(),
        }
    };
    view! {
        <section
            class="card preview"
            aria-live="polite"
            aria-labelledby="pv"
            data-empty=move || reading.with(Option::is_none).then_some("")
        >
            <div class="card-head">
                <h2 id="pv">{l.pick("试算", "Preview")}</h2>
                <ExplainLink of=of period=period label=name>{explain_word(l)}</ExplainLink>
            </div>
            <div class="score">
                <b>{points}</b>
                <span class="muted">"/ " {weight} {l.pick(" 分", " points")}</span>
                {move || light().map(|light| view! { <LightBadge light=light pill=true/> })}
            </div>
            {facts}
            <div class="why">{steps}</div>
        </section>
    }
}

/// The same in one line, in the bar at the bottom of a phone.
#[component]
pub fn MiniPreview(sheet: Signal<EntrySheet>, reading: Signal<Option<Reading>>) -> impl IntoView {
    let l = use_language();
    move || {
        let shown = reading.get()?;
        let weight = sheet.with(|sheet| two(sheet.row.point.weight));
        let text = format!("{} / {weight} {}", shown.points(), l.pick("分", "points"));
        Some(view! {
            <LightBadge light=shown.light.light/>
            <span>{text}</span>
        })
    }
}
