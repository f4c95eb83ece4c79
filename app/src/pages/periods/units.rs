//! Who still has to report, and who has longer.

use domain::{
    language::Language,
    moment::{Moment, day_name},
    period::Period,
    periods::{Extension, PeriodPage, PointExtension, UnitRow},
};
use leptos::prelude::*;

pub fn table(page: &PeriodPage, may: bool, l: Language) -> impl IntoView + use<> {
    let told = |unit: &&UnitRow| !unit.is_done() || unit.has_longer() || unit.late > 0;
    let told: Vec<&UnitRow> = page.units.iter().filter(told).collect();
    let rest = page.units.len() - told.len();
    let rest = match l {
        Language::Chinese => format!("其余 {rest} 个单位已按时报齐。"),
        Language::English => format!("The other {rest} units have reported everything in time."),
    };
    if told.is_empty() {
        return view! { <p class="muted">{rest}</p> }.into_any();
    }
    let (told_count, open_count) = (told.len(), told.iter().filter(|unit| !unit.is_done()).count());
    let longer = told.iter().filter(|unit| unit.has_longer()).count();
    let lines = told.into_iter().map(|unit| line(page, unit, may, l)).collect_view();
    let label = l.pick("没有报齐、逾期和延期的单位", "Units that are not done, late or have longer");
    let folded = match l {
        Language::Chinese => format!("{told_count} 个单位：{open_count} 个没有报齐，{longer} 个延期"),
        Language::English => format!("{told_count} units: {open_count} are not done, {longer} have longer"),
    };
    view! {
        <section class="stack" aria-labelledby="units">
            <h2 id="units">{label}</h2>
            <details class="fold">
                <summary>{folded}</summary>
                <div class="table-wrap units" role="region" tabindex="0" aria-labelledby="units">
                    <table class="data reflow">
                        <thead>
                            <tr>
                                <th scope="col">{l.pick("单位", "Unit")}</th>
                                <th scope="col" class="num">{l.pick("已报", "Reported")}</th>
                                <th scope="col" class="num">{l.pick("逾期报送", "Late")}</th>
                                <th scope="col">{l.pick("截止", "Last day")}</th>
                                <th scope="col">{l.pick("延期", "Extension")}</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            </details>
            <p class="muted">{rest}</p>
        </section>
    }
    .into_any()
}

fn line(page: &PeriodPage, unit: &UnitRow, may: bool, l: Language) -> impl IntoView + use<> {
    let may = may && page.frozen.is_none();
    let all = unit.extension.as_ref().map(|extension| granted(page.period, &unit.org_name, None, extension, may, l));
    let points =
        unit.points.iter().map(|point| granted(page.period, &unit.org_name, Some(point), &point.extension, may, l));
    let longer: Vec<_> = all.into_iter().chain(points).collect();
    let word = (!longer.is_empty()).then(|| l.pick("延期", "Extension"));
    view! {
        <tr>
            <th scope="row">{unit.org_name.clone()}</th>
            <td class="num" data-label=l.pick("已报", "Reported")>{unit.reported} " / " {unit.expected}</td>
            <td class="num" data-label=l.pick("逾期报送", "Late")>{unit.late}</td>
            <td class="nowrap due" data-late=unit.overdue.then_some("true") data-label=l.pick("截止", "Last day")>
                {day_name(unit.due, l)} {unit.overdue.then(|| l.pick("（已逾期）", " (overdue)"))}
            </td>
            <td class="why" data-label=word>{longer}</td>
        </tr>
    }
}

/// An extension of the unit, or of a point of it, with the way to take it back.
fn granted(
    period: Period,
    unit: &str,
    point: Option<&PointExtension>,
    extension: &Extension,
    may: bool,
    l: Language,
) -> impl IntoView + use<> {
    let withdraw =
        (may && !extension.used).then(|| withdraw(period, extension, point.map_or(unit, |point| &point.name), l));
    let (by, at) = (&extension.by, Moment::of(extension.at));
    let given = match l {
        Language::Chinese => format!("{by} {}批准", at.day(l)),
        Language::English => format!("granted by {by} on {}", at.day(l)),
    };
    let of_point = point.map(|point| match l {
        Language::Chinese => format!("“{}”延至{}：", point.name, day_name(extension.due, l)),
        Language::English => format!("“{}” until {}: ", point.name, day_name(extension.due, l)),
    });
    view! { <div class="longer"><div>{of_point} {extension.reason.clone()} <span class="sub">{given}</span></div> {withdraw}</div> }
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
