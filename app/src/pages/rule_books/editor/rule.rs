//! How the point in hand is scored: its method and standard, and the form that changes them.

use super::draft::Draft;
use crate::{
    components::{Playground, RuleForm},
    context::use_language,
};
use domain::{
    Decimal,
    ids::ClauseId,
    indicators::Direction,
    language::Language,
    rule_books::{Clause, Editor},
    scoring::ScoringRule,
};
use leptos::{ev, html::Details, prelude::*};

/// What the form needs of the clause beside the rule itself.
#[derive(Clone, PartialEq)]
struct Facts {
    weight: Decimal,
    target: Decimal,
    direction: Direction,
    unit: String,
    rule: ScoringRule,
}

impl Facts {
    fn of(clause: &Clause) -> Self {
        let point = &clause.point;
        Self {
            weight: clause.weight.unwrap_or_default(),
            target: point.target.unwrap_or_default(),
            direction: point.direction,
            unit: point.unit.clone(),
            rule: point.rule.clone(),
        }
    }

    fn line(&self, l: Language) -> String {
        let sentence = self.rule.sentence(l, self.weight, self.target, self.direction);
        let colon = match l {
            Language::Chinese => "：",
            Language::English => ": ",
        };
        format!("{}{colon}{sentence}", self.rule.method_name(l))
    }
}

/// The method and the standard as it will be printed. The form is made when it is opened: whoever walks through the grid
/// does not wait for it.
#[component]
pub fn Rule(draft: Draft, clause: Clause) -> impl IntoView {
    let l = use_language();
    let (id, first) = (StoredValue::new(clause.id.clone()), StoredValue::new(Facts::of(&clause)));
    let facts = Memo::new(move |_| {
        let at = id.with_value(|id| draft.positions.with(|positions| positions.get(id).copied()));
        let now = at.and_then(|at| draft.editor.with(|editor| editor.outline().clauses.get(at).map(Facts::of)));
        // A clause that has just gone: the panel goes with it.
        now.unwrap_or_else(|| first.get_value())
    });
    let details = NodeRef::<Details>::new();
    let toggled = move |_: ev::Event| {
        if let Some(details) = details.get_untracked() {
            draft.rule_open.set(details.open());
        }
    };
    let form = move || {
        let form = || view! { <Form draft id facts/> };
        draft.rule_open.get().then(form)
    };
    // The open form says both itself.
    let line = move || {
        (!draft.rule_open.get()).then(|| {
            view! {
                <p class="label">{l.pick("计分方法", "Method")}</p>
                <p>{facts.with(|facts| facts.line(l))}</p>
            }
        })
    };
    view! {
        <div class="field">
            {line}
            <details class="try-rule" node_ref=details prop:open=draft.rule_open.get_untracked() on:toggle=toggled>
                <summary>{l.pick("方法、参数与算例", "Method, figures and examples")}</summary>
                {form}
            </details>
        </div>
    }
}

#[component]
fn Form(draft: Draft, id: StoredValue<ClauseId>, facts: Memo<Facts>) -> impl IntoView {
    let place = move || id.with_value(|id| draft.positions.with_untracked(|positions| positions.get(id).copied()));
    let kept = draft.editor.with_untracked(|editor| {
        let clause = place().and_then(|at| editor.outline().clauses.get(at));
        clause.map(|clause| clause.point.examples.clone()).unwrap_or_default()
    });
    let (rule, examples) = (RwSignal::new(facts.with_untracked(|facts| facts.rule.clone())), RwSignal::new(kept));
    let write = move |write: &dyn Fn(&mut Editor, usize)| {
        if let Some(at) = place() {
            draft.editor.update(|editor| write(editor, at));
            draft.changed();
        }
    };
    // A change from outside makes the panel anew, so these have one way only.
    Effect::watch(
        move || rule.get(),
        move |rule, _, _| {
            if facts.with_untracked(|facts| facts.rule != *rule) {
                write(&|editor, at| editor.set_rule(at, rule.clone()));
            }
        },
        false,
    );
    Effect::watch(
        move || examples.get(),
        move |examples, _, _| write(&|editor, at| editor.set_examples(at, examples.clone())),
        false,
    );
    let weight = Signal::derive(move || facts.with(|facts| facts.weight));
    let target = Signal::derive(move || facts.with(|facts| facts.target));
    let direction = Signal::derive(move || facts.with(|facts| facts.direction));
    let unit = Signal::derive(move || facts.with(|facts| facts.unit.clone()));
    view! {
        <RuleForm rule examples weight target direction unit name="book-rule"/>
        <Playground rule weight target direction unit name="book-try"/>
    }
}
