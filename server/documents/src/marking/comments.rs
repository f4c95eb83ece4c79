//! Comments at cells: a part with the texts, and a drawing with their boxes, which Excel wants in its old language.

use super::{
    sheet::Marks,
    xml::{Kind, escaped, tags},
};
use crate::workbook::grid::address;
use domain::language::Language;
use std::collections::HashSet;

const AUTHOR: &str = "考评台";

/// Texts of a cell's problems.
fn text(marks: &[&super::Mark], language: Language) -> String {
    marks.iter().map(|mark| mark.text(language)).collect::<Vec<_>>().join(" / ")
}

fn cells<'a>(marks: &'a Marks<'a>) -> impl Iterator<Item = (u32, u32, &'a Vec<&'a super::Mark>)> {
    marks.iter().flat_map(|(row, cells)| cells.iter().map(move |(column, marks)| (*row, *column, marks)))
}

/// Cells that have a comment of their own: it stays, and ours stands in the list alone.
pub(super) fn taken(xml: &str) -> HashSet<String> {
    tags(xml).filter(|tag| tag.name == "comment").filter_map(|tag| tag.attribute("ref").map(str::to_owned)).collect()
}

/// The comments of a sheet that had none.
pub(super) fn new_part(marks: &Marks, language: Language) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>{AUTHOR}</author></authors><commentList>{}</commentList></comments>",
        list(marks, &HashSet::new(), 0, language)
    )
}

fn list(marks: &Marks, taken: &HashSet<String>, author: usize, language: Language) -> String {
    cells(marks)
        .map(|(row, column, marks)| (address(row, column), marks))
        .filter(|(address, _)| !taken.contains(address))
        .map(|(address, marks)| {
            let text = escaped(&text(marks, language));
            format!("<comment ref=\"{address}\" authorId=\"{author}\"><text><r><t xml:space=\"preserve\">{text}</t></r></text></comment>")
        })
        .collect()
}

/// The comments of a sheet with ours behind them; none where the part does not hold together.
pub(super) fn extended(xml: &str, marks: &Marks, language: Language) -> Option<String> {
    let author = tags(xml).filter(|tag| tag.name == "author" && tag.kind == Kind::Open).count();
    let authors_end = tags(xml).find(|tag| tag.name == "authors" && tag.kind == Kind::Close)?.start;
    let list_end = tags(xml).find(|tag| tag.name == "commentList" && tag.kind == Kind::Close)?.start;
    // Elements of a part with a prefix would need one as well.
    if list_end < authors_end || !xml.contains("<commentList") {
        return None;
    }
    let ours = list(marks, &taken(xml), author, language);
    Some(format!(
        "{}<author>{AUTHOR}</author>{}{ours}{}",
        &xml[..authors_end],
        &xml[authors_end..list_end],
        &xml[list_end..]
    ))
}

/// Boxes for cells, hidden until pointed at.
fn shapes(marks: &Marks, taken: &HashSet<String>, first: usize) -> String {
    cells(marks)
        .filter(|(row, column, _)| !taken.contains(&address(*row, *column)))
        .enumerate()
        .map(|(index, (row, column, _))| {
            let (left, right, top, bottom) = (column + 1, column + 5, row.saturating_sub(1), row + 4);
            let id = first + index;
            format!(
                "<v:shape id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:80pt;margin-top:5pt;width:240pt;height:80pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 31, {bottom}, 1</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
            )
        })
        .collect()
}

/// The drawing of a sheet that had none.
pub(super) fn new_drawing(marks: &Marks) -> String {
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>{}</xml>",
        shapes(marks, &HashSet::new(), 1025)
    )
}

/// The drawing with our boxes behind those that are there.
pub(super) fn extended_drawing(xml: &str, marks: &Marks, taken: &HashSet<String>) -> Option<String> {
    let end = xml.rfind("</xml>")?;
    let ours = shapes(marks, taken, 20_000);
    // A box needs the three languages that it is written in.
    let whole = ["xmlns:v=", "xmlns:o=", "xmlns:x="].iter().all(|name| xml.contains(name));
    whole.then(|| format!("{}{ours}{}", &xml[..end], &xml[end..]))
}
