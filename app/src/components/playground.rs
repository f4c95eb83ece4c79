//! A rule to try out: an actual by slider or as a number, its score, and the curve of score over actual. Computed here
//! by the rules that the server decides with; the server draws the first state, so that it can be read without wasm.

use crate::context::use_language;
use domain::{
    Decimal,
    indicators::Direction,
    language::Language,
    number::{self, plain, round_half_up, two},
    scoring::{Axis, CurvePoint, ScoringRule, Trial},
};
use leptos::prelude::*;

const WIDTH: f64 = 360.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 348.0;
const TOP: f64 = 18.0;
const FLOOR: f64 = 138.0;

fn float(value: Decimal) -> f64 {
    f64::try_from(value).unwrap_or_default()
}

fn brief(value: Decimal) -> String {
    plain(round_half_up(value, 2))
}

/// A rule as the page has it now.
#[derive(Clone, Copy)]
struct Subject {
    rule: Signal<ScoringRule>,
    weight: Signal<Decimal>,
    target: Signal<Decimal>,
    direction: Signal<Direction>,
    unit: Signal<String>,
}

impl Subject {
    fn ask<T>(self, ask: impl FnOnce(&Trial) -> T) -> T {
        self.rule.with(|rule| {
            let (weight, target, direction) = (self.weight.get(), self.target.get(), self.direction.get());
            ask(&Trial { rule, weight, target, direction })
        })
    }

    /// What the number beside the slider is.
    fn label(self, l: Language) -> &'static str {
        match self.ask(|trial| trial.axis()) {
            Axis::Actual => l.pick("实际值", "Actual"),
            Axis::Place => l.pick("名次", "Place"),
            Axis::PercentOfBest => l.pick("为最优值的", "Of the best"),
        }
    }

    fn unit_word(self, l: Language) -> String {
        match self.ask(|trial| trial.axis()) {
            Axis::Actual => self.unit.get(),
            Axis::Place => l.pick("名", "").to_owned(),
            Axis::PercentOfBest => "%".to_owned(),
        }
    }

    /// Where it begins: at the target where there is one to see, else in the middle.
    fn start(self) -> Decimal {
        self.ask(|trial| {
            let (low, high) = trial.range();
            let middle = low.checked_add(high).and_then(|sum| sum.checked_div(Decimal::TWO)).unwrap_or(low);
            let middle = round_half_up(middle, if trial.axis() == Axis::Place { 0 } else { 2 });
            trial.target_mark().unwrap_or(middle)
        })
    }
}

/// The playground. `start` is the value that it begins with, such as what was reported last.
#[component]
pub fn Playground(
    #[prop(into)] rule: Signal<ScoringRule>,
    #[prop(into)] weight: Signal<Decimal>,
    #[prop(into)] target: Signal<Decimal>,
    #[prop(into)] direction: Signal<Direction>,
    #[prop(into)] unit: Signal<String>,
    #[prop(default = None)] start: Option<Decimal>,
    #[prop(default = "try")] name: &'static str,
) -> impl IntoView {
    let l = use_language();
    let subject = Subject { rule, weight, target, direction, unit };
    // None while nobody has moved it: the start then follows the rule.
    let typed: RwSignal<Option<String>> = RwSignal::new(None);
    let text = Memo::new(move |_| {
        typed.get().unwrap_or_else(|| {
            let own = start.filter(|_| subject.ask(|trial| trial.axis() == Axis::Actual));
            plain(own.unwrap_or_else(|| subject.start()))
        })
    });
    let at = Memo::new(move |_| text.with(|text| number::parse(text)));
    let curve = Memo::new(move |_| subject.ask(|trial| trial.curve()));
    let score = move || at.get().ok().and_then(|at| subject.ask(|trial| trial.score(at)).value);
    let shown = move || score().map_or_else(|| String::from("—"), two);
    let lines = move || {
        let lines = match at.get() {
            Ok(at) => subject.ask(|trial| trial.explain(at)).lines(l),
            Err(error) => vec![error.text(l)],
        };
        lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    let set = move |value: String| typed.set(Some(value));
    let bound = move |of: fn(&(Decimal, Decimal)) -> Decimal| move || plain(of(&subject.ask(|trial| trial.range())));
    let slider = move || at.get().map(plain).unwrap_or_default();
    let (number_id, slider_id) = (format!("{name}-actual"), format!("{name}-slider"));
    view! {
        <section class="card playground" aria-labelledby=format!("{name}-title")>
            <div class="card-head">
                <h2 id=format!("{name}-title")>{l.pick("试算", "Try it")}</h2>
                <p class="score" aria-live="polite">
                    <b>{shown}</b>
                    <span class="muted">" / " {move || two(weight.get())} {l.pick(" 分", " points")}</span>
                </p>
            </div>
            <div class="try">
                <div class="field" data-invalid=move || at.get().is_err().then_some("true")>
                    <label for=number_id.clone()>{move || subject.label(l)}</label>
                    <div class="input-unit">
                        <input
                            id=number_id inputmode="decimal" autocomplete="off"
                            value=text.get_untracked() prop:value=move || text.get()
                            aria-invalid=move || at.get().is_err().then_some("true")
                            on:input:target=move |event| set(event.target().value())
                        />
                        <span class="unit">{move || subject.unit_word(l)}</span>
                    </div>
                </div>
                <input
                    id=slider_id type="range" class="needs-script"
                    min=bound(|range| range.0) max=bound(|range| range.1)
                    step=move || plain(subject.ask(|trial| trial.slider_step()))
                    aria-label=move || format!("{}{}", subject.label(l), l.pick("（拖动）", " (slider)"))
                    aria-valuetext=move || format!("{} {}", text.get(), subject.unit_word(l))
                    value=slider() prop:value=slider
                    on:input:target=move |event| set(event.target().value())
                />
            </div>
            <figure class="chart">
                {move || drawing(subject, &curve.get(), at.get().ok(), l)}
                <details>
                    <summary>{l.pick("数据表", "Table")}</summary>
                    {move || table(subject, l)}
                </details>
            </figure>
            <div class="why">{lines}</div>
        </section>
    }
    .into_any()
}

/// From figures to places on the drawing.
struct Frame {
    from: f64,
    to: f64,
    lowest: f64,
    highest: f64,
}

impl Frame {
    fn of(curve: &[CurvePoint], weight: Decimal) -> Self {
        let (from, to) = (curve.first().map_or(0.0, |p| float(p.at)), curve.last().map_or(1.0, |p| float(p.at)));
        let scores = || curve.iter().filter_map(|point| point.score).map(float);
        let highest = scores().fold(float(weight), f64::max);
        Self { from, to, lowest: scores().fold(0.0, f64::min), highest: if highest > 0.0 { highest } else { 1.0 } }
    }

    fn x(&self, at: f64) -> f64 {
        let share = if self.to > self.from { (at - self.from) / (self.to - self.from) } else { 0.0 };
        LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    fn y(&self, score: f64) -> f64 {
        let share = (score - self.lowest) / (self.highest - self.lowest);
        FLOOR - share.clamp(0.0, 1.0) * (FLOOR - TOP)
    }

    /// One line; broken where there is no score. What does not move the pen visibly is left out.
    fn path(&self, curve: &[CurvePoint]) -> String {
        let mut path = String::new();
        let mut before: Option<(f64, f64)> = None;
        for (index, point) in curve.iter().enumerate() {
            let Some(score) = point.score else {
                before = None;
                continue;
            };
            let here = (self.x(float(point.at)), self.y(float(score)));
            let last = index + 1 == curve.len();
            let still = before.is_some_and(|(x, y)| (x - here.0).abs() < 0.05 && (y - here.1).abs() < 0.05);
            if still && !last {
                continue;
            }
            let letter = if before.is_some() { 'L' } else { 'M' };
            path.push_str(&format!("{letter}{:.1} {:.1}", here.0, here.1));
            before = Some(here);
        }
        path
    }
}

fn drawing(subject: Subject, curve: &[CurvePoint], at: Option<Decimal>, l: Language) -> impl IntoView + use<> {
    let weight = subject.weight.get();
    let frame = Frame::of(curve, weight);
    let full = frame.y(float(weight));
    let full_label = format!("{} {}", l.pick("满分", "Full"), two(weight));
    let target = subject.ask(|trial| trial.target_mark()).map(|target| {
        let x = frame.x(float(target));
        let anchor = if x > 280.0 { "end" } else { "start" };
        let text_x = if anchor == "end" { x - 4.0 } else { x + 4.0 };
        let text = format!("{} {}", l.pick("目标", "Target"), brief(target));
        view! {
            <line class="goal" x1=format!("{x:.1}") x2=format!("{x:.1}") y1=TOP y2=FLOOR></line>
            <text x=format!("{text_x:.1}") y=format!("{:.1}", FLOOR - 5.0) text-anchor=anchor>{text}</text>
        }
    });
    let dot = at.and_then(|at| {
        let score = subject.ask(|trial| trial.score(at)).value?;
        let (x, y) = (frame.x(float(at)), frame.y(float(score)));
        Some(view! { <circle class="dot now" cx=format!("{x:.1}") cy=format!("{y:.1}") r="4.5"></circle> })
    });
    let floor = frame.y(0.0);
    let (first, last) = (curve.first().map(|p| brief(p.at)), curve.last().map(|p| brief(p.at)));
    let label = match l {
        Language::Chinese => format!("得分随{}变化的曲线，数据见下表", subject.label(l)),
        Language::English => "Curve of score; the table below has its figures".to_owned(),
    };
    view! {
        <svg viewBox="0 0 360 156" role="img" aria-label=label>
            <line class="full" x1=LEFT x2=RIGHT y1=format!("{full:.1}") y2=format!("{full:.1}")></line>
            <text x=LEFT y=format!("{:.1}", full - 5.0)>{full_label}</text>
            <line class="axis" x1=LEFT x2=RIGHT y1=format!("{floor:.1}") y2=format!("{floor:.1}")></line>
            <text x=format!("{:.1}", LEFT - 5.0) y=format!("{:.1}", floor + 4.0) text-anchor="end">"0"</text>
            {target}
            <path class="curve" d=frame.path(curve)></path>
            {dot}
            <text x=LEFT y="152">{first}</text>
            <text x=format!("{:.1}", (LEFT + RIGHT) / 2.0) y="152" text-anchor="middle">{subject.unit_word(l)}</text>
            <text x=format!("{:.1}", RIGHT.min(WIDTH)) y="152" text-anchor="end">{last}</text>
        </svg>
    }
}

fn table(subject: Subject, l: Language) -> impl IntoView + use<> {
    let rows = subject
        .ask(|trial| trial.table())
        .into_iter()
        .map(|point| {
            let score = point.score.map_or_else(|| String::from("—"), two);
            view! { <tr><th scope="row" class="num">{plain(point.at)}</th><td class="num">{score}</td></tr> }
        })
        .collect_view();
    view! {
        <table class="data figures-table">
            <thead>
                <tr>
                    <th scope="col" class="num">{subject.label(l)} " " {subject.unit_word(l)}</th>
                    <th scope="col" class="num">{l.pick("得分", "Score")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
