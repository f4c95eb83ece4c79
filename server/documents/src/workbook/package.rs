//! The archive around a workbook, looked at before anything is read from it.

use crate::limits::{MAX_PARTS, MAX_UNPACKED_BYTES, too_large};
use domain::problem::Problem;
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// First bytes of a zip archive.
const ZIP: &[u8] = b"PK\x03\x04";
/// First bytes of the older container: `.xls`, `.doc`, and workbooks with a password.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Other first bytes, and what they mean in Chinese and English.
const OTHERS: [(&[u8], &str, &str); 4] = [
    (b"\x89PNG", "这是一张图片（PNG），只是改了扩展名", "This is a picture (PNG) under another name"),
    (b"\xFF\xD8\xFF", "这是一张图片（JPEG），只是改了扩展名", "This is a picture (JPEG) under another name"),
    (b"GIF8", "这是一张图片（GIF），只是改了扩展名", "This is a picture (GIF) under another name"),
    (b"%PDF", "这是 PDF 文件", "This is a PDF file"),
];
/// A shared-strings count of more digits would make calamine reserve memory that it never fills.
const MAX_COUNT_DIGITS: usize = 7;

/// Whether the first bytes are those of a known file format that is no text.
pub(crate) fn looks_like_other_file(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND) || OTHERS.iter().any(|(start, ..)| bytes.starts_with(start))
}

/// Whether the bytes are an archive with a workbook inside; nothing is unpacked.
pub(crate) fn recognise(bytes: &[u8]) -> Result<(), Problem> {
    if let Some(problem) = signature_problem(bytes) {
        return Err(problem);
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.file_names().flatten().any(|name| is_workbook_part(&name)) {
        return Ok(());
    }
    Err(not_a_workbook("压缩包里没有工作簿", "The archive holds no workbook"))
}

/// What the first bytes say against a workbook: empty, an older format, a password, an image, other content.
fn signature_problem(bytes: &[u8]) -> Option<Problem> {
    if bytes.starts_with(ZIP) {
        return None;
    }
    if bytes.is_empty() {
        return Some(not_a_workbook("文件是空的", "The file is empty"));
    }
    if bytes.starts_with(COMPOUND) {
        return Some(compound_problem(bytes));
    }
    let known = OTHERS.iter().find(|(start, ..)| bytes.starts_with(start));
    Some(match known {
        Some((_, chinese, english)) => not_a_workbook(chinese, english),
        None => not_a_workbook("文件内容不是 Excel 工作簿", "The content is not an Excel workbook"),
    })
}

/// Checks size, signature, parts, and what the parts unpack to.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Problem> {
    if let Some(problem) = too_large(bytes.len()) {
        return Err(problem);
    }
    recognise(bytes)?;
    unpacks_within(bytes, MAX_UNPACKED_BYTES)
}

fn unpacks_within(bytes: &[u8], mut left: u64) -> Result<(), Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > MAX_PARTS {
        return Err(bomb());
    }
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| damaged())?;
        // Unpacked for real, because the size that an archive declares can be a lie.
        let strings = part.name().map_err(|_| damaged())?.to_ascii_lowercase().ends_with("sharedstrings.xml");
        let mut bounded = (&mut part).take(left + 1);
        let size = if strings { shared_strings(&mut bounded)? } else { unpack(&mut bounded)? };
        left = left.checked_sub(size).ok_or_else(bomb)?;
    }
    Ok(())
}

fn unpack(part: &mut impl Read) -> Result<u64, Problem> {
    io::copy(part, &mut io::sink()).map_err(|_| damaged())
}

/// Unpacks the shared strings and refuses a declared count that calamine would reserve memory for.
fn shared_strings(part: &mut impl Read) -> Result<u64, Problem> {
    let mut xml = Vec::new();
    let size = part.read_to_end(&mut xml).map_err(|_| damaged())?;
    // UTF-16 would hide the count from the search; XML in any other encoding has no NUL.
    if xml.contains(&0) || declares_too_many(&xml) {
        return Err(damaged());
    }
    Ok(size as u64)
}

fn declares_too_many(xml: &[u8]) -> bool {
    const NAME: &[u8] = b"uniqueCount";
    let mut rest = xml;
    while let Some(at) = rest.windows(NAME.len()).position(|window| window == NAME) {
        rest = &rest[at + NAME.len()..];
        let lead = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\'' | b'+' | b'0');
        let start = rest.iter().position(|b| !lead(b)).unwrap_or(rest.len());
        let digits = rest[start..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits > MAX_COUNT_DIGITS {
            return true;
        }
    }
    false
}

fn is_workbook_part(name: &str) -> bool {
    name.replace('\\', "/").eq_ignore_ascii_case("xl/workbook.xml")
}

fn compound_problem(bytes: &[u8]) -> Problem {
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
        return not_a_workbook("工作簿设有打开密码，请先去掉密码", "The workbook has a password; remove it first");
    }
    not_a_workbook("这是旧的 .xls 格式或其他 Office 文件", "This is the older .xls format or another Office file")
}

fn not_a_workbook(chinese: &str, english: &str) -> Problem {
    Problem::error(
        "not_a_workbook",
        "",
        format!("{chinese}。请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”后再传。"),
        format!("{english}. Save it as an Excel workbook (.xlsx) and upload that."),
    )
}

/// The problem of an archive that breaks off or does not hold together.
pub(super) fn damaged() -> Problem {
    not_a_workbook("工作簿已损坏，读不下去", "The workbook is damaged and cannot be read")
}

fn bomb() -> Problem {
    let most = MAX_UNPACKED_BYTES / 1024 / 1024;
    Problem::error(
        "file_too_large",
        "",
        format!("工作簿解压后超过 {most} MB，未读取。请只保留指标表和分解表后再传。"),
        format!("The workbook unpacks to more than {most} MB and was not read. Keep only the indicator sheets."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_unpacks_to_more_than_the_limit_is_refused_even_where_the_declared_size_is_a_lie() {
        let mut bytes = archive(&[("xl/workbook.xml", &[b' '; 50_000]), ("xl/worksheets/sheet1.xml", &[b' '; 60_000])]);
        assert!(bytes.len() < 2_000);
        assert_eq!(unpacks_within(&bytes, 110_000), Ok(()));
        assert_eq!(unpacks_within(&bytes, 109_999).map_err(|problem| problem.code), Err("file_too_large".to_owned()));
        // The central directory now says that the second part has 16 bytes.
        let directory = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
        bytes[directory + 24..directory + 28].copy_from_slice(&16_u32.to_le_bytes());
        assert!(unpacks_within(&bytes, 109_999).is_err());
    }

    #[test]
    fn a_count_that_calamine_would_reserve_memory_for_is_refused() {
        for (xml, refused) in [
            ("<sst count=\"5\" uniqueCount=\"5\">", false),
            ("<sst uniqueCount = '0000000000000005'>", false),
            ("<sst uniqueCount=\"999999999999999\">", true),
            ("<!-- uniqueCount=\"1\" --><sst uniqueCount\n=\n'99999999'>", true),
        ] {
            assert_eq!(declares_too_many(xml.as_bytes()), refused, "{xml}");
        }
        let wide: Vec<u8> = "<sst uniqueCount=\"99999999\"/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(check(&archive(&[("xl/workbook.xml", b"<x/>"), ("xl/SharedStrings.xml", &wide)])).is_err());
    }
}
