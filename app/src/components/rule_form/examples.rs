//! Worked examples: what certain actuals have to score. The rule is held to them.

use super::Form;
use crate::{components::Icon, context::use_language};
use domain::{
    language::Language,
    number::two,
    problem::Problem,
    scoring::{ExampleDraft, MOST_EXAMPLES, WorkedExample, check_examples},
};
use leptos::prelude::*;

/// What the lines stand for, and what is wrong with them as texts.
#[derive(Clone, PartialEq)]
struct Typed {
    examples: Vec<WorkedExample>,
    /// The line of each example.
    lines: Vec<usize>,
    problems: Vec<Problem>,
}

fn read(drafts: &[ExampleDraft]) -> Typed {
    let mut typed = Typed { examples: Vec::new(), lines: Vec::new(), problems: Vec::new() };
    for (line, draft) in drafts.iter().enumerate() {
        match draft.read(line) {
            Ok(Some(example)) => {
                typed.examples.push(example);
                typed.lines.push(line);
            }
            Ok(None) => {}
            Err(problems) => typed.problems.extend(problems),
        }
    }
    typed
}

/// `kept` says whether every line is an example that the rule keeps.
#[component]
pub fn Examples(form: Form, examples: RwSignal<Vec<WorkedExample>>, kept: RwSignal<bool>) -> impl IntoView {
    let l = use_language();
    let drafts =
        RwSignal::new(examples.with_untracked(|examples| examples.iter().map(ExampleDraft::of).collect::<Vec<_>>()));
    let typed = Memo::new(move |_| drafts.with(|drafts| read(drafts)));
    let failures = Memo::new(move |_| match form.rule() {
        None => Vec::new(),
        Some(rule) => typed.with(|typed| {
            check_examples(&rule, form.weight.get(), form.target.get(), form.direction.get(), &typed.examples)
        }),
    });
    Effect::new(move |_| {
        let now = typed.with(|typed| typed.examples.clone());
        if examples.with_untracked(|examples| *examples != now) {
            examples.set(now);
        }
    });
    Effect::new(move |_| {
        let outside = examples.get();
        if typed.with_untracked(|typed| typed.problems.is_empty() && typed.examples != outside) {
            drafts.set(outside.iter().map(ExampleDraft::of).collect());
        }
    });
    Effect::new(move |_| kept.set(failures.with(Vec::is_empty) && typed.with(|typed| typed.problems.is_empty())));
    let compares = Memo::new(move |_| form.draft.with(|draft| draft.method.uses_peers()));
    let count = Memo::new(move |_| drafts.with(Vec::len));
    let is_full = move || count.get() >= MOST_EXAMPLES;
    let add = move |_| drafts.update(|drafts| drafts.push(ExampleDraft::default()));
    let row = move |line: usize| view! { <Line form=form drafts=drafts typed=typed line=line compares=compares/> };
    view! {
        <fieldset class="rule-rows examples">
            <legend class="label">{l.pick("算例（保存时核对）", "Worked examples, checked on saving")}</legend>
            <div class="rule-heads" aria-hidden="true" hidden=move || count.get() == 0>
                <span>{l.pick("实际", "Actual")}</span>
                <span>{l.pick("应得分", "Score")}</span>
            </div>
            <For each=move || 0..count.get() key=|line| *line children=row/>
            <button type="button" class="button quiet" on:click=add disabled=is_full>
                <Icon name="i-plus"/>
                {l.pick("加一个算例", "Add an example")}
            </button>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Line(
    form: Form,
    drafts: RwSignal<Vec<ExampleDraft>>,
    typed: Memo<Typed>,
    line: usize,
    compares: Memo<bool>,
) -> impl IntoView {
    let l = use_language();
    let name = match l {
        Language::Chinese => format!("算例 {}", line + 1),
        Language::English => format!("Example {}", line + 1),
    };
    let field = |field: &'static str,
                 label: &'static str,
                 read: fn(&ExampleDraft) -> &String,
                 write: fn(&mut ExampleDraft) -> &mut String| {
        let value = Signal::derive(move || {
            drafts.with(|drafts| drafts.get(line).map(|draft| read(draft).clone())).unwrap_or_default()
        });
        let place = format!("examples.{line}.{field}");
        let wrong =
            move || typed.with(|typed| typed.problems.iter().any(|problem| problem.place == place)).then_some("true");
        view! {
            <input
                id=form.id(&format!("examples.{line}.{field}")) inputmode="decimal" autocomplete="off"
                aria-label=format!("{name} {label}") aria-invalid=wrong
                value=value.get_untracked() prop:value=move || value.get()
                on:input:target=move |event| {
                    let text = event.target().value();
                    drafts.update(|drafts| if let Some(draft) = drafts.get_mut(line) { *write(draft) = text });
                }
            />
        }
    };
    let actual = field("actual", l.pick("实际", "actual"), |draft| &draft.actual, |draft| &mut draft.actual);
    let expected = field("expected", l.pick("应得分", "score"), |draft| &draft.expected, |draft| &mut draft.expected);
    let peers = field(
        "peers",
        l.pick("其他单位的实际", "what the others reported"),
        |draft| &draft.peers,
        |draft| &mut draft.peers,
    );
    let example = move || {
        typed.with(|typed| {
            let place = typed.lines.iter().position(|of| *of == line)?;
            typed.examples.get(place).cloned()
        })
    };
    let result = move || {
        let problem = typed.with(|typed| {
            let start = format!("examples.{line}.");
            typed.problems.iter().find(|problem| problem.place.starts_with(&start)).cloned()
        });
        if let Some(problem) = problem {
            return Some(view! { <p class="error">{problem.text(l).to_owned()}</p> }.into_any());
        }
        let (example, rule) = (example()?, form.rule()?);
        let value = example.score(&rule, form.weight.get(), form.target.get(), form.direction.get()).value;
        Some(match value {
            Some(value) if value == example.expected => {
                view! { <p class="holds">{l.pick("✓ 相符", "✓ kept")}</p> }.into_any()
            }
            Some(value) => {
                let text = match l {
                    Language::Chinese => format!("按规则得 {} 分", two(value)),
                    Language::English => format!("The rule gives {}", two(value)),
                };
                let take = move |_| {
                    drafts.update(|drafts| {
                        if let Some(draft) = drafts.get_mut(line) {
                            draft.expected = two(value)
                        }
                    });
                };
                view! {
                    <p class="error">{text}</p>
                    <button type="button" class="button quiet" on:click=take>{l.pick("按规则填", "Take it")}</button>
                }
                .into_any()
            }
            None => view! { <p class="error">{l.pick("按规则算不出得分", "The rule gives no score")}</p> }.into_any(),
        })
    };
    let remove = move |_| {
        drafts.update(|drafts| {
            if line < drafts.len() {
                drafts.remove(line);
            }
        })
    };
    view! {
        <div class="rule-row">
            {actual}
            {expected}
            <button
                type="button" class="button quiet icon-only"
                aria-label=format!("{} {name}", l.pick("删去", "Remove")) on:click=remove
            >
                <Icon name="i-close"/>
            </button>
            <div class="rule-wide" hidden=move || !compares.get()>{peers}</div>
            <div class="rule-wide row" aria-live="polite">{result}</div>
        </div>
    }
    .into_any()
}
