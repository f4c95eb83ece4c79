//! No bytes make the readers panic, hang or take memory without bound.

use crate::books::{Book, places};
use documents::{indicators, organisations, progress, recognise};
use std::io::{Cursor, Read, Write};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A small generator, so that every run tries the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

fn sample(name: &str) -> Vec<u8> {
    crate::fixture(&format!("year-2023/{name}"))
}

fn read_all(bytes: &[u8]) {
    let book = indicators::read(bytes, &mut |_, _| {});
    // Either it was read or something is said about it.
    assert!(!book.points.is_empty() || !book.problems.is_empty());
    let _ = recognise("x.xlsx", bytes);
    organisations::read(bytes);
    progress::read(bytes);
}

fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let part = |index| {
        let mut part = archive.by_index(index).expect("a part");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("a part");
        (part.name().expect("a name").to_string(), content)
    };
    (0..unpacked_len(bytes)).map(part).collect()
}

fn unpacked_len(bytes: &[u8]) -> usize {
    ZipArchive::new(Cursor::new(bytes)).map_or(0, |archive| archive.len())
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        writer.start_file(name.as_str(), stored).expect("a part");
        writer.write_all(content).expect("a part");
    }
    writer.finish().expect("an archive").into_inner()
}

/// The small county workbook with a text replaced in one of its parts.
fn replaced(part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut parts = unpacked(&Book::county().bytes());
    let (_, content) = parts.iter_mut().find(|(name, _)| name == part).expect("the part");
    let text = String::from_utf8(std::mem::take(content)).expect("text");
    assert!(text.contains(from), "{from} is not in {part}");
    *content = text.replacen(from, to, 1).into_bytes();
    packed(&parts)
}

#[test]
fn truncations_and_flipped_bits_of_the_sample() {
    let whole = sample("indicators-2023-county.xlsx");
    let mut numbers = Numbers(1);
    for _ in 0..100 {
        read_all(&whole[..numbers.below(whole.len())]);
        let mut bytes = whole.clone();
        for _ in 0..=numbers.below(4) {
            let at = numbers.below(bytes.len());
            bytes[at] ^= 1 << numbers.below(8);
        }
        read_all(&bytes);
    }
}

#[test]
fn changed_parts_inside_a_whole_archive() {
    let parts = unpacked(&Book::county().bytes());
    let mut numbers = Numbers(2);
    for _ in 0..600 {
        let mut parts = parts.clone();
        let index = numbers.below(parts.len());
        let content = &mut parts[index].1;
        let at = numbers.below(content.len());
        match numbers.below(4) {
            0 => content.truncate(at),
            1 => content[at] ^= 1 << numbers.below(8),
            2 => content[at] = b"<>/\"&0 9"[numbers.below(8)],
            _ => drop(content.drain(at..(at + numbers.below(40)).min(content.len())).count()),
        }
        read_all(&packed(&parts));
    }
}

#[test]
fn changed_lines_of_the_csv_files() {
    let mut numbers = Numbers(3);
    for name in ["orgs.csv", "progress-2023.csv"] {
        let whole = sample(name);
        let whole = &whole[..whole.len().min(6_000)];
        for _ in 0..100 {
            let mut bytes = whole[..numbers.below(whole.len()) + 1].to_vec();
            for _ in 0..20 {
                let at = numbers.below(bytes.len());
                bytes[at] = numbers.below(256) as u8;
            }
            organisations::read(&bytes);
            progress::read(&bytes);
            let _ = recognise(name, &bytes);
        }
    }
}

#[test]
fn addresses_beyond_any_sheet() {
    let sheet = "xl/worksheets/sheet1.xml";
    for address in ["A99999999999", "ZZZZZZZZZZZZ1", "XFD1048576", "A0", "1", ""] {
        read_all(&replaced(sheet, "r=\"A4\"", &format!("r=\"{address}\"")));
    }
    // One cell at the far corner: nothing is allocated for the cells between.
    let far = replaced(sheet, "<sheetData>", "<sheetData><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
    assert_eq!(places(&indicators::read(&far, &mut |_, _| {}).problems), []);
}

#[test]
fn counts_and_numbers_that_lie() {
    let counts = replaced("xl/sharedStrings.xml", "uniqueCount=\"", "uniqueCount=\"99999999999");
    assert_eq!(places(&indicators::read(&counts, &mut |_, _| {}).problems), [("", "", "not_a_workbook")]);
    for number in ["1e400", "-1e400", "NaN", "1e-400", "123456789012345678901234567890", "9e27", ""] {
        let bytes = replaced("xl/worksheets/sheet1.xml", "<v>780</v>", &format!("<v>{number}</v>"));
        let book = indicators::read(&bytes, &mut |_, _| {});
        assert!(!book.problems.is_empty(), "{number}");
    }
}
