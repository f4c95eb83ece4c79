//! Two reporters, one entry: both values side by side, and the second one decides.

use super::form::{Conflict, EntryForm};
use crate::context::use_language;
use domain::{
    language::Language,
    ledgers::IssueList,
    moment::Moment,
    number::{self, plain},
    progress::{EntryInput, EntryValue},
};
use leptos::prelude::*;

/// Nothing while there is no conflict. The buttons belong to the form, so that they work without script.
#[component]
pub fn ConflictPanel(form: EntryForm) -> impl IntoView {
    let l = use_language();
    move || {
        form.conflict.get().map(|conflict| {
            let unit = form.sheet.with(|sheet| sheet.row.point.unit.clone());
            let mine = form.input.get();
            view! { <Panel form=form conflict=conflict mine=mine unit=unit l=l/> }
        })
    }
}

struct Side {
    actual: String,
    note: String,
    issue_list: &'static str,
    difficulty: String,
}

fn list_name(list: Option<IssueList>, l: Language) -> &'static str {
    list.map_or(l.pick("不列入", "None"), |list| list.name(l))
}

impl Side {
    fn theirs(value: &EntryValue, unit: &str, l: Language) -> Self {
        let actual = format!("{} {unit}", plain(value.actual));
        let (note, difficulty) = (value.note.clone(), value.difficulty.text(l));
        Self { actual, note, issue_list: list_name(value.issue_list, l), difficulty }
    }

    fn mine(input: &EntryInput, unit: &str, l: Language) -> Self {
        let actual = number::parse(&input.actual).map_or_else(|_| input.actual.clone(), plain);
        let list = IssueList::from_code(&input.issue_list);
        let (note, difficulty) = (input.note.trim().to_owned(), input.difficulty.read().0.text(l));
        Self { actual: format!("{actual} {unit}"), note, issue_list: list_name(list, l), difficulty }
    }

    fn facts(&self, other: &Self, l: Language) -> impl IntoView + use<> {
        let line = |name: &'static str, mine: &str, other: &str| {
            let class = if mine == other { "" } else { "differs" };
            let text = if mine.is_empty() { "—" } else { mine }.to_owned();
            view! { <div><dt>{name}</dt><dd class=class>{text}</dd></div> }
        };
        view! {
            <dl class="facts list">
                {line(l.pick("本期实际", "Actual"), &self.actual, &other.actual)}
                {line(l.pick("情况说明", "Note"), &self.note, &other.note)}
                {line(l.pick("问题清单", "Issue list"), self.issue_list, other.issue_list)}
                {line(l.pick("原因与措施", "Cause and measures"), &self.difficulty, &other.difficulty)}
            </dl>
        }
    }
}

#[component]
fn Panel(form: EntryForm, conflict: Conflict, mine: EntryInput, unit: String, l: Language) -> impl IntoView {
    let theirs = Side::theirs(&conflict.theirs, &unit, l);
    let mine = Side::mine(&mine, &unit, l);
    let at = Moment::of(conflict.at);
    let who = format!("{} · {} {} {}", conflict.their_name, at.day(l), at.clock(), l.pick("已提交", "submitted"));
    view! {
        <section class="card conflict" role="alert" aria-labelledby="conf">
            <div class="card-head">
                <h2 id="conf">{l.pick("同一项已由他人保存，请选用一份", "Someone else has saved this entry: choose one")}</h2>
            </div>
            <div class="sides">
                <section aria-labelledby="theirs">
                    <h3 id="theirs">{who}</h3>
                    {theirs.facts(&mine, l)}
                    <button
                        class="button" form="entry" name="intent" value="discard"
                        on:click=move |event| {
                            event.prevent_default();
                            form.take_theirs();
                        }
                    >
                        {l.pick("采用对方的", "Keep theirs")}
                    </button>
                </section>
                <section aria-labelledby="mine">
                    <h3 id="mine">{l.pick("我的 · 未提交", "Mine · not submitted")}</h3>
                    {mine.facts(&theirs, l)}
                    <button
                        class="button primary" form="entry" name="intent" value="submit"
                        on:click=move |event| {
                            event.prevent_default();
                            form.put_mine();
                        }
                    >
                        {l.pick("用我的覆盖", "Submit mine instead")}
                    </button>
                </section>
            </div>
        </section>
    }
}
