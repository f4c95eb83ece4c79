//! Twelve months of one point: what was reported as bars, the plan as a line. Drawn by the server as well.

use crate::context::use_language;
use domain::{
    Decimal,
    indicators::Direction,
    language::Language,
    number::{plain, round_half_up},
    period::Period,
    progress::EntrySheet,
    schedule::{self, Thresholds},
};
use leptos::prelude::*;

const WIDTH: f64 = 360.0;
const FLOOR: f64 = 112.0;
const TOP: f64 = 19.4;
const FIRST: f64 = 17.5;
const STEP: f64 = 29.0;
const BAR: f64 = 19.0;

/// A figure as people read it: at most two decimals.
pub fn shown(value: Decimal) -> String {
    plain(round_half_up(value, 2))
}

/// The planned value of a month (1–12), or the ceiling where lower is better.
pub fn planned_in(sheet: &EntrySheet, month: u8) -> Decimal {
    let (point, target) = (&sheet.row.point, sheet.row.target);
    let curve = point.plan.values(target);
    schedule::light(point.direction, target, curve.as_ref(), month, None, &Thresholds::default()).planned
}

/// Everything that the chart shows.
struct Months {
    period: Period,
    actual: [Option<Decimal>; 12],
    plan: [Decimal; 12],
    /// The same months of the year before.
    last_year: [Option<Decimal>; 12],
    lowest: f64,
    highest: f64,
}

fn float(value: Decimal) -> f64 {
    f64::try_from(value).unwrap_or_default()
}

const fn centre(month: u8) -> f64 {
    FIRST + STEP * (month as f64 - 1.0)
}

fn by_month(values: &[(Period, Decimal)]) -> [Option<Decimal>; 12] {
    let mut months = [None; 12];
    for (period, value) in values {
        if let Some(slot) = months.get_mut(usize::from(period.month()) - 1) {
            *slot = Some(*value);
        }
    }
    months
}

impl Months {
    fn of(sheet: &EntrySheet, now: Option<Decimal>) -> Self {
        let mut actual = by_month(&sheet.history);
        let last_year = by_month(&sheet.last_year);
        if let Some(slot) = actual.get_mut(usize::from(sheet.period.month()) - 1) {
            *slot = now;
        }
        let plan = std::array::from_fn(|index| planned_in(sheet, index as u8 + 1));
        let all = || actual.into_iter().flatten().chain(plan).chain(last_year.into_iter().flatten()).map(float);
        let (lowest, highest) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
        Self { period: sheet.period, actual, plan, last_year, lowest, highest }
    }

    fn height(&self, value: f64) -> f64 {
        let range = self.highest - self.lowest;
        if range <= 0.0 { FLOOR } else { FLOOR - (value - self.lowest) / range * (FLOOR - TOP) }
    }

    fn bar(&self, month: u8) -> Option<String> {
        let value = float((*self.actual.get(usize::from(month) - 1)?)?);
        let (from, to) = (self.height(0.0), self.height(value));
        let class = if month == self.period.month() { "bar now" } else { "bar" };
        let (x, y, height) = (centre(month) - BAR / 2.0, from.min(to), (from - to).abs().max(1.0));
        Some(format!(r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{BAR}" height="{height:.1}"></rect>"#))
    }

    /// The year before, as a tick across the bar's place.
    fn before(&self, month: u8) -> Option<String> {
        let y = self.height(float((*self.last_year.get(usize::from(month) - 1)?)?));
        let (from, to) = (centre(month) - BAR / 2.0, centre(month) + BAR / 2.0);
        Some(format!(r#"<line class="last-year" x1="{from:.1}" x2="{to:.1}" y1="{y:.1}" y2="{y:.1}"></line>"#))
    }

    fn line(&self) -> String {
        let point = |(index, value): (usize, &Decimal)| {
            format!("{:.1},{:.1}", centre(index as u8 + 1), self.height(float(*value)))
        };
        self.plan.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
    }
}

/// The answer of the chart in one sentence.
fn caption(sheet: &EntrySheet, now: Option<Decimal>, l: Language) -> String {
    let month = sheet.period.month();
    let unit = &sheet.row.point.unit;
    let plan = planned_in(sheet, month);
    let name = sheet.period.name(Language::English);
    let Some(now) = now else {
        return match l {
            Language::Chinese => format!("{month}月计划 {} {unit}，尚未报送", shown(plan)),
            Language::English => format!("{name}: {} {unit} planned, nothing reported yet", shown(plan)),
        };
    };
    let gap = now.checked_sub(plan).unwrap_or_default();
    let size = shown(gap.abs());
    if gap.is_zero() {
        return match l {
            Language::Chinese => format!("{month}月与计划持平"),
            Language::English => format!("{name} is exactly as planned"),
        };
    }
    let more = gap > Decimal::ZERO;
    let ceiling = sheet.row.point.direction == Direction::LowerBetter;
    match (l, more, ceiling) {
        (Language::Chinese, true, false) => format!("{month}月比计划多 {size} {unit}"),
        (Language::Chinese, false, false) => format!("{month}月比计划少 {size} {unit}"),
        (Language::Chinese, true, true) => format!("{month}月超过上限 {size} {unit}"),
        (Language::Chinese, false, true) => format!("{month}月在上限以内，还有 {size} {unit}余地"),
        (Language::English, true, false) => format!("{name} is {size} {unit} above plan"),
        (Language::English, false, false) => format!("{name} is {size} {unit} below plan"),
        (Language::English, true, true) => format!("{name} is {size} {unit} over the ceiling"),
        (Language::English, false, true) => format!("{name} is {size} {unit} under the ceiling"),
    }
}

/// The chart of an entry, with `now` as the value of its own month.
#[component]
pub fn MonthChart(sheet: Signal<EntrySheet>, #[prop(into)] now: Signal<Option<Decimal>>) -> impl IntoView {
    let l = use_language();
    let title = move || sheet.with(|sheet| caption(sheet, now.get(), l));
    view! {
        <figure class="card chart">
            <figcaption>{title}</figcaption>
            {move || {
                let compared = sheet.with(|sheet| !sheet.last_year.is_empty());
                compared.then(|| view! { <p class="muted legend">{l.pick("▬ 去年同月", "▬ same month last year")}</p> })
            }}
            <svg
                viewBox="0 0 360 132" role="img" aria-label=l.pick("各月累计实际与计划", "Cumulative actual and plan by month")
                inner_html=move || sheet.with(|sheet| drawing(sheet, now.get(), l))
            ></svg>
            <details>
                <summary>{l.pick("数据表", "Table")}</summary>
                {move || sheet.with(|sheet| table(sheet, now.get(), l))}
            </details>
        </figure>
    }
}

/// A word of the drawing; `text` is a figure or a word of the product.
fn word(class: &str, x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!(r#"<text class="{class}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#)
}

/// What stands in the drawing, as text: as views, forty small elements would be a tenth of the page's part.
fn drawing(sheet: &EntrySheet, now: Option<Decimal>, l: Language) -> String {
    let months = Months::of(sheet, now);
    let month = sheet.period.month();
    let x = centre(month);
    let plan = planned_in(sheet, month);
    let plan_y = months.height(float(plan));
    let now_label = now.map(|now| {
        let y = months.height(float(now)) + 9.0;
        // Out of the way of the plan's label, which stands at the left, and of its line, which goes on at the right.
        let too_near = if month > 9 { (y - plan_y).abs() < 13.0 } else { (y - 4.0 - plan_y).abs() < 8.0 };
        let y = if too_near { plan_y + 14.0 } else { y };
        let (x, anchor) = if month > 9 { (x - 13.5, "end") } else { (x + 13.5, "start") };
        word("strong", x, y.min(FLOOR - 3.0), anchor, &format!("{} {}", l.pick("实际", "Actual"), shown(now)))
    });
    let plan_label = (month < 12).then(|| {
        let (x, anchor) = if month < 4 { (x, "start") } else { (x - 6.5, "end") };
        word("", x, plan_y - 4.0, anchor, &format!("{} {}", l.pick("计划", "Plan"), shown(plan)))
    });
    let goal = format!("{} {}", l.pick("年度目标", "Annual target"), shown(sheet.row.target));
    let goal_y = months.height(float(planned_in(sheet, 12))) - 5.0;
    let tick =
        |tick: u8| word(if tick == month { "strong" } else { "" }, centre(tick), 126.0, "middle", &tick.to_string());
    let floor = months.height(0.0) + 0.5;
    let mut parts = vec![format!(r#"<line class="axis" x1="0" x2="{WIDTH}" y1="{floor:.1}" y2="{floor:.1}"></line>"#)];
    parts.extend((1..=12).filter_map(|month| months.bar(month)));
    parts.extend((1..=12).filter_map(|month| months.before(month)));
    parts.push(format!(r#"<polyline class="plan" points="{}"></polyline>"#, months.line()));
    parts.extend(now_label);
    parts.push(format!(r#"<circle class="dot" cx="{x:.1}" cy="{plan_y:.1}" r="3"></circle>"#));
    parts.extend(plan_label);
    parts.push(word("", 356.0, goal_y, "end", &goal));
    parts.extend((1..=12).map(tick));
    parts.concat()
}

fn table(sheet: &EntrySheet, now: Option<Decimal>, l: Language) -> impl IntoView + use<> {
    let months = Months::of(sheet, now);
    let compared = !sheet.last_year.is_empty();
    let rows = (1..=12_usize)
        .zip(months.actual.into_iter().zip(months.plan).zip(months.last_year))
        .map(|(month, ((actual, plan), last_year))| {
            let text = |value: Option<Decimal>| value.map_or_else(|| String::from("—"), plain);
            let (actual, last_year) = (text(actual), text(last_year));
            view! {
                <tr>
                    <th scope="row">{l.pick("", "Month ")}{month}{l.pick("月", "")}</th>
                    <td class="num">{actual}</td>
                    <td class="num">{shown(plan)}</td>
                    {compared.then(|| view! { <td class="num">{last_year}</td> })}
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="data">
            <caption class="sr">{l.pick("各月数据", "Figures by month")}</caption>
            <thead>
                <tr>
                    <th scope="col">{l.pick("月", "Month")}</th>
                    <th scope="col" class="num">{l.pick("实际", "Actual")}</th>
                    <th scope="col" class="num">{l.pick("计划", "Plan")}</th>
                    {compared.then(|| view! { <th scope="col" class="num">{l.pick("去年", "Last year")}</th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
