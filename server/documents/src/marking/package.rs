//! The parts of a workbook's archive and how they point to each other.

use super::{
    comments,
    sheet::{self, Marks},
    xml::{Kind, element, escaped, tags, unescaped},
};
use domain::language::Language;
use std::{
    collections::HashSet,
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const TYPES: &str = "[Content_Types].xml";
const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const STYLES_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
/// Styles of a workbook that has none.
pub(super) const PLAIN_STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"1\"><font><sz val=\"11\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs></styleSheet>";

/// All parts, in the order of the archive.
pub(super) struct Package {
    parts: Vec<(String, Vec<u8>)>,
}

/// One line of a `.rels` part.
struct Relation {
    id: String,
    kind: String,
    /// From the root of the archive.
    target: String,
}

impl Package {
    /// Unpacks an archive whose sizes were checked before.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut parts = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).ok()?;
            let name = part.name().ok()?.replace('\\', "/");
            let mut content = Vec::new();
            part.read_to_end(&mut content).ok()?;
            if !name.ends_with('/') {
                parts.push((name, content));
            }
        }
        Some(Self { parts })
    }

    pub fn bytes(&self) -> Option<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        // The list of types first, as every program writes it.
        let (first, rest): (Vec<_>, Vec<_>) = self.parts.iter().partition(|(name, _)| name == TYPES);
        for (name, content) in first.into_iter().chain(rest) {
            writer.start_file(name.as_str(), SimpleFileOptions::default()).ok()?;
            writer.write_all(content).ok()?;
        }
        writer.finish().ok().map(Cursor::into_inner)
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        let (_, content) = self.parts.iter().find(|(name, _)| name.eq_ignore_ascii_case(path))?;
        std::str::from_utf8(content).ok()
    }

    pub fn set(&mut self, path: &str, text: String) {
        match self.parts.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(path)) {
            Some((_, content)) => *content = text.into_bytes(),
            None => self.parts.push((path.to_owned(), text.into_bytes())),
        }
    }

    /// Name and part of each worksheet, in workbook order.
    pub fn sheets(&self) -> Option<Vec<(String, String)>> {
        let relations = self.relations(WORKBOOK);
        let named = tags(self.text(WORKBOOK)?).filter(|tag| tag.name == "sheet");
        let sheet = |tag: super::xml::Tag| {
            let id = relation_id(tag.text)?;
            let relation = relations.iter().find(|relation| relation.id == id)?;
            let is_sheet = relation.kind.ends_with("/worksheet") && self.text(&relation.target).is_some();
            is_sheet.then(|| (unescaped(tag.attribute("name").unwrap_or_default()), relation.target.clone()))
        };
        Some(named.filter_map(sheet).collect())
    }

    /// The part with the styles, and whether it has yet to be made.
    pub fn styles(&mut self) -> Option<(String, bool)> {
        let relations = self.relations(WORKBOOK);
        if let Some(relation) = relations.into_iter().find(|relation| relation.kind.ends_with("/styles")) {
            return Some((relation.target, false));
        }
        self.relate(WORKBOOK, "styles", "styles.xml")?;
        self.declare("xl/styles.xml", STYLES_TYPE)?;
        Some(("xl/styles.xml".to_owned(), true))
    }

    /// Adds comments to a sheet, beside those that it has.
    pub fn comment(&mut self, path: &str, marks: &Marks, language: Language) -> Option<()> {
        let relations = self.relations(path);
        let of = |kind: &str| relations.iter().find(|r| r.kind.ends_with(kind)).map(|r| r.target.clone());
        let (texts, drawing) = (of("/comments"), of("/vmlDrawing"));
        match (texts, drawing) {
            (Some(texts), Some(drawing)) => {
                let before = self.text(&texts)?;
                let taken = comments::taken(before);
                let changed = comments::extended(before, marks, language)?;
                let drawn = comments::extended_drawing(self.text(&drawing)?, marks, &taken)?;
                self.set(&texts, changed);
                self.set(&drawing, drawn);
            }
            (None, None) => self.first_comments(path, marks, language)?,
            // A drawing without comments belongs to buttons or headers: the colours and the list have to do.
            _ => {}
        }
        Some(())
    }

    fn first_comments(&mut self, path: &str, marks: &Marks, language: Language) -> Option<()> {
        let number = (1..).find(|n| self.text(&format!("xl/comments-marked{n}.xml")).is_none())?;
        let (texts, drawing) = (format!("comments-marked{number}.xml"), format!("vmlDrawing-marked{number}.vml"));
        self.set(&format!("xl/{texts}"), comments::new_part(marks, language));
        self.set(&format!("xl/drawings/{drawing}"), comments::new_drawing(marks));
        self.relate(path, "comments", &format!("/xl/{texts}"))?;
        let id = self.relate(path, "vmlDrawing", &format!("/xl/drawings/{drawing}"))?;
        self.declare(&format!("xl/{texts}"), COMMENTS_TYPE)?;
        self.declare_drawings()?;
        let linked = sheet::linked(self.text(path)?, &id)?;
        self.set(path, linked);
        Some(())
    }

    /// Puts a sheet before all others and shows it first.
    pub fn put_first(&mut self, name: &str, xml: String) -> Option<()> {
        let path = (1..).map(|n| format!("xl/worksheets/marked{n}.xml")).find(|path| self.text(path).is_none())?;
        let target = format!("/{path}");
        self.set(&path, xml);
        self.declare(&path, SHEET_TYPE)?;
        let id = self.relate(WORKBOOK, "worksheet", &target)?;
        let book = self.text(WORKBOOK)?;
        let names: HashSet<String> = tags(book)
            .filter(|tag| tag.name == "sheet")
            .map(|tag| unescaped(tag.attribute("name").unwrap_or_default()))
            .collect();
        let free = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name}{n}")));
        let name = free.into_iter().find(|name| !names.contains(name))?;
        let numbers = tags(book)
            .filter(|tag| tag.name == "sheet")
            .filter_map(|tag| tag.attribute("sheetId")?.parse::<u32>().ok());
        let number = numbers.max().unwrap_or_default() + 1;
        let first = element(book, "sheets")?.inner.0;
        let ours =
            format!("<sheet xmlns:r=\"{RELATIONS}\" name=\"{}\" sheetId=\"{number}\" r:id=\"{id}\"/>", escaped(&name));
        let with_sheet = format!("{}{ours}{}", &book[..first], &book[first..]);
        self.set(WORKBOOK, shifted(&with_sheet));
        Some(())
    }

    fn relations(&self, path: &str) -> Vec<Relation> {
        let Some(xml) = self.text(&relations_path(path)) else { return Vec::new() };
        let folder = path.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
        let relation = |tag: super::xml::Tag| {
            Some(Relation {
                id: tag.attribute("Id")?.to_owned(),
                kind: tag.attribute("Type")?.to_owned(),
                target: resolved(folder, &unescaped(tag.attribute("Target")?)),
            })
        };
        tags(xml).filter(|tag| tag.name == "Relationship").filter_map(relation).collect()
    }

    /// Adds a relation and returns its id.
    fn relate(&mut self, path: &str, kind: &str, target: &str) -> Option<String> {
        let place = relations_path(path);
        let empty = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
        let xml = self.text(&place).unwrap_or(empty).to_owned();
        let known: Vec<String> = self.relations(path).into_iter().map(|relation| relation.id).collect();
        let id = (1..).map(|n| format!("rIdMarked{n}")).find(|id| !known.contains(id))?;
        let ours = format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>");
        self.set(&place, appended(&xml, "Relationships", &ours)?);
        Some(id)
    }

    fn declare(&mut self, path: &str, kind: &str) -> Option<()> {
        let ours = format!("<Override PartName=\"/{path}\" ContentType=\"{kind}\"/>");
        let types = appended(self.text(TYPES)?, "Types", &ours)?;
        self.set(TYPES, types);
        Some(())
    }

    fn declare_drawings(&mut self) -> Option<()> {
        let types = self.text(TYPES)?;
        let declared = tags(types).any(|tag| {
            tag.name == "Default" && tag.attribute("Extension").is_some_and(|e| e.eq_ignore_ascii_case("vml"))
        });
        if declared {
            return Some(());
        }
        let start = element(types, "Types")?.inner.0;
        let ours =
            "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>";
        let types = format!("{}{ours}{}", &types[..start], &types[start..]);
        self.set(TYPES, types);
        Some(())
    }
}

/// The list of a part's relations.
fn relations_path(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{path}.rels"),
    }
}

/// A target from the root of the archive.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// The value of `r:id`, whatever the prefix is.
fn relation_id(tag: &str) -> Option<String> {
    let at = tag.find(":id=")? + ":id=".len();
    let quote = tag[at..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let rest = &tag[at + 1..];
    Some(rest[..rest.find(quote)?].to_owned())
}

/// Something put at the end of the outermost element.
fn appended(xml: &str, name: &str, ours: &str) -> Option<String> {
    let outer = element(xml, name)?;
    if outer.empty {
        let open = xml[outer.start..outer.end].replacen("/>", ">", 1);
        return Some(format!("{}{open}{ours}</{name}>{}", &xml[..outer.start], &xml[outer.end..]));
    }
    Some(format!("{}{ours}{}", &xml[..outer.inner.1], &xml[outer.inner.1..]))
}

/// Names and views that count sheets, now that one more stands before them.
fn shifted(book: &str) -> String {
    let mut out = String::with_capacity(book.len() + 256);
    let mut copied = 0;
    for tag in tags(book).filter(|tag| tag.kind != Kind::Close) {
        let changed = match tag.name {
            "definedName" => tag
                .attribute("localSheetId")
                .and_then(|id| id.parse::<u32>().ok())
                .map(|id| tag.with("localSheetId", &(id + 1).to_string())),
            "workbookView" => {
                let active = tag.with("activeTab", "0");
                let first = tags(&active).next().map(|tag| tag.with("firstSheet", "0"));
                first.or(Some(active.clone()))
            }
            _ => None,
        };
        if let Some(changed) = changed {
            out.push_str(&book[copied..tag.start]);
            out.push_str(&changed);
            copied = tag.end;
        }
    }
    out.push_str(&book[copied..]);
    out
}
