//! Opinions on a book (M20, M21): a unit says what it thinks, the office answers.

mod card;
mod office;
mod unit;
mod units;

use super::{
    head::{BookHead, Tab},
    successes, use_book_id,
};
use crate::{
    api::rule_books::opinions::{Agree, Answer, Chase, ConsultationPage, GiveOpinion, WithdrawOpinion, consultation},
    components::{ErrorView, use_live, use_read, use_session},
    context::use_language,
};
use domain::{accounts::Right, warnings::LiveEvent};
use leptos::prelude::*;
use office::Office;
use unit::Unit;

/// Everything that can be done here, so that a success of any reads the page anew.
#[derive(Clone, Copy)]
struct Actions {
    give: ServerAction<GiveOpinion>,
    withdraw: ServerAction<WithdrawOpinion>,
    agree: ServerAction<Agree>,
    answer: ServerAction<Answer>,
    chase: ServerAction<Chase>,
}

/// `/rule-books/{id}/opinions?clause=` for a unit, `?show=&verdict=` for the office
#[component]
pub fn OpinionsPage() -> impl IntoView {
    let id = use_book_id();
    let actions = Actions {
        give: ServerAction::new(),
        withdraw: ServerAction::new(),
        agree: ServerAction::new(),
        answer: ServerAction::new(),
        chase: ServerAction::new(),
    };
    let counts = [
        successes(actions.give),
        successes(actions.withdraw),
        successes(actions.agree),
        successes(actions.answer),
        successes(actions.chase),
    ];
    let done = Memo::new(move |_| counts.iter().map(Memo::get).sum::<usize>());
    let again = RwSignal::new(0_u32);
    let page = use_read(move || (id.get(), done.get(), again.get()), |(id, ..)| consultation(id));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Loaded page actions again/> }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Loaded(page: ConsultationPage, actions: Actions, again: RwSignal<u32>) -> impl IntoView {
    let l = use_language();
    let row = page.book.row.clone();
    let writes = use_session().user().is_some_and(|user| user.may(Right::WriteRules));
    let own = row.id.clone();
    let (seen, known) = (RwSignal::new(false), page.event);
    // While someone types here, the page is not taken away: it says that there is something new.
    use_live().follow(Some(known), move |event| {
        if matches!(event, LiveEvent::RuleBook { book } if *book == own) {
            seen.set(true);
        }
    });
    let show = move |_| again.update(|again| *again += 1);
    view! {
        <BookHead row tab=Tab::Opinions/>
        <Show when=move || seen.get()>
            <div class="banner" data-kind="info" role="status">
                <div><p>{l.pick("有新的意见或答复。", "There are new opinions or answers.")}</p></div>
                <div class="actions">
                    <button type="button" class="button" on:click=show>{l.pick("刷新", "Show them")}</button>
                </div>
            </div>
        </Show>
        {match writes {
            true => view! { <Office page actions/> }.into_any(),
            false => view! { <Unit page actions/> }.into_any(),
        }}
    }
    .into_any()
}
