//! Who still has to report, and who has longer.

use domain::{
    language::Language,
    moment::{Moment, day_name},
    period::Period,
    periods::{Extension, PeriodPage, UnitRow},
};
use leptos::prelude::*;

pub fn table(page: &PeriodPage, may: bool, l: Language) -> impl IntoView + use<> {
    let told = |unit: &&UnitRow| !unit.is_done() || unit.extension.is_some() || unit.late > 0;
    let told: Vec<&UnitRow> = page.units.iter().filter(told).collect();
    let rest = page.units.len() - told.len();
    let rest = match l {
        Language::Chinese => format!("其余 {rest} 个单位已按时报齐。"),
        Language::English => format!("The other {rest} units have reported everything in time."),
    };
    if told.is_empty() {
        return view! { <p class="muted">{rest}</p> }.into_any();
    }
    let lines = told.into_iter().map(|unit| line(page, unit, may, l)).collect_view();
    let label = l.pick("没有报齐、逾期和延期的单位", "Units that are not done, late or have longer");
    view! {
        <section class="stack" aria-labelledby="units">
            <h2 id="units">{label}</h2>
            <div class="table-wrap units" role="region" tabindex="0" aria-labelledby="units">
                <table class="data reflow">
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("单位", "Unit")}</th>
                            <th scope="col" class="num">{l.pick("已报", "Reported")}</th>
                            <th scope="col" class="num">{l.pick("逾期报送", "Late")}</th>
                            <th scope="col">{l.pick("截止", "Last day")}</th>
                            <th scope="col">{l.pick("延期", "Extension")}</th>
                            <th scope="col"><span class="sr">{l.pick("操作", "Actions")}</span></th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            <p class="muted">{rest}</p>
        </section>
    }
    .into_any()
}

fn line(page: &PeriodPage, unit: &UnitRow, may: bool, l: Language) -> impl IntoView + use<> {
    let extension = unit.extension.as_ref();
    let overdue = !unit.is_done() && unit.due < page.today;
    let withdraw = extension
        .filter(|_| may && !unit.used && page.frozen.is_none())
        .map(|extension| withdraw(page.period, extension, &unit.org_name, l));
    let told = extension.map(|extension| {
        let (by, at) = (&extension.by, Moment::of(extension.at));
        let given = match l {
            Language::Chinese => format!("{by} {}批准", at.day(l)),
            Language::English => format!("granted by {by} on {}", at.day(l)),
        };
        view! { {extension.reason.clone()} <span class="sub">{given}</span> }
    });
    view! {
        <tr>
            <th scope="row">{unit.org_name.clone()}</th>
            <td class="num" data-label=l.pick("已报", "Reported")>{unit.reported} " / " {unit.expected}</td>
            <td class="num" data-label=l.pick("逾期报送", "Late")>{unit.late}</td>
            <td class="nowrap due" data-late=overdue.then_some("true") data-label=l.pick("截止", "Last day")>
                {day_name(unit.due, l)} {overdue.then(|| l.pick("（已逾期）", " (overdue)"))}
            </td>
            <td class="why" data-label=extension.map(|_| l.pick("延期", "Extension"))>{told}</td>
            <td>{withdraw}</td>
        </tr>
    }
}

fn withdraw(period: Period, extension: &Extension, unit: &str, l: Language) -> impl IntoView + use<> {
    let label = format!("{}{unit}", l.pick("撤回延期：", "Withdraw the extension of "));
    view! {
        <form method="post" action="/api/periods/withdraw">
            <input type="hidden" name="period" value=period.to_string()/>
            <input type="hidden" name="id" value=extension.id.to_string()/>
            <button class="button" aria-label=label>{l.pick("撤回", "Withdraw")}</button>
        </form>
    }
}
