//! Which files prove something, told by their content; and a name that is safe to give back.

use crate::{Error, Result};

const LONGEST_NAME: usize = 200;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub media_type: &'static str,
    /// The endings that its files have; the first is given to one that has another.
    endings: &'static [&'static str],
}

const PDF: Kind = Kind { media_type: "application/pdf", endings: &["pdf"] };
const JPEG: Kind = Kind { media_type: "image/jpeg", endings: &["jpg", "jpeg"] };
const PNG: Kind = Kind { media_type: "image/png", endings: &["png"] };
const WEBP: Kind = Kind { media_type: "image/webp", endings: &["webp"] };
const DOC: Kind = Kind { media_type: "application/msword", endings: &["doc", "wps"] };
const XLS: Kind = Kind { media_type: "application/vnd.ms-excel", endings: &["xls", "et"] };
const PPT: Kind = Kind { media_type: "application/vnd.ms-powerpoint", endings: &["ppt", "dps"] };
const DOCX: Kind =
    Kind { media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", endings: &["docx"] };
const XLSX: Kind =
    Kind { media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", endings: &["xlsx"] };
const PPTX: Kind = Kind {
    media_type: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    endings: &["pptx"],
};
const TEXT: Kind = Kind { media_type: "text/plain", endings: &["txt", "csv"] };

const KINDS: [Kind; 11] = [PDF, JPEG, PNG, WEBP, DOC, XLS, PPT, DOCX, XLSX, PPTX, TEXT];
/// How every file of the older office programs begins.
const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

fn ending(file_name: &str) -> String {
    file_name.rsplit_once('.').map(|(_, ending)| ending.trim().to_lowercase()).unwrap_or_default()
}

/// Tells a file's kind by its content. The name decides between kinds that begin alike.
pub(crate) fn recognise(file_name: &str, content: &[u8]) -> Result<Kind> {
    let named = ending(file_name);
    let found = match infer::get(content) {
        Some(found) if found.mime_type() == "application/zip" => packaged(content),
        Some(found) => KINDS.into_iter().find(|kind| *kind != TEXT && kind.media_type == found.mime_type()),
        None if TEXT.endings.contains(&named.as_str()) && is_text(content) => Some(TEXT),
        None => None,
    };
    // WPS leaves out the mark that tells its documents from its sheets.
    let older = || [DOC, XLS, PPT].into_iter().find(|kind| kind.endings.contains(&named.as_str()));
    let found = found.or_else(|| if content.starts_with(&OLE) { older() } else { None });
    found.ok_or_else(|| {
        Error::invalid(
            "file_type_not_allowed",
            "file",
            "不支持这种文件，请上传 PDF、图片（JPG、PNG、WEBP）、Word、Excel、PPT 或 UTF-8 编码的 TXT、CSV 文件",
            "Upload a PDF, a picture (JPG, PNG, WEBP), a Word, Excel or PowerPoint file, or a TXT or CSV file in UTF-8",
        )
    })
}

/// Office files of programs that put their parts in another order than Microsoft's.
fn packaged(content: &[u8]) -> Option<Kind> {
    let has = |part: &[u8]| content.windows(part.len()).any(|window| window == part);
    if !has(b"[Content_Types].xml") {
        return None;
    }
    let parts: [(&[u8], Kind); 3] =
        [(b"word/document.xml", DOCX), (b"xl/workbook.xml", XLSX), (b"ppt/presentation.xml", PPTX)];
    parts.into_iter().find(|(part, _)| has(part)).map(|(_, kind)| kind)
}

fn is_text(content: &[u8]) -> bool {
    std::str::from_utf8(content)
        .is_ok_and(|text| text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}')))
}

/// The name without folders, control characters and what file systems refuse, with an ending that fits the content.
pub(crate) fn safe_name(file_name: &str, kind: Kind) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks that turn the direction of writing make `gpj.exe` of `exe.jpg`.
    let turning = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !turning(*c))
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let kept = kept.trim().trim_start_matches('.');
    let named = ending(kept);
    let (stem, ending) = match kept.rsplit_once('.') {
        Some((stem, _)) if kind.endings.contains(&named.as_str()) => (stem, named.as_str()),
        _ => (kept, kind.endings[0]),
    };
    let room = LONGEST_NAME - ending.len() - 1;
    let stem: String = stem.trim().chars().take(room).collect();
    format!("{}.{ending}", if stem.is_empty() { "附件" } else { &stem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        let jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10, b'J', b'F', b'I', b'F'];
        assert_eq!(recognise("证明.pdf", b"%PDF-1.7\n").unwrap(), PDF);
        assert_eq!(recognise("照片", &jpeg).unwrap(), JPEG);
        assert_eq!(recognise("说明.txt", "完成 3 项\n".as_bytes()).unwrap(), TEXT);
        let mut sheet = OLE.to_vec();
        sheet.resize(600, 0);
        assert_eq!(recognise("台账.xls", &sheet).unwrap(), XLS);
        for (name, content) in [
            ("run.pdf", &b"MZ\x90\0\x03\0\0\0"[..]),
            ("page.txt", b"<!DOCTYPE html><html></html>"),
            ("说明.txt", b"\xb5\xda\xd2\xbb"),
            ("说明.docx", b"not a package"),
            ("archive.zip", b"PK\x03\x04\x14\0\0\0\0\0"),
        ] {
            let refused = recognise(name, content);
            assert!(matches!(refused, Err(Error::Invalid(p)) if p[0].code == "file_type_not_allowed"), "{name}");
        }
    }

    #[test]
    fn names_are_safe_and_say_what_the_file_is() {
        assert_eq!(safe_name("C:\\材料\\证明.PDF", PDF), "证明.pdf");
        assert_eq!(safe_name("../../etc/passwd", TEXT), "passwd.txt");
        assert_eq!(safe_name("setup.exe", PDF), "setup.exe.pdf");
        assert_eq!(safe_name("a\u{202e}fdp.\nexe", PDF), "afdp.exe.pdf");
        assert_eq!(safe_name("", JPEG), "附件.jpg");
        assert_eq!(safe_name(&"长".repeat(300), PNG).chars().count(), LONGEST_NAME);
    }
}
