//! Workbooks with changes in their parts: bytes, texts of cells, addresses, merged cells.

use crate::numbers::Numbers;
use std::{
    io::{Cursor, Read, Write},
    path::Path,
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

type Parts = Vec<(String, Vec<u8>)>;

/// What a cell may say instead.
#[rustfmt::skip]
const TEXTS: [&str; 26] = [
    "", "小计", "合计", "一级指标", "分值", "高质量发展（44分）", "（99999999999999999999分）", "-1", "1e308", "NaN", "95%", "１２．５分",
    "≥95：0.5；≤3", "名次分=0.5、、；超出=末值", "满分区间=~；归零=1~", "每件=-9999999999999999999999999999", "max(", "不适用", "2023年", "①",
    "C2023-001", "1,2,3,4,5,6,7,8,9,10,11,12", "\u{FEFF}", "｛｝", "注：", "第页",
];

/// The small damaged workbooks of the fixtures, unpacked.
pub fn seeds() -> Vec<Parts> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/damaged");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    files.filter_map(|path| unpacked(&std::fs::read(path).ok()?)).collect()
}

fn unpacked(bytes: &[u8]) -> Option<Parts> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        parts.push((part.name().ok()?.to_string(), content));
    }
    Some(parts)
}

/// A workbook with a few changes.
pub fn changed(seeds: &[Parts], numbers: &mut Numbers) -> Vec<u8> {
    let mut parts = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(4) {
        let index = numbers.below(parts.len());
        let content = &mut parts[index].1;
        if content.is_empty() {
            continue;
        }
        let at = numbers.below(content.len());
        match numbers.below(8) {
            0 => content.truncate(at),
            1 => content[at] ^= 1 << numbers.below(8),
            2 => content[at] = b"<>/\"&0 9r=sA"[numbers.below(12)],
            3 => drop(content.drain(at..(at + numbers.below(60)).min(content.len())).count()),
            _ => between(content, numbers),
        }
    }
    let mut bytes = packed(&parts).unwrap_or_default();
    if numbers.below(20) == 0 && !bytes.is_empty() {
        let at = numbers.below(bytes.len());
        bytes[at] ^= 1 << numbers.below(8);
    }
    bytes
}

/// Puts another text between two tags or quotes.
fn between(content: &mut Vec<u8>, numbers: &mut Numbers) {
    let start = numbers.below(content.len());
    let (open, close) = if numbers.below(3) == 0 { (b'"', b'"') } else { (b'>', b'<') };
    let Some(from) = content[start..].iter().position(|b| *b == open).map(|at| start + at + 1) else { return };
    let Some(to) = content[from..].iter().position(|b| *b == close).map(|at| from + at) else { return };
    let number = numbers.below(100_000).to_string();
    let text = match numbers.below(3) {
        0 => number.as_str(),
        _ => TEXTS[numbers.below(TEXTS.len())],
    };
    content.splice(from..to, text.bytes());
}

fn packed(parts: &Parts) -> Option<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        writer.start_file(name.as_str(), stored).ok()?;
        writer.write_all(content).ok()?;
    }
    writer.finish().ok().map(Cursor::into_inner)
}
