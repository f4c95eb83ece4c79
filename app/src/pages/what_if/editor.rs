//! What can be changed: of one point its weight, its rule, and each organisation's target and actual.

use super::{PATH, desk::Desk, words::signed};
use crate::{
    components::{ExplainLink, Playground, RuleForm, scope::address, use_go},
    context::use_language,
};
use domain::{
    Decimal,
    ids::PointCode,
    indicators::Direction,
    language::Language,
    number::{self, NumberError, plain, two},
    scoring::ScoringRule,
    what_if::Edit,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A point in the list of choices.
struct Choice {
    code: PointCode,
    name: String,
    domain: String,
}

/// The point that is changed: the address says which, else the first.
#[component]
pub fn Editor(desk: Desk) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let go = use_go();
    let choices: Vec<Choice> = desk.sandbox.with_untracked(|sandbox| {
        let choice = |point: &domain::what_if::SandboxPoint| Choice {
            code: point.point.code.clone(),
            name: point.name.clone(),
            domain: point.point.path[0].clone(),
        };
        sandbox.year().points.iter().map(choice).collect()
    });
    let codes: Vec<PointCode> = choices.iter().map(|choice| choice.code.clone()).collect();
    let place = Memo::new(move |_| {
        let asked = query.with(|query| query.get("point"));
        asked.and_then(|asked| codes.iter().position(|code| code.as_str() == asked)).unwrap_or(0)
    });
    let first = place.get_untracked();
    let mut index = 0;
    let groups = choices
        .chunk_by(|a, b| a.domain == b.domain)
        .map(|group| {
            let options = group
                .iter()
                .map(|choice| {
                    let chosen = index == first;
                    index += 1;
                    view! { <option value=choice.code.to_string() selected=chosen>{format!("{} {}", choice.code, choice.name)}</option> }
                })
                .collect_view();
            view! { <optgroup label=group[0].domain.clone()>{options}</optgroup> }
        })
        .collect_view();
    let count = choices.len();
    let code_at = StoredValue::new(choices.into_iter().map(|choice| choice.code.to_string()).collect::<Vec<_>>());
    let chosen = move || code_at.with_value(|codes| codes.get(place.get()).cloned()).unwrap_or_default();
    let show = move |code: String| go.to(&query.with_untracked(|query| address(PATH, query, &[("point", code)])));
    let step = move |by: isize| {
        let next = place.get_untracked().checked_add_signed(by).filter(|next| *next < count);
        if let Some(code) = next.and_then(|next| code_at.with_value(|codes| codes.get(next).cloned())) {
            show(code);
        }
    };
    view! {
        <section class="card stack" aria-labelledby="change">
            <div class="card-head"><h2 id="change">{l.pick("改什么", "Change")}</h2></div>
            <form class="pick-point" method="get" action=PATH on:submit=move |event| event.prevent_default()>
                <div class="field">
                    <label for="point">{l.pick("考评点", "Point")}</label>
                    <select id="point" name="point" prop:value=chosen on:change:target=move |event| show(event.target().value())>
                        {groups}
                    </select>
                </div>
                <button type="button" class="button needs-script" on:click=move |_| step(-1)>{l.pick("上一个", "Previous")}</button>
                <button type="button" class="button needs-script" on:click=move |_| step(1)>{l.pick("下一个", "Next")}</button>
            </form>
            {move || view! { <PointFields desk=desk place=place.get()/> }}
        </section>
    }
    .into_any()
}

/// What a text stands for: a figure, or nothing where that is allowed.
fn read(text: &str, or_nothing: bool) -> Result<Option<Decimal>, NumberError> {
    match number::parse(text) {
        Ok(value) => Ok(Some(value)),
        Err(NumberError::Empty) if or_nothing => Ok(None),
        Err(error) => Err(error),
    }
}

/// A figure of the sandbox. While it is typed it keeps the text as it is; what it stands for is applied at once.
#[component]
fn Figure(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<Option<Decimal>>,
    set: Callback<Option<Decimal>>,
    /// May be empty.
    #[prop(optional)]
    or_nothing: bool,
) -> impl IntoView {
    let typed: RwSignal<Option<String>> = RwSignal::new(None);
    let shown = move || typed.get().unwrap_or_else(|| value.get().map(plain).unwrap_or_default());
    let wrong = move || {
        typed.with(|typed| typed.as_ref().is_some_and(|text| read(text, or_nothing).is_err())).then_some("true")
    };
    let first = value.get_untracked().map(plain).unwrap_or_default();
    view! {
        <input
            id=id inputmode="decimal" autocomplete="off" aria-label=label aria-invalid=wrong
            value=first prop:value=shown
            on:input:target=move |event| {
                let text = event.target().value();
                let read = read(&text, or_nothing);
                typed.set(Some(text));
                if let Ok(value) = read {
                    set.run(value);
                }
            }
            on:blur=move |_| typed.set(None)
        />
    }
    .into_any()
}

#[component]
fn PointFields(desk: Desk, place: usize) -> impl IntoView {
    let l = use_language();
    let found = desk.sandbox.with_untracked(|sandbox| sandbox.year().points.get(place).cloned());
    let Some(point) = found else { return ().into_any() };
    let code = point.point.code.clone();
    let direction = point.point.direction;
    let real_weight = point.point.weight;
    let weight = Signal::derive(move || {
        desk.sandbox.with(|sandbox| sandbox.book().points().get(place).map_or(Decimal::ZERO, |point| point.weight))
    });
    let weigh = {
        let code = code.clone();
        move |weight: Decimal| desk.apply(Edit::Weight { point: code.clone(), weight })
    };
    let slide = weigh.clone();
    // Twice as much as now is as far as the slider goes; more can be typed.
    let most = (real_weight + real_weight).max(Decimal::ONE);
    let method =
        move || desk.sandbox.with(|sandbox| sandbox.book().points().get(place).map(|point| point.rule.method_name(l)));
    let orgs = desk.sandbox.with_untracked(|sandbox| sandbox.year().orgs.len());
    let rows = (0..orgs).map(|org| view! { <OrgRow desk=desk place=place org=org code=code.clone()/> }).collect_view();
    let unit = point.unit.clone();
    let way = match direction {
        Direction::HigherBetter => l.pick("越高越好", "higher is better"),
        Direction::LowerBetter => l.pick("越低越好", "lower is better"),
        Direction::Equal => l.pick("等于目标", "equal to the target"),
    };
    view! {
        <div class="point-fields stack">
            <p class="muted">
                {point.point.path.join(" › ")} " · " {method} " · " {way} " · "
                <a href=format!("/indicators/{code}")>{l.pick("标准与算例", "standard and examples")}</a>
            </p>
            <div class="try">
                <div class="field">
                    <label for="weight">{l.pick("分值", "Weight")} <span class="optional">{l.pick("原 ", " was ")} {two(real_weight)}</span></label>
                    <Figure
                        id="weight" label=l.pick("分值", "Weight") value=Signal::derive(move || Some(weight.get()))
                        set=Callback::new(move |value: Option<Decimal>| if let Some(value) = value { weigh(value) })
                    />
                </div>
                <input
                    type="range" class="needs-script" min="0" max=plain(most) step="0.05" aria-label=l.pick("分值（拖动）", "Weight (slider)")
                    value=plain(weight.get_untracked()) prop:value=move || plain(weight.get())
                    on:input:target=move |event| if let Ok(value) = number::parse(&event.target().value()) { slide(value) }
                />
            </div>
            <RuleFields desk=desk place=place code=code.clone()/>
            <table class="data figures-table org-figures">
                <caption class="sr">{l.pick("各单位的目标、实际与得分", "Targets, actuals and scores")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("单位", "Unit")}</th>
                        <th scope="col" class="num">{l.pick("目标 ", "Target ")} {unit.clone()}</th>
                        <th scope="col" class="num">{l.pick("实际 ", "Actual ")} {unit}</th>
                        <th scope="col" class="num">{l.pick("得分", "Score")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="hint">{l.pick("目标留空为不适用，实际留空为缺报。", "Empty target: not applicable. Empty actual: missing.")}</p>
        </div>
    }
    .into_any()
}

#[component]
fn OrgRow(desk: Desk, place: usize, org: usize, code: PointCode) -> impl IntoView {
    let l = use_language();
    let Some(of) = desk.sandbox.with_untracked(|sandbox| sandbox.year().orgs.get(org).cloned()) else {
        return ().into_any();
    };
    let cell = Memo::new(move |_| desk.sandbox.with(|sandbox| sandbox.book().cell(org, place)));
    let score = Memo::new(move |_| {
        desk.sandbox.with(|sandbox| (sandbox.real().score(org, place).value, sandbox.book().score(org, place).value))
    });
    let shown = move || score.get().1.map_or_else(|| String::from("—"), two);
    let gain = move || {
        let (before, after) = score.get();
        let gain = after.unwrap_or_default().checked_sub(before.unwrap_or_default()).unwrap_or_default();
        (!gain.is_zero()).then(|| view! { <span class="gain">" " {signed(gain)}</span> })
    };
    let subject = of.subject.org.clone();
    let (name, of) = (of.name, format!("{code}.{subject}"));
    let of_score = name.clone();
    let set_target = {
        let (code, org) = (code.clone(), subject.clone());
        move |target: Option<Decimal>| desk.apply(Edit::Target { point: code.clone(), org: org.clone(), target })
    };
    let set_actual = {
        let org = subject.clone();
        move |actual: Option<Decimal>| desk.apply(Edit::Actual { point: code.clone(), org: org.clone(), actual })
    };
    let (of_target, of_actual) = match l {
        Language::Chinese => (format!("{name}的目标"), format!("{name}的实际")),
        Language::English => (format!("Target of {name}"), format!("Actual of {name}")),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">
                <Figure
                    id=format!("target-{subject}") label=of_target or_nothing=true
                    value=Signal::derive(move || cell.get().target) set=Callback::new(set_target)
                />
            </td>
            <td class="num">
                <Figure
                    id=format!("actual-{subject}") label=of_actual or_nothing=true
                    value=Signal::derive(move || cell.get().actual) set=Callback::new(set_actual)
                />
            </td>
            <td class="num"><ExplainLink of=of period=None label=of_score>{shown}</ExplainLink> {gain}</td>
        </tr>
    }
    .into_any()
}

/// The rule of the point, with the sandbox's own on both sides: typing changes it, undo changes the form.
#[component]
fn RuleFields(desk: Desk, place: usize, code: PointCode) -> impl IntoView {
    let l = use_language();
    let now =
        move |sandbox: &domain::what_if::Sandbox| sandbox.book().points().get(place).map(|point| point.rule.clone());
    let Some(first) = desk.sandbox.with_untracked(now) else { return ().into_any() };
    let rule: RwSignal<ScoringRule> = RwSignal::new(first);
    Effect::new(move |_| {
        let typed = rule.get();
        if desk.sandbox.with_untracked(now).is_some_and(|known| known != typed) {
            desk.apply(Edit::Rule { point: code.clone(), rule: typed });
        }
    });
    Effect::new(move |_| {
        let outside = desk.sandbox.with(now);
        if let Some(outside) = outside
            && rule.with_untracked(|rule| *rule != outside)
        {
            rule.set(outside);
        }
    });
    let about = move |ask: fn(&domain::year_end::BookPoint) -> Decimal| {
        Signal::derive(move || {
            desk.sandbox.with(|sandbox| sandbox.book().points().get(place).map_or(Decimal::ONE, ask))
        })
    };
    let weight = about(|point| point.weight);
    // The first who has the point: one target to show the rule with.
    let target = Signal::derive(move || {
        desk.sandbox.with(|sandbox| {
            let targets = (0..sandbox.year().orgs.len()).filter_map(|org| sandbox.book().cell(org, place).target);
            targets.into_iter().next().unwrap_or_default()
        })
    });
    let (direction, unit) = desk.sandbox.with_untracked(|sandbox| {
        let point = sandbox.year().points.get(place);
        (
            point.map_or(Direction::HigherBetter, |point| point.point.direction),
            point.map(|point| point.unit.clone()).unwrap_or_default(),
        )
    });
    let (direction, unit) = (Signal::stored(direction), Signal::stored(unit));
    let examples = RwSignal::new(Vec::new());
    view! {
        <details class="rule-change needs-script">
            <summary>{l.pick("改计分规则", "Change the rule")}</summary>
            <div class="stack">
                <RuleForm rule=rule examples=examples weight target direction unit/>
                <Playground rule weight target direction unit/>
            </div>
        </details>
    }
    .into_any()
}
