//! The form of a scoring rule: every method with its own fields, the sentence that will be printed, and worked examples.
//!
//! What is typed may be wrong for a while. The signals that are handed in follow it as far as it can be applied and
//! keep the last rule that could; `valid` says whether that is what stands in the fields.

mod examples;
mod fields;
mod formula;
mod input;
mod rows;

use crate::context::use_language;
use domain::{
    Decimal,
    indicators::Direction,
    problem::{Problem, Severity},
    scoring::{Method, ReadRule, RuleDraft, ScoringRule, WorkedExample},
};
use examples::Examples;
use fields::Fields;
use input::FieldProblem;
use leptos::prelude::*;

/// The state of one form, handed to its parts.
#[derive(Clone, Copy)]
struct Form {
    draft: RwSignal<RuleDraft>,
    read: Memo<ReadRule>,
    weight: Signal<Decimal>,
    target: Signal<Decimal>,
    direction: Signal<Direction>,
    unit: Signal<String>,
    /// Begins every id: a page may have more than one form.
    name: &'static str,
}

impl Form {
    fn id(self, place: &str) -> String {
        format!("{}-{}", self.name, place.replace('.', "-"))
    }

    fn problem_at(self, place: &str) -> Option<Problem> {
        self.read.with(|read| read.problems.iter().find(|problem| problem.place == place).cloned())
    }

    fn is_wrong(self, place: &str) -> bool {
        self.problem_at(place).is_some_and(|problem| problem.severity == Severity::Error)
    }

    /// The rule, where it can be applied.
    fn rule(self) -> Option<ScoringRule> {
        self.read.with(|read| read.rule.clone())
    }
}

/// The form. `rule` and `examples` may also be changed from outside, such as by an undo; the fields follow.
#[component]
pub fn RuleForm(
    rule: RwSignal<ScoringRule>,
    examples: RwSignal<Vec<WorkedExample>>,
    #[prop(into)] weight: Signal<Decimal>,
    #[prop(into)] target: Signal<Decimal>,
    #[prop(into)] direction: Signal<Direction>,
    #[prop(into)] unit: Signal<String>,
    /// Whether the fields stand for a rule that can be applied and keeps its examples.
    #[prop(optional)]
    valid: Option<RwSignal<bool>>,
    #[prop(default = "rule")] name: &'static str,
) -> impl IntoView {
    let l = use_language();
    let draft = RwSignal::new(RuleDraft::of(&rule.get_untracked()));
    let read = Memo::new(move |_| draft.with(|draft| draft.read(weight.get(), direction.get())));
    let form = Form { draft, read, weight, target, direction, unit, name };
    let kept = RwSignal::new(true);
    Effect::new(move |_| {
        let typed = read.with(|read| read.rule.clone());
        if let Some(typed) = typed
            && rule.with_untracked(|rule| *rule != typed)
        {
            rule.set(typed);
        }
    });
    Effect::new(move |_| {
        let outside = rule.get();
        if read.with_untracked(|read| read.rule.as_ref() != Some(&outside)) && !draft_is_open(read, &outside, draft) {
            draft.update(|draft| draft.take(&outside));
        }
    });
    if let Some(valid) = valid {
        Effect::new(move |_| valid.set(read.with(|read| read.rule.is_some()) && kept.get()));
    }
    let sentence = move || form.rule().map(|rule| rule.sentence(l, weight.get(), target.get(), direction.get()));
    let shown = move || match sentence() {
        Some(sentence) => sentence,
        None => l
            .pick("填好上面各项后，这里生成评分标准。", "Fill in the fields above to see the standard here.")
            .to_owned(),
    };
    view! {
        <div class="rule-form stack">
            <MethodField form=form/>
            <Fields form=form/>
            <div class="sentence" data-empty=move || form.rule().is_none().then_some("")>
                <p class="label">{l.pick("评分标准（将按此印发）", "Standard, as it will be printed")}</p>
                <p aria-live="polite">{shown}</p>
            </div>
            <Examples form=form examples=examples kept=kept/>
        </div>
    }
    .into_any()
}

/// Whether the fields are in the middle of being typed: they cannot be applied, and before that they stood for this
/// very rule.
fn draft_is_open(read: Memo<ReadRule>, outside: &ScoringRule, draft: RwSignal<RuleDraft>) -> bool {
    read.with_untracked(|read| read.rule.is_none()) && draft.with_untracked(|draft| draft.method == outside.method())
}

#[component]
fn MethodField(form: Form) -> impl IntoView {
    let l = use_language();
    let method = Memo::new(move |_| form.draft.with(|draft| draft.method));
    let options = Method::ALL
        .map(|option| {
            let chosen = option == method.get_untracked();
            view! { <option value=option.key() selected=chosen>{option.name(l)}</option> }
        })
        .into_iter()
        .collect_view();
    let choose = move |key: String| {
        let Some(method) = Method::from_key(&key) else { return };
        let (weight, target) = (form.weight.get_untracked(), form.target.get_untracked());
        let direction = form.direction.get_untracked();
        form.draft.update(|draft| draft.switch(method, weight, target, direction));
    };
    view! {
        <div class="field" data-invalid=move || form.is_wrong("method").then_some("true")>
            <label for=form.id("method")>{l.pick("计分方法", "Method")}</label>
            <select
                id=form.id("method") aria-describedby=format!("{} {}", form.id("method-use"), form.id("method-problem"))
                prop:value=move || method.get().key()
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
            <p class="hint" id=form.id("method-use")>{move || method.get().use_case(l)}</p>
            <FieldProblem form=form place="method"/>
        </div>
    }
    .into_any()
}
