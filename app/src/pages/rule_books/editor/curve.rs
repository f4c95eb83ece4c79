//! The plan of a point over the year: drawn by dragging, or typed month by month.

use super::{dom, draft::Draft};
use crate::context::use_language;
use domain::{
    Decimal,
    ids::ClauseId,
    indicators::PlanCurve,
    language::Language,
    number::{self, plain, round_half_up},
    rule_books::{dragged, plan_values},
};
use leptos::{ev, html::Div, prelude::*, web_sys::Element};

/// The drawing, in its own units: months across, values up.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 140.0;
const STEP: f64 = WIDTH / 12.0;
/// Room above the highest value.
const HEADROOM: u32 = 100;

fn float(value: Decimal) -> f64 {
    f64::try_from(value).unwrap_or_default()
}

fn shown(value: Decimal) -> String {
    plain(round_half_up(value, 2))
}

/// What is drawn.
#[derive(Clone, PartialEq)]
struct Plan {
    plan: PlanCurve,
    unit: String,
    values: [Decimal; 12],
    /// The value at the upper edge.
    top: Decimal,
}

impl Plan {
    fn of(draft: Draft, id: &ClauseId) -> Option<Self> {
        let at = draft.positions.with(|positions| positions.get(id).copied())?;
        draft.editor.with(|editor| {
            let rules = &editor.outline().clauses.get(at)?.point;
            let target = rules.target.unwrap_or(Decimal::ONE_HUNDRED);
            // Percentages are drawn as such: they hold for every county's own target.
            let (values, unit) = match &rules.plan {
                PlanCurve::PercentOfTarget(percents) => (*percents, "%".to_owned()),
                plan => (plan_values(plan, target), rules.unit.clone()),
            };
            let highest = values.iter().copied().max().unwrap_or_default().max(Decimal::ONE);
            let full = if unit == "%" { Decimal::ONE_HUNDRED } else { target.abs() };
            Some(Self { plan: rules.plan.clone(), unit, values, top: highest.max(full) })
        })
    }

    fn x(month: usize) -> f64 {
        STEP * (month as f64 + 0.5)
    }

    fn y(&self, value: Decimal) -> f64 {
        let room = f64::from(1000 - HEADROOM) / 1000.0;
        HEIGHT - (float(value) / float(self.top)).max(0.0) * HEIGHT * room
    }

    /// With another value in one month. A linear plan becomes one of values.
    fn with(&self, month: usize, value: Decimal) -> PlanCurve {
        let mut values = self.values;
        if let Some(slot) = values.get_mut(month) {
            *slot = value;
        }
        match self.plan {
            PlanCurve::PercentOfTarget(_) => PlanCurve::PercentOfTarget(values),
            PlanCurve::Linear | PlanCurve::Values(_) => PlanCurve::Values(values),
        }
    }
}

#[component]
pub fn Curve(draft: Draft, id: ClauseId) -> impl IntoView {
    let l = use_language();
    let own = StoredValue::new(id);
    let plan = Memo::new(move |_| own.with_value(|id| Plan::of(draft, id)));
    let set = move |curve: PlanCurve| {
        let at = own.with_value(|id| draft.positions.with_untracked(|positions| positions.get(id).copied()));
        if let Some(at) = at {
            draft.editor.update(|editor| editor.set_plan(at, curve));
            draft.changed();
        }
    };
    let kind = move || plan.with(|plan| plan.as_ref().map(|plan| code(&plan.plan)));
    let choose = move |event: ev::Event| {
        let Some(now) = plan.get_untracked() else { return };
        draft.editor.update(domain::rule_books::Editor::pause);
        set(match event_target_value(&event).as_str() {
            "values" => PlanCurve::Values(now.values.map(|value| round_half_up(value, 2).normalize())),
            "percent" => PlanCurve::PercentOfTarget(percents()),
            _ => PlanCurve::Linear,
        });
    };
    let kinds = [
        ("linear", l.pick("按月均匀", "Evenly by month")),
        ("values", l.pick("逐月累计值", "Cumulative values")),
        ("percent", l.pick("目标的百分比", "Percent of the target")),
    ];
    let kinds = kinds.map(|(code, word)| {
        view! { <option value=code selected=move || kind() == Some(code)>{word}</option> }
    });
    view! {
        <fieldset class="field curve">
            <legend class="label">{l.pick("序时计划", "Plan over the year")}</legend>
            <label class="sr" for="plan-kind">{l.pick("计划方式", "How the plan is given")}</label>
            <select id="plan-kind" on:change=choose>{kinds.collect_view()}</select>
            <Drawing plan set=Callback::new(set) draft/>
            <Months plan set=Callback::new(set) draft/>
        </fieldset>
    }
    .into_any()
}

const fn code(plan: &PlanCurve) -> &'static str {
    match plan {
        PlanCurve::Linear => "linear",
        PlanCurve::Values(_) => "values",
        PlanCurve::PercentOfTarget(_) => "percent",
    }
}

fn percents() -> [Decimal; 12] {
    plan_values(&PlanCurve::Linear, Decimal::ONE_HUNDRED).map(|value| round_half_up(value, 0).normalize())
}

#[component]
fn Drawing(plan: Memo<Option<Plan>>, set: Callback<PlanCurve>, draft: Draft) -> impl IntoView {
    let l = use_language();
    let stage = NodeRef::<Div>::new();
    let month = RwSignal::new(None::<usize>);
    let draw = move |event: &ev::PointerEvent| {
        let (Some(stage), Some(plan), Some(month)) =
            (stage.get_untracked(), plan.get_untracked(), month.get_untracked())
        else {
            return;
        };
        let area: &Element = &stage;
        let (_, up) = dom::place_in(area, event);
        // The upper edge of the chart is more than the top value by the headroom.
        let thousandths = (up.clamp(0.0, 1000.0) * 1000.0 / f64::from(1000 - HEADROOM)).round().min(1000.0) as u32;
        set.run(plan.with(month, dragged(plan.top, thousandths)));
    };
    let begin = move |event: ev::PointerEvent| {
        let Some(stage) = stage.get_untracked() else { return };
        let area: &Element = &stage;
        let (right, _) = dom::place_in(area, &event);
        month.set(Some(((right * 12.0 / 1000.0).max(0.0) as usize).min(11)));
        draft.editor.update(domain::rule_books::Editor::pause);
        // A pointer that is gone already cannot be captured, and needs not be.
        let _ = area.set_pointer_capture(event.pointer_id());
        event.prevent_default();
        draw(&event);
    };
    let title = move || {
        let plan = plan.get();
        let end = plan.as_ref().map(|plan| format!("{} {}", shown(plan.values[11]), plan.unit)).unwrap_or_default();
        match l {
            Language::Chinese => format!("各月累计计划，12月 {end}"),
            Language::English => format!("Cumulative plan by month, December {end}"),
        }
    };
    let drawing = move || {
        plan.with(|plan| {
            let plan = plan.as_ref()?;
            let points = plan.values.iter().enumerate();
            let line = points.map(|(month, value)| format!("{:.1},{:.1}", Plan::x(month), plan.y(*value)));
            let line = line.collect::<Vec<_>>().join(" ");
            let dots = plan.values.iter().enumerate().map(|(month, value)| {
                let (x, y) = (format!("{:.1}", Plan::x(month)), format!("{:.1}", plan.y(*value)));
                view! { <circle class="dot" cx=x cy=y r="4"></circle> }
            });
            Some(view! {
                <polyline class="plan" points=line></polyline>
                {dots.collect_view()}
            })
        })
    };
    view! {
        <div
            class="chart plan-stage" node_ref=stage
            on:pointerdown=begin
            on:pointermove=move |event| draw(&event)
            on:pointerup=move |_| month.set(None)
            on:pointercancel=move |_| month.set(None)
        >
            <svg viewBox="0 0 360 140" role="img" aria-label=title preserveAspectRatio="none">
                <line class="axis" x1="0" x2="360" y1="140" y2="140"></line>
                {drawing}
            </svg>
        </div>
    }
}

#[component]
fn Months(plan: Memo<Option<Plan>>, set: Callback<PlanCurve>, draft: Draft) -> impl IntoView {
    let l = use_language();
    let month = move |month: usize| {
        let value = move || plan.with(|plan| plan.as_ref().map(|plan| shown(plan.values[month])).unwrap_or_default());
        let change = move |event: ev::Event| {
            let Some(now) = plan.get_untracked() else { return };
            match number::parse(&event_target_value(&event)) {
                Ok(value) => {
                    draft.editor.update(domain::rule_books::Editor::pause);
                    draft.said.set(None);
                    set.run(now.with(month, value));
                }
                Err(error) => draft.said.set(Some(error.text(l))),
            }
        };
        let number = month + 1;
        let label = match l {
            Language::Chinese => format!("{number}月"),
            Language::English => format!("Month {number}"),
        };
        view! {
            <label>
                <span>{label}</span>
                <input inputmode="decimal" autocomplete="off" prop:value=value on:change=change/>
            </label>
        }
    };
    view! { <div class="months-in">{(0..12).map(month).collect_view()}</div> }
}
