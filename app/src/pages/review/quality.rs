//! How well reporting and review go together, for the office.

use crate::{
    api::review::read_quality,
    components::{Empty, ErrorView, Icon, use_read},
    context::use_language,
};
use domain::{
    language::Language,
    moment::length,
    number::plain,
    review::{Quality, Reason, Tally},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Of a line of the chart, in its own units.
const LINE: i64 = 34;
const BAR_LONGEST: i64 = 320;

fn percent(tally: &Tally) -> String {
    tally.first_pass().map_or_else(|| String::from("—"), |share| format!("{}%", plain(share)))
}

#[component]
pub fn QualityView() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = move || query.with(|query| query.get_str("year").and_then(|year| year.parse::<i32>().ok()));
    let page = use_read(asked, read_quality);
    view! {
        <Title text=l.pick("审核质量", "Quality of review")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(quality) => Either::Left(shown(&quality, l)),
                    Err(error) => Either::Right(view! { <ErrorView error=error/> }),
                }
            })}
        </Suspense>
    }
}

fn shown(quality: &Quality, l: Language) -> impl IntoView + use<> {
    let year = quality.year;
    let title = match (l, quality.all.first_pass()) {
        (Language::Chinese, Some(share)) => format!("{year}年一次通过率 {}%", plain(share)),
        (Language::English, Some(share)) => format!("{}% of {year} passed at first sight", plain(share)),
        (_, None) => format!("{year}{}", l.pick("年审核质量", ": quality of review")),
    };
    let content = match quality.all.decisions {
        0 => Either::Left(view! {
            {tiles(quality, l)}
            <Empty
                icon="i-review" title=l.pick("这一年还没有审核记录", "Nothing was decided this year yet")
                text=l.pick("有了通过或退回，这里会显示原因、时长和各审核员的尺度。", "Once entries are accepted or returned, this shows why, how fast and how evenly.")
            />
        }),
        _ => Either::Right(view! {
            {tiles(quality, l)}
            <div class="columns quality">
                {reviewers(quality, l)}
                {reasons(&quality.reasons, l)}
            </div>
        }),
    };
    let of = |year: i32| format!("/review/quality?year={year}");
    view! {
        <div class="stack">
            <nav class="crumb" aria-label=l.pick("位置", "Position")>
                <a class="back" href="/review"><Icon name="i-left"/>{l.pick("审核", "Review")}</a>
            </nav>
            <div class="page-head">
                <div>
                    <h1>{title}</h1>
                    <p class="scope-line">{l.pick("只计本系统内的审核决定", "Decisions that were made here")}</p>
                </div>
                <div class="actions">
                    <a class="button" href=of(year - 1)>{year - 1}</a> " " <a class="button" href=of(year + 1)>{year + 1}</a>
                </div>
            </div>
            {content}
        </div>
    }
}

fn tiles(quality: &Quality, l: Language) -> impl IntoView + use<> {
    let (all, avoided) = (&quality.all, quality.avoided);
    let prefilled = match l {
        Language::Chinese => {
            format!(
                "{} 项沿用上期值（共预填 {} 项），引用佐证 {} 份",
                avoided.unchanged, avoided.prefilled, avoided.reused
            )
        }
        Language::English => format!(
            "{} of {} prefilled values kept, {} files referred to",
            avoided.unchanged, avoided.prefilled, avoided.reused
        ),
    };
    let of_all = match l {
        Language::Chinese => format!("全年 {} 项中超过截止日才报的", quality.dated),
        Language::English => format!("Reported after the last day, of {} in the year", quality.dated),
    };
    let tile = |name: &'static str, count: AnyView, note: String| {
        view! {
            <div class="tile">
                <span class="tile-name">{name}</span>
                <span class="tile-count">{count}</span>
                <span class="tile-note">{note}</span>
            </div>
        }
    };
    let median = all.median.map_or_else(|| String::from("—"), |median| length(median, l));
    let spent = view! { <span class="spent">{median}</span> }.into_any();
    view! {
        <div class="tiles">
            {tile(l.pick("一次通过率", "First-pass rate"), percent(all).into_any(), l.pick("首次审核即通过", "Accepted at the first decision").to_owned())}
            {tile(l.pick("退回", "Returned"), all.returned.into_any(), l.pick("含撤销通过", "Reopenings among them").to_owned())}
            {tile(l.pick("答复时长", "Time to answer"), spent, l.pick("中位数，从提交到决定", "Median, from submission to decision").to_owned())}
            {tile(l.pick("免重复填报", "Not typed again"), (avoided.unchanged + avoided.reused).into_any(), prefilled)}
            {tile(l.pick("逾期报送", "Late"), quality.late.into_any(), of_all)}
        </div>
    }
}

fn reason_name(reason: Option<Reason>, l: Language) -> &'static str {
    reason.map_or(l.pick("自行说明", "In own words"), |reason| reason.name(l))
}

fn reasons(reasons: &[(Option<Reason>, i64)], l: Language) -> impl IntoView + use<> {
    let Some((most, highest)) = reasons.first().copied() else {
        return view! { <p class="muted">{l.pick("没有退回。", "Nothing was returned.")}</p> }.into_any();
    };
    let caption = match l {
        Language::Chinese => format!("退回原因以“{}”最多（{highest} 次）", reason_name(most, l)),
        Language::English => format!("Most returned for: {} ({highest})", reason_name(most, l)),
    };
    let bars = reasons
        .iter()
        .zip(0_i64..)
        .map(|((reason, count), line)| {
            let (y, width) = (line * LINE, (count * BAR_LONGEST / highest).max(2));
            view! {
                <text x="0" y=y + 12>{reason_name(*reason, l)}</text>
                <rect class="bar" x="0" y=y + 17 width=width height="10"></rect>
                <text class="strong" x=width + 6 y=y + 26>{*count}</text>
            }
        })
        .collect_view();
    let height = reasons.len() as i64 * LINE;
    view! {
        <figure class="card chart">
            <figcaption>{caption}</figcaption>
            <p class="muted legend">{l.pick("一次退回可以有几项原因", "A return may have several reasons")}</p>
            <svg viewBox=format!("0 0 360 {height}") role="img" aria-label=l.pick("各退回原因的次数", "How often each reason was given")>{bars}</svg>
        </figure>
    }
    .into_any()
}

fn reviewers(quality: &Quality, l: Language) -> impl IntoView + use<> {
    let rows = quality
        .reviewers
        .iter()
        .map(|(name, tally)| {
            let width = tally.first_pass().map(plain).unwrap_or_default();
            let median = tally.median.map_or_else(|| String::from("—"), |median| length(median, l));
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td class="num" data-label=l.pick("决定", "Decisions")>{tally.decisions}</td>
                    <td class="num" data-label=l.pick("一次通过率", "First-pass rate")>{percent(tally)}</td>
                    <td class="bar-cell no-phone">
                        <svg class="scorebar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                            <rect class="track" width="100" height="8"></rect>
                            <rect class="fill" width=width height="8"></rect>
                        </svg>
                    </td>
                    <td class="num" data-label=l.pick("时长中位数", "Median time")>{median}</td>
                    <td class="num" data-label=l.pick("通过后重开", "Reopened")>{tally.reopened}</td>
                </tr>
            }
        })
        .collect_view();
    let title = match (l, quality.all.first_pass()) {
        (Language::Chinese, Some(share)) => format!("各审核员尺度（全办一次通过率 {}%）", plain(share)),
        (Language::English, Some(share)) => format!("Reviewers side by side ({}% over all)", plain(share)),
        (_, None) => l.pick("各审核员尺度", "Reviewers side by side").to_owned(),
    };
    view! {
        <section class="stack" aria-labelledby="even">
            <h2 id="even">{title}</h2>
            <div class="table-wrap" role="region" tabindex="0" aria-labelledby="even">
                <table class="data reflow">
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("审核员", "Reviewer")}</th>
                            <th scope="col" class="num">{l.pick("决定", "Decisions")}</th>
                            <th scope="col" class="num">{l.pick("一次通过率", "First-pass rate")}</th>
                            <th scope="col" class="no-phone"><span class="sr">{l.pick("一次通过率图示", "First-pass rate, drawn")}</span></th>
                            <th scope="col" class="num">{l.pick("时长中位数", "Median time")}</th>
                            <th scope="col" class="num">{l.pick("通过后重开", "Reopened")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
