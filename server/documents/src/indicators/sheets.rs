//! Which sheets hold the indicators and their decomposition, told by their headings and names.

use super::{
    columns::{self, LEVEL_1, METHOD, RESPONSIBLE, SCORING_UNIT, STANDARD},
    decomposition,
    header::{self, Header},
    title,
    vocabulary::HeadingMemory,
};
use crate::{text::squash, workbook::Grid};
use domain::{indicators::Track, problem::Problem};

/// Headings that make a sheet one of indicators, whatever its name is.
const ENOUGH_HEADINGS: usize = 6;

/// What was found.
pub(super) struct Sheets<'a> {
    pub indicators: &'a Grid,
    pub header: Result<(Header, Vec<Problem>), Problem>,
    pub parts: Option<&'a Grid>,
    pub track: Track,
    /// Neither a name nor a title says the track; it was told by the units.
    pub track_assumed: bool,
    /// Other sheets that look as if they held indicators as well.
    pub left_out: Vec<&'a Grid>,
}

/// The sheets of a workbook; none where no sheet holds indicators.
pub(super) fn find<'a>(sheets: &'a [Grid], memory: &HeadingMemory) -> Option<Sheets<'a>> {
    let mut candidates: Vec<(&Grid, Header, Vec<Problem>)> = sheets
        .iter()
        .filter_map(|sheet| {
            let (header, problems) = header::find(sheet, &columns::TABLE, memory).ok()?;
            is_about_points(&header).then_some((sheet, header, problems))
        })
        .collect();
    // Shown before hidden, named before unnamed, most headings first; else as in the workbook.
    candidates.sort_by_key(|(sheet, header, _)| {
        let unnamed = title::track(&squash(&sheet.name)).is_none() && !sheet.name.contains("指标");
        (sheet.hidden, unnamed, usize::MAX - header.found())
    });
    let mut candidates = candidates.into_iter();
    let (indicators, header) = match candidates.next() {
        Some((sheet, header, problems)) => (sheet, Ok((header, problems))),
        None => {
            let named = |sheet: &&Grid| title::track(&squash(&sheet.name)).is_some() || is_titled(sheet);
            let sheet = sheets.iter().find(named)?;
            (sheet, header::find(sheet, &columns::TABLE, memory))
        }
    };
    let parts = parts(sheets, indicators, memory);
    let known = track(indicators, header.as_ref().ok().map(|(header, _)| header.row));
    let by_units = || parts.is_some() || is_by_counties(indicators, &header);
    let track = known.unwrap_or_else(|| if by_units() { Track::CityToUnit } else { Track::RegionToCity });
    let left_out = candidates.map(|(sheet, ..)| sheet).filter(|sheet| !sheet.hidden).collect();
    let track_assumed = known.is_none() && parts.is_none();
    Some(Sheets { indicators, header, parts, track, track_assumed, left_out })
}

fn is_about_points(header: &Header) -> bool {
    let tells = [LEVEL_1, LEVEL_1 + 1, LEVEL_1 + 2, METHOD, STANDARD];
    header.found() >= ENOUGH_HEADINGS && tells.iter().any(|heading| header.column(*heading).is_some())
}

fn is_titled(sheet: &Grid) -> bool {
    let title = squash(&sheet.row(0).map(|(_, text)| text).collect::<String>());
    let is_decomposition = title.contains("分解") && !title.contains("细则");
    !is_decomposition && title.contains("指标") && title::track(&title).is_some()
}

/// The track by the sheet's name, else by what stands above the headings.
fn track(sheet: &Grid, header_row: Option<u32>) -> Option<Track> {
    let above = header_row.unwrap_or(1);
    let title = sheet.rows_from(0).take_while(|row| *row < above).flat_map(|row| sheet.row(row)).map(|(_, text)| text);
    title::track(&squash(&sheet.name)).or_else(|| title.filter_map(|text| title::track(&squash(&text))).next())
}

/// Whether counties report and offices of the city score: the city assesses then.
fn is_by_counties(sheet: &Grid, header: &Result<(Header, Vec<Problem>), Problem>) -> bool {
    let Ok((header, _)) = header else { return false };
    let texts = |heading| {
        let column = header.column(heading);
        let rows = sheet.rows_from(header.row + 1);
        rows.filter_map(move |row| column.map(|column| squash(&sheet.seen(row, column))))
    };
    texts(RESPONSIBLE).any(|text| text.starts_with("各县"))
        && !texts(SCORING_UNIT).any(|text| text.starts_with("自治区"))
}

/// The sheet that divides the targets: by its headings, else by its name.
fn parts<'a>(sheets: &'a [Grid], indicators: &Grid, memory: &HeadingMemory) -> Option<&'a Grid> {
    let others = || sheets.iter().filter(|sheet| !std::ptr::eq(*sheet, indicators));
    let named = |sheet: &&Grid| {
        let name = squash(&sheet.name);
        ["分解", "细账", "分县", "任务表"].iter().any(|word| name.contains(word))
    };
    let divides = |sheet: &&Grid| {
        header::find(sheet, &decomposition::TABLE, memory)
            .is_ok_and(|(header, _)| decomposition::divides(sheet, &header))
    };
    let shown = || others().filter(|sheet| !sheet.hidden);
    shown()
        .find(|sheet| named(sheet) && divides(sheet))
        .or_else(|| shown().find(named))
        .or_else(|| shown().find(divides))
        .or_else(|| others().find(|sheet| named(sheet) && divides(sheet)))
}
