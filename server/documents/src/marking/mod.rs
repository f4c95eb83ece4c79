//! The same workbook back, with what is wrong marked in its cells: a colour, a comment, and a first sheet that lists all.
//!
//! The package is changed in place. Formats, widths, formulas and whatever else the workbook holds stay as they are.

mod comments;
mod list;
mod package;
mod sheet;
mod styles;
mod xml;

use crate::workbook;
use domain::{language::Language, problem::Problem};
use package::Package;
use std::collections::BTreeMap;
use styles::Styles;

/// What is marked.
pub(crate) type Mark = Problem;

/// Name of the sheet that lists the problems.
const LIST: [&str; 2] = ["核对发现", "Findings"];

/// Marks a workbook.
///
/// # Errors
/// One problem where the file is no workbook or does not hold together.
pub fn mark(bytes: &[u8], problems: &[Problem], language: Language) -> Result<Vec<u8>, Problem> {
    workbook::check(bytes)?;
    marked(bytes, problems, language).ok_or_else(|| {
        Problem::error(
            "cannot_mark",
            "",
            "无法在这个工作簿中标注。请用 Excel 或 WPS 打开后另存为 .xlsx 再传。",
            "This workbook cannot be marked. Open it in Excel or WPS and save it as .xlsx again.",
        )
    })
}

fn marked(bytes: &[u8], problems: &[Problem], language: Language) -> Option<Vec<u8>> {
    let mut package = Package::read(bytes)?;
    let (styles_path, fresh) = package.styles()?;
    let mut styles = Styles::read(match fresh {
        true => package::PLAIN_STYLES.to_owned(),
        false => package.text(&styles_path)?.to_owned(),
    })?;
    for (name, path) in package.sheets()? {
        let marks = of_sheet(problems, &name);
        let xml = sheet::unselected(package.text(&path)?);
        let xml = if marks.is_empty() { xml } else { sheet::coloured(&xml, &marks, &mut styles)? };
        package.set(&path, xml);
        if !marks.is_empty() {
            package.comment(&path, &marks, language)?;
        }
    }
    let formats = styles.of_list();
    package.set(&styles_path, styles.xml()?);
    let name = language.pick(LIST[0], LIST[1]);
    package.put_first(name, list::sheet(problems, formats, language))?;
    package.bytes()
}

fn of_sheet<'a>(problems: &'a [Problem], sheet: &str) -> sheet::Marks<'a> {
    let mut marks: sheet::Marks = BTreeMap::new();
    for problem in problems.iter().filter(|problem| problem.sheet == sheet) {
        if let Some((row, column)) = cell_of(&problem.place) {
            marks.entry(row).or_default().entry(column).or_default().push(problem);
        }
    }
    marks
}

/// Row and column of an address such as `F12`, from 0.
pub(crate) fn cell_of(address: &str) -> Option<(u32, u32)> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = address[..letters].bytes().fold(0, |sum, b| sum * 26 + u32::from(b - b'A') + 1) - 1;
    let row: u32 = address[letters..].parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
    (column < 16_384).then_some((row - 1, column))
}
