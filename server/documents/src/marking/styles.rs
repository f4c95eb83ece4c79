//! Colours for cells that keep everything else about their look.

use super::xml::{Kind, element, tags};
use domain::problem::Severity;
use std::collections::HashMap;

/// The fills of marked cells, ARGB.
const ERROR: &str = "FFF8CBAD";
const NOTICE: &str = "FFFFF2CC";
const HEADING: &str = "FFE7E6E6";

/// Styles of a workbook, with those that marking adds.
pub(super) struct Styles {
    xml: String,
    formats: Vec<String>,
    first_fill: usize,
    known: HashMap<(usize, bool), usize>,
}

impl Styles {
    /// None where the part has no cell formats to build upon.
    pub fn read(xml: String) -> Option<Self> {
        let list = element(&xml, "cellXfs")?;
        let inner = &xml[list.inner.0..list.inner.1];
        let mut formats = Vec::new();
        let mut open = None;
        for tag in tags(inner).filter(|tag| tag.name == "xf") {
            match tag.kind {
                Kind::Empty => formats.push(tag.text.to_owned()),
                Kind::Open => open = Some(tag.start),
                Kind::Close => formats.push(inner[open.take()?..tag.end].to_owned()),
            }
        }
        let fills = element(&xml, "fills")?;
        let first_fill = tags(&xml[fills.inner.0..fills.inner.1])
            .filter(|tag| tag.name == "fill" && tag.kind != Kind::Close)
            .count();
        (!formats.is_empty()).then_some(Self { first_fill, formats, known: HashMap::new(), xml })
    }

    /// The format of a cell that looks as before, on a colour.
    pub fn marked(&mut self, format: usize, severity: Severity) -> usize {
        let is_error = severity == Severity::Error;
        if let Some(known) = self.known.get(&(format, is_error)) {
            return *known;
        }
        let fill = self.first_fill + usize::from(!is_error);
        let base = self.formats.get(format).unwrap_or(&self.formats[0]).clone();
        let tag_end = tags(&base).next().map_or(0, |tag| tag.end);
        let opening = base[..tag_end].to_owned();
        let with_fill = tags(&opening).next().map(|tag| tag.with("fillId", &fill.to_string())).unwrap_or_default();
        let applied = tags(&with_fill).next().map(|tag| tag.with("applyFill", "1")).unwrap_or_default();
        let coloured = format!("{applied}{}", &base[tag_end..]);
        self.formats.push(coloured);
        self.known.insert((format, is_error), self.formats.len() - 1);
        self.formats.len() - 1
    }

    /// Formats of the list: a heading, and a text over several lines.
    pub fn of_list(&mut self) -> (usize, usize) {
        let fill = self.first_fill + 2;
        let wrapped = "<alignment vertical=\"top\" wrapText=\"1\"/></xf>";
        self.formats.push(format!(
            "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"{fill}\" borderId=\"0\" xfId=\"0\" applyFill=\"1\" applyAlignment=\"1\">{wrapped}"
        ));
        self.formats.push(format!(
            "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyAlignment=\"1\">{wrapped}"
        ));
        (self.formats.len() - 2, self.formats.len() - 1)
    }

    /// The part with what was added.
    pub fn xml(&self) -> Option<String> {
        let solid = |colour: &str| {
            format!(
                "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{colour}\"/><bgColor indexed=\"64\"/></patternFill></fill>"
            )
        };
        let fills: String = [ERROR, NOTICE, HEADING].map(solid).concat();
        let with_fills = extended(&self.xml, "fills", &fills, self.first_fill + 3, false)?;
        extended(&with_fills, "cellXfs", &self.formats.concat(), self.formats.len(), true)
    }
}

/// A list with more in it, and its count.
fn extended(xml: &str, name: &str, more: &str, count: usize, replace: bool) -> Option<String> {
    let list = element(xml, name).filter(|list| !list.empty)?;
    let opening = tags(&xml[list.start..list.inner.0]).next()?.with("count", &count.to_string());
    let inner = if replace { "" } else { &xml[list.inner.0..list.inner.1] };
    Some(format!("{}{opening}{inner}{more}{}", &xml[..list.start], &xml[list.inner.1..]))
}
