//! The board of lights, and the points behind its numbers.

mod changes;
mod head;
mod points;
mod table;

pub use points::BoardPoints;

use crate::{
    api::warnings::{BoardPage, read_board},
    components::{
        Empty, ErrorView,
        scope::{address, period_of, track_of},
        use_live, use_read, use_session,
    },
    context::use_language,
};
use changes::Changes;
use domain::{
    accounts::Right,
    ids::OrgCode,
    language::Language,
    ledgers::Ledger,
    number,
    schedule::Light,
    warnings::{Board, BoardChange, LiveEvent},
};
use head::{Headline, Ledgers, Lights};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use table::BoardTable;

pub(super) const PATH: &str = "/board";

/// How long a cell that has changed stays marked.
const MARKED_FOR: std::time::Duration = std::time::Duration::from_secs(2);

/// What a board shows of its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    light: Option<Light>,
    ledger: Option<Ledger>,
    org: Option<OrgCode>,
    by_office: bool,
}

impl Shown {
    fn of(query: &ParamsMap) -> Self {
        Self {
            light: light_of(query),
            ledger: ledger_of(query),
            org: query.get("org").filter(|org| !org.is_empty()).map(OrgCode::new),
            by_office: query.get("sort").as_deref() == Some("unit"),
        }
    }
}

fn light_of(query: &ParamsMap) -> Option<Light> {
    query.get("light").and_then(|code| Light::from_code(&code))
}

fn ledger_of(query: &ParamsMap) -> Option<Ledger> {
    query.get("ledger").and_then(|code| Ledger::from_code(&code))
}

/// A board that is being followed.
#[derive(Clone, Copy)]
struct Followed {
    board: RwSignal<Board>,
    /// Cells that have just changed: unit and column.
    marked: RwSignal<Vec<(OrgCode, usize)>>,
    shown: Memo<Shown>,
    query: Memo<ParamsMap>,
}

impl Followed {
    /// The address of this board, or of its points, with some parameters changed.
    fn address(self, path: &str, changes: &[(&'static str, String)]) -> String {
        self.query.with(|query| address(path, query, changes))
    }

    fn take(self, change: &BoardChange) {
        let known = self.board.with_untracked(|board| board.revision);
        self.board.update(|board| board.apply(change));
        let cell = self.board.with_untracked(|board| {
            let column = board.domains.iter().position(|domain| *domain == change.domain)?;
            (board.revision > known).then(|| (change.org.clone(), column))
        });
        if let Some(cell) = cell {
            self.marked.update(|marked| marked.push(cell));
            let marked = self.marked;
            let unmark = move || {
                marked.try_update(|marked| (!marked.is_empty()).then(|| marked.remove(0)));
            };
            set_timeout(unmark, MARKED_FOR);
        }
    }
}

/// `/board?track=&period=&light=&ledger=&org=&sort=`
#[component]
pub fn BoardView() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (track_of(query), period_of(query))));
    let live = use_live();
    let page = use_read(move || (asked.get(), live.resyncs()), |((track, period), _)| read_board(track, period));
    view! {
        <Title text=l.pick("总览", "Board")/>
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) if page.board.rows.is_empty() => view! { <NoBoard page=page/> }.into_any(),
                    Ok(loaded) => view! { <LiveBoard loaded=loaded again=move || page.refetch()/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// Where there is nothing to show: what to do so that there will be.
#[component]
fn NoBoard(page: BoardPage) -> impl IntoView {
    let l = use_language();
    let (board, years) = (page.board, page.years);
    let imports = use_session().user().is_some_and(|user| user.may(Right::Import));
    let (year, track) = (board.period.year(), board.track.name(l));
    let title = match (l, board.domains.is_empty()) {
        (Language::Chinese, true) => format!("{year}年还没有{track}"),
        (Language::Chinese, false) => format!("{}没有需要填报的{track}", board.period.name(l)),
        (Language::English, true) => format!("No indicators for {year} yet ({track})"),
        (Language::English, false) => format!("Nothing to report for {} ({track})", board.period.name(l)),
    };
    let text = match (years.is_empty(), imports) {
        (true, true) => l.pick(
            "导入指标工作簿和单位名单后，这里按单位、按领域显示每个考评点的灯。",
            "Once the indicator workbook and the list of units are imported, the lights of every unit show here.",
        ),
        (true, false) => l.pick(
            "市绩效办导入指标后，这里会显示各单位的灯。",
            "The lights show here once the office has imported the indicators.",
        ),
        (false, _) => l.pick("可以换一个年度、轨道或期次查看。", "Choose another year, track or month."),
    };
    let other = years.into_iter().find(|other| *other != year).map(|other| {
        let href = format!("{PATH}?track={}&period={other}-12", board.track.code());
        let text = l.pick("看", "See ").to_owned() + &other.to_string() + l.pick("年", "");
        view! { <a class="button" href=href>{text}</a> }
    });
    view! {
        <Empty icon="i-board" title=title text=text>
            {imports.then(|| view! { <a class="button primary" href="/import">{l.pick("导入", "Import")}</a> })}
            {other}
        </Empty>
    }
    .into_any()
}

#[component]
fn LiveBoard(loaded: BoardPage, again: impl Fn() + 'static) -> impl IntoView {
    let query = use_query_map();
    let event = loaded.event;
    let known = loaded.board.revision;
    let (track, period) = (loaded.board.track, loaded.board.period);
    let followed = Followed {
        board: RwSignal::new(loaded.board),
        marked: RwSignal::default(),
        shown: Memo::new(move |_| query.with(Shown::of)),
        query,
    };
    use_live().follow(Some(event), move |event| match event {
        LiveEvent::Entry { change, .. } => followed.take(change),
        event if event.renews(track, period) => again(),
        _ => {}
    });
    view! {
        <Headline followed=followed/>
        <Ledgers followed=followed/>
        <Lights followed=followed/>
        <div class="columns">
            <BoardTable followed=followed/>
            <Changes followed=followed known=known/>
        </div>
    }
    .into_any()
}

/// A figure with its unit.
fn figure(actual: Option<domain::Decimal>, unit: &str) -> String {
    actual.map(|actual| format!("{} {unit}", number::plain(actual))).unwrap_or_default()
}
