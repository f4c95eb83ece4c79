//! The field of a formula: what is wrong is shown under the very character while it is typed.

use super::{Form, input::FieldProblem};
use crate::context::use_language;
use domain::scoring::Formula;
use leptos::prelude::*;

/// Whether a character takes the room of two Latin ones.
const fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}')
}

/// The text in one line and a caret under the character, counted from 1.
fn marked(text: &str, character: usize) -> String {
    let line: String = text.chars().map(|c| if c == '\n' { ' ' } else { c }).collect();
    let blank = |c: char| if is_wide(c) { '\u{3000}' } else { ' ' };
    let before: String = line.chars().chain(std::iter::repeat(' ')).take(character - 1).map(blank).collect();
    format!("{line}\n{before}^")
}

#[component]
pub fn FormulaField(form: Form) -> impl IntoView {
    let l = use_language();
    let text = Signal::derive(move || form.draft.with(|draft| draft.expr.clone()));
    let wrong = move || form.is_wrong("expr").then_some("true");
    // The formula is read as it stands in the field, blanks in front included, so that the place is that of the field.
    let caret = move || {
        let text = text.get();
        let error = Formula::parse(&text).err()?;
        let character = error.character(&text)?;
        Some(view! { <pre class="caret" aria-hidden="true">{marked(&text, character)}</pre> })
    };
    view! {
        <div class="field" data-invalid=wrong>
            <label for=form.id("expr")>{l.pick("得分＝", "Score =")}</label>
            <input
                id=form.id("expr") class="code" autocomplete="off" spellcheck="false" maxlength="600"
                value=text.get_untracked() prop:value=move || text.get()
                aria-invalid=wrong
                aria-describedby=format!("{} {}", form.id("expr-hint"), form.id("expr-problem"))
                on:input:target=move |event| {
                    let typed = event.target().value();
                    form.draft.update(|draft| draft.expr = typed);
                }
            />
            {caret}
            <FieldProblem form=form place="expr"/>
            <p class="hint" id=form.id("expr-hint")>
                {l.pick(
                    "w 分值、t 目标、a 实际；+ − × ÷（也可写 - * /）、min( , )、max( , ) 和括号。结果收在 0 到分值之间。",
                    "w weight, t target, a actual; + - * /, min( , ), max( , ) and parentheses. The result is kept between 0 and the weight.",
                )}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn the_caret_stands_under_its_character() {
        assert_eq!(marked("w*x", 3), "w*x\n  ^");
        assert_eq!(marked("w*（", 4), "w*（\n  \u{3000}^");
        assert_eq!(marked("w*", 3), "w*\n  ^");
    }
}
