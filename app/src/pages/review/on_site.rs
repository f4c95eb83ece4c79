//! What was seen of the point on visits, beside what the unit reports.

use domain::{inspections::SiteRecord, language::Language, moment::Moment, number::plain, progress::EntrySheet};
use leptos::prelude::*;

/// Nothing where nobody was there in the year.
pub fn on_site(sheet: &EntrySheet, l: Language) -> impl IntoView + use<> {
    if sheet.on_site.is_empty() {
        return ().into_any();
    }
    let lines = sheet.on_site.iter().map(|record| line(record, sheet, l)).collect_view();
    view! {
        <section class="card" aria-labelledby="on-site">
            <h3 id="on-site">{l.pick("现场记录", "Seen on visits")}</h3>
            <ul class="site-records">{lines}</ul>
        </section>
    }
    .into_any()
}

fn line(record: &SiteRecord, sheet: &EntrySheet, l: Language) -> impl IntoView + use<> {
    let value = record.value.actual.map(|seen| {
        let differs = sheet.row.actual.is_some_and(|reported| reported != seen).then(|| {
            view! { <span class="badge">{l.pick("与填报值不同", "Differs from what is reported")}</span> }
        });
        view! { <p><b class="num">{plain(seen)}</b> " " {record.unit.clone()} " " {differs}</p> }
    });
    let at = Moment::of(record.value.at.unwrap_or(record.received_at));
    let (visit, by) = (format!("/visits/{}", record.visit), record.by.clone());
    view! {
        <li>
            {value}
            <p class="record-text">{record.value.note.clone()}</p>
            <p class="muted"><a href=visit>{l.pick("走访", "Visit")}</a> " · " {by} " · " <time datetime=at.iso()>{at.table()}</time></p>
        </li>
    }
}
